"""Suspending a member: why, until when, what ends at once, and how it ends by itself."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from members import accounts
from members.mail import outbox
from members.models import AuditEntry, Consent, Delivery, Member, Purpose, SentMail, Suspension
from members.suspension_mails import MAILS
from tests import factories
from tests.administration import act, page

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def suspend(member, by, **fields):
    now = timezone.now()
    accounts.suspend(member, by, now, **{"reason": "Menghina orang.", "until": now + WEEK} | fields)
    return Suspension.objects.get(member=member)


def post(now=None):
    outbox.send_due(MAILS, now or timezone.now() + timedelta(seconds=1))
    return list(SentMail.objects.order_by("pk"))


def test_one_mail_tells_why_until_when_and_whom_to_write_to(budi, dewi, settings):
    settings.REMBUK_CONTACT = "staf@contoh.example"
    budi.language = "en"
    budi.save()
    suspend(budi, dewi)
    (mail,) = post()
    assert mail.to == budi.email
    assert all(words in mail.text for words in ("Menghina orang.", "WIB", "staf@contoh.example"))
    assert "Reply-To: staf@contoh.example" in mail.raw


def test_no_other_mail_reaches_the_suspended(budi, dewi):
    suspend(budi, dewi)
    budi.refresh_from_db()
    assert not budi.is_reachable


def test_it_ends_by_itself_and_says_so(budi, dewi):
    suspend(budi, dewi)
    post()
    later = timezone.now() + WEEK + timedelta(minutes=1)
    assert accounts.end_suspensions(later) == 1
    budi.refresh_from_db()
    assert (budi.is_active, Suspension.objects.current().count()) == (True, 0)
    assert post(later)[-1].delivery.occasion == "ended"


@pytest.mark.parametrize(("until", "after"), [(WEEK, timedelta(days=6)), (None, timedelta(days=900))])
def test_it_does_not_end_before_its_time(budi, dewi, until, after):
    suspend(budi, dewi, until=timezone.now() + until if until else None)
    assert accounts.end_suspensions(timezone.now() + after) == 0
    budi.refresh_from_db()
    assert not budi.is_active


def test_end_in_time_twice_is_once(budi, dewi):
    suspend(budi, dewi)
    later = timezone.now() + WEEK
    assert [accounts.end_suspensions(later) for _time in range(2)] == [1, 0]
    assert AuditEntry.objects.filter(action="member.activated", actor=None).count() == 1


def test_who_withdrew_consent_stays_closed(budi, dewi):
    suspend(budi, dewi)
    consent = {"member": budi, "purpose": Purpose.TERMS, "text_version": "1", "language": "id", "is_given": False}
    Consent.objects.create(**consent, at=timezone.now())
    assert accounts.end_suspensions(timezone.now() + WEEK) == 0
    budi.refresh_from_db()
    assert (budi.is_active, Suspension.objects.current().count()) == (False, 0)


def test_staff_end_it_early_and_the_notice_that_waited_is_left_out(budi, dewi):
    suspend(budi, dewi)
    accounts.activate(budi, dewi, timezone.now())
    post()
    assert Suspension.objects.get().ended_by == dewi
    assert set(Delivery.objects.values_list("occasion", "state")) == {("started", "skipped"), ("ended", "sent")}


def test_name_stays_where_it_stands(as_, forum, budi, sari, dewi):
    suspend(budi, dewi)
    assert budi.name in as_(sari).get(f"/en/forum/{forum.slug}/anggota/").content.decode()


def test_session_ends_at_once(as_, budi, dewi):
    browser = as_(budi)
    assert browser.get("/en/profil/").status_code == 200
    suspend(budi, dewi)
    assert browser.get("/en/profil/").status_code == 302


@pytest.mark.parametrize(
    "wrong", [{"reason": ""}, {"until": timezone.now() - WEEK}, {"ended_at": timezone.now() - 2 * WEEK}]
)
def test_database_holds_reason_and_order(budi, wrong):
    right = {"member": budi, "reason": "Kasar", "at": timezone.now(), "until": timezone.now() + WEEK}
    with pytest.raises(IntegrityError), transaction.atomic():
        Suspension.objects.create(**right | wrong)
    Suspension.objects.create(**right)


def test_database_holds_one_at_a_time(budi):
    row = {"member": budi, "reason": "Kasar", "at": timezone.now()}
    Suspension.objects.create(**row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Suspension.objects.create(**row)


def test_administration_asks_why_and_for_how_long(staff: Client, budi):
    act(staff, budi, "suspend", reason="Menghina orang.", days="30")
    row = Suspension.objects.get()
    assert (row.reason, row.until - row.at) == ("Menghina orang.", timedelta(days=30))


def test_administration_does_nothing_without_a_reason(staff: Client, budi):
    data = {"action": "suspend", "_selected_action": [budi.pk], "index": 0, "confirmed": "1", "reason": " "}
    shown = staff.post(page(type(budi), "changelist"), data)
    assert shown.context["form"].errors.keys() == {"reason"}
    assert not Suspension.objects.exists()


def test_mail_goes_only_to_an_address_that_reads_mail(dewi):
    unconfirmed = factories.member("Ayu", email_confirmed_at=None)
    suspend(unconfirmed, dewi)
    assert not Delivery.objects.exists()


def test_who_is_kept_out_reads_whom_to_write_to(client: Client, db: None) -> None:
    assert f"mailto:{settings.REMBUK_CONTACT}" in client.get("/en/akun/inactive/").content.decode()


DECISIONS = [partial(accounts.suspend, reason="Kasar"), accounts.activate, accounts.end_staff]


@pytest.mark.parametrize("decide", DECISIONS)
def test_nobody_decides_about_their_own_account(dewi: Member, decide) -> None:
    with pytest.raises(accounts.OwnAccount):
        decide(dewi, dewi, timezone.now())


@pytest.mark.parametrize("decide", DECISIONS)
def test_staff_do_not_decide_about_staff(dewi: Member, superuser: Member, decide) -> None:
    colleague = factories.member("Staf lain", is_staff=True)
    with pytest.raises(accounts.ForSuperusers):
        decide(colleague, dewi, timezone.now())
    decide(colleague, superuser, timezone.now())
