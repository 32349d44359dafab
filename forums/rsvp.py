"""Answers to a meeting: who comes, how, with whom, and who waits. Every change happens under the meeting's lock."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q
from django.utils.translation import gettext as _

from forums import notices, placing, policy, seats
from forums.locking import TryAgain, lock_meeting
from forums.models import (
    SEAT_ASKED,
    Audience,
    Forum,
    Meeting,
    MeetingState,
    Mode,
    Response,
    ResponseChange,
    ResponseState,
    Via,
)
from forums.placing import (
    DETAILS,
    AnswerRefused,
    ModeNotOffered,
    Reply,
    SeatsTaken,
    TooManyGuests,
    short_reply,
)
from members import audit, when
from members.models import Member

__all__ = [
    "AnswerRefused",
    "AnswersClosed",
    "ModeNotOffered",
    "NotInvited",
    "NotWaiting",
    "Reply",
    "SeatsTaken",
    "TooManyGuests",
    "answer",
    "position_of",
    "prioritise",
    "promote",
    "promote_locked",
    "short_reply",
    "sweep",
    "withdraw",
    "withdraw_from_forum",
]


class AnswersClosed(AnswerRefused):
    """The meeting is not called, is cancelled, or its deadline has passed."""


class NotInvited(AnswerRefused):
    """The meeting is not for this member."""


class NotWaiting(AnswerRefused):
    """The answer has a seat, or asks for none."""


@transaction.atomic
def answer(
    meeting: Meeting, member: Member, reply: Reply, now: datetime, via: str = Via.PAGE, by: Member | None = None
) -> Response:
    """Take the member's answer, give or free seats, and confirm it by mail. The same reply twice changes nothing.

    `by` is the officer who records it for somebody else. Raises an `AnswerRefused`, or `TryAgain` when too many people
    wait for the same meeting.
    """
    locked = lock_meeting(meeting.pk)
    _require_open(locked, now, by)
    _require_invited(locked, Member.objects.locked(member.pk))
    response = _row(locked, member)
    was, details, taken = _place_of(response), _details_of(response), _taken(locked)
    placing.place(locked, response, reply, now)
    if _place_of(response) == was and _details_of(response) == details:
        return response
    _keep(response, now, via, by, is_new=_place_of(response) != was)
    only_took = was.state not in SEAT_ASKED and response.state == ResponseState.YES
    promoted = [] if only_took else _serve(locked, now, response)
    _count(locked, taken)
    change = _log(response, now, via, by or member)
    if _place_of(response) != was:
        notices.plan_confirmation(locked, change, was.state, now)
    notices.plan_promoted(locked, [one for one in promoted if one is not response], now)
    if by is not None:
        audit.record(by, "answer.recorded", response, now, state=response.state)
    return response


@transaction.atomic
def withdraw(meeting: Meeting, member: Member, now: datetime, by: Member | None = None) -> None:
    """The member is no longer invited: the seat goes to whoever waits. Without an answer or invitation, nothing happens."""
    locked = lock_meeting(meeting.pk)
    response = Response.objects.filter(meeting=locked, member=member).exclude(state=ResponseState.CANCELLED).first()
    if response is None:
        return
    was, taken = response.state, _taken(locked)
    placing.leave(locked, response, ResponseState.CANCELLED)
    _keep(response, now, Via.SYSTEM, by, is_new=True)
    promoted = _serve(locked, now)
    _count(locked, taken)
    notices.plan_confirmation(locked, _log(response, now, Via.SYSTEM, by), was, now)
    notices.plan_promoted(locked, promoted, now)


@transaction.atomic
def withdraw_from_forum(forum: Forum, member: Member, now: datetime) -> None:
    """Free what somebody who leaves the forum holds in its coming meetings; those open to anyone keep them."""
    coming = forum.meetings.exclude(state=MeetingState.CANCELLED).exclude(audience=Audience.OPEN).upcoming(now)
    for meeting in coming.order_by("pk"):
        withdraw(meeting, member, now)


@transaction.atomic
def prioritise(response: Response, by: Member, now: datetime, *, is_first: bool) -> None:
    """Put somebody before all who wait for the same meeting, or back where they asked for a seat. Twice is once.

    Raises `NotWaiting`, `TryAgain`.
    """
    locked = lock_meeting(response.meeting_id)
    row = locked.responses.select_related("member").get(pk=response.pk)
    if row.state != ResponseState.WAITING:
        raise NotWaiting(_("Only somebody on the waiting list can be put first."))
    others = locked.responses.waiting().exclude(pk=row.pk).order_by()
    highest = others.aggregate(highest=Max("priority"))["highest"] or 0
    priority = max(highest + 1, row.priority) if is_first else 0
    if row.priority != priority:
        row.priority = priority
        row.save(update_fields=["priority"])
        audit.record(by, "answer.priority", row, now, priority=priority)
        promote_locked(locked, now)


@transaction.atomic
def promote(meeting: Meeting, now: datetime) -> int:
    """Give free seats to those who wait, in their order; how many got one. Nobody after the deadline or the start."""
    return len(promote_locked(lock_meeting(meeting.pk), now))


def promote_locked(locked: Meeting, now: datetime) -> list[Response]:
    """The same for a meeting whose row the caller has locked."""
    taken = _taken(locked)
    promoted = _serve(locked, now)
    _count(locked, taken)
    notices.plan_promoted(locked, promoted, now)
    return promoted


def sweep(now: datetime) -> int:
    """What no path should leave behind: seats of suspended members, and free seats while somebody waits."""
    coming = Meeting.objects.called().upcoming(now)
    gone = Response.objects.filter(meeting__in=coming, state__in=SEAT_ASKED, member__is_active=False)
    for response in gone.select_related("meeting", "member").order_by("meeting_id", "pk"):
        with suppress(TryAgain):
            withdraw(response.meeting, response.member, now)
    happy = 0
    for meeting in _with_free_seats_and_waiters(now):
        with suppress(TryAgain):
            happy += promote(meeting, now)
    return happy


def _with_free_seats_and_waiters(now: datetime) -> list[Meeting]:
    waiting = Response.objects.filter(meeting=OuterRef("pk"), state=ResponseState.WAITING)
    is_free = {
        mode: Q(**{f"seats_{mode}": None}) | Q(**{f"seats_{mode}__gt": F(f"taken_{mode}")}) for mode in Mode.values
    }
    stuck = reduce(or_, (free & Exists(waiting.filter(mode=mode)) for mode, free in is_free.items()))
    open_now = Q(answer_by__isnull=True) | Q(answer_by__gt=now)
    return list(Meeting.objects.called().filter(open_now, stuck, starts_at__gt=now).order_by("pk"))


def position_of(response: Response) -> int:
    """The place on the waiting list, from 1; 0 for one who does not wait."""
    if response.state != ResponseState.WAITING:
        return 0
    ahead = Q(priority__gt=response.priority) | Q(priority=response.priority, number__lt=response.number)
    queue = Response.objects.filter(meeting=response.meeting_id, state=ResponseState.WAITING, mode=response.mode)
    return queue.filter(ahead).count() + 1


def _require_open(meeting: Meeting, now: datetime, by: Member | None) -> None:
    if meeting.state == MeetingState.CANCELLED:
        raise AnswersClosed(_("This meeting has been cancelled."))
    if meeting.state != MeetingState.CALLED:
        raise AnswersClosed(_("This meeting has not been called yet."))
    if meeting.forum.is_archived:
        raise AnswersClosed(_("This forum is archived."))
    if by is not None and now < meeting.over_at:
        return
    if meeting.has_started(now):
        raise AnswersClosed(_("This meeting has already started."))
    if not meeting.takes_answers(now):
        until = when.moment(meeting.answers_until, meeting.zone)
        raise AnswersClosed(
            _("Answers were asked for until %(until)s. Please tell the officers of the forum.") % {"until": until}
        )


def _require_invited(meeting: Meeting, member: Member) -> None:
    """The member as they are now, locked: whoever is being suspended or erased meanwhile takes no seat."""
    if not member.is_active or not policy.may_answer(member, meeting):
        raise NotInvited(_("This meeting is not open to you. Please ask the officers of the forum."))


def _row(meeting: Meeting, member: Member) -> Response:
    response = Response.objects.filter(meeting=meeting, member=member).first()
    if response is None:
        response = Response(meeting=meeting, member=member)
    response.meeting, response.member = meeting, member
    membership = meeting.forum.membership_of(member)
    response.sector = membership.sector if membership and membership.is_active else member.sector
    return response


def _serve(meeting: Meeting, now: datetime, asker: Response | None = None) -> list[Response]:
    """Promote those who wait as far as seats are free; the meeting's counters change in memory only.

    Every path that frees a seat ends here. `asker` is the row the caller holds, kept in step with the table.
    """
    free = {mode: meeting.free(mode) for mode in meeting.modes}
    if not meeting.takes_answers(now) or all(room == 0 for room in free.values()):
        return []
    queue = list(meeting.responses.waiting().select_related("member"))
    happy = {ask.key for ask in seats.served((seats.Ask(one.pk, one.mode, one.people) for one in queue), free)}
    promoted = [asker if asker and asker.pk == one.pk else one for one in queue if one.pk in happy]
    for one in promoted:
        one.state, one.promoted_at = ResponseState.YES, now
        placing.take(meeting, one.mode, one.people)
    Response.objects.bulk_update(promoted, ["state", "promoted_at"])
    others = [one for one in promoted if one is not asker]
    ResponseChange.objects.bulk_create([_change(one, now, Via.SYSTEM, None) for one in others])
    return promoted


def _taken(meeting: Meeting) -> tuple[int, int, int]:
    return meeting.taken_in_person, meeting.taken_online, meeting.last_number


def _count(meeting: Meeting, before: tuple[int, int, int]) -> None:
    if _taken(meeting) != before:
        meeting.save(update_fields=["taken_in_person", "taken_online", "last_number"])


class _Place(NamedTuple):
    state: str
    mode: str
    guests: int


def _place_of(response: Response) -> _Place:
    return _Place(response.state, response.mode, response.guests)


def _details_of(response: Response) -> list[str]:
    return [str(getattr(response, name)) for name in DETAILS]


def _keep(response: Response, now: datetime, via: str, by: Member | None, *, is_new: bool) -> None:
    response.via, response.recorded_by = via, by
    if is_new:
        response.answered_at = now
    response.save()


def _log(response: Response, now: datetime, via: str, by: Member | None) -> ResponseChange:
    change = _change(response, now, via, by)
    change.save()
    return change


def _change(response: Response, now: datetime, via: str, by: Member | None) -> ResponseChange:
    return ResponseChange(
        response=response, state=response.state, mode=response.mode, guests=response.guests, via=via, by=by, at=now
    )
