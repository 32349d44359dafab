"""Cancelling: asked first, with how many are told; a draft is deleted instead."""

from django.utils import timezone

from forums import rsvp
from forums.models import Meeting
from forums.rsvp import Reply
from members.models import Delivery
from tests import factories

NOW = timezone.now()


def url(meeting):
    return f"/en/forum/{meeting.forum.slug}/rapat/{meeting.pk}/batal/"


def test_the_page_asks_and_says_how_many_are_told(as_, meeting, putu, budi, dorkas):
    for member in (budi, dorkas):
        rsvp.answer(meeting, member, Reply("yes"), NOW)
    assert "2 people get an email at once" in as_(putu).get(url(meeting)).content.decode()
    assert Meeting.objects.get().state == "called"


def test_the_button_cancels_with_the_reason(as_, meeting, putu, budi):
    rsvp.answer(meeting, budi, Reply("yes"), NOW)
    response = as_(putu).post(url(meeting), {"reason": "Hujan lebat"}, follow=True)
    saved = Meeting.objects.get()
    assert (saved.state, saved.cancel_reason) == ("cancelled", "Hujan lebat")
    assert "Everyone who was told gets an email." in response.content.decode()
    assert Delivery.objects.get(kind="meeting_cancelled").member == budi


def test_a_reason_too_long_is_refused(as_, meeting, putu):
    as_(putu).post(url(meeting), {"reason": "x" * 301})
    assert Meeting.objects.get().state == "called"


def test_a_draft_is_deleted(as_, forum, putu):
    draft = factories.meeting(forum, state="draft", called_at=None)
    response = as_(putu).post(url(draft))
    assert response["Location"] == f"/en/forum/{forum.slug}/rapat/"
    assert not Meeting.objects.exists()


def test_only_the_secretariat_cancels(as_, meeting, budi, rina):
    assert [as_(one).post(url(meeting)).status_code for one in (budi, rina)] == [403, 403]
    assert Meeting.objects.get().state == "called"
