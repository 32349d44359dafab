"""Answering from the page: by the plain form, by htmx, and by one button of a list."""

from datetime import timedelta

import pytest
from django.utils import timezone

from forums import rsvp
from forums.models import Response
from forums.rsvp import Reply
from tests import factories

NOW = timezone.now()


def url(meeting):
    return f"/en/forum/{meeting.forum.slug}/rapat/{meeting.pk}/jawaban/"


def answer_of(member):
    found = Response.objects.filter(member=member).first()
    return found and found.state


def test_the_plain_form_answers_and_comes_back_to_the_page(as_, meeting, budi):
    response = as_(budi).post(url(meeting), {"answer": "yes"}, follow=True)
    assert response.redirect_chain == [(f"/en/forum/{meeting.forum.slug}/rapat/{meeting.pk}/#rsvp", 302)]
    assert "Thank you, you have a seat." in response.content.decode()
    assert answer_of(budi) == "yes"


def test_htmx_gets_the_piece_with_the_answer_in_it(as_, meeting, budi):
    response = as_(budi).post(url(meeting), {"answer": "yes"}, headers={"HX-Request": "true"})
    text = response.content.decode()
    assert text.strip().startswith('<div id="rsvp"')
    assert "You attend in person." in text
    assert "Community 1" in text


def test_all_details_are_kept(as_, forum, budi):
    meeting = factories.meeting(forum, is_online=True, most_guests=2)
    data = {
        "answer": "yes", "mode": "online", "guests": "2", "deputy_name": "Wati", "deputy_title": "Sekretaris",
        "deputy_phone": "0812-3456-7890", "needs_sign_language": "on", "needs_food": "tanpa kacang",
    }  # fmt: skip
    as_(budi).post(url(meeting), data)
    saved = Response.objects.get(member=budi)
    assert (saved.mode, saved.guests, saved.deputy_name) == ("online", 2, "Wati")
    assert (saved.deputy_phone.as_e164, saved.needs_sign_language, saved.needs_food) == (
        "+6281234567890", True, "tanpa kacang",
    )  # fmt: skip


def test_one_button_keeps_the_details_and_goes_back_to_its_list(as_, forum, budi):
    meeting = factories.meeting(forum, most_guests=2)
    rsvp.answer(meeting, budi, Reply("yes", guests=2, deputy_name="Wati"), NOW)
    response = as_(budi).post(url(meeting), {"answer": "maybe", "short": "1", "next": "/en/mulai/"})
    assert response["Location"] == "/en/mulai/"
    as_(budi).post(url(meeting), {"answer": "yes", "short": "1"})
    assert (Response.objects.get().state, Response.objects.get().deputy_name) == ("yes", "Wati")


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_a_button_never_leads_away_from_the_portal(as_, meeting, budi, target):
    response = as_(budi).post(url(meeting), {"answer": "yes", "short": "1", "next": target})
    assert response["Location"] == f"/en/forum/{meeting.forum.slug}/rapat/{meeting.pk}/"


def test_without_an_answer_the_form_says_so_and_nothing_is_saved(as_, meeting, budi):
    text = as_(budi).post(url(meeting), {"guests": "0"}).content.decode()
    assert "Please check the marked answers." in text
    assert answer_of(budi) is None


@pytest.mark.parametrize(
    "data",
    [
        {"answer": "vielleicht"},
        {"answer": "yes", "guests": "-1"},
        {"answer": "yes", "guests": "9" * 30},
        {"answer": "yes", "mode": "by letter"},
        {"answer": "yes", "deputy_name": "x" * 121},
        {"answer": "yes", "deputy_name": "Wati", "deputy_phone": "12"},
        {"answer": "yes", "deputy_title": "Sekretaris"},
    ],
)
def test_bad_input_is_refused_and_kept(as_, forum, budi, data):
    meeting = factories.meeting(forum, is_online=True, most_guests=2)
    response = as_(budi).post(url(meeting), data)
    assert response.status_code == 200
    assert "invalid" in response.content.decode()
    assert answer_of(budi) is None


def test_a_closed_answer_is_refused_with_the_reason(as_, forum, budi):
    meeting = factories.meeting(forum, answer_by=NOW - timedelta(hours=1))
    response = as_(budi).post(url(meeting), {"answer": "yes", "short": "1"}, follow=True)
    assert "Answers were asked for until" in response.content.decode()
    assert answer_of(budi) is None


def test_a_full_meeting_offers_those_with_a_seat_the_waiting_list_instead(as_, forum, budi, sari):
    meeting = factories.meeting(forum, seats_in_person=2, most_guests=1)
    rsvp.answer(meeting, sari, Reply("yes"), NOW)
    rsvp.answer(meeting, budi, Reply("yes"), NOW)
    text = as_(budi).post(url(meeting), {"answer": "yes", "guests": "1"}).content.decode()
    assert "You keep the seat you have" in text
    assert 'type="checkbox" name="gives_up_seat"' in text
    as_(budi).post(url(meeting), {"answer": "yes", "guests": "1", "gives_up_seat": "on"})
    assert answer_of(budi) == "waiting"


def test_whoever_waits_is_told_the_position(as_, forum, budi, sari):
    meeting = factories.meeting(forum, seats_in_person=1)
    rsvp.answer(meeting, sari, Reply("yes"), NOW)
    text = as_(budi).post(url(meeting), {"answer": "yes"}, follow=True).content.decode()
    assert "You are number 1 on the waiting list" in text


def test_an_outsider_is_refused_and_nothing_is_saved(as_, meeting, rina):
    assert as_(rina).post(url(meeting), {"answer": "yes"}).status_code == 403
    assert answer_of(rina) is None


def test_a_visitor_is_sent_to_the_login(client, meeting):
    assert client.post(url(meeting), {"answer": "yes"})["Location"].startswith("/en/akun/login/")


def test_looking_changes_nothing(as_, meeting, budi):
    assert as_(budi).get(url(meeting)).status_code == 405


def test_no_hidden_field_gives_rights(as_, meeting, budi, rina):
    data = {"answer": "yes", "member": rina.pk, "state": "yes", "number": "1", "priority": "9", "via": "officer"}
    as_(budi).post(url(meeting), data)
    saved = Response.objects.get()
    assert (saved.member, saved.priority, saved.via) == (budi, 0, "page")
