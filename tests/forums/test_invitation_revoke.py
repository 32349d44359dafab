"""Closing a way in."""

import pytest
from django.utils import timezone

from forums import invitations


@pytest.fixture
def link(forum, sari):
    return invitations.renew_link(forum, sari, timezone.now())


def revoke(viewer, forum, link):
    response = viewer.post(f"/forum/{forum.slug}/undangan/{link.pk}/cabut/")
    link.refresh_from_db()
    return response


@pytest.mark.parametrize("who", ["sari", "putu", "dewi"])
def test_secretariat_and_staff_revoke(who, request, as_, forum, link):
    revoke(as_(request.getfixturevalue(who)), forum, link)
    assert not link.is_usable(timezone.now())


@pytest.mark.parametrize("who", ["budi", "rina"])
def test_others_revoke_nothing(who, request, as_, forum, link):
    assert revoke(as_(request.getfixturevalue(who)), forum, link).status_code == 403
    assert link.is_usable(timezone.now())


def test_twice_is_once(as_, sari, forum, link):
    revoke(as_(sari), forum, link)
    first = link.revoked_at
    revoke(as_(sari), forum, link)
    assert link.revoked_at == first


def test_invitation_of_another_forum_is_not_found(as_, rina, other_forum, link):
    assert revoke(as_(rina), other_forum, link).status_code == 404
    assert link.is_usable(timezone.now())
