"""Archiving a forum and bringing it back."""

import pytest
from django.utils import timezone

from members.models import AuditEntry
from tests import factories


def post(viewer, forum, act="archive"):
    return viewer.post(f"/en/forum/{forum.slug}/arsip/", {"act": act})


@pytest.mark.parametrize("who", ["sari", "dewi"])
def test_chair_and_staff_archive(who, request, as_, forum):
    post(as_(request.getfixturevalue(who)), forum)
    forum.refresh_from_db()
    assert forum.is_archived
    assert AuditEntry.objects.get(action="forum.archived").actor.name == who.title()


@pytest.mark.parametrize("who", ["putu", "budi", "rina"])
def test_others_do_not_archive(who, request, as_, forum):
    assert post(as_(request.getfixturevalue(who)), forum).status_code == 403
    forum.refresh_from_db()
    assert not forum.is_archived


def test_twice_is_once(as_, sari, forum):
    post(as_(sari), forum)
    first = type(forum).objects.get(pk=forum.pk).archived_at
    post(as_(sari), forum)
    assert type(forum).objects.get(pk=forum.pk).archived_at == first


def test_forum_with_a_meeting_ahead_is_not_archived(as_, sari, forum, meeting):
    assert "1 called meeting is still to come" in post(as_(sari), forum).content.decode()
    forum.refresh_from_db()
    assert not forum.is_archived


def test_archived_forum_comes_back(as_, sari, forum):
    forum.archived_at = timezone.now()
    forum.save()
    post(as_(sari), forum, "restore")
    forum.refresh_from_db()
    assert not forum.is_archived


def test_archived_forum_cannot_be_edited(as_, sari):
    archived = factories.forum(archived_at=timezone.now())
    factories.membership(archived, sari, "chair")
    assert as_(sari).get(f"/forum/{archived.slug}/ubah/").status_code == 403
    archived.archived_at = None
    archived.save()
    assert as_(sari).get(f"/forum/{archived.slug}/ubah/").status_code == 200


def test_page_asks_before_anything_changes(as_, sari, forum):
    assert "can be read but no longer changed" in as_(sari).get(f"/en/forum/{forum.slug}/arsip/").content.decode()
    forum.refresh_from_db()
    assert not forum.is_archived
