"""The board as one reader sees it: columns with their first cards, a list by day, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery, Window
from django.db.models.functions import Coalesce, RowNumber
from django.utils.translation import gettext as _

from members import when
from members.models import Member
from projects.models import Card, CardComment, ChecklistItem, Column, Label, Project

SHOWN = 40  # cards of a column that a board shows; the list shows all, in pages


@dataclass(frozen=True)
class Slip:
    """A card on the board: what one sees of it without opening it."""

    card: Card
    labels: Sequence[Label]
    due: str
    is_late: bool
    ticked: int
    lines: int
    comments: int
    is_first: bool
    is_last: bool


@dataclass(frozen=True)
class Lane:
    """A column with its first cards, and how many it holds."""

    column: Column
    count: int
    slips: list[Slip] = field(default_factory=list)
    before: Column | None = None
    after: Column | None = None

    @property
    def more(self) -> int:
        """Cards that the board does not show."""
        return self.count - len(self.slips)


def lanes(project: Project, today: date, *, owner: Member | None = None) -> list[Lane]:
    """The columns of the board, each with its first cards; only those of `owner` when named."""
    columns = list(project.columns.all())
    mine = Q(owner=owner) if owner else Q()
    counts = dict(project.cards.filter(mine).order_by().values_list("column").annotate(Count("pk")))
    ranked = project.cards.filter(mine).annotate(
        rank=Window(RowNumber(), partition_by=F("column"), order_by=[_order(), F("position").asc()])
    )
    shown = _with_all(Card.objects.filter(pk__in=[one.pk for one in ranked.filter(rank__lte=SHOWN)]))
    by_column: dict[int, list[Slip]] = defaultdict(list)
    for one in slips(shown, today, counts):
        by_column[one.card.column_id].append(one)
    found = []
    for number, column in enumerate(columns):
        before = columns[number - 1] if number else None
        after = columns[number + 1] if number + 1 < len(columns) else None
        found.append(Lane(column, counts.get(column.pk, 0), by_column[column.pk], before, after))
    return found


def listed(project: Project, *, owner: Member | None = None, is_late_on: date | None = None) -> Any:
    """All open cards by their day, those without one last, for a list in pages."""
    rows = project.cards.filter(done_at__isnull=True)
    if owner:
        rows = rows.filter(owner=owner)
    if is_late_on:
        rows = rows.filter(due_on__lt=is_late_on)
    return _with_all(rows).order_by(F("due_on").asc(nulls_last=True), "pk")


def by_month(found: Iterable[Slip]) -> list[tuple[str, list[Slip]]]:
    """The same cards under the months of their days, in order; those without a day under a heading of their own."""
    months: dict[str, list[Slip]] = {}
    for one in found:
        day = one.card.due_on
        heading = when.long_date(day).split(" ", 2)[2] if day else _("Without a day")
        months.setdefault(heading, []).append(one)
    return list(months.items())


def slips(cards: Iterable[Any], today: date, counts: dict[int, int] | None = None) -> list[Slip]:
    """What the board shows of these cards (loaded with their counts), in their order."""
    return [
        Slip(
            card=one,
            labels=list(one.labels.all()),
            due=when.short_date(one.due_on) if one.due_on else "",
            is_late=one.is_late(today),
            ticked=one.ticked,
            lines=one.lines,
            comments=one.said,
            is_first=one.position == 1,
            is_last=counts is not None and one.position >= counts.get(one.column_id, 0),
        )
        for one in cards
    ]


def _order() -> Any:
    """In the column of done the latest first; elsewhere as people have put them."""
    return F("done_at").desc(nulls_last=True)


def _with_all(cards: Any) -> Any:
    """With owner, labels and counts: three queries whatever their number."""
    lines = ChecklistItem.objects.filter(card=OuterRef("pk")).order_by().values("card")
    said = CardComment.objects.filter(card=OuterRef("pk")).order_by().values("card").annotate(n=Count("pk")).values("n")
    return (
        cards.select_related("owner", "column")
        .prefetch_related("labels")
        .annotate(
            lines=Coalesce(Subquery(lines.annotate(n=Count("pk")).values("n")), 0),
            ticked=Coalesce(Subquery(lines.annotate(n=Count("pk", filter=Q(is_done=True))).values("n")), 0),
            said=Coalesce(Subquery(said), 0),
        )
        .order_by("column", _order(), "position")
    )
