"""Leaving a forum: seats become free, the chair hands over first."""

import pytest
from django.utils import timezone

from forums import membership
from forums.models import MembershipState, ResponseState
from tests import factories


def leave(viewer, forum):
    return viewer.post(f"/en/forum/{forum.slug}/keluar/")


def test_member_leaves(as_, budi, forum):
    leave(as_(budi), forum)
    row = forum.memberships.get(member=budi)
    assert row.state == MembershipState.LEFT
    assert row.left_at is not None


def test_leaving_gives_up_role_and_office(as_, putu, forum):
    forum.memberships.filter(member=putu).update(office_title="Koordinator")
    leave(as_(putu), forum)
    row = forum.memberships.get(member=putu)
    assert (row.role, row.office_title) == ("member", "")


def test_leaving_frees_the_seat_for_who_waits(as_, budi, dorkas, forum):
    meeting = factories.meeting(forum, seats_in_person=1)
    factories.response(meeting, budi)
    waiting = factories.response(meeting, dorkas, ResponseState.WAITING)
    leave(as_(budi), forum)
    waiting.refresh_from_db()
    assert waiting.state == ResponseState.YES


def test_chair_must_hand_over_first(as_, sari, forum):
    assert "hand over" in leave(as_(sari), forum).content.decode()
    assert forum.memberships.get(member=sari).is_active


def test_former_chair_may_leave(as_, sari, budi, forum):
    heir = forum.memberships.get(member=budi)
    membership.set_role(heir, "chair", sari, timezone.now())
    leave(as_(sari), forum)
    assert not forum.memberships.get(member=sari).is_active


def test_request_can_be_taken_back(as_, rina, forum):
    membership.ask(forum, rina, "", None, timezone.now())
    leave(as_(rina), forum)
    assert forum.memberships.get(member=rina).state == MembershipState.LEFT


@pytest.mark.parametrize("who", ["rina", "dewi"])
def test_outsider_has_nothing_to_leave(who, request, as_, forum):
    assert leave(as_(request.getfixturevalue(who)), forum).status_code == 403


def test_page_asks_before_anything_changes(as_, budi, forum):
    assert "go to others" in as_(budi).get(f"/en/forum/{forum.slug}/keluar/").content.decode()
    assert forum.memberships.get(member=budi).is_active


def test_member_can_leave_an_archived_forum(as_, budi, forum):
    forum.archived_at = timezone.now()
    forum.save()
    leave(as_(budi), forum)
    assert not forum.memberships.get(member=budi).is_active
