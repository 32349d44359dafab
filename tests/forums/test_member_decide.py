"""Approving and declining requests."""

import pytest
from django.utils import timezone

from forums import membership
from forums.models import MembershipState
from members.models import AuditEntry, Delivery


@pytest.fixture
def asked(rina, forum):
    return membership.ask(forum, rina, "", None, timezone.now())


def decide(viewer, asked, decision="admit", **data):
    address = f"/en/forum/{asked.forum.slug}/anggota/{asked.pk}/putusan/"
    response = viewer.post(address, {"decision": decision, **data}, follow=True)
    asked.refresh_from_db()
    return response


@pytest.mark.parametrize("who", ["sari", "putu", "dewi"])
def test_secretariat_and_staff_approve(who, request, as_, asked):
    by = request.getfixturevalue(who)
    decide(as_(by), asked)
    assert (asked.state, asked.decided_by) == (MembershipState.ACTIVE, by)
    assert asked.joined_at is not None


@pytest.mark.parametrize("who", ["budi", "rina"])
def test_others_decide_nothing(who, request, as_, asked):
    assert decide(as_(request.getfixturevalue(who)), asked).status_code == 403
    assert asked.state == MembershipState.PENDING


def test_declining_keeps_the_reason(as_, putu, asked):
    decide(as_(putu), asked, "decline", reason="Khusus warga.")
    assert (asked.state, asked.reason) == (MembershipState.DECLINED, "Khusus warga.")


def test_answer_goes_to_the_asker_once(as_, putu, rina, asked):
    decide(as_(putu), asked)
    decide(as_(putu), asked)
    assert Delivery.objects.filter(kind="membership_decided", member=rina).count() == 1


def test_second_officer_is_told_that_it_is_decided(as_, putu, sari, asked):
    decide(as_(sari), asked)
    response = decide(as_(putu), asked, "decline")
    assert "no longer waiting" in response.content.decode()
    assert asked.state == MembershipState.ACTIVE


def test_request_that_was_taken_back_is_not_approved(as_, putu, rina, asked):
    membership.leave(asked.forum, rina, timezone.now())
    decide(as_(putu), asked)
    assert asked.state == MembershipState.LEFT


def test_unknown_decision_changes_nothing(as_, putu, asked):
    decide(as_(putu), asked, "maybe")
    assert asked.state == MembershipState.PENDING


def test_request_of_another_forum_is_not_found(as_, sari, asked, other_forum):
    address = f"/forum/{other_forum.slug}/anggota/{asked.pk}/putusan/"
    assert as_(sari).post(address, {"decision": "admit"}).status_code == 404
    own = f"/forum/{asked.forum.slug}/anggota/{asked.pk}/putusan/"
    assert as_(sari).post(own, {"decision": "admit"}).status_code == 302


def test_decision_is_on_record(as_, putu, asked):
    decide(as_(putu), asked)
    entry = AuditEntry.objects.get(action="membership.admitted")
    assert (entry.actor, entry.target) == (putu, f"forums.membership:{asked.pk}")
