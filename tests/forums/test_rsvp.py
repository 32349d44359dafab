"""Answers to a meeting: seats, waiting list, deadline; every rule of the operation, without a browser."""

from datetime import timedelta

import pytest
from django.utils import timezone

from forums import rsvp
from forums.models import Audience, Meeting, MembershipState, Response, ResponseChange, ResponseState, Via
from forums.rsvp import Reply
from members.models import AuditEntry, Delivery
from tests import factories

NOW = timezone.now()
YES, NO, MAYBE, WAITING = ResponseState.YES, ResponseState.NO, ResponseState.MAYBE, ResponseState.WAITING


@pytest.fixture
def small(forum):
    """A meeting with two seats in person and guests allowed."""
    return factories.meeting(forum, seats_in_person=2, most_guests=3)


def say(meeting, member, state=YES, **reply):
    return rsvp.answer(meeting, member, Reply(state, **reply), NOW)


def state_of(meeting, member):
    return Response.objects.get(meeting=meeting, member=member).state


def taken(meeting):
    meeting.refresh_from_db()
    return meeting.taken_in_person, meeting.taken_online


def mails(kind, member):
    return Delivery.objects.filter(kind=kind, member=member).count()


def test_a_yes_takes_a_seat_and_a_number(small, budi):
    response = say(small, budi)
    assert (response.state, response.number) == (YES, 1)
    assert taken(small) == (1, 0)


def test_guests_take_seats_too(small, budi, dorkas):
    say(small, budi, guests=1)
    assert say(small, dorkas).state == WAITING
    assert taken(small) == (2, 0)


def test_the_same_answer_twice_is_one_answer_and_one_mail(small, budi):
    say(small, budi)
    say(small, budi)
    assert taken(small) == (1, 0)
    assert ResponseChange.objects.filter(response__member=budi).count() == 1
    assert mails("answer_confirmed", budi) == 1


def test_whoever_finds_it_full_waits_in_the_order_of_asking(small, sari, putu, budi, dorkas):
    for member in (sari, putu, budi, dorkas):
        say(small, member)
    assert state_of(small, budi) == WAITING
    assert list(small.responses.waiting().values_list("member", "number")) == [(budi.pk, 3), (dorkas.pk, 4)]


def test_a_no_frees_the_seat_for_the_first_who_waits(small, sari, putu, budi, dorkas):
    for member in (sari, putu, budi, dorkas):
        say(small, member)
    say(small, sari, NO)
    assert (state_of(small, budi), state_of(small, dorkas)) == (YES, WAITING)
    assert mails("seat_promoted", budi) == 1


def test_a_maybe_frees_the_seat(small, sari, putu, budi):
    for member in (sari, putu, budi):
        say(small, member)
    say(small, putu, MAYBE)
    assert state_of(small, budi) == YES


def test_fewer_guests_free_seats(small, sari, budi):
    say(small, sari, guests=1)
    say(small, budi)
    say(small, sari, guests=0)
    assert state_of(small, budi) == YES


def test_nobody_is_let_past_the_first_who_needs_more_seats(small, sari, putu, budi, dorkas):
    say(small, sari, guests=1)
    say(small, budi, guests=1)
    say(small, dorkas)
    say(small, sari, guests=0)
    assert (state_of(small, budi), state_of(small, dorkas)) == (WAITING, WAITING)


def test_a_newcomer_does_not_overtake_those_who_wait(small, sari, putu, budi):
    say(small, sari, guests=1)
    say(small, budi, guests=1)
    say(small, sari, guests=0)
    assert say(small, putu).state == WAITING


def test_whoever_declines_after_a_promotion_waits_anew_at_the_end(small, sari, putu, budi, dorkas):
    for member in (sari, putu, budi, dorkas):
        say(small, member)
    say(small, sari, NO)
    say(small, budi, NO)
    assert state_of(small, dorkas) == YES
    again = say(small, budi)
    assert (again.state, again.number) == (WAITING, 5)


