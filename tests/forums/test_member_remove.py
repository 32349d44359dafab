"""Removing a member."""

import pytest
from django.utils import timezone

from forums.models import MembershipState, ResponseState, Role
from members.models import AuditEntry, Delivery
from tests import factories


def remove(viewer, forum, member, reason="Pindah ke kota lain."):
    row = forum.memberships.get(member=member)
    return viewer.post(f"/en/forum/{forum.slug}/anggota/{row.pk}/keluarkan/", {"reason": reason})


def is_active(forum, member):
    return forum.memberships.get(member=member).is_active


@pytest.mark.parametrize("who", ["sari", "putu", "dewi"])
def test_secretariat_and_staff_remove_a_member(who, request, as_, budi, forum):
    remove(as_(request.getfixturevalue(who)), forum, budi)
    row = forum.memberships.get(member=budi)
    assert (row.state, row.reason, row.was_removed) == (MembershipState.LEFT, "Pindah ke kota lain.", True)


@pytest.mark.parametrize("who", ["dorkas", "rina"])
def test_others_remove_nobody(who, request, as_, budi, forum):
    assert remove(as_(request.getfixturevalue(who)), forum, budi).status_code == 403
    assert is_active(forum, budi)


def test_reason_is_needed(as_, putu, budi, forum):
    remove(as_(putu), forum, budi, reason=" ")
    assert is_active(forum, budi)


def test_removed_member_is_told_and_frees_the_seat(as_, putu, budi, forum, meeting):
    answer = factories.response(meeting, budi)
    remove(as_(putu), forum, budi)
    answer.refresh_from_db()
    assert answer.state == ResponseState.CANCELLED
    assert Delivery.objects.filter(kind="membership_decided", member=budi).count() == 1


def test_chair_is_not_removed(as_, dewi, sari, forum):
    assert "hand over" in remove(as_(dewi), forum, sari).content.decode()
    assert is_active(forum, sari)


def test_secretary_does_not_remove_an_officer_but_the_chair_does(as_, putu, sari, budi, forum):
    forum.memberships.filter(member=budi).update(role=Role.TREASURER)
    assert "Only the chair" in remove(as_(putu), forum, budi).content.decode()
    assert is_active(forum, budi)
    remove(as_(sari), forum, budi)
    assert not is_active(forum, budi)


def test_nobody_removes_themselves(as_, putu, forum):
    remove(as_(putu), forum, putu)
    assert is_active(forum, putu)


def test_removal_is_on_record_without_its_reason(as_, putu, budi, forum):
    remove(as_(putu), forum, budi)
    assert AuditEntry.objects.get(action="membership.removed").details == {"role": "member"}


def test_page_asks_before_anything_changes(as_, putu, budi, forum):
    row = forum.memberships.get(member=budi)
    assert "Remove Budi?" in as_(putu).get(f"/en/forum/{forum.slug}/anggota/{row.pk}/keluarkan/").content.decode()
    assert is_active(forum, budi)


def test_members_of_an_archived_forum_stay(as_, putu, budi, forum):
    forum.archived_at = timezone.now()
    forum.save()
    assert remove(as_(putu), forum, budi).status_code == 403
    assert is_active(forum, budi)
