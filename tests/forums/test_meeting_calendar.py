"""Downloading the calendar file of a meeting."""

from django.utils import timezone

from forums import rsvp
from forums.rsvp import Reply
from tests import factories

LINK = "https://meet.example/rahasia"


def get(client, meeting):
    return client.get(f"/en/forum/{meeting.forum.slug}/rapat/{meeting.pk}/kalender.ics")


def test_anyone_who_sees_the_meeting_gets_its_file(client, meeting):
    response = get(client, meeting)
    assert response["Content-Type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    assert f"UID:{meeting.uid}".encode() in response.content


def test_the_link_to_join_is_in_the_file_of_those_who_attend_only(client, as_, forum, budi, dorkas):
    meeting = factories.meeting(forum, is_online=True, online_link=LINK)
    rsvp.answer(meeting, budi, Reply("yes"), timezone.now())
    found = [LINK.encode() in get(one, meeting).content for one in (as_(budi), as_(dorkas), client)]
    assert found == [True, False, False]


def test_a_closed_forum_gives_no_file_away(client, other_forum):
    assert get(client, factories.meeting(other_forum)).status_code == 404
