"""Calling a draft from its page."""

from datetime import timedelta

from django.utils import timezone

from forums.models import Meeting
from members.models import Delivery
from tests import factories


def url(meeting):
    return f"/en/forum/{meeting.forum.slug}/rapat/{meeting.pk}/panggil/"


def draft(forum, **fields):
    return factories.meeting(forum, state="draft", called_at=None, **fields)


def test_the_button_invites_everyone(as_, forum, putu):
    meeting = draft(forum)
    as_(putu).post(url(meeting))
    assert (Meeting.objects.get().state, Delivery.objects.count()) == ("called", 4)


def test_a_draft_whose_day_has_passed_is_not_called(as_, forum, putu):
    meeting = draft(forum, starts_at=timezone.now() - timedelta(hours=1))
    text = as_(putu).post(url(meeting), follow=True).content.decode()
    assert "must start in the future" in text
    assert Meeting.objects.get().state == "draft"


def test_a_member_neither_sees_nor_calls_it(as_, forum, budi):
    assert as_(budi).post(url(draft(forum))).status_code == 404


def test_looking_calls_nothing(as_, forum, putu):
    assert as_(putu).get(url(draft(forum))).status_code == 405
