"""Switching mails off from the mail: a page with a button, and the one click of RFC 8058."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from forums.models import ForumPreference, Response
from members.mail import links
from members.models import Delivery, Frequency, Member

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def strict():
    """A mail program: no cookies, no CSRF token."""
    return Client(enforce_csrf_checks=True)


def path(member, purpose="off-digest", *parts):
    return f"/en/berhenti/{links.make(purpose, member, *parts)}/"


def wants_digest(member):
    return Member.objects.get(pk=member.pk).is_digest_wanted


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing(strict, budi, method):
    response = getattr(strict, method)(path(budi))
    assert response.status_code == 200
    assert wants_digest(budi)


def test_the_page_says_what_the_button_does(strict, budi):
    page = strict.get(path(budi)).content.decode()
    assert "The weekly digest" in page
    assert "Switch off" in page


def test_one_click_switches_the_digest_off(strict, budi):
    response = strict.post(path(budi), ONE_CLICK)
    assert response.status_code == 200
    assert not response.cookies
    assert not wants_digest(budi)


def test_a_second_click_changes_nothing(strict, budi):
    for _ in range(2):
        assert strict.post(path(budi), ONE_CLICK).status_code == 200
    assert not wants_digest(budi)


def test_it_can_be_undone_on_the_same_page(strict, budi):
    strict.post(path(budi))
    page = strict.post(path(budi), {"undo": "1"}).content.decode()
    assert "comes to you again" in page
    assert wants_digest(budi)


def test_a_digest_that_is_planned_does_not_go_out_any_more(strict, budi):
    planned = Delivery.objects.create(kind="digest", member=budi, lane=3, due_at=timezone.now())
    strict.post(path(budi), ONE_CLICK)
    planned.refresh_from_db()
    assert (planned.state, planned.reason) == ("skipped", "off")


def test_one_kind_of_mail_of_one_forum(strict, forum, budi):
    strict.post(path(budi, "off-invitations", forum.pk), ONE_CLICK)
    chosen = ForumPreference.objects.get(member=budi, forum=forum)
    assert (chosen.topic, chosen.frequency) == ("invitations", Frequency.OFF)
    strict.post(path(budi, "off-invitations", forum.pk), {"undo": "1"})
    assert not ForumPreference.objects.filter(member=budi).exists()


def test_mails_about_one_meeting(strict, meeting, budi):
    strict.post(path(budi, "off-reminders-meeting", meeting.pk), ONE_CLICK)
    assert Response.objects.get(meeting=meeting, member=budi).is_muted
    assert "Switch on again" in strict.get(path(budi, "off-reminders-meeting", meeting.pk)).content.decode()
    strict.post(path(budi, "off-reminders-meeting", meeting.pk), {"undo": "1"})
    assert not Response.objects.get(meeting=meeting, member=budi).is_muted


def test_a_meeting_of_others_sends_nothing_that_could_be_switched_off(strict, meeting, rina):
    url = path(rina, "off-reminders-meeting", meeting.pk)
    assert "Switch on again" in strict.get(url).content.decode()
    strict.post(url, ONE_CLICK)
    assert not Response.objects.filter(member=rina).exists()


def test_nobody_else_is_switched_off(strict, budi, sari):
    strict.post(path(budi), ONE_CLICK)
    assert wants_digest(sari)


@pytest.mark.parametrize("damage", ["altered", "foreign", "nothing", "revoked"])
def test_a_link_that_does_not_hold_tells_nothing_and_changes_nothing(strict, budi, damage):
    url = path(budi, "off-invitations", 0) if damage == "nothing" else path(budi)
    if damage == "altered":
        url = f"{url[:-3]}xx/"
    if damage == "foreign":
        url = f"/en/berhenti/{links.make('answer', budi)}/"
    if damage == "revoked":
        budi.revoke_links()
    response = strict.post(url, ONE_CLICK)
    assert response.status_code == 404
    assert "This link does not work" in response.content.decode()
    assert wants_digest(budi)


def test_a_link_works_for_years(strict, budi, time_machine):
    url = path(budi)
    time_machine.move_to(dt.datetime.now(dt.UTC) + dt.timedelta(days=3000))
    assert strict.post(url, ONE_CLICK).status_code == 200


def test_the_page_is_kept_nowhere_and_passes_no_address_on(strict, budi):
    response = strict.get(path(budi))
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex"
