"""Many answers at once, in threads over real connections; each claim with a control that fails without the lock."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Sum
from django.utils import timezone

from forums import locking, meetings, rsvp
from forums.models import Meeting, Mode, Response, ResponseState
from forums.rsvp import Reply
from members.models import Delivery
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
NOW = timezone.now()
THREADS = 12


def together(calls):
    """Run all calls at once; each one's result or the error it raised, in the order of the calls."""

    def run(call):
        try:
            return call()
        except Exception as error:  # noqa: BLE001  what went wrong is what the test looks at
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, calls))


@pytest.fixture
def crowd():
    forum = factories.forum()
    people = [factories.member(f"Warga {number}") for number in range(40)]
    for person in people:
        factories.membership(forum, person)
    return forum, people


def says(meeting, person, state="yes", **reply):
    return partial(rsvp.answer, meeting, person, Reply(state, **reply), NOW)


def seated(meeting):
    return meeting.responses.attending().aggregate(people=Sum(F("guests") + 1))["people"] or 0


def assert_books_balance(meeting):
    meeting.refresh_from_db()
    assert meeting.taken_in_person == seated(meeting) <= (meeting.seats_in_person or 10**6)


def test_the_last_seats_are_given_once(crowd):
    forum, people = crowd
    meeting = factories.meeting(forum, seats_in_person=10)
    results = together([says(meeting, person) for person in people])
    assert [type(one) for one in results] == [Response] * 40
    yes = meeting.responses.attending().order_by("number").values_list("number", flat=True)
    assert list(yes) == list(range(1, 11))
    assert_books_balance(meeting)


def test_guests_never_overfill(crowd):
    forum, people = crowd
    meeting = factories.meeting(forum, seats_in_person=25, most_guests=3)
    together([says(meeting, person, guests=number % 4) for number, person in enumerate(people)])
    assert_books_balance(meeting)
    first = meeting.responses.waiting().first()
    assert seated(meeting) + first.people > 25


def test_without_the_lock_seats_are_oversold_or_the_database_refuses(crowd, monkeypatch):
    forum, people = crowd
    meeting = factories.meeting(forum, seats_in_person=10)
    monkeypatch.setattr(rsvp, "lock_meeting", lambda pk: Meeting.objects.with_place().get(pk=pk))
    results = together([says(meeting, person) for person in people])
    refused = [one for one in results if isinstance(one, IntegrityError)]
    assert refused or meeting.responses.attending().count() > 10


def test_the_waiting_list_is_served_strictly_by_number(crowd):
    forum, people = crowd
    meeting = factories.meeting(forum, seats_in_person=10)
    for person in people[:20]:
        says(meeting, person)()
    moves = [says(meeting, person, "no") for person in people[:5]] + [says(meeting, one) for one in people[20:]]
    random.Random(7).shuffle(moves)
    together(moves)
    last_seated = meeting.responses.attending().order_by("number").last()
    first_waiting = meeting.responses.waiting().first()
    assert last_seated.number < first_waiting.number
    assert_books_balance(meeting)


def test_each_promoted_person_gets_one_mail(crowd):
    forum, people = crowd
    meeting = factories.meeting(forum, seats_in_person=10)
    for person in people[:30]:
        says(meeting, person)()
    together([says(meeting, person, "no") for person in people[:10]] + [partial(rsvp.promote, meeting, NOW)] * 10)
    promoted = set(meeting.responses.attending().values_list("member", flat=True))
    told = list(Delivery.objects.filter(kind="seat_promoted").values_list("member", flat=True))
    assert sorted(told) == sorted(promoted)
    assert len(told) == 10


def test_fewer_seats_never_drop_anybody(crowd):
    forum, people = crowd
    meeting = factories.meeting(forum, seats_in_person=30)
    lower = [partial(lower_seats, meeting, people[0], seats) for seats in (25, 20, 15, 10)]
    results = together([says(meeting, person) for person in people] + lower)
    assert not [one for one in results[:40] if isinstance(one, Exception)]
    assert {type(one) for one in results[40:]} <= {Meeting, meetings.SeatsBelowTaken, meetings.ChangedMeanwhile}
    assert_books_balance(meeting)


def lower_seats(meeting, by, seats):
    version = Meeting.objects.get(pk=meeting.pk).version
    return meetings.edit(meeting, {"seats_in_person": seats}, by, NOW, version=version)


