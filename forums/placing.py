"""Where an answer puts somebody: on a seat, on the waiting list, or nowhere.

The meeting's counters change in memory only; the caller holds its lock and saves it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forums import seats
from forums.models import SEAT_ASKED, Meeting, Mode, Response, ResponseState


class AnswerRefused(Exception):
    """An answer that cannot be taken; the text says why and what can be done. Nothing was changed."""


class TooManyGuests(AnswerRefused):
    """More guests than the meeting allows."""


class ModeNotOffered(AnswerRefused):
    """The meeting does not take place in that way."""


class SeatsTaken(AnswerRefused):
    """Somebody with a seat asks for more or for another one, and it is not free; the old seat is kept.

    The same reply with `gives_up_seat` goes to the waiting list instead.
    """


@dataclass(frozen=True)
class Reply:
    """What a member says. `state` is yes, maybe or no; all else counts only for a yes or a maybe."""

    state: str
    mode: str = Mode.IN_PERSON
    guests: int = 0
    deputy_name: str = ""
    deputy_title: str = ""
    deputy_phone: str = ""
    needs_sign_language: bool = False
    needs_wheelchair: bool = False
    needs_food: str = ""
    gives_up_seat: bool = False


DETAILS = ("deputy_name", "deputy_title", "deputy_phone", "needs_sign_language", "needs_wheelchair", "needs_food")


def short_reply(meeting: Meeting, response: Response | None, state: str) -> Reply:
    """The reply behind a single button: the new state, everything else as the member said before."""
    if response is None:
        return Reply(state, mode=meeting.modes[0])
    mode = response.mode if response.mode in meeting.modes else meeting.modes[0]
    guests = min(response.guests, meeting.most_guests)
    return Reply(state, mode, guests, **{name: getattr(response, name) for name in DETAILS})


def place(meeting: Meeting, response: Response, reply: Reply, now: datetime) -> None:
    """Put the reply into the response and the meeting's counters, in memory."""
    if reply.state != ResponseState.YES:
        leave(meeting, response, reply.state)
        if reply.state == ResponseState.MAYBE:
            response.mode = reply.mode if reply.mode in meeting.modes else meeting.modes[0]
    else:
        _require_fitting(meeting, response, reply)
        _seat(meeting, response, reply, now)
    kept = Reply(reply.state) if reply.state == ResponseState.NO else reply
    for name in DETAILS:
        setattr(response, name, getattr(kept, name))


def _require_fitting(meeting: Meeting, response: Response, reply: Reply) -> None:
    if reply.mode not in meeting.modes:
        raise ModeNotOffered(_("This meeting cannot be joined that way."))
    allowed = max(meeting.most_guests, response.guests if response.state in SEAT_ASKED else 0)
    if reply.guests and not allowed:
        raise TooManyGuests(_("No guests can come to this meeting."))
    if not 0 <= reply.guests <= allowed:
        raise TooManyGuests(
            ngettext("At most %(count)d guest per person.", "At most %(count)d guests per person.", meeting.most_guests)
            % {"count": meeting.most_guests}
        )


def _seat(meeting: Meeting, response: Response, reply: Reply, now: datetime) -> None:
    """A yes: keep, enlarge or change the seat one has; else take one or a place on the waiting list."""
    had, mode_before, people = response.state, response.mode, response.people
    wanted = 1 + reply.guests
    stays = reply.mode == mode_before
    if had == ResponseState.WAITING and stays and wanted <= people and meeting.takes_answers(now):
        response.guests = reply.guests
        return
    kept = people if had == ResponseState.YES and stays else 0
    has_room = wanted <= kept or _has_room(meeting, response, reply.mode, wanted - kept, now)
    if had == ResponseState.YES and not has_room and not reply.gives_up_seat:
        raise SeatsTaken(_seats_taken(meeting, reply.mode))
    if had == ResponseState.YES:
        take(meeting, mode_before, -people)
    if had != ResponseState.YES or not has_room:
        meeting.last_number += 1
        response.number, response.priority, response.promoted_at = meeting.last_number, 0, None
    response.state = ResponseState.YES if has_room else ResponseState.WAITING
    response.mode, response.guests = reply.mode, reply.guests
    if has_room:
        take(meeting, reply.mode, wanted)


def _has_room(meeting: Meeting, response: Response, mode: str, people: int, now: datetime) -> bool:
    """Whether seats are free and nobody waits for them; when answers are closed an officer fills seats by hand."""
    if not seats.fits(people, meeting.free(mode)):
        return False
    if meeting.free(mode) is None or not meeting.takes_answers(now):
        return True
    others = Response.objects.filter(meeting=meeting, state=ResponseState.WAITING, mode=mode).exclude(pk=response.pk)
    return not others.exists()


def _seats_taken(meeting: Meeting, mode: str) -> str:
    free = meeting.free(mode) or 0
    if not free:
        return _("No more seats are free. You keep the seat you have, or you may go on the waiting list instead.")
    return ngettext(
        "Only %(count)d seat is free. You keep the seat you have, or you may go on the waiting list instead.",
        "Only %(count)d seats are free. You keep the seat you have, or you may go on the waiting list instead.",
        free,
    ) % {"count": free}


def leave(meeting: Meeting, response: Response, state: str) -> None:
    """Give back seat and place on the waiting list; whoever asks again gets a new number."""
    if response.state == ResponseState.YES:
        take(meeting, response.mode, -response.people)
    response.state, response.guests, response.number, response.priority = state, 0, None, 0
    response.promoted_at = None


def take(meeting: Meeting, mode: str, people: int) -> None:
    """Count so many people in that mode as seated; a negative number gives seats back."""
    if mode == Mode.IN_PERSON:
        meeting.taken_in_person += people
    else:
        meeting.taken_online += people
