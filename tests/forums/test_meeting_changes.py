"""Calling, editing, moving, cancelling and copying a meeting: the operations, without a browser."""

from datetime import timedelta

import pytest
from django.utils import timezone

from forums import meetings, rsvp
from forums.models import Audience, Meeting, MeetingChange, MeetingState, Mode, Response, ResponseState
from forums.rsvp import Reply
from members.models import Delivery, DeliveryState
from tests import factories

NOW = timezone.now()
SOON = (NOW + timedelta(days=20)).replace(minute=0, second=0, microsecond=0)


def draft_data(**fields):
    return {
        "title": "Musyawarah",
        "starts_at": SOON,
        "ends_at": None,
        "zone": "Asia/Jakarta",
        "is_in_person": True,
        "place_name": "Balai desa",
        **fields,
    }


def planned(kind):
    kinds = [kind, f"{kind}_asked"]
    rows = Delivery.objects.filter(kind__in=kinds, state=DeliveryState.PLANNED)
    return set(rows.values_list("member__name", flat=True))


def edit(meeting, by, announce=True, **data):
    meeting.refresh_from_db()
    return meetings.edit(meeting, data, by, NOW, version=meeting.version, announce=announce)


def reach(meeting, *people):
    """The invitation has reached these people."""
    for person in people:
        Delivery.objects.create(
            kind="meeting_called", member=person, about=meeting.pk, due_at=NOW, state="sent", settled_at=NOW
        )


def test_a_new_meeting_is_a_draft_that_nobody_hears_of(forum, putu):
    meeting = meetings.create(forum, draft_data(), putu, NOW)
    assert (meeting.state, Delivery.objects.count()) == (MeetingState.DRAFT, 0)


def test_a_meeting_cannot_start_in_the_past(forum, putu):
    with pytest.raises(meetings.StartsInThePast):
        meetings.create(forum, draft_data(starts_at=NOW - timedelta(minutes=1)), putu, NOW)


def test_a_closed_forum_has_no_meeting_open_to_anyone(other_forum, rina):
    with pytest.raises(meetings.NotForEveryone):
        meetings.create(other_forum, draft_data(audience=Audience.OPEN), rina, NOW)


def test_calling_invites_every_active_member_once(forum, putu):
    meeting = meetings.create(forum, draft_data(), putu, NOW)
    meetings.call(meeting, putu, NOW)
    meetings.call(meeting, putu, NOW)
    assert planned("meeting_called") == {"Sari", "Putu", "Budi", "Dorkas"}


def test_only_the_chosen_are_invited(forum, putu, budi):
    meeting = meetings.create(forum, draft_data(audience=Audience.CHOSEN, chosen=[budi]), putu, NOW)
    meetings.call(meeting, putu, NOW)
    assert planned("meeting_called") == {"Budi"}


def test_a_meeting_for_nobody_is_not_called(forum, putu):
    meeting = meetings.create(forum, draft_data(audience=Audience.CHOSEN, chosen=[]), putu, NOW)
    with pytest.raises(meetings.NobodyChosen):
        meetings.call(meeting, putu, NOW)


def test_an_outsider_cannot_be_chosen(forum, putu, rina):
    meeting = meetings.create(forum, draft_data(audience=Audience.CHOSEN, chosen=[rina]), putu, NOW)
    assert not meeting.responses.exists()


def test_a_new_time_counts_up_the_sequence_and_keeps_the_old_one(meeting, putu):
    old = meeting.starts_at
    moved = edit(meeting, putu, starts_at=SOON, ends_at=None)
    change = MeetingChange.objects.get(meeting=meeting)
    assert (moved.sequence, change.sequence, change.starts_at) == (1, 1, old)
    assert change.changed == ["starts_at", "ends_at"]


def test_a_new_agenda_is_no_new_sequence(meeting, putu):
    assert (edit(meeting, putu, agenda="1. Pembukaan").sequence, MeetingChange.objects.count()) == (0, 0)


