"""Copying a meeting into a new draft."""

from datetime import timedelta

from django.utils import timezone

from forums.models import Meeting
from tests import factories


def url(meeting):
    return f"/en/forum/{meeting.forum.slug}/rapat/{meeting.pk}/salin/"


def test_the_copy_opens_for_editing(as_, forum, putu):
    old = factories.meeting(forum, starts_at=timezone.now() - timedelta(days=3))
    response = as_(putu).post(url(old))
    new = Meeting.objects.exclude(pk=old.pk).get()
    assert response["Location"] == f"/en/forum/{forum.slug}/rapat/{new.pk}/ubah/"
    assert (new.state, new.starts_at > timezone.now()) == ("draft", True)


def test_what_can_no_longer_be_is_refused_with_a_sentence(as_, forum, putu):
    old = factories.meeting(forum, audience="open")
    type(forum).objects.update(is_public=False)
    text = as_(putu).post(url(old), follow=True).content.decode()
    assert "Only a meeting of a public forum can be open to anyone." in text
    assert Meeting.objects.count() == 1


def test_only_the_secretariat_copies(as_, meeting, budi):
    assert as_(budi).post(url(meeting)).status_code == 403
    assert Meeting.objects.count() == 1