def test_leaving_and_answering_at_once_leaves_no_seat_behind(crowd):
    forum, people = crowd
    meeting = factories.meeting(forum, seats_in_person=40)
    leave = [partial(leave_forum, forum, person) for person in people[:20]]
    results = together(
        [call for pair in zip([says(meeting, one) for one in people[:20]], leave, strict=True) for call in pair]
    )
    assert {type(one) for one in results} <= {Response, type(None), rsvp.NotInvited}
    assert_books_balance(meeting)
    assert seated(meeting) == 0


def leave_forum(forum, person):
    with transaction.atomic():
        forum.memberships.filter(member=person).update(state="left")
        rsvp.withdraw_from_forum(forum, person, NOW)


@pytest.mark.usefixtures("english")
def test_whoever_cannot_get_the_lock_is_asked_to_try_again(crowd, monkeypatch):
    forum, people = crowd
    meeting = factories.meeting(forum)
    monkeypatch.setattr(locking, "WAIT_SECONDS", 0.2)
    with transaction.atomic():
        locking.lock_meeting(meeting.pk)
        [result] = together([says(meeting, people[0])])
    assert isinstance(result, locking.TryAgain)
    assert "please try again" in str(result)
    assert not meeting.responses.exists()


ROW = "INSERT INTO forums_response (meeting_id, member_id, state, mode, guests, sector, number, priority, deputy_name,"
ROW += " deputy_title, deputy_phone, needs_sign_language, needs_wheelchair, needs_food, via, is_muted) VALUES"
ROW += " (%s, %s, 'yes', 'in_person', {guests}, 'community', {number}, 0, '', '', '', false, false, '', 'page', false)"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE forums_meeting SET taken_in_person = seats_in_person + 1",
        "UPDATE forums_meeting SET seats_in_person = -1",
        "UPDATE forums_meeting SET seats_in_person = 0",
        "UPDATE forums_meeting SET taken_in_person = -1",
        "UPDATE forums_meeting SET ends_at = starts_at",
        "UPDATE forums_meeting SET answer_by = starts_at + interval '1 minute'",
        "UPDATE forums_meeting SET is_in_person = false, is_online = false",
        "UPDATE forums_meeting SET state = 'cancelled'",
        "UPDATE forums_response SET number = NULL",
        "UPDATE forums_response SET guests = 11",
        "UPDATE forums_response SET mode = 'by letter'",
        "UPDATE forums_response SET meeting_id = 0",
    ],
)
def test_the_database_refuses_what_the_code_must_never_write(crowd, statement):
    forum, people = crowd
    says(factories.meeting(forum, seats_in_person=2), people[0])()
    with pytest.raises(IntegrityError), transaction.atomic():
        connection.cursor().execute(f"{statement}; SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(("who", "number"), [(0, 2), (1, 1)], ids=["a second row of one member", "a number twice"])
def test_the_database_refuses_a_second_answer(crowd, who, number):
    forum, people = crowd
    meeting = factories.meeting(forum)
    says(meeting, people[0])()
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute(ROW.format(guests=0, number=number), [meeting.pk, people[who].pk])
    assert Response.objects.count() == 1


def test_modes_keep_their_own_books(crowd):
    forum, people = crowd
    meeting = factories.meeting(forum, is_online=True, seats_in_person=5, seats_online=5)
    calls = [says(meeting, one, mode=Mode.values[number % 2]) for number, one in enumerate(people)]
    calls += [says(meeting, one, mode=Mode.values[(number + 1) % 2]) for number, one in enumerate(people)]
    together(calls)
    meeting.refresh_from_db()
    counts = [meeting.responses.attending().filter(mode=mode).count() for mode in Mode.values]
    assert counts == [meeting.taken_in_person, meeting.taken_online] == [5, 5]
    assert meeting.responses.filter(state=ResponseState.WAITING).count() == 30


def test_a_deadline_between_two_answers_stops_promotion(crowd):
    forum, people = crowd
    meeting = factories.meeting(forum, seats_in_person=1, answer_by=NOW + timedelta(minutes=1))
    says(meeting, people[0])()
    says(meeting, people[1])()
    assert rsvp.promote(meeting, NOW + timedelta(minutes=2)) == 0
