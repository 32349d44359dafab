"""What pages, files and the report say of promises and money: amounts in words, bars, rows for a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from members import when
from members.models import Sector
from projects import ledger
from projects.models import Commitment, CommitmentState, Entry, EntryKind, Kind, Project


def rupiah(amount: int) -> str:
    """As in "Rp1.250.000"; less than nothing has the minus in front."""
    return f"{'−' if amount < 0 else ''}Rp{number_format(abs(amount), use_l10n=True, force_grouping=True)}"


def plain(number: Decimal) -> str:
    """A quantity without idle zeros, written as the reader's language does."""
    whole = number == number.to_integral_value()
    return number_format(number, 0 if whole else 2, use_l10n=True, force_grouping=True)


def much(quantity: Decimal, kind: str, unit: str) -> str:
    """As in "Rp500.000" or "12 hari kerja"."""
    return rupiah(int(quantity)) if kind == Kind.CASH else f"{plain(quantity)} {unit}"


@dataclass(frozen=True)
class PromiseRow:
    """A commitment as one reader sees it: by whom, how much, what of it came, and what that means."""

    commitment: Commitment
    giver: str
    promised: str
    delivered: str
    percent: int
    due: str
    chip: str
    word: str


@dataclass(frozen=True)
class SectorRow:
    """What a sector promised and delivered, in words and as parts of the longest bar (0 to 100)."""

    sector: Sector
    promised: str
    delivered: str
    promised_width: int
    delivered_width: int


@dataclass(frozen=True)
class EntryRow:
    """A line of the ledger as a reader sees it."""

    entry: Entry
    day: str
    words: str
    money_in: str
    money_out: str
    goods: str
    balance: str
    is_taken_back: bool


def promise_rows(commitments: Iterable[Any], today: date, *, sees_names: bool) -> list[PromiseRow]:
    """The rows of these commitments (loaded `with_delivered` and with their givers).

    A person's name is for those who see the ledger; others read that a member promised.
    """
    return [_promise(one, today, sees_names=sees_names) for one in commitments]


def sector_rows(project: Project) -> list[SectorRow]:
    """The sectors that promised something, with bars that compare."""
    sums = ledger.by_sector(project)
    longest = max((max(one.promised, one.delivered) for one in sums), default=0) or 1
    return [
        SectorRow(
            one.sector, rupiah(one.promised), rupiah(one.delivered),
            round(100 * one.promised / longest), round(100 * one.delivered / longest),
        )
        for one in sums
    ]  # fmt: skip


def entry_rows(entries: Sequence[Entry], before: int) -> list[EntryRow]:
    """Lines in the order they were written, with the balance after each; `before` is that before the first."""
    found, balance = [], before
    taken = set(Entry.objects.filter(reverses__in=entries).values_list("reverses_id", flat=True))
    for one in entries:
        sign = -1 if one.kind == EntryKind.SPENDING else 1
        balance += sign * (one.amount or 0)
        found.append(_entry(one, balance, is_taken_back=one.pk in taken))
    return found


def balance_before(project: Project, number: int) -> int:
    """The balance before the line of that number."""
    return Entry.objects.filter(project=project, number__lt=number).totals()["balance"]


def lines(project: Project) -> Iterator[list[str]]:
    """The whole ledger as rows of a file, heading first; amounts are plain whole numbers."""
    yield [
        _("No."), _("Date"), _("Kind"), _("For what"), _("Category"), _("Commitment"), _("Quantity"), _("Unit"),
        _("Money in"), _("Money out"), _("Balance"), _("Takes back no."),
    ]  # fmt: skip
    balance = 0
    rows = project.entries.in_order().select_related("commitment", "reverses")
    for one in rows.iterator(chunk_size=1000):
        amount = one.amount or 0
        balance += -amount if one.kind == EntryKind.SPENDING else amount
        yield [
            str(one.number), one.on.isoformat(), str(one.get_kind_display()), one.note,
            str(one.get_category_display()) if one.category else "",
            one.commitment.what if one.commitment else "", f"{one.quantity:f}" if one.quantity is not None else "",
            one.commitment.unit if one.commitment else "",
            str(amount) if one.kind == EntryKind.INCOME else "", str(amount) if one.kind == EntryKind.SPENDING else "",
            str(balance), str(one.reverses.number) if one.reverses else "",
        ]  # fmt: skip


def _promise(one: Any, today: date, *, sees_names: bool) -> PromiseRow:
    giver = one.organisation.name if one.organisation else one.member.name if sees_names else _("a member")
    percent = min(round(100 * one.delivered / one.quantity), 100)
    chip, word = _standing(one, percent, today)
    return PromiseRow(
        one, giver, much(one.quantity, one.kind, one.unit), much(one.delivered, one.kind, one.unit), percent,
        when.short_date(one.due_on) if one.due_on else "", chip, word,
    )  # fmt: skip


def _standing(one: Any, percent: int, today: date) -> tuple[str, str]:
    if one.state != CommitmentState.ACCEPTED:
        return "plain" if one.state != CommitmentState.OFFERED else "", str(one.get_state_display())
    if one.delivered >= one.quantity:
        return "good", _("kept")
    if one.due_on and one.due_on < today:
        return "bad", _("late")
    return ("warn", _("partly kept")) if one.delivered else ("plain", _("promised"))


def _entry(one: Entry, balance: int, *, is_taken_back: bool) -> EntryRow:
    words = one.note
    if one.reverses:
        words = _("Takes back no. %(number)d: %(note)s") % {"number": one.reverses.number, "note": one.note}
    goods = ""
    if one.quantity is not None and one.commitment is not None and one.commitment.kind != Kind.CASH:
        goods = much(one.quantity, one.commitment.kind, one.commitment.unit)
    money = rupiah(one.amount) if one.amount is not None else ""
    return EntryRow(
        one, when.short_date(one.on), words, money if one.kind == EntryKind.INCOME else "",
        money if one.kind == EntryKind.SPENDING else "", goods, rupiah(balance), is_taken_back,
    )  # fmt: skip
