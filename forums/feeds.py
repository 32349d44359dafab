"""A member's own meetings as a calendar that their phone reads by itself, at an address that only they know."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse
from icalendar import Calendar

from forums import calendars
from forums.models import Meeting, ResponseState
from members.mail import links
from members.models import Member

PURPOSE = "calendar"
LASTS = timedelta(days=3650)
KEPT = timedelta(days=90)  # how long a meeting that is over stays in it
MOST = 300


def feed_url(member: Member) -> str:
    """The absolute address of the member's calendar; it dies whenever their mailed links do."""
    return links.absolute(reverse("forums:calendar_feed", args=[links.make(PURPOSE, member)]), member.language)


def owner(token: str) -> Member:
    """Whose calendar it is. Raises `links.LinkInvalid`."""
    return links.read(PURPOSE, token, LASTS).member


def feed_ics(member: Member, now: datetime) -> bytes:
    """The meetings the member says yes or maybe to; it names nobody, and is the same until one of them changes."""
    calendar = Calendar()
    calendar.add("prodid", "-//Rembuk//Rembuk//ID")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Rembuk")
    calendar.add("refresh-interval;value=duration", "PT6H")
    for meeting in _meetings(member, now):
        part = Calendar.from_ical(calendars.meeting_ics(meeting, calendars.PUBLISH, meeting.changed_at))
        for component in part.subcomponents:
            if component.name != "VTIMEZONE" or component not in calendar.subcomponents:
                calendar.add_component(component)
    return bytes(calendar.to_ical())


def _meetings(member: Member, now: datetime) -> list[Meeting]:
    attending = {"responses__member": member, "responses__state__in": [ResponseState.YES, ResponseState.MAYBE]}
    seen = Meeting.objects.visible_to(member).shown().filter(pk__in=Meeting.objects.filter(**attending).values("pk"))
    return list(seen.filter(starts_at__gte=now - KEPT).with_place().order_by("starts_at", "pk")[:MOST])