def test_more_guests_than_free_seats_are_refused_and_the_seat_is_kept(small, sari, budi):
    say(small, sari)
    say(small, budi)
    with pytest.raises(rsvp.SeatsTaken):
        say(small, budi, guests=1)
    assert (state_of(small, budi), taken(small)) == (YES, (2, 0))


def test_a_seat_may_be_given_up_for_a_place_on_the_waiting_list(small, sari, budi):
    say(small, sari)
    say(small, budi)
    moved = say(small, budi, guests=1, gives_up_seat=True)
    assert (moved.state, moved.number, taken(small)) == (WAITING, 3, (1, 0))


def test_another_mode_needs_a_seat_there(forum, sari, budi):
    meeting = factories.meeting(forum, is_online=True, seats_in_person=1)
    say(meeting, sari)
    say(meeting, budi, mode="online")
    with pytest.raises(rsvp.SeatsTaken):
        say(meeting, budi, mode="in_person")
    assert taken(meeting) == (1, 1)


def test_changing_the_mode_moves_the_seat(forum, sari, putu):
    meeting = factories.meeting(forum, is_online=True, seats_in_person=1)
    say(meeting, sari)
    say(meeting, putu)
    say(meeting, sari, mode="online")
    assert (taken(meeting), state_of(meeting, putu)) == ((1, 1), YES)


def test_a_waiting_person_with_more_guests_goes_to_the_end(small, sari, budi, dorkas):
    say(small, sari, guests=1)
    say(small, budi)
    say(small, dorkas)
    assert say(small, budi, guests=1).number == 4


def test_a_waiting_person_with_fewer_guests_keeps_the_place_and_may_get_a_seat(small, sari, budi):
    say(small, sari)
    say(small, budi, guests=1)
    response = say(small, budi)
    assert (response.state, response.number) == (YES, 2)
    assert mails("seat_promoted", budi) == 0


@pytest.mark.usefixtures("english")
def test_too_many_guests_are_refused(small, budi):
    with pytest.raises(rsvp.TooManyGuests, match="At most 3 guests"):
        say(small, budi, guests=4)


def test_a_mode_that_is_not_offered_is_refused(small, budi):
    with pytest.raises(rsvp.ModeNotOffered):
        say(small, budi, mode="online")


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"answer_by": NOW - timedelta(hours=1)}, "Answers were asked for until"),
        ({"state": "cancelled"}, "has been cancelled"),
        ({"state": "draft"}, "not been called"),
        ({"starts_at": NOW - timedelta(hours=1)}, "already started"),
    ],
)
def test_closed_answers_are_refused_with_the_reason(forum, budi, fields, text):
    meeting = factories.meeting(forum, **fields)
    with pytest.raises(rsvp.AnswersClosed, match=text):
        say(meeting, budi)
    assert not Response.objects.exists()


def test_an_outsider_is_not_invited(meeting, rina):
    with pytest.raises(rsvp.NotInvited):
        say(meeting, rina)


def test_anyone_may_answer_an_open_meeting(forum, rina):
    assert say(factories.meeting(forum, audience=Audience.OPEN), rina).state == YES


def test_only_the_chosen_may_answer_a_meeting_for_chosen_members(forum, budi, dorkas):
    meeting = factories.meeting(forum, audience=Audience.CHOSEN)
    factories.response(meeting, dorkas, ResponseState.INVITED)
    assert say(meeting, dorkas).state == YES
    with pytest.raises(rsvp.NotInvited):
        say(meeting, budi)


def test_nobody_is_promoted_after_the_deadline(small, sari, putu, budi):
    for member in (sari, putu, budi):
        say(small, member)
    Meeting.objects.filter(pk=small.pk).update(answer_by=NOW - timedelta(minutes=1))
    rsvp.answer(small, sari, Reply(NO), NOW, via=Via.OFFICER, by=putu)
    assert rsvp.promote(small, NOW) == 0
    assert state_of(small, budi) == WAITING


