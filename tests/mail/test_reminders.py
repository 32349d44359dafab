"""Reminders: when, to whom, once; after moves, late answers, nights and pauses of the clock that rings."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from forums import meetings, muting, reminders, rsvp
from forums.models import Meeting, MembershipState, ReminderRound, Response
from forums.rsvp import Reply
from members.mail import outbox
from members.models import Delivery, DeliveryState, Preference, SentMail
from tests import factories

WIB = ZoneInfo("Asia/Jakarta")
START = datetime(2027, 3, 12, 9, tzinfo=WIB)  # a Friday
CALLED = START - timedelta(days=30)
WEEK, DAY, HOURS = timedelta(days=7), timedelta(days=1), timedelta(hours=3)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def long_before(sari, putu, budi, dorkas, rina):
    """Everything is prepared a month before the meeting."""
    for one in (sari, putu, budi, dorkas, rina):
        one.language = "en"
        one.save()
    with time_machine.travel(CALLED, tick=False):
        yield


@pytest.fixture
def meeting(forum):
    return factories.meeting(forum, starts_at=START, called_at=CALLED)


def answers(meeting, member, state="yes", at=CALLED + timedelta(hours=2)):
    with time_machine.travel(at, tick=False):
        return rsvp.answer(meeting, member, Reply(state), at)


def crowd(meeting, count):
    """That many members who attend."""
    for number in range(count):
        person = factories.member(f"Warga {number}")
        factories.membership(meeting.forum, person)
        factories.response(meeting, person, answered_at=CALLED)


def tick(at):
    """What one ring of the clock at `at` sends: the readers and the subjects of their mails."""
    before = set(SentMail.objects.values_list("pk", flat=True))
    with time_machine.travel(at, tick=False):
        reminders.plan(at)
        outbox.send_due(reminders.mails(at), at)
        outbox.sweep(at)
    new = SentMail.objects.exclude(pk__in=before).select_related("delivery__member")
    return {mail.delivery.member.name: mail.subject for mail in new}


def reasons(member):
    rows = Delivery.objects.filter(kind="meeting_reminder", member=member).order_by("pk")
    return [(row.state, row.reason) for row in rows]


def test_each_offset_reminds_once_and_names_the_day(meeting, budi):
    answers(meeting, budi)
    sent = [tick(START - before).get("Budi") for before in (WEEK, DAY, HOURS - MINUTE)]
    assert sent == [
        "Friday, 12 March 2027: Musyawarah air bersih",
        "Tomorrow, 09.00–11.00 WIB: Musyawarah air bersih",
        "Today, 09.00–11.00 WIB: Musyawarah air bersih",
    ]


@pytest.fixture(autouse=True)
def silent_others(forum, sari, putu, dorkas):
    """Only Budi is asked in these tests, unless a test brings somebody back."""
    forum.memberships.filter(member__in=[sari, putu, dorkas]).update(state=MembershipState.LEFT, role="member")


@pytest.fixture
def everyone(forum):
    forum.memberships.update(state=MembershipState.ACTIVE)


def test_ringing_twice_sends_once(meeting, budi):
    answers(meeting, budi)
    assert [tick(START - WEEK), tick(START - WEEK), tick(START - WEEK + MINUTE)] == [
        {"Budi": "Friday, 12 March 2027: Musyawarah air bersih"}, {}, {},
    ]  # fmt: skip


def test_nothing_is_sent_a_minute_too_early(meeting, budi):
    answers(meeting, budi)
    assert tick(START - WEEK - MINUTE) == {}


def test_nothing_due_costs_one_query(meeting, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert reminders.plan(START - timedelta(days=20)) == 0


def test_planning_costs_the_same_for_few_and_many(meeting, forum, budi, django_assert_max_num_queries):
    crowd(meeting, 40)
    with django_assert_max_num_queries(9):
        assert reminders.plan(START - WEEK) == 41


@pytest.mark.parametrize("people", [3, 30])
def test_composing_costs_the_same_for_few_and_many(meeting, people, django_assert_max_num_queries):
    crowd(meeting, people)
    reminders.plan(START - WEEK)
    rows = list(Delivery.objects.filter(kind="meeting_reminder").select_related("member"))
    with django_assert_max_num_queries(10):
        assert len(reminders.compose_reminders(rows, START - WEEK)) == len(rows)


# --- to whom ------------------------------------------------------------------------------------------------------


def test_the_silent_are_asked_once_before_the_deadline(meeting, budi):
    sent = [tick(START - before).get("Budi") for before in (WEEK, DAY, HOURS)]
    assert sent == ["Will you attend? Musyawarah air bersih", None, None]


def test_a_deadline_before_all_reminders_asks_a_day_before_it(forum, budi):
    until = START - timedelta(days=10)
    factories.meeting(forum, starts_at=START, called_at=CALLED, answer_by=until)
    assert tick(until - DAY) == {"Budi": "Will you attend? Musyawarah air bersih"}


def test_nobody_is_asked_right_after_the_invitation(forum, budi):
    called_at = START - DAY - timedelta(minutes=30)
    factories.meeting(forum, starts_at=START, called_at=called_at)
    assert tick(START - DAY) == {}


def test_whoever_said_no_hears_nothing_more(meeting, budi):
    answers(meeting, budi, "no")
    assert [tick(START - before) for before in (WEEK, DAY, HOURS)] == [{}, {}, {}]


def test_a_maybe_is_asked_to_decide(meeting, budi):
    answers(meeting, budi, "maybe")
    tick(START - WEEK)
    assert "Can you tell us now whether you attend?" in SentMail.objects.get().text


def test_whoever_waits_is_told_the_position(forum, budi, rina):
    meeting = factories.meeting(forum, starts_at=START, called_at=CALLED, seats_in_person=1)
    factories.response(meeting, rina, answered_at=CALLED)
    answers(meeting, budi)
    tick(START - WEEK)
    assert "You are number 1 on the waiting list" in SentMail.objects.get(delivery__member=budi).text


def test_only_the_chosen_are_asked(forum, everyone, budi):
    meeting = factories.meeting(forum, starts_at=START, called_at=CALLED, audience="chosen")
    factories.response(meeting, budi, "invited")
    assert set(tick(START - WEEK)) == {"Budi"}


def test_those_who_attend_find_the_link_in_the_reminder(forum, budi):
    meeting = factories.meeting(
        forum, starts_at=START, called_at=CALLED, is_online=True, online_link="https://meet.example/x"
    )
    answers(meeting, budi)
    tick(START - WEEK)
    assert "https://meet.example/x" in SentMail.objects.get().text


def test_a_reminder_can_be_stopped_by_one_click(meeting, budi):
    answers(meeting, budi)
    tick(START - WEEK)
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in SentMail.objects.get().raw


# --- late answers -------------------------------------------------------------------------------------------------


def test_an_answer_after_an_offset_fell_due_gets_the_next_one_only(meeting, budi):
    answers(meeting, budi, at=START - timedelta(hours=20))
    sent = [tick(START - timedelta(hours=19, minutes=59)), tick(START - HOURS + MINUTE)]
    assert sent == [{}, {"Budi": "Today, 09.00–11.00 WIB: Musyawarah air bersih"}]


@pytest.mark.parametrize(("hours", "count"), [(5.1, 1), (4.9, 0)])
def test_the_last_reminder_spares_those_who_confirmed_within_two_hours(forum, budi, hours, count):
    noon = START.replace(hour=15)
    meeting = factories.meeting(forum, starts_at=noon, called_at=CALLED)
    answers(meeting, budi, at=noon - timedelta(hours=hours))
    assert len(tick(noon - HOURS)) == count


# --- changes ------------------------------------------------------------------------------------------------------


def move(meeting, by, starts_at, at):
    with time_machine.travel(at, tick=False):
        version = Meeting.objects.get(pk=meeting.pk).version
        return meetings.edit(meeting, {"starts_at": starts_at, "ends_at": None}, by, at, version=version)


def test_a_moved_meeting_reminds_of_the_new_time(meeting, putu, budi):
    answers(meeting, budi)
    tick(START - WEEK)
    move(meeting, putu, START + timedelta(days=10), START - timedelta(days=5))
    assert tick(START - DAY) == {}
    assert tick(START + timedelta(days=3))["Budi"] == "Monday, 22 March 2027: Musyawarah air bersih"


def test_a_meeting_moved_there_and_back_reminds_once(meeting, putu, budi):
    answers(meeting, budi)
    tick(START - WEEK)
    move(meeting, putu, START + timedelta(days=1), START - WEEK + timedelta(minutes=5))
    move(meeting, putu, START, START - WEEK + timedelta(minutes=6))
    assert tick(START - WEEK + timedelta(minutes=10)) == {}


def test_a_reminder_planned_for_the_old_time_is_left_out(meeting, putu, budi):
    answers(meeting, budi)
    reminders.plan(START - WEEK)
    move(meeting, putu, START + timedelta(days=1), START - WEEK)
    outbox.send_due(reminders.mails(START - WEEK), START - WEEK)
    assert reasons(budi) == [("skipped", "meeting has moved")]


def test_a_meeting_moved_nearer_leaves_no_missed_reminders_behind(meeting, putu, budi):
    answers(meeting, budi)
    move(meeting, putu, START - timedelta(days=20), START - timedelta(days=25))
    tick(START - timedelta(days=24))
    assert reasons(budi) == []


def test_nothing_reminds_of_a_cancelled_meeting(meeting, putu, budi):
    answers(meeting, budi)
    reminders.plan(START - WEEK)
    meetings.cancel(meeting, "", putu, START - WEEK)
    assert [tick(START - before) for before in (WEEK, DAY, HOURS)] == [{}, {}, {}]
    assert reasons(budi) == [("skipped", "cancelled")]


def change_answer(meeting, budi):
    Response.objects.update(state="no", number=None)


def leave(meeting, budi):
    meeting.forum.memberships.filter(member=budi).update(state=MembershipState.LEFT)


def mute(meeting, budi):
    muting.mute_meeting(budi, meeting)


def turn_off(meeting, budi):
    Preference.objects.create(member=budi, topic="reminders", frequency="off")


def archive(meeting, budi):
    type(meeting.forum).objects.update(archived_at=CALLED)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (change_answer, "does not attend"),
        (leave, "no longer invited"),
        (mute, "reminders of this meeting are off"),
        (turn_off, "wants no reminders"),
        (archive, "forum is archived"),
    ],
)
def test_what_changed_since_the_planning_is_left_out_with_the_reason(meeting, budi, change, reason):
    answers(meeting, budi)
    reminders.plan(START - WEEK)
    change(meeting, budi)
    outbox.send_due(reminders.mails(START - WEEK), START - WEEK)
    assert reasons(budi) == [("skipped", reason)]


def test_muting_twice_and_unmuting_is_as_before(meeting, budi):
    answers(meeting, budi)
    for act in (muting.mute_meeting, muting.mute_meeting, muting.unmute_meeting):
        act(budi, meeting)
    assert "Budi" in tick(START - WEEK)


def test_no_second_mail_about_a_meeting_within_the_hour(forum, budi):
    meeting = factories.meeting(forum, starts_at=START, called_at=CALLED, reminder_offsets=[24 * 60, 24 * 60 - 30])
    answers(meeting, budi)
    assert (len(tick(START - DAY)), len(tick(START - DAY + timedelta(minutes=30)))) == (1, 0)
    assert reasons(budi)[1] == ("skipped", "told within the hour")


# --- pauses -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "late", "count"),
    [
        (DAY, timedelta(hours=11, minutes=59), 1),
        (DAY, timedelta(hours=12, minutes=1), 0),
        (HOURS, timedelta(minutes=29), 1),
        (HOURS, timedelta(minutes=31), 0),
    ],
)
def test_a_late_clock_sends_within_the_grace_and_notes_what_was_missed(meeting, budi, before, late, count):
    answers(meeting, budi)
    Meeting.objects.update(reminder_offsets=[before // MINUTE])
    assert len(tick(START - before + late)) == count
    assert [state for state, _reason in reasons(budi)] == [DeliveryState.SENT if count else DeliveryState.MISSED]


def test_nothing_is_sent_about_a_meeting_that_is_over(meeting, budi):
    answers(meeting, budi)
    assert tick(START + timedelta(hours=30)) == {}
    assert {state for state, _reason in reasons(budi)} == {DeliveryState.MISSED}


# --- nights -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (datetime(2027, 3, 12, 8, 30, tzinfo=WIB), datetime(2027, 3, 11, 18, tzinfo=WIB)),
        (datetime(2027, 3, 12, 9, 0, tzinfo=WIB), datetime(2027, 3, 12, 6, tzinfo=WIB)),
        (datetime(2027, 3, 12, 0, 30, tzinfo=WIB), datetime(2027, 3, 11, 18, tzinfo=WIB)),
        (datetime(2027, 3, 12, 23, 59, tzinfo=WIB), datetime(2027, 3, 12, 20, 59, tzinfo=WIB)),
    ],
)
def test_hours_reminders_of_the_night_go_in_the_evening_before(forum, start, expected):
    meeting = factories.meeting(forum, starts_at=start, called_at=CALLED, reminder_offsets=[180])
    [reminder] = [one for one in reminders.moments(meeting) if not one.is_question]
    assert reminder.due_at == expected


def test_the_night_is_that_of_the_meetings_place(forum):
    start = datetime(2027, 3, 12, 8, 30, tzinfo=ZoneInfo("Asia/Jayapura"))
    meeting = factories.meeting(forum, starts_at=start, zone="Asia/Jayapura", called_at=CALLED, reminder_offsets=[180])
    [reminder] = [one for one in reminders.moments(meeting) if not one.is_question]
    assert reminder.due_at == datetime(2027, 3, 11, 9, tzinfo=UTC)


# --- two at once --------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_send_one_mail_each(transactional_db, forum):
    meeting = factories.meeting(forum, starts_at=START, called_at=CALLED)
    crowd(meeting, 30)

    def ring(_clock):
        try:
            reminders.plan(START - WEEK)
            outbox.send_due(reminders.mails(START - WEEK), START - WEEK)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(ring, range(4)))
    assert SentMail.objects.filter(delivery__member__name__startswith="Warga").count() == 30
    assert ReminderRound.objects.count() == 2


def test_the_clock_of_the_test_is_a_month_ahead_of_the_meeting():
    assert timezone.now() == CALLED


def test_after_the_deadline_a_reminder_names_the_officers_instead_of_a_link(forum, budi):
    meeting = factories.meeting(forum, starts_at=START, called_at=CALLED, answer_by=START - timedelta(days=2))
    answers(meeting, budi)
    tick(START - DAY)
    text = SentMail.objects.get(delivery__member=budi).text
    assert ("/jawab/" in text, "please tell the officers of the forum" in text) == (False, True)
