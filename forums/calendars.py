"""A meeting as a calendar file (RFC 5545): published on its page, requested and cancelled by mail (RFC 5546)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, vCalAddress, vUri

from forums.models import Meeting, MeetingState, Response, ResponseState
from members.models import Member
from members.text import clean_block, clean_line

PUBLISH, REQUEST, CANCEL = "PUBLISH", "REQUEST", "CANCEL"
OPEN_END_SHOWN = timedelta(hours=2)  # what a calendar blocks when a meeting lasts until done
LONGEST_AGENDA = 1500

_ANSWERS = {ResponseState.YES: "ACCEPTED", ResponseState.MAYBE: "TENTATIVE", ResponseState.NO: "DECLINED"}


def meeting_ics(
    meeting: Meeting,
    method: str,
    now: datetime,
    attendee: Member | None = None,
    response: Response | None = None,
    *,
    with_link: bool = False,
    answer_url: str = "",
) -> bytes:
    """The calendar file of one meeting in the active language.

    PUBLISH names nobody; REQUEST and CANCEL name only the attendee. The link to join is in it only `with_link`.
    The UID never changes, so that every copy is the same entry of a calendar.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Rembuk//Rembuk//ID")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(_timezone(meeting.zone))
    calendar.add_component(_event(meeting, method, now, attendee, response, with_link=with_link, answer_url=answer_url))
    return bytes(calendar.to_ical())


def _event(
    meeting: Meeting,
    method: str,
    now: datetime,
    attendee: Member | None,
    response: Response | None,
    *,
    with_link: bool,
    answer_url: str,
) -> Event:
    event = Event()
    is_off = method == CANCEL or meeting.state == MeetingState.CANCELLED
    event.add("uid", meeting.uid)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("last-modified", meeting.changed_at.astimezone(UTC))
    event.add("sequence", meeting.sequence)
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    event.add("dtstart", meeting.starts_at.astimezone(meeting.tz))
    event.add("dtend", (meeting.ends_at or meeting.starts_at + OPEN_END_SHOWN).astimezone(meeting.tz))
    event.add("summary", clean_line(meeting.title))
    link = meeting.online_link if with_link and meeting.is_online and not is_off else ""
    for name, text in (("location", place_line(meeting)), ("description", _description(meeting, link, answer_url))):
        if text:
            event.add(name, text)
    event.add("url", page_url(meeting))
    if link:
        event.add("conference", vUri(link), parameters={"VALUE": "URI", "FEATURE": "VIDEO"})
    event.add("organizer", _person(organiser_email(meeting), meeting.forum.name))
    if attendee is not None and attendee.email and method != PUBLISH:
        answer = _ANSWERS.get(ResponseState(response.state), "NEEDS-ACTION") if response else "NEEDS-ACTION"
        event.add(
            "attendee", _person(attendee.email, attendee.name, PARTSTAT=answer, RSVP="FALSE", ROLE="REQ-PARTICIPANT")
        )
    return event


def _person(email: str, name: str, **parameters: Any) -> vCalAddress:
    person = vCalAddress(f"mailto:{email}")
    person.params["CN"] = clean_line(name).replace('"', "'")
    for key, value in parameters.items():
        person.params[key] = value
    return person


def organiser_email(meeting: Meeting) -> str:
    """A mailbox that is really read: the forum's own, else the portal's."""
    return meeting.forum.contact_email or parseaddr(settings.REMBUK_MAIL_FROM)[1]


def page_url(meeting: Meeting) -> str:
    """The address of the meeting's page, the same for every copy of the calendar entry."""
    return f"{settings.REMBUK_URL}/forum/{meeting.forum.slug}/rapat/{meeting.pk}/"


def place_line(meeting: Meeting) -> str:
    """Venue, address and regency of a meeting in person, "Online" for one that is only there."""
    if not meeting.is_in_person:
        return _("Online")
    parts = [meeting.place_name, meeting.address, meeting.forum.regency.name]
    return ", ".join(clean_line(part) for part in parts if part)


def _description(meeting: Meeting, link: str, answer_url: str) -> str:
    agenda = clean_block(meeting.agenda)
    if len(agenda) > LONGEST_AGENDA:
        agenda = agenda[:LONGEST_AGENDA].rsplit("\n", 1)[0] + " …"
    lines = [
        _("Join online: %(link)s") % {"link": link} if link else "",
        clean_line(meeting.forum.name),
        _("Until done.") if meeting.ends_at is None else "",
        agenda,
        _("Change your answer: %(link)s") % {"link": answer_url} if answer_url else "",
    ]
    return "\n\n".join(line for line in lines if line)


@lru_cache(maxsize=8)
def _timezone(zone: str) -> Timezone:
    component = Timezone.from_tzid(zone)
    component.pop("COMMENT", None)
    return component
