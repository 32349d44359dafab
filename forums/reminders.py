"""Reminders of meetings: asked every minute what is due and not done, never scheduled ahead.

A reminder is one row per member, meeting, offset and start, so that a move brings new ones and a move back none twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Exists, F, OuterRef

from forums import letters, notices
from forums.letters import Case
from forums.models import EXPECTING, Audience, Meeting, MeetingState, Membership, ReminderRound, Response, ResponseState
from members.mail import outbox
from members.mail.outbox import Composed, Mail, Message, Planned, Skip
from members.models import Delivery, Frequency, MailTopic

DAY = timedelta(days=1)
GRACE_DAYS, GRACE_HOURS = timedelta(hours=12), timedelta(minutes=30)  # how late one may still be sent
SETTLED = timedelta(hours=2)  # the last reminder spares those who confirmed so shortly before
INVITED_BEFORE = timedelta(hours=1)  # nobody is asked to answer right after the invitation
LOOK_BACK = timedelta(days=3)  # what was missed longer ago is not even noted
LOOK_AHEAD = timedelta(days=60)
NIGHT_FROM, NIGHT_UNTIL, EVENING = time(21), time(6), time(18)
ASK = "ask"


@dataclass(frozen=True)
class Moment:
    """When reminders of one meeting go out, to whom (those who answered, or those who did not), and until when."""

    meeting: Meeting
    occasion: str
    due_at: datetime
    expires_at: datetime
    answered_until: datetime

    @property
    def is_question(self) -> bool:
        """Whether it asks those who have not answered."""
        return self.occasion == ASK


def moments(meeting: Meeting) -> list[Moment]:
    """All moments of a called meeting, in the order of time: one for each offset, and one to ask who is silent."""
    starts_at, called_at = meeting.starts_at, meeting.called_at or meeting.starts_at
    found = []
    for offset in sorted(meeting.reminder_offsets, reverse=True):
        before = timedelta(minutes=offset)
        due_at = awake(starts_at - before, meeting) if before < DAY else starts_at - before
        grace = GRACE_HOURS if before < DAY else GRACE_DAYS
        is_last = offset == min(meeting.reminder_offsets)
        found.append(
            Moment(
                meeting=meeting,
                occasion=occasion(meeting, offset),
                due_at=due_at,
                expires_at=min(due_at + grace, starts_at),
                answered_until=due_at - SETTLED if is_last else due_at,
            )
        )
    found = [one for one in found if one.due_at > called_at]
    question = _question(meeting, [one.due_at for one in found], called_at)
    return sorted([*found, *question], key=lambda one: one.due_at)


def _question(meeting: Meeting, dues: Sequence[datetime], called_at: datetime) -> list[Moment]:
    """Asked once: with the first reminder that falls before the deadline, else a day before the deadline."""
    until = meeting.answers_until
    day_before = awake(until - DAY, meeting)
    for due_at in [*dues, day_before]:
        if called_at + INVITED_BEFORE <= due_at < until:
            return [Moment(meeting, ASK, due_at, min(due_at + GRACE_DAYS, until), due_at)]
    return []


def awake(at: datetime, meeting: Meeting) -> datetime:
    """The same moment, or 18.00 of the evening before when it falls in the night of the meeting's place."""
    local = at.astimezone(meeting.tz)
    if NIGHT_UNTIL <= local.time() < NIGHT_FROM:
        return at
    evening = local.date() if local.time() >= NIGHT_FROM else local.date() - DAY
    return datetime.combine(evening, EVENING, meeting.tz)


def occasion(meeting: Meeting, offset: int) -> str:
    """What makes a reminder another one: minutes before the start, and the start."""
    return f"{offset}-{meeting.starts_at.astimezone(UTC):%Y%m%dT%H%MZ}"


def plan(now: datetime) -> int:
    """Plan what has fallen due and is not planned yet; how many. Twice, or by two at once, is once.

    What is too late by its grace is planned all the same, with an end in the past: it becomes `missed`, for staff to see.
    """
    due = _due(now)
    if not due:
        return 0
    with transaction.atomic():
        rounds = [ReminderRound(meeting=one.meeting, occasion=one.occasion, due_at=one.due_at, at=now) for one in due]
        ReminderRound.objects.bulk_create(rounds, ignore_conflicts=True)
        wanted = [one for one in due if not _is_overtaken(one, now)]
        return outbox.plan(notices.REMINDER, _rows(wanted))


def _due(now: datetime) -> list[Moment]:
    window = (now - LOOK_BACK, now + LOOK_AHEAD)
    coming = Meeting.objects.called().filter(starts_at__range=window, forum__archived_at=None)
    found = [moment for meeting in coming for moment in moments(meeting) if now - LOOK_BACK < moment.due_at <= now]
    rounds = ReminderRound.objects.filter(meeting__in={one.meeting.pk for one in found})
    done = set(rounds.values_list("meeting", "occasion")) if found else set()
    return [one for one in found if (one.meeting.pk, one.occasion) not in done]


