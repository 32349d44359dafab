"""Acts in the administration: each goes through the operation of the portal, and says what it did or why not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from forums.models import (
    Forum,
    ForumRequest,
    Invitation,
    Meeting,
    MeetingState,
    Membership,
    Role,
    Theme,
)
from members.mail import bounces
from members.models import (
    AuditEntry,
    Consent,
    Member,
    Organisation,
    Purpose,
    Representative,
    Suppression,
)
from tests import factories
from tests.administration import (
    ROWS,
    act,
    filled,
    page,
    said,
    text_of,
)

SignIn = Callable[[Member], Client]

# --- Members ------------------------------------------------------------------------------------------------------


def test_suspended_member_is_signed_out_for_good(client: Client, staff: Client) -> None:
    budi, browser = factories.member(password="rembuk-kuat-2026"), client
    browser.post("/en/akun/login/", {"login": budi.email, "password": "rembuk-kuat-2026"})
    assert browser.get("/en/akun/email/").status_code == 200
    act(staff, budi, "suspend", reason="Kasar")
    act(staff, budi, "activate")
    assert browser.get("/en/akun/email/").status_code == 302


def test_suspension_is_written_down_and_ends_the_links(staff: Client, budi: Member, dewi: Member) -> None:
    assert act(staff, budi, "suspend", reason="Kasar") == ["Suspended: 1."]
    entry = AuditEntry.objects.get(action="member.suspended")
    assert (entry.actor, entry.target) == (dewi, f"members.member:{budi.pk}")
    budi.refresh_from_db()
    assert (budi.is_active, budi.link_version) == (False, 2)


def test_staff_do_not_suspend_staff(staff: Client, superuser: Member) -> None:
    assert "Only a superuser" in act(staff, superuser, "suspend", reason="Kasar")[0]
    superuser.refresh_from_db()
    assert superuser.is_active


def test_nobody_suspends_themselves(operator: Client, superuser: Member) -> None:
    assert "your own account" in act(operator, superuser, "suspend", reason="Kasar")[0]


def test_account_of_who_withdrew_consent_stays_closed(staff: Client, budi: Member) -> None:
    consent = {"member": budi, "purpose": Purpose.TERMS, "text_version": "1", "language": "id"}
    Consent.objects.create(**consent, at=timezone.now() - timedelta(days=2))
    Consent.objects.create(**consent, at=timezone.now(), is_given=False)
    Member.objects.filter(pk=budi.pk).update(is_active=False)
    assert "withdrawn" in act(staff, budi, "activate")[0]


def test_superuser_makes_staff_and_ends_it(operator: Client, budi: Member) -> None:
    act(operator, budi, "make_staff")
    budi.refresh_from_db()
    assert (budi.is_staff, budi.has_perm("members.view_delivery")) == (True, True)
    act(operator, budi, "end_staff")
    budi = Member.objects.get(pk=budi.pk)
    assert (budi.is_staff, list(budi.groups.all())) == (False, [])


def test_staff_do_not_make_staff(staff: Client, budi: Member) -> None:
    staff.post(page(Member, "changelist"), {"action": "make_staff", "_selected_action": [budi.pk], "index": 0})
    budi.refresh_from_db()
    assert not budi.is_staff


def test_staff_change_a_name_but_no_email_and_no_rights(staff: Client, budi: Member) -> None:
    url = page(Member, "change", budi.pk)
    said(
        staff.post(url, filled(staff, url, name="Budi  Santoso", email="x@y.example", is_superuser="on", is_staff="on"))
    )
    after = Member.objects.get(pk=budi.pk)
    assert (after.name, after.email, after.is_staff, after.is_superuser) == ("Budi Santoso", budi.email, False, False)
    assert AuditEntry.objects.get(action="member.edited").details == {"fields": ["name"]}


def test_staff_only_read_the_record_of_staff(staff: Client, superuser: Member) -> None:
    assert staff.post(page(Member, "change", superuser.pk), {"name": "X"}).status_code == 403


def test_page_of_a_member_shows_no_password(operator: Client) -> None:
    row = factories.member(password="rembuk-kuat-2026")
    shown = text_of(operator, page(Member, "change", row.pk))
    assert row.password not in shown
    assert 'type="password"' not in shown


def new_member(**fields: Any) -> dict[str, Any]:
    made = {"name": "Mbah Karto", "regency": factories.regency("51.08").pk, "sector": "community", "language": "id"}
    return made | {"is_adult": "on", "consent_by": "paper"} | fields


def test_new_member_without_email_is_a_kept_record(staff: Client, dewi: Member) -> None:
    said(staff.post(page(Member, "add"), new_member()))
    made = Member.objects.get(name="Mbah Karto")
    assert (made.email, made.kept_by, made.zone) == (None, dewi, "Asia/Makassar")
    consent = made.consents.get()
    assert (consent.purpose, consent.channel, consent.recorded_by) == (Purpose.KEPT_BY_OFFICER, "paper", dewi)


def test_new_member_with_email_is_an_account_to_be_confirmed(staff: Client) -> None:
    said(staff.post(page(Member, "add"), new_member(email="Karto@Contoh.example")))
    made = Member.objects.get(name="Mbah Karto")
    assert (made.email, made.kept_by, made.has_usable_password()) == ("karto@contoh.example", None, False)
    assert list(made.emailaddress_set.values_list("email", "verified")) == [("karto@contoh.example", False)]
    assert set(made.consents.values_list("purpose", flat=True)) == {Purpose.TERMS, Purpose.PRIVACY}


def test_email_of_an_account_is_refused(staff: Client, budi: Member) -> None:
    response = staff.post(page(Member, "add"), new_member(email=budi.email.upper()))
    assert "This email cannot be used." in response.content.decode()
    assert not Member.objects.filter(name="Mbah Karto").exists()


def test_seventeen_year_old_needs_a_guardian(staff: Client) -> None:
    data = new_member()
    del data["is_adult"]
    assert "recorded consent of a guardian" in staff.post(page(Member, "add"), data).content.decode()
    said(staff.post(page(Member, "add"), data | {"guardian_name": "Ibu", "guardian_consent_on": "2026-11-01"}))
    assert Member.objects.get(name="Mbah Karto").consents.filter(purpose=Purpose.GUARDIAN).exists()


# --- Organisations ------------------------------------------------------------------------------------------------


def test_staff_verify_from_the_list(staff: Client, dewi: Member) -> None:
    row = factories.organisation("Kelompok Tani", verified_at=None)
    assert act(staff, row, "verify") == ["Verified: 1."]
    row.refresh_from_db()
    assert (row.is_verified, row.verified_by) == (True, dewi)


def test_staff_verify_from_the_page_and_come_back_to_it(staff: Client) -> None:
    row = factories.organisation("Kelompok Tani", verified_at=None)
    assert 'value="verify"' in text_of(staff, page(Organisation, "change", row.pk))
    data = {"action": "verify", "_selected_action": [row.pk], "index": 0, "on_page": "1", "confirmed": "1"}
    assert staff.post(page(Organisation, "changelist"), data).url == page(Organisation, "change", row.pk)
    assert Organisation.objects.verified().filter(pk=row.pk).exists()


def test_new_name_drops_the_mark_and_a_new_text_does_not(staff: Client) -> None:
    row = factories.organisation("Kelompok Tani")
    url = page(Organisation, "change", row.pk)
    said(staff.post(url, filled(staff, url, about="Kami menanam.")))
    row.refresh_from_db()
    assert (row.about, row.is_verified) == ("Kami menanam.", True)
    said(staff.post(url, filled(staff, url, name="Kelompok Tani Baru")))
    row.refresh_from_db()
    assert (row.name, row.is_verified) == ("Kelompok Tani Baru", False)


def test_organisation_that_staff_add_is_verified(staff: Client) -> None:
    data = {"name": "Dinas Air", "kind": "office", "sector": "government", "regency": factories.regency().pk}
    said(staff.post(page(Organisation, "add"), data))
    made = Organisation.objects.get(name="Dinas Air")
    assert (made.slug, made.is_verified) == ("dinas-air", True)


def test_staff_add_and_end_a_representative(staff: Client, budi: Member, dewi: Member) -> None:
    data = {"member": budi.pk, "organisation": factories.organisation().pk, "title": "Ketua"}
    said(staff.post(page(Representative, "add"), data))
    made = Representative.objects.get(member=budi)
    assert made.confirmed_by == dewi
    act(staff, made, "end")
    made.refresh_from_db()
    assert made.until is not None


# --- Forums -------------------------------------------------------------------------------------------------------


def new_forum(chair: Member) -> dict[str, Any]:
    return {"name": "Forum Baru", "summary": "Air.", "about": "", "regency": factories.regency().pk, "chair": chair.pk}


def test_staff_found_a_forum_and_name_the_chair(staff: Client, budi: Member) -> None:
    said(staff.post(page(Forum, "add"), new_forum(budi)))
    made = Forum.objects.get(name="Forum Baru")
    assert made.role_of(budi) == Role.CHAIR
    assert AuditEntry.objects.filter(action="forum.created", target=f"forums.forum:{made.pk}").exists()


def test_chair_needs_an_account(staff: Client) -> None:
    kept = factories.member("Mbah Karto", email=None)
    assert staff.post(page(Forum, "add"), new_forum(kept)).status_code == 200
    assert not Forum.objects.filter(name="Forum Baru").exists()


def test_change_of_a_forum_counts_its_version(staff: Client, forum: Forum) -> None:
    url = page(Forum, "change", forum.pk)
    said(staff.post(url, filled(staff, url, summary="Baru.", themes=[ROWS[Theme](1).pk])))
    forum.refresh_from_db()
    assert (forum.summary, forum.version, forum.themes.count()) == ("Baru.", 2, 1)


def test_change_by_somebody_else_is_not_overwritten(staff: Client, forum: Forum) -> None:
    url = page(Forum, "change", forum.pk)
    data = filled(staff, url, summary="Lama.")
    Forum.objects.filter(pk=forum.pk).update(version=7, summary="Oleh pengurus.")
    assert "Another officer has changed this forum" in said(staff.post(url, data))[0]
    forum.refresh_from_db()
    assert forum.summary == "Oleh pengurus."


def test_forum_with_a_coming_meeting_is_not_archived(staff: Client, meeting: Meeting) -> None:
    assert "still to come" in act(staff, meeting.forum, "archive")[-1]
    Meeting.objects.update(state=MeetingState.CANCELLED, cancelled_at=timezone.now())
    assert act(staff, meeting.forum, "archive")[-1] == "Put into the archive: 1."


def test_accepted_request_founds_the_forum(staff: Client) -> None:
    asked = ROWS[ForumRequest](1)
    said(staff.post(page(ForumRequest, "change", asked.pk), {"answer": "", "_accept": "1"}))
    asked.refresh_from_db()
    assert asked.forum.role_of(asked.asked_by) == Role.CHAIR


def test_declined_request_needs_an_answer(staff: Client) -> None:
    asked = ROWS[ForumRequest](1)
    url = page(ForumRequest, "change", asked.pk)
    assert "Say why" in staff.post(url, {"answer": " ", "_decline": "1"}).content.decode()
    said(staff.post(url, {"answer": "Sudah ada.", "_decline": "1"}))
    asked.refresh_from_db()
    assert (asked.state, asked.answer) == ("declined", "Sudah ada.")


def test_answered_request_is_not_answered_again(staff: Client) -> None:
    asked = ROWS[ForumRequest](1)
    ForumRequest.objects.update(state="declined", decided_at=timezone.now())
    assert staff.post(page(ForumRequest, "change", asked.pk), {"_accept": "1"}).status_code == 403


def test_new_chair_takes_over_in_one_step(staff: Client, forum: Forum, sari: Member, budi: Member) -> None:
    url = page(Membership, "change", forum.memberships.get(member=budi).pk)
    said(staff.post(url, filled(staff, url, new_role=Role.CHAIR)))
    assert Forum.objects.get(pk=forum.pk).role_of(budi) == Role.CHAIR
    assert Forum.objects.get(pk=forum.pk).role_of(sari) == Role.MEMBER


def test_chair_without_successor_stays(staff: Client, forum: Forum, sari: Member) -> None:
    url = page(Membership, "change", forum.memberships.get(member=sari).pk)
    assert "hand over" in said(staff.post(url, filled(staff, url, new_role=Role.MEMBER, office_title="Ketua")))[0]
    chair = forum.memberships.get(member=sari)
    assert (chair.role, chair.office_title) == (Role.CHAIR, "")


def test_state_of_a_membership_is_not_set_by_hand(staff: Client, forum: Forum, budi: Member) -> None:
    row = forum.memberships.get(member=budi)
    url = page(Membership, "change", row.pk)
    said(staff.post(url, filled(staff, url) | {"state": "left", "sector": "academia"}))
    row.refresh_from_db()
    assert (row.state, row.sector) == ("active", "academia")


def test_meeting_leads_to_its_own_pages_for_changes(staff: Client, meeting: Meeting) -> None:
    shown = text_of(staff, page(Meeting, "change", meeting.pk))
    with translation.override("en"):
        assert reverse("forums:meeting_edit", args=[meeting.forum.slug, meeting.pk]) in shown
        assert reverse("forums:meeting_cancel", args=[meeting.forum.slug, meeting.pk]) in shown


def test_staff_close_a_link_that_has_got_about(staff: Client) -> None:
    row = ROWS[Invitation](1)
    assert act(staff, row, "revoke") == ["Revoked: 1."]
    assert not Invitation.objects.usable(timezone.now()).exists()


def test_staff_let_an_address_get_mail_again(staff: Client, budi: Member, dewi: Member) -> None:
    bounces.hard(budi.email, timezone.now())
    act(staff, Suppression.objects.get(), "lift")
    budi.refresh_from_db()
    assert (budi.is_reachable, bounces.suppressed([budi.email])) == (True, set())
    assert AuditEntry.objects.get(action="suppression.lifted").actor == dewi


def test_an_address_is_not_freed_by_who_may_only_read(as_: SignIn, dewi: Member, budi: Member) -> None:
    Group.objects.get().permissions.remove(Permission.objects.get(codename="change_suppression"))
    bounces.hard(budi.email, timezone.now())
    row = Suppression.objects.get()
    as_(dewi).post(page(Suppression, "changelist"), {"action": "lift", "_selected_action": [row.pk], "index": 0})
    assert bounces.suppressed([budi.email]) == {budi.email}
