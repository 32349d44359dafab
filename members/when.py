"""Dates and times as people here write them: day first, a dot in the hour, and always the zone's name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from members.models.place import Zone

_LETTERS = {zone.value: zone.label for zone in Zone}


@lru_cache(maxsize=64)
def zone_info(name: str) -> ZoneInfo:
    """The time zone of that IANA name."""
    return ZoneInfo(name)


def letters(zone: str) -> str:
    """WIB, WITA or WIT for an Indonesian zone; the IANA name for any other."""
    return _LETTERS.get(zone, zone)


@lru_cache(maxsize=4096)
def _long_date(day: date, language: str) -> str:
    with translation.override(language):
        return date_format(day, "l, j F Y", use_l10n=False)


def long_date(day: date) -> str:
    """As in "Selasa, 24 November 2026", in the active language."""
    return _long_date(day, translation.get_language() or "id")


@lru_cache(maxsize=4096)
def _short_date(day: date, language: str) -> str:
    with translation.override(language):
        return date_format(day, "j M Y", use_l10n=False)


def short_date(day: date) -> str:
    """As in "24 Nov 2026", in the active language."""
    return _short_date(day, translation.get_language() or "id")


def month_letters(day: date) -> str:
    """The month in three letters, for a day block: "Des"."""
    return short_date(day).split(" ")[1]


def clock(moment: datetime, zone: str) -> str:
    """As in "09.30 WIB"."""
    return f"{moment.astimezone(zone_info(zone)):%H.%M} {letters(zone)}"


def hours(starts_at: datetime, ends_at: datetime | None, zone: str) -> str:
    """As in "09.00–11.30 WIB", or "09.00 WIB s.d. selesai" when the end is open; a later day is named."""
    tz = zone_info(zone)
    start = starts_at.astimezone(tz)
    if ends_at is None:
        return _("%(start)s until done") % {"start": f"{start:%H.%M} {letters(zone)}"}
    end = ends_at.astimezone(tz)
    if end.date() == start.date():
        return f"{start:%H.%M}–{end:%H.%M} {letters(zone)}"
    return f"{start:%H.%M} – {short_date(end.date())} {end:%H.%M} {letters(zone)}"


@dataclass(frozen=True)
class When:
    """A span of time, written once for a page or a mail. All parts are plain text in the active language."""

    date: str
    hours: str
    own: str
    day: int
    month: str
    starts_at: datetime

    @property
    def full(self) -> str:
        """As in "Jumat, 18 Desember 2026, 14.00–16.00 WITA (13.00 WIB waktu Anda)"."""
        own = f" ({self.own})" if self.own else ""
        return f"{self.date}, {self.hours}{own}"


def tell(starts_at: datetime, ends_at: datetime | None, zone: str, reader_zone: str | None = None) -> When:
    """The span in the zone of its place, with the reader's own time when that differs."""
    local = starts_at.astimezone(zone_info(zone))
    own = ""
    if reader_zone and reader_zone != zone:
        theirs = starts_at.astimezone(zone_info(reader_zone))
        if theirs.utcoffset() != local.utcoffset():
            time = f"{theirs:%H.%M} {letters(reader_zone)}"
            if theirs.date() != local.date():
                time = f"{short_date(theirs.date())} {time}"
            own = _("%(time)s your time") % {"time": time}
    return When(
        date=long_date(local.date()),
        hours=hours(starts_at, ends_at, zone),
        own=own,
        day=local.day,
        month=month_letters(local.date()),
        starts_at=starts_at,
    )


def moment(at: datetime, zone: str) -> str:
    """As in "Rabu, 16 Desember 2026, 17.00 WITA"."""
    return f"{long_date(at.astimezone(zone_info(zone)).date())}, {clock(at, zone)}"
