"""Mails about meetings that have a cause: who gets which, what it says, and what is left out when things have changed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from forums import meetings, notice_mails, notices, rsvp
from forums.models import Audience, ForumPreference, MembershipState, Response
from forums.rsvp import Reply
from members.mail import outbox
from members.models import Delivery, Preference, SentMail
from tests import factories

NOW = timezone.now()
LATER = timedelta(minutes=3)


@pytest.fixture(autouse=True)
def english(sari, putu, budi, dorkas, rina):
    for one in (sari, putu, budi, dorkas, rina):
        one.language = "en"
        one.save()


def draft(forum, by, **fields):
    data = {
        "title": "Musyawarah",
        "starts_at": (NOW + timedelta(days=20)).replace(minute=0, second=0, microsecond=0),
        "zone": "Asia/Jakarta",
        "place_name": "Balai desa",
    }
    return meetings.create(forum, data | fields, by, NOW)


def send(after=timedelta(seconds=1)):
    """Everything due; the mails that went out since, by the reader's name."""
    before = set(SentMail.objects.values_list("pk", flat=True))
    now = NOW + after
    outbox.send_due(notice_mails.mails(now), now)
    new = SentMail.objects.exclude(pk__in=before).select_related("delivery__member").order_by("pk")
    return {mail.delivery.member.name: mail for mail in new}


def reason(kind, member):
    return Delivery.objects.get(kind=kind, member=member).reason


def edit(meeting, by, **data):
    meeting.refresh_from_db()
    return meetings.edit(meeting, data, by, NOW, version=meeting.version)


def test_an_invitation_says_when_where_and_offers_three_answers(forum, putu, budi):
    meetings.call(draft(forum, putu), putu, NOW)
    mail = send()["Budi"]
    assert mail.subject.startswith("Invitation: Musyawarah, ")
    assert "Balai desa, Kabupaten Kulon Progo" in mail.text
    assert [mail.text.count(f"?a={word}") for word in ("yes", "maybe", "no")] == [1, 1, 1]


def test_an_invitation_can_be_unsubscribed_from_by_one_click(forum, putu):
    meetings.call(draft(forum, putu), putu, NOW)
    mail = send()["Budi"]
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in mail.raw


def test_an_invitation_tells_the_readers_own_hour_when_it_differs(forum, putu):
    meetings.call(draft(forum, putu), putu, NOW)
    mails = send()
    assert ("WIT your time" in mails["Dorkas"].text, "your time" in mails["Budi"].text) == (True, False)


@pytest.mark.parametrize(
    ("frequency", "why"), [("digest", "wants invitations in the digest"), ("off", "wants no invitations")]
)
def test_the_preference_decides_about_invitations(forum, putu, budi, frequency, why):
    Preference.objects.create(member=budi, topic="invitations", frequency=frequency)
    meetings.call(draft(forum, putu), putu, NOW)
    assert "Budi" not in send()
    assert reason("meeting_called", budi) == why


def test_the_preference_for_the_forum_goes_first(forum, putu, budi):
    Preference.objects.create(member=budi, topic="invitations", frequency="off")
    ForumPreference.objects.create(member=budi, forum=forum, topic="invitations", frequency="now")
    meetings.call(draft(forum, putu), putu, NOW)
    assert "Budi" in send()


def test_whoever_has_answered_is_not_invited_any_more(forum, putu, budi):
    meeting = meetings.call(draft(forum, putu), putu, NOW)
    rsvp.answer(meeting, budi, Reply("no"), NOW)
    assert "Budi" not in send()
    assert reason("meeting_called", budi) == "has answered"


def test_whoever_has_left_is_not_invited_any_more(forum, putu, budi):
    meetings.call(draft(forum, putu), putu, NOW)
    forum.memberships.filter(member=budi).update(state=MembershipState.LEFT)
    assert "Budi" not in send()
    assert reason("meeting_called", budi) == "no longer invited"


def test_a_confirmation_carries_the_calendar_entry_for_that_person(meeting, budi):
    rsvp.answer(meeting, budi, Reply("yes"), NOW)
    mail = send()["Budi"]
    assert mail.subject == "You attend: Musyawarah air bersih"
    assert "text/calendar" in mail.raw
    assert 'method="REQUEST"' in mail.raw or "method=REQUEST" in mail.raw
    assert "List-Unsubscribe" not in mail.raw


def test_two_answers_in_a_row_are_confirmed_once_with_the_last(meeting, budi):
    rsvp.answer(meeting, budi, Reply("yes"), NOW)
    rsvp.answer(meeting, budi, Reply("maybe"), NOW)
    assert send()["Budi"].subject == "Noted, maybe: Musyawarah air bersih"
    assert SentMail.objects.count() == 1


def test_a_seat_given_back_leaves_the_calendar(meeting, budi):
    rsvp.answer(meeting, budi, Reply("yes"), NOW)
    send()
    rsvp.answer(meeting, budi, Reply("no"), NOW)
    mail = send()["Budi"]
    assert "Your seat has been given back" in mail.text
    assert "method=CANCEL" in mail.raw.replace('"', "")


def test_the_waiting_list_tells_the_position(forum, budi, dorkas, sari):
    meeting = factories.meeting(forum, seats_in_person=1)
    for person in (sari, budi, dorkas):
        rsvp.answer(meeting, person, Reply("yes"), NOW)
    assert "You are number 2 on the waiting list" in send()["Dorkas"].text


