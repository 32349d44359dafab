"""Meetings as the rows of a list: everything that `includes/meeting_row.html` shows, formatted once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forums.models import Audience, Meeting, MeetingState, Mode, Response, ResponseState
from members import when

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from members.models import Member

FEW_SEATS = 15
DEADLINE_NEAR = timedelta(days=3)

Chip = tuple[str, str]


@dataclass(frozen=True)
class MeetingRow:
    """A meeting as one reader sees it in a list; `state` is "", "past", "cancelled" or "draft"."""

    meeting: Meeting
    response: Response | None
    url: str
    title: str
    day: str
    month: str
    when: str
    where: str
    chips: list[Chip]
    answer: str
    state: str
    can_answer: bool


def rows_of(
    meetings: Iterable[Meeting],
    viewer: Member | AnonymousUser,
    now: datetime,
    zone: str | None = None,
    *,
    with_forum: bool = True,
) -> list[MeetingRow]:
    """The rows of these meetings (loaded `with_place`), in their order: one query more when the viewer is known."""
    found = list(meetings)
    answers = responses_of(found, viewer)
    return [_row(meeting, answers.get(meeting.pk), now, zone, with_forum=with_forum) for meeting in found]


def responses_of(meetings: Iterable[Meeting], viewer: Member | AnonymousUser) -> Mapping[int, Response]:
    """The viewer's own answers by meeting."""
    if not viewer.is_authenticated:
        return {}
    return {one.meeting_id: one for one in Response.objects.filter(member=viewer, meeting__in=meetings)}


def _row(
    meeting: Meeting, response: Response | None, now: datetime, zone: str | None, *, with_forum: bool
) -> MeetingRow:
    told = when.tell(meeting.starts_at, meeting.ends_at, meeting.zone, zone)
    place = short_place(meeting)
    return MeetingRow(
        meeting=meeting,
        response=response,
        url=meeting.get_absolute_url(),
        title=meeting.title,
        day=str(told.day),
        month=told.month,
        when=told.full,
        where=f"{meeting.forum.name} · {place}" if with_forum else place,
        chips=chips(meeting, response, now),
        answer=answer_word(response),
        state=_state(meeting, now),
        can_answer=meeting.takes_answers(now) and (response is None or response.state != ResponseState.CANCELLED),
    )


def _state(meeting: Meeting, now: datetime) -> str:
    if meeting.state != MeetingState.CALLED:
        return meeting.state
    return "past" if meeting.over_at <= now else ""


def short_place(meeting: Meeting) -> str:
    """The venue, else the regency; "Online" for a meeting that is only there."""
    return (meeting.place_name or meeting.forum.regency.name) if meeting.is_in_person else _("Online")


def answer_word(response: Response | None) -> str:
    """What the member said, in one or two words; "" without an answer."""
    if response is None or response.state in (ResponseState.INVITED, ResponseState.CANCELLED):
        return ""
    return str(ResponseState(response.state).label)


def chips(meeting: Meeting, response: Response | None, now: datetime) -> list[Chip]:
    """What one must know before opening it: off, draft, full, few seats, a near deadline, open to anyone, online."""
    if meeting.state == MeetingState.CANCELLED:
        return [("bad", _("Cancelled"))]
    if meeting.state == MeetingState.DRAFT:
        return [("plain", _("Draft"))]
    if meeting.over_at <= now:
        return []
    found: list[Chip] = []
    if meeting.audience == Audience.OPEN:
        found.append(("", _("Open to anyone")))
    if meeting.is_online and meeting.is_in_person:
        found.append(("plain", _("In person and online")))
    found += [] if answer_word(response) else [*_seat_chips(meeting), *_deadline_chips(meeting, now)]
    return found


def _seat_chips(meeting: Meeting) -> list[Chip]:
    rooms = [meeting.free(mode) for mode in meeting.modes]
    if None in rooms:
        return []
    free = sum(room or 0 for room in rooms)
    if free == 0:
        return [("warn", _("Full: waiting list"))]
    if free <= FEW_SEATS:
        return [("warn", ngettext("%(count)d seat left", "%(count)d seats left", free) % {"count": free})]
    return []


def _deadline_chips(meeting: Meeting, now: datetime) -> list[Chip]:
    if not meeting.takes_answers(now):
        return [("plain", _("Answers closed"))]
    if meeting.answer_by and meeting.answer_by - now <= DEADLINE_NEAR:
        until = short_moment(meeting.answer_by, meeting)
        return [("warn", _("Answer before %(until)s") % {"until": until})]
    return []


def short_moment(at: datetime, meeting: Meeting) -> str:
    """As in "16 Des 2026, 17.00 WITA", by the clock of the meeting's place."""
    return f"{when.short_date(at.astimezone(meeting.tz).date())}, {when.clock(at, meeting.zone)}"


def seats_sentence(meeting: Meeting, mode: str) -> str:
    """How many seats of that mode are left, in words; "" without a limit."""
    free, seats = meeting.free(mode), meeting.seats(mode)
    if free is None or seats is None:
        return ""
    if free == 0:
        return _("All %(seats)d seats are taken") % {"seats": seats}
    text = ngettext("%(free)d of %(seats)d seats left", "%(free)d of %(seats)d seats left", free)
    return text % {"free": free, "seats": seats}


def mode_word(mode: str) -> str:
    """ "in person" or "online"."""
    return str(Mode(mode).label)
