"""What the notices of `notices.py` say, as things stand when they are sent; what is no longer right is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from forums import letters, notices
from forums.calendars import CANCEL, REQUEST
from forums.letters import Case
from forums.models import MeetingChange, MeetingState, Response, ResponseChange, ResponseState
from members import when
from members.mail.outbox import Composed, Mail, Message, Skip
from members.models import Delivery, Frequency, MailTopic


def compose_called(deliveries: Sequence[Delivery], now: datetime) -> Composed:
    """The invitation, with three links to answer."""
    return letters.compose(deliveries, letters.load(deliveries, now, MailTopic.INVITATIONS), _called)


def compose_confirmed(deliveries: Sequence[Delivery], now: datetime) -> Composed:
    """What was understood; with the calendar entry for a seat, and its end for a seat given up."""
    batch = letters.load(deliveries, now)
    rows = ResponseChange.objects.filter(response__in=[one.pk for one in batch.responses.values()])
    latest = dict(rows.values_list("response").annotate(Max("pk")))
    places = Response.objects.filter(meeting__in=list(batch.meetings)).positions()
    return letters.compose(deliveries, batch, partial(_confirmed, latest=latest, places=places))


def compose_promoted(deliveries: Sequence[Delivery], now: datetime) -> Composed:
    """A seat has become free, and how to decline it."""
    return letters.compose(deliveries, letters.load(deliveries, now), _promoted)


def compose_moved(deliveries: Sequence[Delivery], now: datetime) -> Composed:
    """What was and what is, for all who counted on it."""
    changes: dict[int, list[MeetingChange]] = {}
    for change in MeetingChange.objects.filter(meeting__in={one.about for one in deliveries}).order_by("sequence"):
        changes.setdefault(change.meeting_id, []).append(change)
    return letters.compose(deliveries, letters.load(deliveries, now), partial(_moved, changes=changes))


def compose_cancelled(deliveries: Sequence[Delivery], now: datetime) -> Composed:
    """It does not take place, and why."""
    return letters.compose(deliveries, letters.load(deliveries, now), _cancelled)


# Every kind of this module with the function that finds its words; what must not come late goes first.
MAILS = (
    (notices.CANCELLED, compose_cancelled),
    (notices.CANCELLED_ASKED, compose_cancelled),
    (notices.MOVED, compose_moved),
    (notices.MOVED_ASKED, compose_moved),
    (notices.PROMOTED, compose_promoted),
    (notices.CONFIRMED, compose_confirmed),
    (notices.CALLED, compose_called),
)


def mails(now: datetime) -> list[Mail]:
    """The kinds with their words as they are at `now`."""
    return [(kind, partial(compose, now=now)) for kind, compose in MAILS]


def _called(case: Case) -> Message | Skip:
    if refusal := _not_called(case):
        return refusal
    if not case.meeting.takes_answers(case.batch.now):
        return Skip("answers are closed")
    if case.state != ResponseState.INVITED:
        return Skip("has answered")
    if case.wish != Frequency.NOW:
        return Skip("wants invitations in the digest" if case.wish == Frequency.DIGEST else "wants no invitations")
    if not case.take_turn():
        return Skip("told within the hour")
    stop = letters.stop_invitations(case)
    return case.letter({}, reason=letters.invited_reason(case.meeting), unsubscribe=stop)


def _confirmed(case: Case, *, latest: Mapping[int, int], places: Mapping[int, int]) -> Message | Skip:
    content: dict[str, Any] = case.delivery.content or {}
    if case.response is None or latest.get(case.response.pk) != content.get("change"):
        return Skip("answered anew")
    if case.meeting.state != MeetingState.CALLED:
        return Skip("meeting is cancelled")
    lost_seat = bool(content.get("had_seat")) and not case.attends
    return case.letter(
        {"state": case.state, "position": places.get(case.response.pk, 0), "lost_seat": lost_seat},
        reason=letters.answered_reason(case.meeting),
        calendar_method=REQUEST if case.attends else CANCEL if lost_seat else "",
    )


def _promoted(case: Case) -> Message | Skip:
    if refusal := _not_called(case):
        return refusal
    if case.response is None or not case.attends or case.delivery.occasion != notices.seat_occasion(case.response):
        return Skip("answered anew")
    return case.letter({}, reason=letters.answered_reason(case.meeting), calendar_method=REQUEST)


def _moved(case: Case, *, changes: Mapping[int, Sequence[MeetingChange]]) -> Message | Skip:
    if refusal := _not_called(case):
        return refusal
    if case.delivery.occasion != notices.change_occasion(case.meeting):
        return Skip("changed again")
    since = int((case.delivery.content or {}).get("since", case.meeting.sequence))
    unseen = [one for one in changes.get(case.meeting.pk, []) if one.sequence >= since]
    parts = {part for one in unseen for part in one.changed}
    if not unseen or not _differs(case, unseen[0], parts):
        return Skip("back to what was told")
    context = {"before": _before(case, unseen[0]), "changed": parts, "state": case.state}
    return _change_letter(case, context, REQUEST if case.attends else "")


def _cancelled(case: Case) -> Message | Skip:
    if case.meeting.state != MeetingState.CANCELLED:
        return Skip("takes place after all")
    if case.state in (ResponseState.NO, ResponseState.CANCELLED):
        return Skip("does not attend")
    return _change_letter(case, {"state": case.state}, CANCEL if case.attends else "")


def _change_letter(case: Case, context: dict[str, Any], calendar_method: str) -> Message | Skip:
    """A move or a cancelling: those who were only asked may switch it off, the others are always told."""
    is_asked = case.delivery.kind in (notices.MOVED_ASKED.name, notices.CANCELLED_ASKED.name)
    if is_asked and case.response is not None and case.response.is_muted:
        return Skip("mails of this meeting are off")
    stop = letters.stop_meeting(case) if is_asked else ""
    reason = letters.invited_reason(case.meeting) if is_asked else letters.answered_reason(case.meeting)
    return case.letter(context, reason=reason, unsubscribe=stop, calendar_method=calendar_method)


def _not_called(case: Case) -> Skip | None:
    if case.meeting.state != MeetingState.CALLED:
        return Skip("meeting is cancelled")
    if case.meeting.forum.is_archived:
        return Skip("forum is archived")
    return None if case.is_invited else Skip("no longer invited")


def _differs(case: Case, before: MeetingChange, parts: set[str]) -> bool:
    """Whether anything is other than it was told; what only the parts know counts as other."""
    seen = ("starts_at", "ends_at", "zone", "place_name", "address")
    return bool(parts - set(seen)) or any(getattr(before, name) != getattr(case.meeting, name) for name in seen)


def _before(case: Case, change: MeetingChange) -> dict[str, str]:
    """The time and the place that no longer hold; "" for what stayed."""
    meeting, was = case.meeting, when.tell(change.starts_at, change.ends_at, change.zone)
    is_other_time = (change.starts_at, change.ends_at, change.zone) != (
        meeting.starts_at,
        meeting.ends_at,
        meeting.zone,
    )
    is_other_place = (change.place_name, change.address) != (meeting.place_name, meeting.address)
    place = ", ".join(part for part in (change.place_name, change.address) if part) or _("Online")
    return {"when": was.full if is_other_time else "", "place": place if is_other_place else ""}