def test_an_officer_seats_somebody_after_the_deadline(small, sari, putu, budi, dorkas):
    for member in (sari, dorkas, budi):
        say(small, member)
    Meeting.objects.filter(pk=small.pk).update(answer_by=NOW - timedelta(minutes=1))
    rsvp.answer(small, sari, Reply(NO), NOW, via=Via.OFFICER, by=putu)
    assert rsvp.answer(small, budi, Reply(YES), NOW, via=Via.OFFICER, by=putu).state == YES


def test_what_an_officer_records_says_so(meeting, putu, budi):
    response = rsvp.answer(meeting, budi, Reply(YES), NOW, via=Via.OFFICER, by=putu)
    assert (response.via, response.recorded_by) == (Via.OFFICER, putu)
    assert AuditEntry.objects.get(action="answer.recorded").actor == putu


def test_leaving_the_forum_frees_the_seat(small, forum, sari, putu, budi):
    for member in (sari, putu, budi):
        say(small, member)
    rsvp.withdraw_from_forum(forum, putu, NOW)
    assert (state_of(small, putu), state_of(small, budi)) == (ResponseState.CANCELLED, YES)


def test_leaving_the_forum_keeps_the_seat_in_a_meeting_open_to_anyone(forum, budi):
    meeting = factories.meeting(forum, audience=Audience.OPEN)
    say(meeting, budi)
    rsvp.withdraw_from_forum(forum, budi, NOW)
    assert state_of(meeting, budi) == YES


def test_the_sweep_frees_the_seats_of_the_suspended(small, sari, putu, budi):
    for member in (sari, putu, budi):
        say(small, member)
    sari.is_active = False
    sari.save()
    rsvp.sweep(NOW)
    assert (state_of(small, sari), state_of(small, budi)) == (ResponseState.CANCELLED, YES)


def test_the_sweep_promotes_whom_another_path_forgot(small, sari, putu, budi):
    for member in (sari, putu, budi):
        say(small, member)
    Meeting.objects.filter(pk=small.pk).update(seats_in_person=3)
    assert (rsvp.sweep(NOW), rsvp.sweep(NOW)) == (1, 0)


def test_the_sweep_costs_two_queries_when_nothing_waits(small, sari, budi, django_assert_num_queries):
    say(small, sari)
    with django_assert_num_queries(2):
        rsvp.sweep(NOW)


def test_a_first_no_is_not_confirmed_but_a_returned_seat_is(meeting, budi, dorkas):
    say(meeting, dorkas, NO)
    say(meeting, budi)
    say(meeting, budi, NO)
    assert (mails("answer_confirmed", dorkas), mails("answer_confirmed", budi)) == (0, 2)


def test_a_no_forgets_deputy_and_needs(meeting, budi):
    say(meeting, budi, deputy_name="Wati", needs_wheelchair=True)
    response = say(meeting, budi, NO)
    assert (response.deputy_name, response.needs_wheelchair) == ("", False)


def test_only_new_details_are_kept_without_a_mail(meeting, budi):
    first = say(meeting, budi)
    say(meeting, budi, deputy_name="Wati")
    response = Response.objects.get(member=budi)
    assert (response.deputy_name, response.answered_at) == ("Wati", first.answered_at)
    assert mails("answer_confirmed", budi) == 1


def test_an_answer_counts_for_the_sector_of_the_membership(meeting, forum, budi):
    forum.memberships.filter(member=budi).update(sector="academia")
    assert say(meeting, budi).sector == "academia"


def test_a_former_member_cannot_answer(meeting, forum, budi):
    forum.memberships.filter(member=budi).update(state=MembershipState.LEFT)
    with pytest.raises(rsvp.NotInvited):
        say(meeting, budi)


def test_the_position_counts_those_ahead_and_priority_first(small, sari, putu, budi, dorkas):
    for member in (sari, putu, budi, dorkas):
        say(small, member)
    Response.objects.filter(member=dorkas).update(priority=1)
    assert [rsvp.position_of(Response.objects.get(member=one)) for one in (sari, dorkas, budi)] == [0, 1, 2]
    assert sorted(small.responses.positions().values()) == [1, 2]
