"""Whose digest is due when: the member's own weekday and hour, in their own zone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from members.models import Zone
from members.when import zone_info

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Slot:
    """Hours of one day in one zone at which digests fell due: `first_hour` to `last_hour`, both included."""

    zone: str
    day: date
    first_hour: int
    last_hour: int

    @property
    def first_due(self) -> datetime:
        """The earliest moment of the slot."""
        return self.due_at(self.first_hour)

    @property
    def last_due(self) -> datetime:
        """The latest moment of the slot."""
        return self.due_at(self.last_hour)

    @property
    def window_end(self) -> datetime:
        """Where the digests of this slot end: midnight at the start of the delivery day, by the member's clock."""
        return datetime.combine(self.day, time(), zone_info(self.zone))

    def due_at(self, hour: int) -> datetime:
        """The moment of that hour."""
        return datetime.combine(self.day, time(hour), zone_info(self.zone))


def slots(now: datetime, back: timedelta) -> Iterator[Slot]:
    """All slots that fell due after `now - back` and not after `now`; `back` is at most a week, so that none comes twice."""
    for zone in Zone.values:
        until = now.astimezone(zone_info(zone))
        since = (now - min(back, WEEK)).astimezone(zone_info(zone))
        for days in range((until.date() - since.date()).days + 1):
            day = since.date() + timedelta(days=days)
            first = since.hour + 1 if day == since.date() else 0
            last = until.hour if day == until.date() else 23
            if first <= last:
                yield Slot(zone, day, first, last)