def test_saving_what_stands_changes_nothing(meeting, putu):
    assert edit(meeting, putu, title=meeting.title).version == 1


def test_a_move_is_told_to_those_who_were_told(meeting, forum, putu, budi, dorkas, sari):
    reach(meeting, budi)
    rsvp.answer(meeting, dorkas, Reply("yes"), NOW)
    rsvp.answer(meeting, sari, Reply("no"), NOW)
    edit(meeting, putu, place_name="Pendopo")
    assert planned("meeting_moved") == {"Budi", "Dorkas"}


def test_only_those_who_were_merely_asked_may_switch_the_notice_off(meeting, putu, budi, dorkas):
    reach(meeting, budi)
    rsvp.answer(meeting, dorkas, Reply("yes"), NOW)
    edit(meeting, putu, place_name="Pendopo")
    moved = Delivery.objects.filter(kind__startswith="meeting_moved").values_list("member__name", "kind")
    assert set(moved) == {("Dorkas", "meeting_moved"), ("Budi", "meeting_moved_asked")}


def test_answers_stay_when_a_meeting_moves(meeting, putu, budi):
    rsvp.answer(meeting, budi, Reply("yes"), NOW)
    edit(meeting, putu, starts_at=SOON, ends_at=None)
    assert Response.objects.get(member=budi).state == ResponseState.YES


def test_a_quick_second_edit_merges_into_one_notice(meeting, putu, budi):
    reach(meeting, budi)
    edit(meeting, putu, place_name="Pendopo")
    edit(meeting, putu, place_name="Balai RW")
    notices = Delivery.objects.filter(kind="meeting_moved_asked").order_by("pk")
    assert [(one.state, one.reason) for one in notices] == [("skipped", "merged"), ("planned", "")]
    assert notices[1].content == {"since": 1}


def test_saving_without_notice_tells_nobody(meeting, putu, budi):
    reach(meeting, budi)
    edit(meeting, putu, announce=False, place_name="Pendopo")
    assert planned("meeting_moved") == set()
    assert not MeetingChange.objects.get().is_announced


def test_a_stale_version_is_a_conflict_that_shows_what_stands(meeting, putu):
    edit(meeting, putu, title="Baru")
    with pytest.raises(meetings.ChangedMeanwhile) as caught:
        meetings.edit(meeting, {"title": "Lain"}, putu, NOW, version=1)
    assert caught.value.current.title == "Baru"


@pytest.mark.usefixtures("english")
def test_seats_below_those_taken_are_refused_and_nobody_is_dropped(meeting, putu, budi, dorkas):
    rsvp.answer(meeting, budi, Reply("yes"), NOW)
    rsvp.answer(meeting, dorkas, Reply("yes"), NOW)
    with pytest.raises(meetings.SeatsBelowTaken, match="2 people have a seat already"):
        edit(meeting, putu, seats_in_person=1)
    assert Response.objects.attending().count() == 2


def test_more_seats_promote_those_who_wait(forum, putu, budi, dorkas):
    meeting = factories.meeting(forum, seats_in_person=1)
    rsvp.answer(meeting, budi, Reply("yes"), NOW)
    rsvp.answer(meeting, dorkas, Reply("yes"), NOW)
    edit(meeting, putu, seats_in_person=2)
    assert Response.objects.get(member=dorkas).state == ResponseState.YES
    assert planned("seat_promoted") == {"Dorkas"}


def test_a_meeting_that_goes_online_takes_its_people_along(meeting, putu, budi):
    rsvp.answer(meeting, budi, Reply("yes"), NOW)
    moved = edit(meeting, putu, is_in_person=False, is_online=True)
    assert (moved.taken_in_person, moved.taken_online) == (0, 1)
    assert Response.objects.get(member=budi).mode == Mode.ONLINE


