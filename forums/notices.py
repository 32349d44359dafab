"""Which mails about a meeting are due to whom: called, moved, cancelled, answered, promoted.

Planned in the transaction of their cause. The words are in `notice_mails.py`; reminders, which have no cause, in `reminders.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from forums.models import (
    EXPECTING,
    SEAT_ASKED,
    Audience,
    Meeting,
    MeetingChange,
    Membership,
    Response,
    ResponseChange,
    ResponseState,
    Via,
)
from members.mail import outbox
from members.mail.outbox import Kind, Planned
from members.models import Delivery, DeliveryState, Member

CALLED = Kind("meeting_called", lane=1)
CONFIRMED = Kind("answer_confirmed", lane=1, is_mandatory=True)
PROMOTED = Kind("seat_promoted", lane=1, resend_uncertain=True, is_mandatory=True)
MOVED = Kind("meeting_moved", lane=1, resend_uncertain=True, is_mandatory=True)
CANCELLED = Kind("meeting_cancelled", lane=1, resend_uncertain=True, is_mandatory=True)
REMINDER = Kind("meeting_reminder", lane=2)

# The same words for those who were only asked: they may switch them off.
MOVED_ASKED = Kind("meeting_moved_asked", lane=1, resend_uncertain=True)
CANCELLED_ASKED = Kind("meeting_cancelled_asked", lane=1, resend_uncertain=True)

KINDS = (CALLED, CONFIRMED, PROMOTED, MOVED, MOVED_ASKED, CANCELLED, CANCELLED_ASKED, REMINDER)

HOLD = timedelta(minutes=2)  # a second edit within it becomes one notice with the first
REACHED = (DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.UNCERTAIN)


def change_occasion(meeting: Meeting) -> str:
    """What makes a notice of a change another one than the last."""
    return f"sequence-{meeting.sequence}"


def seat_occasion(response: Response) -> str:
    """One mail for each time a member asked for a seat."""
    return f"number-{response.number}"


def invited(meeting: Meeting) -> Iterable[int]:
    """Ids of the members whom the meeting asks: all active ones of the forum, or those chosen."""
    if meeting.audience == Audience.CHOSEN:
        named = Response.objects.filter(meeting=meeting, state=ResponseState.INVITED)
        return named.values_list("member_id", flat=True)
    answered = Response.objects.filter(meeting=meeting).exclude(state=ResponseState.INVITED).values("member")
    of_forum = Membership.objects.active().filter(forum=meeting.forum_id).exclude(member__in=answered)
    return of_forum.values_list("member_id", flat=True)


def told(meeting: Meeting) -> Q:
    """Which members count on the meeting as it was: the invitation reached them, or they answered yes, maybe or waiting."""
    answered = Response.objects.filter(meeting=meeting, state__in=EXPECTING).values("member")
    reached = Delivery.objects.filter(kind=CALLED.name, about=meeting.pk, state__in=REACHED).values("member")
    gone = Response.objects.filter(meeting=meeting, state=ResponseState.CANCELLED).values("member")
    return (Q(pk__in=answered) | Q(pk__in=reached)) & ~Q(pk__in=gone)


def told_of_move(meeting: Meeting) -> Iterable[int]:
    """Ids of all who were told, those who said no included: a new time may suit them."""
    return Member.objects.filter(told(meeting)).values_list("pk", flat=True)


def told_of_cancelling(meeting: Meeting) -> Iterable[int]:
    """Ids of all who were told, except those who are not coming anyway."""
    absent = Response.objects.filter(meeting=meeting, state=ResponseState.NO).values("member")
    return Member.objects.filter(told(meeting)).exclude(pk__in=absent).values_list("pk", flat=True)


def plan_called(meeting: Meeting, now: datetime) -> int:
    """Invite everyone who was not invited yet; how many."""
    people = invited(meeting)
    return outbox.plan(CALLED, _rows(meeting, people, "", now, until=meeting.answers_until))


def plan_moved(meeting: Meeting, change: MeetingChange, now: datetime) -> int:
    """Tell of a new time or place after two minutes; a notice still held is replaced by this one."""
    kinds = (MOVED, MOVED_ASKED)
    held = Delivery.objects.unsettled().filter(kind__in=[kind.name for kind in kinds], about=meeting.pk)
    first = held.exclude(content=None).order_by("pk").values_list("content__since", flat=True).first()
    outbox.skip_planned(*kinds, about=meeting.pk, reason="merged")
    content: dict[str, Any] = {"since": first or change.sequence}
    return _plan_change(kinds, meeting, told_of_move(meeting), now + HOLD, content)


def plan_cancelled(meeting: Meeting, now: datetime) -> int:
    """Tell at once that the meeting will not take place."""
    return _plan_change((CANCELLED, CANCELLED_ASKED), meeting, told_of_cancelling(meeting), now)


def _plan_change(
    kinds: tuple[Kind, Kind],
    meeting: Meeting,
    people: Iterable[int],
    due_at: datetime,
    content: dict[str, Any] | None = None,
) -> int:
    """The first kind for those who count on the meeting, the second for those who were only asked."""
    counting = set(Response.objects.filter(meeting=meeting, state__in=EXPECTING).values_list("member", flat=True))
    muted = set(Response.objects.filter(meeting=meeting, is_muted=True).values_list("member", flat=True))
    told = list(people)
    parts = ([pk for pk in told if pk in counting], [pk for pk in told if pk not in counting and pk not in muted])
    occasion = change_occasion(meeting)
    return sum(
        outbox.plan(kind, _rows(meeting, part, occasion, due_at, until=meeting.over_at, content=content))
        for kind, part in zip(kinds, parts, strict=True)
    )


def drop_planned(meeting: Meeting, reason: str) -> None:
    """Nothing more goes out about the meeting as it was."""
    outbox.skip_planned(*KINDS, about=meeting.pk, reason=reason)


def plan_confirmation(meeting: Meeting, change: ResponseChange, before: str, now: datetime) -> None:
    """Confirm an answer to whom it belongs; a no only to those who gave something up, or for whom it was recorded."""
    response = change.response
    is_loss = before in SEAT_ASKED
    if response.state in EXPECTING or is_loss or change.via == Via.OFFICER:
        content: dict[str, Any] = {"change": change.pk, "had_seat": before == ResponseState.YES}
        occasion = f"change-{change.pk}"
        rows = _rows(meeting, [response.member_id], occasion, now, until=meeting.over_at, content=content)
        outbox.plan(CONFIRMED, rows)


def plan_promoted(meeting: Meeting, promoted: Sequence[Response], now: datetime) -> None:
    """Tell each of them that they have a seat: one mail for each time they asked for one."""
    outbox.plan(
        PROMOTED,
        [
            Planned(
                member_id=response.member_id,
                about=meeting.pk,
                occasion=seat_occasion(response),
                due_at=now,
                expires_at=meeting.starts_at,
            )
            for response in promoted
        ],
    )


def _rows(
    meeting: Meeting,
    people: Iterable[int],
    occasion: str,
    due_at: datetime,
    *,
    until: datetime,
    content: dict[str, Any] | None = None,
) -> Iterable[Planned]:
    return [
        Planned(
            member_id=person,
            about=meeting.pk,
            occasion=occasion,
            due_at=due_at,
            expires_at=until,
            content=content,
        )
        for person in people
    ]
