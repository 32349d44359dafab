"""What pages show of projects: cards of a list and all parts of one page, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from members import when
from members.balance import Balance
from members.text import render_markdown
from projects import goals, measures, policy
from projects.models import Milestone, Partner, Project, ProjectState
from projects.policy import Act

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from members.models import Member


@dataclass(frozen=True)
class Card:
    """A project in a list: who takes part, and how far it has come."""

    project: Project
    balance: Balance
    reached: int
    milestones: int
    chip: str

    @property
    def percent(self) -> int:
        """Milestones reached, of a hundred."""
        return round(100 * self.reached / self.milestones) if self.milestones else 0


@dataclass(frozen=True)
class Step:
    """A milestone as a reader sees it: reached, late or to come, with its day in words."""

    milestone: Milestone
    state: str
    day: str


NEWS = 3
INDICATORS = 4
CHIPS = {
    ProjectState.DRAFT: "plain",
    ProjectState.PLANNED: "",
    ProjectState.RUNNING: "good",
    ProjectState.PAUSED: "warn",
    ProjectState.FINISHED: "plain",
    ProjectState.STOPPED: "plain",
}


def cards(projects: Sequence[Project]) -> list[Card]:
    """The cards of these projects (loaded `with_place`), in their order: two queries."""
    sectors = _sectors(projects)
    steps = {
        pk: (done, every)
        for pk, done, every in Milestone.objects.filter(project__in=projects)
        .order_by()
        .values_list("project")
        .annotate(done=Count("pk", filter=Q(done_on__isnull=False)), every=Count("pk"))
    }
    return [
        Card(one, Balance(sectors[one.pk]), *steps.get(one.pk, (0, 0)), CHIPS[ProjectState(one.state)])
        for one in projects
    ]


def page(project: Project, viewer: Member | AnonymousUser, now: datetime) -> dict[str, object]:
    """All that the page of one project shows to this viewer."""
    today = now.astimezone(when.zone_info(project.forum.zone)).date()
    team = list(project.team.select_related("member").order_by("role", "since", "pk"))
    project.know_team(team)
    sees_board = policy.may(viewer, Act.SEE_BOARD, project)
    partners = list(project.partners.filter(until__isnull=True).select_related("organisation").order_by("since", "pk"))
    return {
        "project": project,
        "chip": CHIPS[ProjectState(project.state)],
        "story": render_markdown(project.story),
        "themes": project.themes.all(),
        "goals": goals.named(project.goals),
        "partners": partners,
        "balance": Balance(_by_sector(partners)),
        "team": team,
        "steps": [_step(one, today) for one in project.milestones.all()],
        "indicators": measures.shown(project, with_charts=False)[:INDICATORS],
        "pairs": project.pairs.select_related("before", "after"),
        "news": project.news.filter(hidden_at__isnull=True)[:NEWS],
        "documents": [one for one in project.documents.select_related("file") if sees_board or one.is_public],
        "agreements": project.agreements.select_related("file"),
        "may_edit": policy.may(viewer, Act.EDIT, project),
        "may_see_board": sees_board,
        "may_see_money": policy.may(viewer, Act.SEE_MONEY, project),
    }


def _step(milestone: Milestone, today: date) -> Step:
    day = milestone.done_on or milestone.due_on
    state = "done" if milestone.done_on else "late" if milestone.is_late(today) else "ahead"
    return Step(milestone, state, when.short_date(day) if day else "")


def _by_sector(partners: Iterable[Partner]) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for one in partners:
        counts[one.sector] += 1
    return counts


def _sectors(projects: Sequence[Project]) -> dict[int, dict[str, int]]:
    rows = Partner.objects.filter(project__in=projects, until__isnull=True).order_by()
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    for project, sector, count in rows.values_list("project", "sector").annotate(Count("pk")):
        counts[project][sector] = count
    return counts
