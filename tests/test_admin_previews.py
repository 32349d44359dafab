"""Acts that are shown before they are done: what a preview says is what happens, and until then nothing does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from forums.models import Forum, Meeting, MeetingState, Response
from members.mail import bounces
from members.models import AuditEntry, Delivery, Member, Organisation, StaffArea
from tests import factories
from tests.administration import a_delivery, act, page
from tests.world import fingerprint

SignIn = Callable[[Member], Client]


def preview(client: Client, rows: list[Any], action: str, **fields: Any) -> Any:
    data = {"action": action, "_selected_action": [row.pk for row in rows], "index": 0, **fields}
    return client.post(page(type(rows[0]), "changelist"), data)


def effect(client: Client, row: Model, action: str) -> Any:
    return preview(client, [row], action).context["effects"][0]


def planned(kind: str) -> list[str]:
    return sorted(Delivery.objects.unsettled().filter(kind__startswith=kind).values_list("member__name", flat=True))


@pytest.fixture
def full(forum: Forum, budi: Member, dorkas: Member) -> Meeting:
    """One seat, which Budi has; Dorkas waits, and after her Putu."""
    made = factories.meeting(forum, seats_in_person=1)
    factories.response(made, budi)
    factories.response(made, dorkas, "waiting")
    factories.response(made, forum.memberships.get(role="secretary").member, "waiting")
    return made


# --- Meetings -----------------------------------------------------------------------------------------------------


def test_preview_of_a_call_names_whom_it_invites_and_invites_nobody(staff: Client, forum: Forum, budi: Member) -> None:
    draft = factories.meeting(forum, state="draft", called_at=None)
    Member.objects.filter(pk=budi.pk).update(bounced_at=timezone.now())
    before = fingerprint()
    shown = effect(staff, draft, "call")
    assert list(shown.told.names) == ["Dorkas", "Putu", "Sari"]
    assert list(shown.untold.names) == ["Budi (address bounced)"]
    assert fingerprint() == before


def test_call_invites_those_of_the_preview(staff: Client, forum: Forum) -> None:
    draft = factories.meeting(forum, state="draft", called_at=None)
    told = list(effect(staff, draft, "call").told.names)
    assert act(staff, draft, "call") == ["Called: 1."]
    assert planned("meeting_called") == told == ["Budi", "Dorkas", "Putu", "Sari"]


def test_cancelling_tells_those_of_the_preview_why(staff: Client, full: Meeting) -> None:
    told = list(effect(staff, full, "cancel").told.names)
    assert act(staff, full, "cancel", reason="Jalan longsor.") == ["Cancelled: 1."]
    full.refresh_from_db()
    assert (full.state, full.cancel_reason) == (MeetingState.CANCELLED, "Jalan longsor.")
    assert planned("meeting_cancelled") == told == ["Budi", "Dorkas", "Putu"]


def test_several_meetings_are_cancelled_at_once_and_refusals_are_told(staff: Client, forum: Forum) -> None:
    coming = factories.meeting(forum)
    past = factories.meeting(forum, starts_at=timezone.now() - timedelta(days=2))
    shown = preview(staff, [coming, past], "cancel").context["effects"]
    assert {one.row: bool(one.refusal) for one in shown} == {coming: False, past: True}
    preview(staff, [coming, past], "cancel", confirmed="1")
    assert list(Meeting.objects.filter(state="cancelled")) == [coming]


def test_reason_that_is_too_long_is_asked_again(staff: Client, full: Meeting) -> None:
    response = preview(staff, [full], "cancel", confirmed="1", reason="x" * 301)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert Meeting.objects.called().filter(pk=full.pk).exists()


def test_free_seats_go_to_those_of_the_preview(staff: Client, full: Meeting) -> None:
    Meeting.objects.update(seats_in_person=2)
    assert list(effect(staff, full, "promote").told.names) == ["Dorkas"]
    act(staff, full, "promote")
    assert planned("seat_promoted") == ["Dorkas"]


def test_who_may_only_read_meetings_is_offered_no_act(as_: SignIn, dewi: Member, full: Meeting) -> None:
    dewi.groups.get().permissions.remove(*Permission.objects.filter(codename="change_meeting"))
    as_(dewi).post(
        page(Meeting, "changelist"), {"action": "cancel", "_selected_action": [full.pk], "index": 0, "confirmed": "1"}
    )
    assert Meeting.objects.called().filter(pk=full.pk).exists()


def test_first_on_the_list_gets_the_next_seat(staff: Client, full: Meeting, forum: Forum, putu: Member) -> None:
    row = Response.objects.get(member=putu)
    assert not effect(staff, row, "put_first").told.count
    assert act(staff, row, "put_first") == ["Set: 1."]
    Meeting.objects.update(seats_in_person=2)
    act(staff, full, "promote")
    assert planned("seat_promoted") == ["Putu"]
    assert AuditEntry.objects.get(action="answer.priority").details == {"priority": 1}


def test_back_in_the_order_of_asking(staff: Client, full: Meeting, putu: Member) -> None:
    row = Response.objects.get(member=putu)
    act(staff, row, "put_first")
    act(staff, row, "put_back")
    assert [one.member.name for one in full.responses.waiting()] == ["Dorkas", "Putu"]


def test_only_who_waits_is_put_first(staff: Client, full: Meeting, budi: Member) -> None:
    assert "Only somebody on the waiting list" in act(staff, Response.objects.get(member=budi), "put_first")[0]


# --- Mails --------------------------------------------------------------------------------------------------------


def failed(**fields: Any) -> Delivery:
    fields = {"state": "failed", "reason": "refused with 550", "settled_at": timezone.now(), "attempts": 6} | fields
    return a_delivery(**fields)


def test_failed_mail_is_planned_anew(staff: Client, budi: Member) -> None:
    row = failed(member=budi)
    assert list(effect(staff, row, "send_again").told.names) == ["Budi"]
    assert act(staff, row, "send_again") == ["To be sent again: 1."]
    row.refresh_from_db()
    assert (row.state, row.reason, row.attempts, row.settled_at) == ("planned", "", 0, None)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"state": "sent"}, "Only a message that failed"),
        ({"lane": 0}, "a code that is no longer kept"),
        ({"expires_at": timezone.now() - timedelta(hours=1)}, "Its time has passed"),
    ],
)
def test_what_cannot_be_sent_again_stays(fields: dict[str, Any], words: str, staff: Client) -> None:
    row = failed(**fields)
    assert words in effect(staff, row, "send_again").refusal
    assert words in act(staff, row, "send_again")[0]
    assert Delivery.objects.get(pk=row.pk).settled_at is not None


def test_mail_to_a_suppressed_address_stays(staff: Client, budi: Member) -> None:
    bounces.hard(budi.email, timezone.now())
    assert "No mail may go" in act(staff, failed(member=budi), "send_again")[0]


# --- Members and organisations ------------------------------------------------------------------------------------


def test_preview_of_a_suspension_changes_nothing(staff: Client, budi: Member) -> None:
    before = fingerprint()
    assert "active in 0 forums" in " ".join(effect(staff, budi, "suspend").facts)
    assert fingerprint() == before


def test_preview_of_verifying_names_what_may_be_the_same(staff: Client) -> None:
    factories.organisation("Kelompok Tani Makmur")
    row = factories.organisation("Kelompok Tani Makmur Jaya", verified_at=None)
    assert "Perhaps the same as: Kelompok Tani Makmur, Kabupaten Kulon Progo." in effect(staff, row, "verify").facts
    assert Organisation.objects.unverified().filter(pk=row.pk).exists()


def test_more_than_a_hundred_rows_are_refused(staff: Client) -> None:
    made = [factories.organisation(verified_at=None) for _ in range(101)]
    assert preview(staff, made, "verify").status_code == 302
    assert Organisation.objects.verified().count() == 0


def test_preview_of_what_lies_elsewhere_is_empty(as_: SignIn, dewi: Member, full: Meeting) -> None:
    StaffArea.objects.create(member=dewi, regency=factories.regency("51.08"), granted_at=timezone.now())
    assert preview(as_(dewi), [full], "cancel", confirmed="1").status_code == 302
    assert Meeting.objects.called().filter(pk=full.pk).exists()


def test_preview_costs_no_lasting_row_even_with_many(staff: Client, forum: Forum) -> None:
    drafts = [factories.meeting(forum, state="draft", called_at=None) for _ in range(3)]
    before = fingerprint()
    preview(staff, drafts, "call")
    assert fingerprint() == before