def test_people_carried_over_must_find_seats(meeting, putu, budi, dorkas):
    rsvp.answer(meeting, budi, Reply("yes"), NOW)
    rsvp.answer(meeting, dorkas, Reply("yes"), NOW)
    with pytest.raises(meetings.SeatsBelowTaken):
        edit(meeting, putu, is_in_person=False, is_online=True, seats_online=1)


def test_the_circle_of_a_called_meeting_is_never_narrowed(meeting, putu):
    with pytest.raises(meetings.NotForEveryone):
        edit(meeting, putu, audience=Audience.CHOSEN)


def test_a_wider_circle_is_invited(forum, putu, budi):
    meeting = meetings.create(forum, draft_data(audience=Audience.CHOSEN, chosen=[budi]), putu, NOW)
    meetings.call(meeting, putu, NOW)
    edit(meeting, putu, audience=Audience.MEMBERS)
    assert planned("meeting_called") == {"Sari", "Putu", "Budi", "Dorkas"}


def test_whoever_is_no_longer_chosen_loses_the_seat(forum, putu, budi, dorkas):
    meeting = meetings.create(forum, draft_data(audience=Audience.CHOSEN, chosen=[budi, dorkas]), putu, NOW)
    meetings.call(meeting, putu, NOW)
    rsvp.answer(meeting, budi, Reply("yes"), NOW)
    changed = edit(meeting, putu, chosen=[dorkas])
    assert Response.objects.get(member=budi).state == ResponseState.CANCELLED
    assert changed.taken_in_person == 0


def test_cancelling_keeps_the_reason_and_stops_all_other_mail(meeting, putu, budi):
    rsvp.answer(meeting, budi, Reply("yes"), NOW)
    cancelled = meetings.cancel(meeting, "Hujan lebat", putu, NOW)
    assert (cancelled.cancel_reason, cancelled.sequence) == ("Hujan lebat", 1)
    assert set(Delivery.objects.values_list("kind", "state", "reason")) == {
        ("answer_confirmed", "skipped", "cancelled"),
        ("meeting_cancelled", "planned", ""),
    }


def test_those_who_said_no_need_not_hear_of_the_cancelling(meeting, putu, budi, dorkas):
    reach(meeting, budi, dorkas)
    rsvp.answer(meeting, budi, Reply("no"), NOW)
    meetings.cancel(meeting, "", putu, NOW)
    assert planned("meeting_cancelled") == {"Dorkas"}


def test_cancelling_twice_is_cancelling_once(meeting, putu, budi):
    rsvp.answer(meeting, budi, Reply("yes"), NOW)
    meetings.cancel(meeting, "", putu, NOW)
    assert meetings.cancel(meeting, "lain", putu, NOW).sequence == 1


def test_a_past_meeting_is_not_changed_any_more(forum, putu):
    meeting = factories.meeting(forum, starts_at=NOW - timedelta(days=2))
    with pytest.raises(meetings.NotChangeable):
        edit(meeting, putu, title="Lain")


def test_a_draft_can_be_deleted_and_a_called_meeting_cannot(forum, meeting, putu):
    draft = meetings.create(forum, draft_data(), putu, NOW)
    meetings.discard(draft, putu, NOW)
    with pytest.raises(meetings.NotChangeable):
        meetings.discard(meeting, putu, NOW)
    assert list(Meeting.objects.all()) == [meeting]


def test_a_copy_is_a_draft_on_the_same_weekday_still_to_come(forum, putu):
    old = factories.meeting(forum, starts_at=NOW - timedelta(days=10), reminder_offsets=[60])
    new = meetings.copy(old, putu, NOW)
    assert (new.starts_at - old.starts_at, new.state, new.reminder_offsets) == (timedelta(days=14), "draft", [60])
    assert new.uid != old.uid


def test_a_copy_copies_no_mail_and_no_answer(meeting, putu, budi):
    rsvp.answer(meeting, budi, Reply("yes"), NOW)
    new = meetings.copy(meeting, putu, NOW)
    assert not new.responses.exists()
    assert not Delivery.objects.filter(about=new.pk).exists()
