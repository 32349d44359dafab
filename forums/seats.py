"""Seats, and who is served when some are free: arithmetic that names no meeting and asks no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Ask:
    """Somebody's wish for seats in one pool ("in person", "online"), oneself and guests counted."""

    key: int
    pool: str
    people: int


def fits(people: int, free: int | None) -> bool:
    """Whether so many people find a seat; None free means no limit."""
    return free is None or people <= free


def served(queue: Iterable[Ask], free: Mapping[str, int | None]) -> list[Ask]:
    """Those of the queue who get a seat now, in its order.

    First come, first served within a pool: when the first does not fit, nobody behind is let past.
    Pools do not wait for each other.
    """
    left = dict(free)
    happy = []
    for ask in queue:
        room = left.get(ask.pool, 0)
        if not fits(ask.people, room):
            left[ask.pool] = 0
            continue
        if room is not None:
            left[ask.pool] = room - ask.people
        happy.append(ask)
    return happy
