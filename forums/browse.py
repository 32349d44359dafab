"""What the list of forums shows: the cards of a page and the provinces beside it, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import get_language

from forums.models import Forum, Meeting, Membership
from members import when
from members.balance import Balance
from members.models import Province
from members.when import When

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from members.models import Member


@dataclass(frozen=True)
class Card:
    """A forum in a list: who is in it and when it meets next."""

    forum: Forum
    balance: Balance
    next_meeting: Meeting | None
    next_when: When | None
    is_own: bool


@dataclass(frozen=True)
class Place:
    """A province of the map and of the list beside it, with the number of forums at work there."""

    code: str
    iso: str
    name: str
    count: int
    href: str


def cards(
    forums: Sequence[Forum], viewer: Member | AnonymousUser, now: datetime, zone: str | None = None
) -> list[Card]:
    """The cards of these forums, in their order: two queries, and one for own ones when the viewer is known."""
    sectors = _sectors(forums)
    meetings = _next_meetings(forums, viewer, now)
    own = _own(forums, viewer)
    made = []
    for forum in forums:
        meeting = meetings.get(forum.pk)
        at = when.tell(meeting.starts_at, meeting.ends_at, meeting.zone, zone) if meeting else None
        made.append(Card(forum, Balance(sectors[forum.pk]), meeting, at, forum.pk in own))
    return made


def places(viewer: Member | AnonymousUser) -> list[Place]:
    """Every province of today with the number of active forums that the viewer sees."""
    seen = Q(regencies__forums__in=Forum.objects.visible_to(viewer).active())
    rows = Province.objects.filter(is_retired=False).annotate(count=Count("regencies__forums", filter=seen))
    address, is_english = reverse("forums:forum_list"), get_language() == "en"
    return [
        Place(
            row.code,
            row.iso_code,
            row.name_en if is_english else row.name,
            row.count,
            f"{address}?{urlencode({'province': row.code})}",
        )
        for row in rows.order_by("code")
    ]


def _sectors(forums: Sequence[Forum]) -> dict[int, dict[str, int]]:
    rows = Membership.objects.active().filter(forum__in=forums).order_by()
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    for forum, sector, count in rows.values_list("forum", "sector").annotate(Count("pk")):
        counts[forum][sector] = count
    return counts


def _next_meetings(forums: Sequence[Forum], viewer: Member | AnonymousUser, now: datetime) -> dict[int, Meeting]:
    coming = Meeting.objects.visible_to(viewer).called().upcoming(now).filter(forum__in=forums)
    first = coming.order_by("forum_id", "starts_at", "pk").distinct("forum_id")
    return {meeting.forum_id: meeting for meeting in first}


def _own(forums: Sequence[Forum], viewer: Member | AnonymousUser) -> set[int]:
    if not viewer.is_authenticated:
        return set()
    return set(Membership.objects.active().filter(forum__in=forums).of(viewer))
