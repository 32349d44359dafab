"""Account mails: rows like all others, planned with their cause, sent first, forgotten once sent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from members import account_mails
from members.mail import outbox
from members.models import Delivery, DeliveryState, Member, SentMail
from tests import factories

NOW = timezone.now()
EVERY_MAIL = [*account_mails.ASKED_FOR, *account_mails.CHANGES]


def ask(address: str, template: str = "account/email/login_code", **facts: object) -> Delivery:
    account_mails.plan(template, address, {"code": "ABCD-EFGH", **facts}, NOW)
    return Delivery.objects.latest("pk")


def test_code_reaches_its_member_and_is_erased(budi: Member) -> None:
    row = ask(budi.email)
    outbox.send_due(account_mails.MAILS, NOW)
    row.refresh_from_db()
    assert (row.state, row.content) == (DeliveryState.SENT, None)
    assert "ABCD-EFGH" in SentMail.objects.get().text


def test_code_is_written_down_with_its_cause_or_not_at_all(budi: Member) -> None:
    with transaction.atomic():
        ask(budi.email)
        transaction.set_rollback(True)
    assert not Delivery.objects.exists()


def test_code_that_ran_out_is_not_sent(budi: Member) -> None:
    ask(budi.email)
    outbox.send_due(account_mails.MAILS, NOW + timedelta(minutes=4))
    assert not SentMail.objects.exists()


def test_code_goes_to_an_address_that_is_not_confirmed_yet(db: None) -> None:
    ask(factories.member("Ayu", email_confirmed_at=None).email)
    outbox.send_due(account_mails.MAILS, NOW)
    assert SentMail.objects.count() == 1


def test_suspended_member_gets_no_code(db: None) -> None:
    row = ask(factories.member("Ayu", is_active=False).email)
    outbox.send_due(account_mails.MAILS, NOW)
    row.refresh_from_db()
    assert (row.state, row.reason) == (DeliveryState.SKIPPED, "account closed")


def test_stranger_and_member_cost_the_same_queries(budi: Member, django_assert_num_queries: object) -> None:
    for address in (budi.email, "orang@contoh.example"):
        with django_assert_num_queries(4):
            account_mails.plan("account/email/unknown_account", address, {}, NOW)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("template", EVERY_MAIL)
def test_every_mail_of_the_library_has_our_words(language: str, template: str, db: None) -> None:
    member = factories.member("Budi", language=language)
    ask(member.email, template, user=member, ip="10.0.0.1", password_reset_url="http://evil.example/akun/x/")
    outbox.send_due(account_mails.MAILS, NOW)
    mail = SentMail.objects.get()
    assert f'<html lang="{language}">' in mail.html
    assert "evil.example" not in mail.raw
    assert mail.subject


def test_links_lead_to_our_own_address(budi: Member) -> None:
    url = "http://evil.example/en/akun/password/reset/key/abc/"
    ask(budi.email, "account/email/password_reset_key", password_reset_url=url)
    outbox.send_due(account_mails.MAILS, NOW)
    assert "http://localhost:8000/en/akun/password/reset/key/abc/" in SentMail.objects.get().text