def _is_overtaken(moment: Moment, now: datetime) -> bool:
    """Whether it lay in the past already when the meeting was last saved: nobody failed to send it."""
    return moment.expires_at <= now and moment.meeting.changed_at > moment.due_at


def _rows(due: Sequence[Moment]) -> Iterator[Planned]:
    reminders: dict[int, list[Moment]] = {}
    questions: dict[int, Moment] = {}
    for moment in due:
        if moment.is_question:
            questions[moment.meeting.pk] = moment
        else:
            reminders.setdefault(moment.meeting.pk, []).append(moment)
    for meeting, member, answered_at in _answered(reminders):
        yield from (_planned(one, member) for one in reminders[meeting] if answered_at <= one.answered_until)
    for meeting, member in _silent(questions):
        yield _planned(questions[meeting], member)


def _planned(moment: Moment, member: int) -> Planned:
    return Planned(
        member_id=member,
        about=moment.meeting.pk,
        occasion=moment.occasion,
        due_at=moment.due_at,
        expires_at=moment.expires_at,
    )


def _answered(meetings: Iterable[int]) -> Iterator[tuple[int, int, datetime]]:
    """Meeting, member and the time of the answer, or of the seat that came of it."""
    rows = Response.objects.filter(meeting__in=list(meetings), state__in=EXPECTING, is_muted=False)
    for meeting, member, answered, promoted in rows.values_list(
        "meeting", "member", "answered_at", "promoted_at"
    ).iterator():
        if answered is not None:
            yield meeting, member, max(answered, promoted or answered)


def _silent(questions: Mapping[int, Moment]) -> Iterator[tuple[int, int]]:
    """Meeting and member of those who are invited and have not answered."""
    chosen = [pk for pk, one in questions.items() if one.meeting.audience == Audience.CHOSEN]
    others = [pk for pk in questions if pk not in chosen]
    named = Response.objects.filter(meeting__in=chosen, state=ResponseState.INVITED, is_muted=False)
    yield from named.values_list("meeting", "member").iterator()
    spoke = Response.objects.filter(meeting=OuterRef("meeting"), member=OuterRef("member"))
    members = Membership.objects.active().filter(forum__meetings__in=others)
    silent = members.annotate(meeting=F("forum__meetings")).exclude(
        Exists(spoke.exclude(state=ResponseState.INVITED, is_muted=False))
    )
    yield from silent.values_list("meeting", "member").iterator()


def compose_reminders(deliveries: Sequence[Delivery], now: datetime) -> Composed:
    """The reminder for what the member has said, or the question to who has said nothing."""
    batch = letters.load(deliveries, now, MailTopic.REMINDERS)
    places = Response.objects.filter(meeting__in=list(batch.meetings)).positions()
    return letters.compose(deliveries, batch, partial(_reminder, places=places))


def mails(now: datetime) -> list[Mail]:
    """The kind of this module with its words as they are at `now`."""
    return [(notices.REMINDER, partial(compose_reminders, now=now))]


def _reminder(case: Case, *, places: Mapping[int, int]) -> Message | Skip:
    if refusal := _unfit(case):
        return refusal
    if not case.take_turn():
        return Skip("told within the hour")
    position = places.get(case.response.pk, 0) if case.response else 0
    days = (case.meeting.starts_at.astimezone(case.meeting.tz).date() - _today(case)).days
    is_asked = case.state == ResponseState.INVITED
    return case.letter(
        {"state": case.state, "position": position, "days": days},
        reason=letters.invited_reason(case.meeting) if is_asked else letters.answered_reason(case.meeting),
        unsubscribe=letters.stop_meeting(case),
    )


def _today(case: Case) -> date:
    return case.batch.now.astimezone(case.meeting.tz).date()


def _unfit(case: Case) -> Skip | None:
    """Why it is no longer right: everything that may have changed since it was planned."""
    meeting, now, is_question = case.meeting, case.batch.now, case.delivery.occasion == ASK
    reasons = (
        (meeting.state != MeetingState.CALLED, "meeting is cancelled"),
        (meeting.forum.is_archived, "forum is archived"),
        (meeting.has_started(now), "meeting has started"),
        (not is_question and not _is_of_this_start(case), "meeting has moved"),
        (not case.is_invited, "no longer invited"),
        (is_question and case.state != ResponseState.INVITED, "has answered"),
        (is_question and not meeting.takes_answers(now), "answers are closed"),
        (not is_question and case.state not in EXPECTING, "does not attend"),
        (case.response is not None and case.response.is_muted, "reminders of this meeting are off"),
        (case.wish == Frequency.OFF, "wants no reminders"),
    )
    return next((Skip(reason) for is_so, reason in reasons if is_so), None)


def _is_of_this_start(case: Case) -> bool:
    offset = case.delivery.occasion.split("-")[0]
    return offset.isdigit() and case.delivery.occasion == occasion(case.meeting, int(offset))
