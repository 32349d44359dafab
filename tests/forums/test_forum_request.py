"""Asking for a new forum, and what staff make of it."""

import pytest
from django.utils import timezone

from forums import founding
from forums.membership import CannotSignIn
from forums.models import Forum, ForumRequest, Role
from members.models import Delivery
from tests import factories

NOW = timezone.now()


def send(viewer, **words):
    place = factories.regency()
    data = {"name": "Forum Air", "regency": place.full_name, "purpose": "Air bersih.", "partners": ""}
    return viewer.post("/en/forum/minta/", data | words)


@pytest.fixture
def asked(rina):
    charter = founding.Charter("Forum Air", factories.regency(), summary="", about="Air bersih untuk semua.")
    return founding.request(charter, "", rina, NOW)


def test_member_asks_for_a_forum(as_, rina, db):
    send(as_(rina))
    row = ForumRequest.objects.get()
    assert (row.name, row.asked_by, row.state) == ("Forum Air", rina, "open")


def test_visitor_must_sign_in(client, db):
    assert send(client).status_code == 302
    assert not ForumRequest.objects.exists()


def test_same_form_twice_is_one_request(as_, rina, db):
    send(as_(rina))
    assert "You have already asked for this forum." in send(as_(rina)).content.decode()
    assert ForumRequest.objects.count() == 1


def test_forum_that_exists_is_not_asked_for(as_, rina, forum):
    assert "already exists" in send(as_(rina), name="forum tani lestari").content.decode()


def test_fourth_open_request_waits(as_, rina, db):
    for number in range(4):
        send(as_(rina), name=f"Forum {number}")
    assert ForumRequest.objects.count() == founding.MOST_OPEN_REQUESTS


def test_accepted_request_makes_the_asker_chair(asked, rina, dewi):
    made = founding.accept(asked, dewi, NOW)
    led = made.memberships.get()
    assert (made.name, led.member, led.role) == ("Forum Air", rina, Role.CHAIR)
    assert Delivery.objects.filter(kind="forum_request_decided", member=rina).count() == 1


def test_declined_request_keeps_its_answer(asked, dewi):
    founding.decline(asked, "Sudah ada forum serupa.", dewi, NOW)
    asked.refresh_from_db()
    assert (asked.state, asked.answer, asked.decided_by) == ("declined", "Sudah ada forum serupa.", dewi)


def test_request_is_decided_once(asked, dewi):
    founding.decline(asked, "Belum.", dewi, NOW)
    with pytest.raises(founding.AlreadyDecided):
        founding.accept(asked, dewi, NOW)
    assert not Forum.objects.exists()


def test_failed_founding_leaves_the_request_open(asked, dewi):
    factories.forum("Forum Air")
    with pytest.raises(founding.NameTaken):
        founding.accept(asked, dewi, NOW)
    asked.refresh_from_db()
    assert asked.state == "open"


def test_kept_member_cannot_be_made_chair(dewi, db):
    kept = factories.member("Markus", email=None)
    charter = founding.Charter("Forum Air", factories.regency(), summary="Air.")
    with pytest.raises(CannotSignIn):
        founding.create(charter, kept, dewi, NOW)
    assert not Forum.objects.exists()


@pytest.mark.parametrize(("name", "slug"), [("Minta", "minta-2"), ("水", "forum"), ("Forum Air", "forum-air")])
def test_address_avoids_pages_and_is_never_empty(name, slug, db):
    assert founding.free_slug(name) == slug


def test_address_avoids_other_forums(db):
    factories.forum("Forum Air").__class__.objects.update(slug="forum-air")
    assert founding.free_slug("Forum Air") == "forum-air-2"
