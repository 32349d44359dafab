"""How far all projects are, goal by goal."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Aggregate, Avg, Count, DecimalField, F, Q, QuerySet, Value
from django.db.models.functions import Greatest, Least

from projects import measures
from projects.goals import GOALS, Goal
from projects.impact import KNOWN, ON_TARGET, Result
from projects.models import Indicator, PhotoPair, Project
from projects.models.indicator import IndicatorQuerySet

MOST_PAIRS = 12
MOST_RESULTS = 60


@dataclass(frozen=True)
class GoalRow:
    """A goal: its projects, how many targets were set and reached, and how far the rest is on average (0 to 100)."""

    goal: Goal
    projects: int
    targets: int
    reached: int
    percent: int


def rows() -> list[GoalRow]:
    """The goals that a project or an indicator serves, in their order: two queries."""
    seen = Project.objects.visible_to(AnonymousUser()).order_by()
    projects = seen.aggregate(
        **{f"n{one.number}": Count("pk", filter=Q(goals__contains=[one.number])) for one in GOALS}
    )
    measured = _measured()
    sums: dict[str, Aggregate] = {}
    for goal in GOALS:
        served = serving(goal.number)
        sums[f"t{goal.number}"] = Count("pk", filter=served)
        sums[f"r{goal.number}"] = Count("pk", filter=served & ON_TARGET)
        sums[f"p{goal.number}"] = Avg("part", filter=served & Q(baseline__isnull=False))
    told = measured.aggregate(**sums)
    found = [
        GoalRow(
            goal, projects[f"n{goal.number}"], told[f"t{goal.number}"], told[f"r{goal.number}"],
            int(100 * (told[f"p{goal.number}"] or 0)),
        )
        for goal in GOALS
    ]  # fmt: skip
    return [one for one in found if one.projects or one.targets]


def serving(number: int) -> Q:
    """Indicators that serve this goal; one that names none serves those of its project."""
    return Q(goals__contains=[number]) | Q(goals=[], project__goals__contains=[number])


def results(number: int) -> list[Result]:
    """What is measured for this goal, the latest value first."""
    seen = Project.objects.visible_to(AnonymousUser()).order_by().values("pk")
    found = Indicator.objects.filter(serving(number), project__in=seen).with_latest().select_related("project")
    ordered = found.order_by(F("latest_on").desc(nulls_last=True), "pk")
    return [Result(one.project, measures.show(one)) for one in ordered[:MOST_RESULTS]]


def pairs(number: int) -> QuerySet[PhotoPair]:
    """Photos of before and after from projects that serve this goal."""
    seen = Project.objects.visible_to(AnonymousUser()).filter(goals__contains=[number]).order_by().values("pk")
    return PhotoPair.objects.filter(project__in=seen).select_related("project", "before", "after")[:MOST_PAIRS]


def _measured() -> IndicatorQuerySet:
    """Indicators that everybody may see, with start, target and a value: each with the `part` of the way it has come."""
    seen = Project.objects.visible_to(AnonymousUser()).order_by().values("pk")
    known = Indicator.objects.filter(project__in=seen, target__isnull=False).with_latest().filter(KNOWN)
    way = (F("latest") - F("baseline")) / (F("target") - F("baseline"))
    part = Greatest(Least(way, Value(1), output_field=DecimalField()), Value(0), output_field=DecimalField())
    return known.order_by().annotate(part=part)
