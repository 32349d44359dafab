"""The ledger of a project: what was delivered, money in and out. Lines are written once; a mistake is taken back by its mirror.

Whoever writes holds the lock of the project, which gives the numbers, so that they follow each other without a gap.
Amounts are whole rupiah; what was delivered is counted in the unit of its commitment.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from members import audit
from members.models import Member, Sector, StoredFile
from members.when import zone_info
from projects.locking import lock_project
from projects.models import BudgetLine, Category, Commitment, CommitmentState, Entry, EntryKind, Kind, Project
from projects.starting import ProjectRefused


class NotAccepted(ProjectRefused):
    """A delivery of something that the project has not accepted, or no longer counts on."""


class InTheFuture(ProjectRefused):
    """A line of a day that has not come."""

    field = "on"


class NotWhole(ProjectRefused):
    """Money that is not whole rupiah."""

    field = "quantity"


class TakenBackAlready(ProjectRefused):
    """A line that was taken back, or that takes back another itself."""


class NotByYourself(ProjectRefused):
    """A line is taken back by somebody else than who wrote it: four eyes."""


class MoreThanThereIs(ProjectRefused):
    """Money goes out that never came in."""

    field = "amount"


@dataclass(frozen=True)
class Line:
    """What every line says: its day, what for, and the receipt or photo that shows it."""

    on: date
    note: str
    proof: StoredFile | None = None


@dataclass(frozen=True)
class SectorSum:
    """What one sector promised and delivered, in rupiah, money and estimated value together."""

    sector: Sector
    promised: int
    delivered: int


@dataclass(frozen=True)
class CategorySum:
    """What was planned and spent under one heading, in rupiah."""

    category: Category
    planned: int
    spent: int


@transaction.atomic
def deliver(commitment: Commitment, quantity: Decimal, line: Line, by: Member, now: datetime) -> Entry:
    """Write down that a part of a commitment was delivered; money comes into the purse by it. More than promised is allowed.

    Raises `NotAccepted`, `InTheFuture`, `NotWhole`.
    """
    locked = lock_project(commitment.project_id)
    current = Commitment.objects.get(pk=commitment.pk)
    if current.state != CommitmentState.ACCEPTED:
        raise NotAccepted(_("The project has not accepted this commitment."))
    _require_past(locked, line.on, now)
    if current.kind != Kind.CASH:
        return _write(locked, EntryKind.DELIVERY, line, by, now, commitment=current, quantity=quantity)
    if quantity != quantity.to_integral_value():
        raise NotWhole(_("Money is counted in whole rupiah."))
    return _write(locked, EntryKind.INCOME, line, by, now, commitment=current, quantity=quantity, amount=int(quantity))


@transaction.atomic
def receive(project: Project, amount: int, line: Line, by: Member, now: datetime) -> Entry:
    """Write down money that came in without a commitment. Raises `InTheFuture`."""
    locked = lock_project(project.pk)
    _require_past(locked, line.on, now)
    return _write(locked, EntryKind.INCOME, line, by, now, amount=amount)


@transaction.atomic
def spend(project: Project, amount: int, category: Category, line: Line, by: Member, now: datetime) -> Entry:
    """Write down money that went out. Raises `InTheFuture`, `MoreThanThereIs`."""
    locked = lock_project(project.pk)
    _require_past(locked, line.on, now)
    if amount > balance(locked):
        raise MoreThanThereIs(_("There is not so much money in the purse. Write down first where it came from."))
    return _write(locked, EntryKind.SPENDING, line, by, now, amount=amount, category=category)


@transaction.atomic
def reverse(entry: Entry, reason: str, by: Member, now: datetime) -> Entry:
    """Take a line back by its mirror, of today. Raises `TakenBackAlready`, `NotByYourself`, `MoreThanThereIs`."""
    locked = lock_project(entry.project_id)
    line = Entry.objects.get(pk=entry.pk)
    if line.reverses_id is not None or Entry.objects.filter(reverses=line).exists():
        raise TakenBackAlready(_("This line has been taken back already."))
    if line.by_id == by.pk:
        raise NotByYourself(_("Somebody else than who wrote the line takes it back, so that four eyes have seen it."))
    if line.kind == EntryKind.INCOME and (line.amount or 0) > balance(locked):
        raise MoreThanThereIs(_("This money has been spent. Take the spending back first."))
    return _write(
        locked, EntryKind(line.kind), Line(_today(locked, now), reason), by, now,
        commitment=line.commitment, category=line.category, reverses=line,
        amount=None if line.amount is None else -line.amount,
        quantity=None if line.quantity is None else -line.quantity,
    )  # fmt: skip


def balance(project: Project) -> int:
    """Rupiah in the purse: all that came in less all that went out."""
    return Entry.objects.filter(project=project).totals()["balance"]


def by_sector(project: Project) -> list[SectorSum]:
    """Promised and delivered of each sector that promised anything; what has no estimated value counts nothing."""
    rows = {sector: [0, 0] for sector in Sector}
    counted = Commitment.objects.filter(project=project, value__isnull=False).counted()
    rows_of = counted.annotate(so_far=Sum("entries__quantity", default=Decimal(0)))
    for sector, value, quantity, so_far in rows_of.values_list("sector", "value", "quantity", "so_far"):
        sums = rows[Sector(sector)]
        sums[0] += value or 0
        sums[1] += int((value or 0) * so_far / quantity)
    return [SectorSum(sector, *sums) for sector, sums in rows.items() if any(sums)]


def by_category(project: Project) -> list[CategorySum]:
    """Budget against what was spent, for each heading that has either."""
    spent = dict(
        project.entries.filter(kind=EntryKind.SPENDING).order_by().values_list("category").annotate(Sum("amount"))
    )
    planned: dict[str, int] = {}
    for line in BudgetLine.objects.filter(project=project):
        planned[line.category] = planned.get(line.category, 0) + line.planned
    found = (CategorySum(one, planned.get(one, 0), spent.get(one, 0)) for one in Category)
    return [one for one in found if one.planned or one.spent]


def late(today: date) -> Q:
    """Commitments whose day has passed; whether they were kept is told by `with_delivered`."""
    return Q(state=CommitmentState.ACCEPTED, due_on__lt=today, project__ended_at__isnull=True)


def kept(commitments: Iterable[Any]) -> tuple[int, int]:
    """How many of these (loaded `with_delivered`) were kept in full, and how many there are."""
    rows = list(commitments)
    return sum(1 for one in rows if one.delivered >= one.quantity), len(rows)


def _write(project: Project, kind: EntryKind, line: Line, by: Member, now: datetime, **fields: Any) -> Entry:
    project.last_entry += 1
    project.save(update_fields=["last_entry"])
    entry = Entry.objects.create(
        project=project, number=project.last_entry, kind=kind, on=line.on, note=line.note, proof=line.proof,
        by=by, at=now, **fields,
    )  # fmt: skip
    audit.record(by, "ledger.reversed" if entry.reverses_id else f"ledger.{kind.value}", entry, now)
    return entry


def _today(project: Project, now: datetime) -> date:
    return now.astimezone(zone_info(project.forum.zone)).date()


def _require_past(project: Project, day: date, now: datetime) -> None:
    if day > _today(project, now):
        raise InTheFuture(_("This day has not come yet."))
