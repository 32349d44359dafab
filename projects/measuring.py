"""Values that come in as a list: each line is judged and shown, and judged again under the lock when it is written."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import audit, when
from members.exchange import cells, reasons
from members.models import Member
from members.text import clean_line
from members.when import zone_info
from projects import numbers
from projects.indicators import MOST_MEASUREMENTS, TooMany
from projects.locking import lock_project
from projects.models import Indicator, Measurement

MOST_LINES = 500
MOST_NOTE = 200
MOST_VALUE = Decimal(10**14)
SEPARATORS = ";\t,"


class Fate(Enum):
    """What becomes of a line."""

    NEW = "new"
    THERE = "there"
    OTHER = "other"
    WRONG = "wrong"


WORDS = {
    Fate.NEW: gettext_lazy("is taken over"),
    Fate.THERE: gettext_lazy("is there already"),
    Fate.OTHER: gettext_lazy("is left out"),
    Fate.WRONG: gettext_lazy("is left out"),
}
CHIPS = {Fate.NEW: "good", Fate.THERE: "plain", Fate.OTHER: "warn", Fate.WRONG: "bad"}


@dataclass(frozen=True)
class Line:
    """A line of the list: its number as the office counts, what it says, and what becomes of it and why."""

    number: int
    text: str
    fate: Fate
    on: date | None = None
    value: Decimal | None = None
    note: str = ""
    reason: str = ""

    @property
    def chip(self) -> str:
        return CHIPS[self.fate]

    @property
    def word(self) -> str:
        return str(WORDS[self.fate])

    @property
    def day(self) -> str:
        return when.short_date(self.on) if self.on else ""


def judge(indicator: Indicator, text: str, now: datetime) -> list[Line]:
    """The lines of the list with their fates: date, value and note, parted by semicolons, tabs or commas.

    A first line without any number is the heading. Raises `TooMany`.
    """
    today = now.astimezone(zone_info(indicator.project.forum.zone)).date()
    known = dict(indicator.measurements.values_list("on", "value"))
    lines: list[Line] = []
    seen: set[date] = set()
    for number, row in _rows(text):
        line = _judged(number, row, known, seen, today)
        if line.on is not None and line.fate is not Fate.WRONG:
            seen.add(line.on)
        lines.append(line)
    if len(lines) > MOST_LINES or len(known) + sum(one.fate is Fate.NEW for one in lines) > MOST_MEASUREMENTS:
        raise TooMany(_("That is more than %(most)d lines. Please send a part of them.") % {"most": MOST_LINES})
    return lines


@transaction.atomic
def take(indicator: Indicator, text: str, by: Member, now: datetime) -> int:
    """Write down what is new in the list; how many values. Raises `TooMany`."""
    lock_project(indicator.project_id)
    new = [line for line in judge(indicator, text, now) if line.fate is Fate.NEW]
    if new:
        Measurement.objects.bulk_create(
            Measurement(indicator=indicator, on=line.on, value=line.value, note=line.note, by=by, at=now)
            for line in new
            if line.on is not None and line.value is not None
        )
        audit.record(by, "measurements.taken_over", indicator, now, count=len(new))
    return len(new)


def _rows(text: str) -> list[tuple[int, list[str]]]:
    text = text.replace("\x00", "")
    start = text.lstrip().partition("\n")[0]
    separator = next((sign for sign in SEPARATORS if sign in start), ";")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error:
        return [(1, [start])]
    numbered = [(number, row) for number, row in enumerate(rows, 1) if any(cell.strip() for cell in row)]
    return numbered[1:] if numbered and not any(letter.isdigit() for letter in "".join(numbered[0][1])) else numbered


def _judged(number: int, row: Sequence[str], known: dict[date, Decimal], seen: set[date], today: date) -> Line:
    text = " | ".join(clean_line(cell) for cell in row)[:120]
    try:
        on, value, note = _read(row)
    except cells.Refused as error:
        return Line(number, text, Fate.WRONG, reason=reasons.sentence((error.code, error.facts), {}))
    except numbers.NotANumber:
        return Line(number, text, Fate.WRONG, reason=_("The second column is not a number."))
    if on > today:
        return Line(number, text, Fate.WRONG, on, value, note, _("This day has not come yet."))
    if on in seen:
        return Line(number, text, Fate.WRONG, on, value, note, _("The list has this day more than once."))
    if on not in known:
        return Line(number, text, Fate.NEW, on, value, note)
    if known[on] == value:
        return Line(number, text, Fate.THERE, on, value, note)
    reason = _("Another value stands on this day. Correct it on its own page.")
    return Line(number, text, Fate.OTHER, on, value, note, reason)


def _read(row: Sequence[str]) -> tuple[date, Decimal, str]:
    day, amount, note = (*(clean_line(cell) for cell in row[:3]), "", "", "")[:3]
    on = cells.day(day)
    value = numbers.read(amount)
    if abs(value) >= MOST_VALUE or value != round(value, 2):
        raise numbers.NotANumber
    return on, round(value, 2), note[:MOST_NOTE]
