"""The calendar that a phone reads: own meetings, no names, revocable."""

import pytest
from django.test import Client
from django.utils import timezone

from forums import feeds, meetings, rsvp
from forums.models import Forum, Meeting, Membership
from forums.rsvp import Reply
from tests import factories


def path(member):
    return "/" + feeds.feed_url(member).split("/", 3)[3]


@pytest.fixture
def coming(meeting, budi):
    rsvp.answer(meeting, budi, Reply("yes"), timezone.now())
    return meeting


def test_own_meetings_stand_in_it_and_no_others(coming, forum, budi):
    other = factories.meeting(forum)
    found = Client().get(path(budi))
    assert found["Content-Type"] == "text/calendar; charset=utf-8"
    assert (f"UID:{coming.uid}".encode() in found.content, other.uid.encode() in found.content) == (True, False)


def test_it_names_nobody_and_gives_no_link_to_join_away(forum, budi, sari):
    online = factories.meeting(forum, is_online=True, online_link="https://temu.example/rahasia")
    for person in (budi, sari):
        rsvp.answer(online, person, Reply("yes"), timezone.now())
    text = Client().get(path(budi)).content.decode()
    assert [word for word in ("ATTENDEE", "Budi", "Sari", "rahasia", str(budi.email)) if word in text] == []


def test_asked_again_nothing_is_sent_until_something_changes(coming, budi, sari):
    first = Client().get(path(budi))
    assert Client().get(path(budi), headers={"If-None-Match": first["ETag"]}).status_code == 304
    meetings.cancel(coming, "Hujan", sari, timezone.now())
    again = Client().get(path(budi), headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, b"STATUS:CANCELLED" in again.content) == (200, True)


def test_new_address_makes_the_old_one_dead(as_, coming, budi):
    old = path(budi)
    as_(budi).post("/en/kalender/")
    budi.refresh_from_db()
    assert (Client().get(old).status_code, Client().get(path(budi)).status_code) == (404, 200)


def test_who_left_a_closed_forum_no_longer_reads_of_it(coming, forum, budi):
    Forum.objects.filter(pk=forum.pk).update(is_public=False)
    Membership.objects.filter(forum=forum, member=budi).update(state="left", left_at=timezone.now())
    coming.responses.all().delete()
    assert coming.uid.encode() not in Client().get(path(budi)).content


def test_what_became_a_draft_again_is_not_in_it(coming, budi):
    Meeting.objects.filter(pk=coming.pk).update(state="draft", called_at=None)
    assert coming.uid.encode() not in Client().get(path(budi)).content


def test_page_shows_the_address(as_, budi):
    page = as_(budi).get("/en/kalender/").content.decode()
    assert "/kalender/" in page
    assert "/en/kalender/" in as_(budi).get("/en/preferensi/").content.decode()
