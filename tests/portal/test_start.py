"""A member's start page."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from forums.models import Audience, MeetingState, MembershipState, Response, ResponseState
from tests import factories

START = "/en/mulai/"


def page(client):
    response = client.get(START)
    assert response.status_code == 200
    return response.content.decode()


def shown(client, name):
    return [row.title for row in client.get(START).context[name]]


def test_a_visitor_is_sent_to_sign_in(client, db):
    assert client.get(START).url == "/en/akun/login/?next=/en/mulai/"


def test_an_invitation_without_an_answer_needs_me(as_, meeting, budi):
    assert shown(as_(budi), "unanswered") == [meeting.title]
    assert shown(as_(budi), "meetings") == []


def test_an_answered_meeting_stands_among_mine(as_, meeting, budi):
    factories.response(meeting, budi)
    assert shown(as_(budi), "unanswered") == []
    assert shown(as_(budi), "meetings") == [meeting.title]


def test_a_meeting_open_to_anyone_asks_the_members_of_its_forum_only(as_, forum, budi, rina):
    factories.meeting(forum, "Terbuka", audience=Audience.OPEN)
    assert shown(as_(budi), "unanswered") == ["Terbuka"]
    assert shown(as_(rina), "unanswered") == []


def test_a_meeting_of_chosen_people_asks_only_them(as_, forum, budi, sari):
    chosen = factories.meeting(forum, "Terpilih", audience=Audience.CHOSEN)
    factories.response(chosen, budi, "invited")
    assert shown(as_(budi), "unanswered") == ["Terpilih"]
    assert shown(as_(sari), "unanswered") == []


def test_nobody_is_asked_after_the_deadline(as_, forum, budi):
    factories.meeting(forum, "Tutup", answer_by=timezone.now() - dt.timedelta(hours=1))
    assert shown(as_(budi), "unanswered") == []
    assert shown(as_(budi), "meetings") == ["Tutup"]


def test_a_cancelled_meeting_stays_for_those_who_meant_to_come(as_, forum, budi, sari):
    off = factories.meeting(forum, "Batal", state=MeetingState.CANCELLED)
    factories.response(off, budi)
    factories.response(off, sari, "no")
    assert shown(as_(budi), "meetings") == ["Batal"]
    assert shown(as_(sari), "meetings") == []


def test_drafts_past_meetings_and_archived_forums_are_left_out(as_, forum, budi):
    past = timezone.now() - dt.timedelta(days=2)
    factories.meeting(forum, "Konsep", state=MeetingState.DRAFT, called_at=None)
    factories.meeting(forum, "Lampau", starts_at=past, ends_at=past + dt.timedelta(hours=1))
    archived = factories.forum(archived_at=timezone.now())
    factories.membership(archived, budi)
    factories.meeting(archived, "Arsip")
    client = as_(budi)
    assert shown(client, "unanswered") + shown(client, "meetings") == []


def test_an_invitation_taken_back_is_gone(as_, forum, budi):
    chosen = factories.meeting(forum, "Dulu", audience=Audience.CHOSEN)
    factories.response(chosen, budi, ResponseState.CANCELLED)
    assert shown(as_(budi), "unanswered") + shown(as_(budi), "meetings") == []


@pytest.mark.parametrize("answer", ["yes", "maybe", "no"])
def test_a_button_in_the_list_answers_and_comes_back(as_, meeting, budi, answer):
    client = as_(budi)
    url = f"/en/forum/{meeting.forum.slug}/rapat/{meeting.pk}/jawaban/"
    response = client.post(url, {"answer": answer, "short": "1", "next": START})
    assert response.url == START
    assert Response.objects.get(meeting=meeting, member=budi).state == answer
    assert meeting.title in page(client)


def test_the_secretariat_sees_who_waits_to_be_let_in(as_, forum, sari, budi, rina):
    factories.membership(forum, rina, state=MembershipState.PENDING)
    task = as_(sari).get(START).context["tasks"]
    assert [(one.count, forum.slug in one.url) for one in task] == [(1, True)]
    assert as_(budi).get(START).context["tasks"] == []


def test_staff_are_led_to_organisations_to_verify(as_, dewi):
    factories.organisation(verified_at=None)
    assert "/admin/members/organisation/" in page(as_(dewi))


def test_somebody_new_is_shown_forums_near_home_first(as_, forum, rina):
    factories.forum("Forum Jauh", regency=factories.regency("91.03"))
    near = as_(rina).get(START).context["near"]
    assert [card.forum for card in near] == [forum]


def test_without_a_forum_near_any_forum_is_shown(as_, dorkas):
    forum = factories.forum("Forum Satu-satunya")
    assert [card.forum for card in as_(dorkas).get(START).context["near"]] == [forum]


def test_a_request_that_waits_is_told(as_, forum, rina):
    factories.membership(forum, rina, state=MembershipState.PENDING)
    assert "waits for its officers" in page(as_(rina))


def test_a_bounced_address_is_told(as_, budi):
    budi.bounced_at = timezone.now()
    budi.save()
    assert "Our mails to you came back" in page(as_(budi))


@pytest.mark.parametrize("number", [1, 10, 50])
def test_queries_do_not_grow(as_, forum, sari, number, django_assert_max_num_queries):
    for _ in range(number):
        factories.meeting(forum)
    client = as_(sari)
    with django_assert_max_num_queries(12):
        client.get(START)


def test_forum_that_was_asked_already_is_not_offered_again(as_, forum, rina):
    factories.membership(forum, rina, state=MembershipState.PENDING)
    assert as_(rina).get(START).context["near"] == []
    assert "waits for its officers" in page(as_(rina))