def test_a_promotion_says_how_to_decline(forum, budi, sari):
    meeting = factories.meeting(forum, seats_in_person=1)
    rsvp.answer(meeting, sari, Reply("yes"), NOW)
    rsvp.answer(meeting, budi, Reply("yes"), NOW)
    send()
    rsvp.answer(meeting, sari, Reply("no"), NOW)
    mail = send()["Budi"]
    assert mail.subject == "You have a seat: Musyawarah air bersih"
    assert "?a=no" in mail.text


def test_whoever_declined_in_the_meantime_is_not_told_of_a_seat(forum, budi, sari):
    meeting = factories.meeting(forum, seats_in_person=1)
    rsvp.answer(meeting, sari, Reply("yes"), NOW)
    rsvp.answer(meeting, budi, Reply("yes"), NOW)
    rsvp.answer(meeting, sari, Reply("no"), NOW)
    rsvp.answer(meeting, budi, Reply("no"), NOW)
    send()
    assert reason("seat_promoted", budi) == "answered anew"


def test_a_move_is_told_once_after_two_minutes_with_both_times(meeting, putu, budi):
    rsvp.answer(meeting, budi, Reply("yes"), NOW)
    send()
    old = meeting.starts_at
    edit(meeting, putu, starts_at=old + timedelta(days=1), ends_at=None)
    edit(meeting, putu, place_name="Pendopo")
    assert send() == {}
    mail = send(LATER)["Budi"]
    assert mail.subject.startswith("New time: Musyawarah air bersih")
    assert "It was at: Balai desa" in mail.text
    assert "method=REQUEST" in mail.raw.replace('"', "")


def test_a_move_there_and_back_is_not_told(meeting, putu, budi):
    rsvp.answer(meeting, budi, Reply("yes"), NOW)
    edit(meeting, putu, place_name="Pendopo")
    edit(meeting, putu, place_name="Balai desa")
    send(LATER)
    kinds = Delivery.objects.filter(kind="meeting_moved").order_by("pk")
    assert [one.reason for one in kinds] == ["merged", "back to what was told"]


def test_a_new_link_is_told_to_those_who_attend_and_shown_to_no_one_else(forum, putu, budi, dorkas):
    meeting = factories.meeting(forum, is_online=True, online_link="https://meet.example/lama")
    rsvp.answer(meeting, budi, Reply("yes"), NOW)
    rsvp.answer(meeting, dorkas, Reply("maybe"), NOW)
    send()
    edit(meeting, putu, online_link="https://meet.example/baru")
    mails = send(LATER)
    assert "https://meet.example/baru" in mails["Budi"].text
    assert "meet.example" not in mails["Dorkas"].text


def test_the_cancelling_gives_the_reason_and_empties_the_calendar(meeting, putu, budi):
    rsvp.answer(meeting, budi, Reply("yes"), NOW)
    send()
    meetings.cancel(meeting, "Hujan lebat", putu, NOW)
    mail = send()["Budi"]
    assert mail.subject.startswith("Cancelled: Musyawarah air bersih")
    assert "Hujan lebat" in mail.text
    assert "method=CANCEL" in mail.raw.replace('"', "")


def test_nothing_else_goes_out_about_a_cancelled_meeting(forum, putu, budi):
    meeting = meetings.call(draft(forum, putu), putu, NOW)
    rsvp.answer(meeting, budi, Reply("yes"), NOW)
    meetings.cancel(meeting, "", putu, NOW)
    assert {name: mail.delivery.kind for name, mail in send(LATER).items()} == {"Budi": "meeting_cancelled"}


@pytest.mark.parametrize("people", [3, 30])
def test_a_batch_costs_the_same_queries_for_few_and_for_many(forum, putu, people, django_assert_max_num_queries):
    meeting = factories.meeting(forum, seats_in_person=2)
    for number in range(people):
        person = factories.member(f"Warga {number}")
        factories.membership(forum, person)
        rsvp.answer(meeting, person, Reply("yes"), NOW)
    rows = list(Delivery.objects.filter(kind="answer_confirmed").select_related("member"))
    with django_assert_max_num_queries(10):
        assert len(notice_mails.compose_confirmed(rows, NOW)) == people


def test_an_open_meeting_confirms_an_outsider(forum, rina):
    meeting = factories.meeting(forum, audience=Audience.OPEN)
    rsvp.answer(meeting, rina, Reply("yes"), NOW)
    assert "Rina" in send()


def test_the_link_of_the_mail_answers_for_its_reader(client, meeting, budi, dorkas):
    rsvp.answer(meeting, budi, Reply("yes"), NOW)
    text = send()["Budi"].text
    url = next(word for word in text.split() if "/jawab/" in word)
    client.post(url.removeprefix("http://localhost:8000"), {"answer": "no"})
    assert Response.objects.get(member=budi).state == "no"


def test_every_kind_has_words_in_both_languages(forum, putu, budi):
    names = {kind.name.removesuffix("_asked") for kind in notices.KINDS}
    assert names == {
        "meeting_called", "answer_confirmed", "seat_promoted", "meeting_moved", "meeting_cancelled", "meeting_reminder",
    }  # fmt: skip
