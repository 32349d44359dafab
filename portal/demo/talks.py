"""The demo meetings and the answers to them, with dates that follow the day on which they are loaded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from forums.models import (
    Forum,
    Meeting,
    MeetingChange,
    MeetingState,
    Mode,
    Response,
    ResponseChange,
    ResponseState,
    Via,
)  # fmt: skip
from members.models import Member
from members.when import zone_info
from portal.demo.people import Cast
from portal.demo.shapes import Talk

PAST, COMING = (-21, -7), (5, 60)
# They have not answered what is to come, so that whoever signs in as one of them has something to do.
STILL_TO_ANSWER = ("Suparmi", "Putu Wulandari")


def day_of(today: date, talk: Talk) -> date:
    """The nearest wanted weekday to `in_days` from today that stays in the past, or to come, as it was meant."""
    day = today + timedelta(days=talk.in_days)
    shift = (talk.weekday - day.isoweekday()) % 7
    day += timedelta(days=shift - 7 if shift > 3 else shift)
    first, last = PAST if talk.in_days < 0 else COMING
    while day < today + timedelta(days=first):
        day += timedelta(days=7)
    while day > today + timedelta(days=last):
        day -= timedelta(days=7)
    return day


def start_of(talk: Talk, forum: Forum, now: datetime) -> datetime:
    """When it starts, by the clocks of its place."""
    tz = zone_info(forum.zone)
    hour, minute = map(int, talk.at.split("."))
    day = day_of(now.astimezone(tz).date(), talk)
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=tz)


def meeting_of(talk: Talk, forum: Forum, chair: Member, now: datetime) -> Meeting:
    """The meeting, not saved yet and without answers."""
    starts_at = start_of(talk, forum, now)
    deadline = (starts_at - timedelta(days=talk.answer_days_before)).replace(hour=17, minute=0)
    called_at = now - timedelta(days=talk.called_days_ago)
    return Meeting(
        forum=forum,
        title=talk.title,
        agenda=talk.agenda,
        audience=talk.audience,
        state=_state(talk),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=talk.minutes) if talk.minutes else None,
        zone=forum.zone,
        is_in_person=talk.is_in_person,
        is_online=bool(talk.link),
        place_name=talk.place,
        address=talk.address,
        online_link=talk.link,
        seats_in_person=talk.seats,
        seats_online=talk.seats_online,
        most_guests=talk.guests,
        answer_by=deadline if talk.answer_days_before else None,
        created_by=chair,
        called_at=None if talk.is_draft else called_at,
        cancelled_at=now - timedelta(days=1) if talk.cancelled_because else None,
        cancel_reason=talk.cancelled_because,
        sequence=1 if talk.cancelled_because or talk.moved_by_days else 0,
    )


def _state(talk: Talk) -> str:
    if talk.cancelled_because:
        return MeetingState.CANCELLED
    return MeetingState.DRAFT if talk.is_draft else MeetingState.CALLED


def answers_to(cast: Cast, talk: Talk, meeting: Meeting, people: list[Member]) -> list[Response]:
    """Who answered what, with the seats counted into `meeting`; nothing is saved yet."""
    said = talk.answers
    askable = [one for one in people if talk.in_days < 0 or one.name not in STILL_TO_ANSWER]
    cast.random.shuffle(askable)
    askable.sort(key=lambda one: one.email is not None)  # those without an email answered through an officer
    states = (
        [ResponseState.YES] * said.yes + [ResponseState.WAITING] * said.waiting
        + [ResponseState.MAYBE] * said.maybe + [ResponseState.NO] * said.no
    )  # fmt: skip
    rows = [
        _answer(cast, talk, meeting, member, state, number)
        for number, (member, state) in enumerate(zip(askable, states, strict=False))
    ]
    coming = [row for row in rows if row.state == ResponseState.YES]
    for row in coming[len(coming) - said.online :]:
        row.mode = Mode.ONLINE
    _bring_guests(talk, coming)
    _send_deputies(cast, coming[: said.deputies])
    _number(meeting, rows)
    return rows


def _answer(cast: Cast, talk: Talk, meeting: Meeting, member: Member, state: str, number: int) -> Response:
    asked = meeting.called_at or cast.now
    until = min(cast.now, meeting.starts_at)
    at = asked + (until - asked) * cast.random.uniform(0.02, 0.98)
    by_officer = member.email is None or number < talk.answers.by_officer
    return Response(
        meeting=meeting,
        member=member,
        state=state,
        mode=Mode.IN_PERSON if meeting.is_in_person else Mode.ONLINE,
        sector=member.sector,
        via=Via.OFFICER if by_officer else Via.PAGE,
        recorded_by=meeting.created_by if by_officer else None,
        answered_at=at,
        needs_wheelchair=state == ResponseState.YES and number == 5,
        needs_sign_language=state == ResponseState.YES and number == 8,
    )


def _bring_guests(talk: Talk, coming: list[Response]) -> None:
    left = talk.answers.guests
    for row in coming:
        row.guests = min(left, talk.guests, 2)
        left -= row.guests


def _send_deputies(cast: Cast, coming: list[Response]) -> None:
    for row in coming:
        row.deputy_name = cast.random.choice(["Sulastri", "Bayu Pradana", "Wiwit", "Dian Anggraini", "Marlan"])
        row.deputy_title = cast.random.choice(["Staf", "Wakil ketua", "Sekretaris", "Anggota"])


def _number(meeting: Meeting, rows: list[Response]) -> None:
    """Numbers in the order of the answers, with those who wait last; seats counted with guests."""
    seated = [row for row in rows if row.state in (ResponseState.YES, ResponseState.WAITING)]
    seated.sort(key=lambda row: (row.state == ResponseState.WAITING, row.answered_at))
    for number, row in enumerate(seated, start=1):
        row.number = number
    meeting.last_number = len(seated)
    for row in seated:
        if row.state == ResponseState.YES and row.mode == Mode.ONLINE:
            meeting.taken_online += row.people
        elif row.state == ResponseState.YES:
            meeting.taken_in_person += row.people


def visit(talk: Talk, meeting: Meeting, guest: Member, now: datetime) -> Response:
    """Somebody of another forum, invited by name, who comes online and thus reads two clocks."""
    meeting.last_number += 1
    meeting.taken_online += 1
    return Response(meeting=meeting, member=guest, state=ResponseState.YES, mode=Mode.ONLINE, sector=guest.sector,
                    number=meeting.last_number, answered_at=now - timedelta(days=1))  # fmt: skip


def changes_of(rows: list[Response], now: datetime) -> Iterator[ResponseChange]:
    """The one step in the life of each answer."""
    for row in rows:
        yield ResponseChange(
            response=row, state=row.state, mode=row.mode, guests=row.guests, via=row.via,
            by=row.recorded_by or row.member, at=row.answered_at or now,
        )  # fmt: skip


def move_of(talk: Talk, meeting: Meeting, now: datetime) -> MeetingChange:
    """What the meeting was before it was moved."""
    before = timedelta(days=talk.moved_by_days)
    return MeetingChange(
        meeting=meeting, sequence=1, starts_at=meeting.starts_at - before, zone=meeting.zone,
        ends_at=meeting.ends_at - before if meeting.ends_at else None, place_name=meeting.place_name,
        address=meeting.address, changed=["starts_at", "ends_at"], by=meeting.created_by, at=now - timedelta(days=2),
    )  # fmt: skip
