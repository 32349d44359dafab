"""What members have taken on in projects: their cards, their promises, and for who leads a project what waits for it.

Read for many members at once, in six queries; the reminders and the weekly digest both say it in these words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from forums.models import SECRETARIAT, Membership
from members import when
from members.models import Representative
from projects.models import Card, Commitment, CommitmentState, Project, ProjectMember, ProjectRole

Teams = Mapping[int, set[int]]  # members by project


class Of(Enum):
    """What kind of duty it is."""

    CARD = "a card one has taken on"
    PROMISE = "something one has promised"
    WATCH = "a promise of others that has not come"
    OFFER = "a promise that waits for an answer"


@dataclass(frozen=True)
class Duty:
    """One thing that waits for somebody: what, until when, whose promise it is, and the page where it is done."""

    of: Of
    project: Project
    what: str
    day: date | None
    path: str
    giver: str = ""

    def is_late(self, today: date) -> bool:
        """Whether its day has passed."""
        return self.day is not None and self.day < today

    def sentence(self, today: date) -> str:
        """It in the active language, as a mail says it."""
        day = "" if self.day is None else when.long_date(self.day)
        words = {"what": self.what, "day": day, "giver": self.giver}
        if self.of is Of.OFFER:
            return _("%(giver)s offers: %(what)s. Please accept it, or say why not.") % words
        if self.of is Of.WATCH:
            return _("%(giver)s promised by %(day)s: %(what)s. It has not come yet; please ask.") % words
        if self.of is Of.PROMISE:
            late = self.is_late(today)
            text = (
                _("Promised by %(giver)s until %(day)s and not delivered yet: %(what)s.")
                if late
                else _("Promised by %(giver)s, to be delivered by %(day)s: %(what)s.")
            )
            return text % words
        if self.day == today:
            return _("Due today: %(what)s.") % words
        return (_("Was due on %(day)s: %(what)s.") if self.is_late(today) else _("Due on %(day)s: %(what)s.")) % words


def of(members: Collection[int], today: date, until: date) -> dict[int, list[Duty]]:
    """What each of these members has to do that falls due by `until`, the most urgent first.

    Only what they may still see: a card of somebody who has left team and forum is nobody's.
    """
    found: dict[int, list[Duty]] = defaultdict(list)
    for member, duty in (*_cards(members, until), *_promises(members, until), *_of_leads(members, today)):
        found[member].append(duty)
    for duties in found.values():
        duties.sort(key=lambda one: (one.day or date.max, one.path))
    return found


def cards_due() -> QuerySet[Card]:
    """Cards that somebody of the team or of the forum has taken on, in projects at work, with a day."""
    in_team = ProjectMember.objects.filter(project=OuterRef("project"), member=OuterRef("owner"))
    in_forum = Membership.objects.active().filter(forum=OuterRef("project__forum"), member=OuterRef("owner"))
    rows = Card.objects.open().filter(project__in=_projects(), due_on__isnull=False)
    return rows.filter(Exists(in_team) | Exists(in_forum))


def promises_due() -> QuerySet[Commitment]:
    """Accepted promises with a day, of which something is still missing, to projects at work."""
    rows = Commitment.objects.counted().filter(project__in=_projects(), due_on__isnull=False)
    return rows.with_delivered().filter(Q(delivered__lt=F("quantity")))


def givers(promises: Sequence[Commitment]) -> Iterator[tuple[Commitment, int]]:
    """Each promise with the members who made it: the person, or whoever speaks for the organisation; one query."""
    speakers: dict[int, list[int]] = defaultdict(list)
    named = Representative.objects.current().filter(
        organisation__in={one.organisation_id for one in promises}, confirmed_at__isnull=False
    )
    for organisation, member in named.values_list("organisation", "member"):
        speakers[organisation].append(member)
    for one in promises:
        for member in [one.member_id] if one.member_id else speakers[one.organisation_id or 0]:
            yield one, member


def keepers(projects: Collection[int]) -> Teams:
    """Who looks after the promises to these projects: whoever leads them or keeps their money; one query."""
    found: dict[int, set[int]] = defaultdict(set)
    roles = (ProjectRole.LEAD, ProjectRole.TREASURER)
    rows = ProjectMember.objects.filter(project__in=projects, role__in=roles)
    for project, member in rows.values_list("project", "member"):
        found[project].add(member)
    return found


def _projects() -> QuerySet[Project]:
    return Project.objects.at_work().filter(forum__archived_at__isnull=True)


def _cards(members: Collection[int], until: date) -> Iterator[tuple[int, Duty]]:
    rows = cards_due().filter(owner__in=members, due_on__lte=until).select_related("project")
    for card in rows.order_by("due_on", "pk"):
        path = reverse("projects:card_detail", args=[card.project.slug, card.pk])
        yield card.owner_id or 0, Duty(Of.CARD, card.project, card.title, card.due_on, path)


def _promises(members: Collection[int], until: date) -> Iterator[tuple[int, Duty]]:
    speaks_for = Representative.objects.current().filter(member__in=members).values("organisation")
    own = Q(member__in=members) | Q(organisation__in=speaks_for)
    rows = promises_due().filter(own, due_on__lte=until).select_related("project", "member", "organisation")
    for promise, member in givers(list(rows)):
        if member in members:
            yield member, _duty(Of.PROMISE, promise)


def _of_leads(members: Collection[int], today: date) -> Iterator[tuple[int, Duty]]:
    """Late promises for whoever keeps the project, and offers for whoever may accept them."""
    kept = _projects().filter(Exists(ProjectMember.objects.filter(project=OuterRef("pk"), member__in=members)))
    led = Membership.objects.active().filter(forum=OuterRef("forum"), member__in=members, role__in=SECRETARIAT)
    rows = Commitment.objects.select_related("project", "member", "organisation")
    late = promises_due().filter(project__in=kept, due_on__lt=today).select_related("project", "member", "organisation")
    offers = rows.filter(state=CommitmentState.OFFERED, project__in=kept | _projects().filter(Exists(led)))
    told = [(Of.WATCH, one) for one in late] + [(Of.OFFER, one) for one in offers]
    teams = keepers({one.project_id for _kind, one in told}) if told else {}
    deciders = _deciders([one for kind, one in told if kind is Of.OFFER])
    for kind, one in told:
        for member in teams.get(one.project_id, set()) if kind is Of.WATCH else deciders[one.project_id]:
            if member in members:
                yield member, _duty(kind, one)


def _deciders(offers: Sequence[Commitment]) -> Teams:
    """Who may answer these offers: the leads of the project and the forum's secretariat; two queries, or none."""
    found: dict[int, set[int]] = defaultdict(set)
    if not offers:
        return found
    leads = ProjectMember.objects.filter(project__in={one.project_id for one in offers}, role=ProjectRole.LEAD)
    for project, member in leads.values_list("project", "member"):
        found[project].add(member)
    forums = {one.project_id: one.project.forum_id for one in offers}
    officers: dict[int, set[int]] = defaultdict(set)
    secretariat = Membership.objects.active().secretariat().filter(forum__in=set(forums.values()))
    for forum, member in secretariat.values_list("forum", "member"):
        officers[forum].add(member)
    for project, forum in forums.items():
        found[project] |= officers[forum]
    return found


def _duty(kind: Of, promise: Commitment) -> Duty:
    path = reverse("projects:commitment_detail", args=[promise.project.slug, promise.pk])
    return Duty(kind, promise.project, promise.what, promise.due_on, path, str(promise.giver))
