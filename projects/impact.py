"""What came of projects, of a forum or of a region: projects, promises kept, people reached, money, indicators.

Everything is counted in the database, in a number of queries that does not grow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.balance import Balance
from projects import measures
from projects.models import (
    Commitment,
    Entry,
    EntryKind,
    Indicator,
    Partner,
    Project,
    ProjectState,
)
from projects.models.project import ProjectQuerySet
from projects.money import plain, rupiah

MOST_SHOWN = 12
EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)


@dataclass(frozen=True)
class Span:
    """From which day to which, both counted in."""

    since: date = EARLIEST
    until: date = LATEST

    @classmethod
    def of_year(cls, year: int) -> Span:
        """The whole of that year."""
        return cls(date(year, 1, 1), date(year, 12, 31))


@dataclass(frozen=True)
class Result:
    """An indicator and the project it belongs to."""

    project: Project
    shown: measures.Shown


@dataclass(frozen=True)
class Impact:
    """The figures; money in rupiah. `promised` counts promises of the time, `kept` those of them delivered in full."""

    projects: int
    running: int
    finished: int
    reached: int
    promised: int
    kept: int
    income: int
    spending: int
    balance: Balance
    indicators: int
    on_target: int
    results: Sequence[Result]

    @property
    def percent_kept(self) -> int:
        """Promises kept in full, of a hundred."""
        return int(100 * self.kept / self.promised) if self.promised else 0

    @property
    def is_empty(self) -> bool:
        return not self.projects


def sentences(impact: Impact) -> list[str]:
    """The figures in plain words, the weightiest first; what is nothing is left out."""
    words = ngettext(
        "%(count)d project, %(running)d running and %(finished)d finished.",
        "%(count)d projects, %(running)d running and %(finished)d finished.",
        impact.projects,
    )
    said = [words % {"count": impact.projects, "running": impact.running, "finished": impact.finished}]
    if impact.reached:
        said.append(_("%(count)s people reached.") % {"count": plain(Decimal(impact.reached))})
    if impact.promised:
        words = _("%(kept)d of %(count)d promises kept in full, %(percent)d%%.")
        said.append(words % {"kept": impact.kept, "count": impact.promised, "percent": impact.percent_kept})
    if impact.income or impact.spending:
        sums = {"income": rupiah(impact.income), "spending": rupiah(impact.spending)}
        said.append(_("%(income)s came in, %(spending)s was spent.") % sums)
    if impact.indicators:
        words = ngettext(
            "%(reached)d of %(count)d target reached.", "%(reached)d of %(count)d targets reached.", impact.indicators
        )
        said.append(words % {"reached": impact.on_target, "count": impact.indicators})
    return said


def at_work_in(projects: ProjectQuerySet, span: Span) -> ProjectQuerySet:
    """Those that had begun by the end of the time and had not ended before it."""
    ended = Q(ended_at__isnull=True) | Q(ended_at__date__gte=span.since)
    return projects.filter(ended, started_at__date__lte=span.until)


def of(projects: ProjectQuerySet, span: Span) -> Impact:
    """What came of these projects in that time: seven queries."""
    counted = at_work_in(projects, span).order_by()
    keys = counted.values("pk")
    heads = counted.aggregate(
        every=Count("pk"), running=Count("pk", filter=Q(state=ProjectState.RUNNING)),
        finished=Count("pk", filter=Q(state=ProjectState.FINISHED, ended_at__date__lte=span.until)), reached=Sum("reached", default=0),
    )  # fmt: skip
    promised, kept = _promises(keys, span)
    money = Entry.objects.filter(project__in=keys, on__range=(span.since, span.until)).aggregate(
        income=Sum("amount", filter=Q(kind=EntryKind.INCOME), default=0),
        spending=Sum("amount", filter=Q(kind=EntryKind.SPENDING), default=0),
    )
    partners = Partner.objects.filter(project__in=keys, since__lte=span.until).order_by()
    sectors = dict(partners.values_list("sector").annotate(Count("organisation", distinct=True)))
    every, reached, results = _indicators(keys, span)
    return Impact(
        projects=heads["every"], running=heads["running"], finished=heads["finished"], reached=heads["reached"],
        promised=promised, kept=kept, income=money["income"], spending=money["spending"], balance=Balance(sectors),
        indicators=every, on_target=reached, results=results,
    )  # fmt: skip


def years(projects: ProjectQuerySet, today: date) -> list[int]:
    """The years of which a report can be made, the latest first: this one, and back to the first project, at most ten."""
    first = projects.order_by("started_at").values_list("started_at__year", flat=True).first() or today.year
    return list(range(today.year, max(first, today.year - 9) - 1, -1))


KNOWN = Q(latest__isnull=False)
ON_TARGET = Q(direction="up", latest__gte=F("target")) | Q(direction="down", latest__lte=F("target"))


def _promises(keys: Any, span: Span) -> tuple[int, int]:
    made = (
        Commitment.objects.counted()
        .filter(project__in=keys, decided_at__date__range=(span.since, span.until))
        .order_by()
    )
    told = made.annotate(
        came=Sum("entries__quantity", filter=Q(entries__on__lte=span.until), default=Decimal(0))
    ).aggregate(every=Count("pk"), kept=Count("pk", filter=Q(came__gte=F("quantity"))))
    return told["every"], told["kept"]


def _indicators(keys: Any, span: Span) -> tuple[int, int, list[Result]]:
    found = Indicator.objects.filter(project__in=keys).with_latest(span.until).order_by()
    told = found.aggregate(every=Count("pk"), reached=Count("pk", filter=ON_TARGET))
    ordered = found.filter(KNOWN).select_related("project").order_by(F("latest_on").desc(), "pk")
    shown = ordered[:MOST_SHOWN]
    return told["every"], told["reached"], [Result(one.project, measures.show(one)) for one in shown]
