"""Answering from a mail without signing in: what the link may do, and all that it may not."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from forums import meetings, rsvp
from forums.answer_links import answer_url
from forums.models import MembershipState, Response, ResponseChange
from forums.rsvp import Reply
from members.mail import links
from tests import factories

NOW = timezone.now()


@pytest.fixture
def strict():
    """A browser without cookies, and with CSRF checks on."""
    return Client(enforce_csrf_checks=True)


def path(meeting, member):
    member.language = "en"
    return answer_url(meeting, member).removeprefix("http://localhost:8000")


def answer_of(member):
    found = Response.objects.filter(member=member).first()
    return found and found.state


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("word", ["yes", "maybe", "no"])
def test_opening_the_link_changes_nothing(strict, meeting, budi, method, word):
    for _time in range(3):
        assert getattr(strict, method)(f"{path(meeting, budi)}?a={word}").status_code == 200
    assert not Response.objects.exists()


def test_the_answer_of_the_mail_is_chosen_beforehand(strict, meeting, budi):
    text = strict.get(f"{path(meeting, budi)}?a=maybe").content.decode()
    assert 'value="maybe" checked' in text


def test_an_unknown_word_chooses_nothing(strict, meeting, budi):
    assert " checked" not in strict.get(f"{path(meeting, budi)}?a=<script>").content.decode()


def test_the_button_answers_without_cookie_and_without_login(strict, meeting, budi):
    response = strict.post(path(meeting, budi), {"answer": "yes"})
    assert (response.status_code, answer_of(budi)) == (302, "yes")
    assert not response.cookies
    assert not Session.objects.exists()


def test_the_answer_is_set_and_never_toggled(strict, meeting, budi):
    for _time in range(10):
        strict.post(path(meeting, budi), {"answer": "yes"})
    assert answer_of(budi) == "yes"
    assert ResponseChange.objects.count() == 1


def test_the_answer_may_be_changed_again_by_the_same_link(strict, meeting, budi):
    link = path(meeting, budi)
    strict.post(link, {"answer": "yes"})
    strict.post(link, {"answer": "no"})
    assert answer_of(budi) == "no"


def test_details_given_on_the_page_survive(strict, meeting, budi):
    rsvp.answer(meeting, budi, Reply("yes", deputy_name="Wati", needs_wheelchair=True), NOW)
    strict.post(path(meeting, budi), {"answer": "maybe"})
    saved = Response.objects.get()
    assert (saved.state, saved.deputy_name, saved.needs_wheelchair) == ("maybe", "Wati", True)


def test_the_page_shows_title_time_and_place_and_no_more(strict, forum, budi):
    meeting = factories.meeting(forum, is_online=True, online_link="https://meet.example/x", agenda="Rahasia dagang")
    rsvp.answer(meeting, budi, Reply("yes", needs_food="tanpa kacang"), NOW)
    text = strict.get(path(meeting, budi)).content.decode()
    assert (meeting.title in text, "Balai desa" in text) == (True, True)
    for hidden in ("Budi", budi.email, "Rahasia dagang", "meet.example", "tanpa kacang"):
        assert hidden not in text


def test_the_page_is_kept_and_listed_nowhere(strict, meeting, budi):
    response = strict.get(path(meeting, budi))
    assert "no-store" in response["Cache-Control"]
    assert (response["Referrer-Policy"], response["X-Robots-Tag"]) == ("no-referrer", "noindex")


def test_a_link_of_an_older_mail_works_and_says_that_the_meeting_has_changed(strict, meeting, budi, putu):
    link = path(meeting, budi)
    meetings.edit(meeting, {"place_name": "Pendopo"}, putu, NOW, version=1)
    text = strict.get(link).content.decode()
    assert "The meeting has changed since this email was written" in text
    assert "Pendopo" in text


def test_the_link_ends_when_the_meeting_starts(strict, meeting, budi):
    link = path(meeting, budi)
    with time_machine.travel(meeting.starts_at + timedelta(seconds=1), tick=False):
        text = strict.post(link, {"answer": "yes"}).content.decode()
    assert "The meeting has started" in text
    assert answer_of(budi) is None


def test_the_link_ends_when_the_meeting_is_cancelled(strict, meeting, budi, putu):
    link = path(meeting, budi)
    meetings.cancel(meeting, "Hujan lebat", putu, NOW)
    assert "Hujan lebat" in strict.post(link, {"answer": "yes"}).content.decode()
    assert answer_of(budi) is None


def test_the_link_ends_when_its_reader_leaves_the_forum(strict, meeting, forum, budi):
    link = path(meeting, budi)
    forum.memberships.filter(member=budi).update(state=MembershipState.LEFT)
    response = strict.post(link, {"answer": "yes"})
    assert (response.status_code, meeting.title in response.content.decode()) == (404, False)
    assert answer_of(budi) is None


def revoke(member):
    member.revoke_links()


def move_away(member):
    member.email = "baru@contoh.example"
    member.save()


def suspend(member):
    member.is_active = False
    member.save()


@pytest.mark.parametrize("change", [revoke, move_away, suspend])
def test_the_link_dies_with_what_it_was_made_for(strict, meeting, budi, change):
    link = path(meeting, budi)
    change(budi)
    assert strict.post(link, {"answer": "yes"}).status_code == 404
    assert answer_of(budi) is None


@pytest.mark.parametrize("place", [0, 5, 20, -1])
def test_an_altered_link_is_refused_by_one_constant_page(strict, meeting, budi, place):
    link = list(path(meeting, budi).rstrip("/"))
    start = len("/en/jawab/")
    at = place if place < 0 else start + place
    link[at] = "A" if link[at] != "A" else "B"
    response = strict.post("".join(link) + "/", {"answer": "yes"})
    assert (response.status_code, Response.objects.count()) == (404, 0)
    assert without_token(response) == without_token(strict.post("/en/jawab/x/"))


def without_token(response):
    return re.sub(rb"jawab/[^/]+/", b"", response.content)


@pytest.mark.parametrize("purpose", ["off-digest", "answers", ""])
def test_a_token_of_another_purpose_is_refused(strict, meeting, budi, purpose):
    token = links.make(purpose, budi, meeting.pk, 0)
    assert strict.post(f"/en/jawab/{token}/", {"answer": "yes"}).status_code == 404


@pytest.mark.parametrize("parts", [(), ("x", "y"), (1,), (10**30, 0)])
def test_a_token_with_odd_contents_is_refused(strict, meeting, budi, parts):
    token = links.make("answer", budi, *parts)
    assert strict.post(f"/en/jawab/{token}/", {"answer": "yes"}).status_code == 404


def test_the_link_answers_for_its_reader_whoever_is_signed_in(as_, meeting, budi, dorkas):
    as_(dorkas).post(path(meeting, budi), {"answer": "yes"})
    assert (answer_of(budi), answer_of(dorkas)) == ("yes", None)
    assert Response.objects.get().via == "mail"


def test_bad_input_is_refused_by_the_form(strict, meeting, budi):
    assert strict.post(path(meeting, budi), {"answer": "x"}).status_code == 200
    assert answer_of(budi) is None
