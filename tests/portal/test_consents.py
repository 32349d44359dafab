"""What a member agreed to: each purpose by itself, withdrawn by itself, and what stops with it."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client
from django.utils import timezone

from members import accounts, consent
from members.models import Consent, Member, Purpose

PAGE, PROFILE = "/en/data-saya/persetujuan/", "/en/profil/"
NOW = timezone.now()
SignIn = Callable[..., Client]


def fill_in(client: Client, member: Member, **fields: str) -> None:
    """Send the profile with optional data."""
    sent = {"name": member.name, "regency": f"{member.regency.name}, {member.regency.province.name}"}
    sent |= {"sector": member.sector, "whatsapp": "", "birth_year": "", "sex": "", "organisation": "", "kind": ""}
    assert client.post(PROFILE, sent | fields).status_code == 302


def test_filling_in_optional_data_is_recorded_as_consent_for_its_purpose(as_: SignIn, budi: Member) -> None:
    fill_in(as_(budi), budi, whatsapp="0812-3456-7890")
    assert set(consent.in_force(budi)) == {Purpose.CONTACT}


def test_emptying_it_again_ends_the_consent_and_nothing_else(as_: SignIn, budi: Member) -> None:
    fill_in(as_(budi), budi, birth_year="1990")
    fill_in(as_(budi), budi)
    budi.refresh_from_db()
    assert (consent.in_force(budi), budi.is_active) == ({}, True)


def test_withdrawing_an_optional_purpose_erases_what_it_was_for(as_: SignIn, budi: Member) -> None:
    fill_in(as_(budi), budi, whatsapp="0812-3456-7890", birth_year="1990", sex="m")
    as_(budi).post(PAGE, {"purpose": "counts"})
    budi.refresh_from_db()
    assert (budi.birth_year, budi.sex, str(budi.whatsapp), budi.is_active) == (None, "", "+6281234567890", True)


def test_withdrawing_the_processing_closes_the_account_at_once(as_: SignIn, budi: Member) -> None:
    consent.give(budi, consent.AT_SIGN_UP, NOW)
    client = as_(budi)
    assert "Your account is closed" in client.post(PAGE, {"purpose": "privacy"}, follow=True).content.decode()
    assert not Member.objects.get(pk=budi.pk).is_reachable
    assert client.get("/en/mulai/").status_code == 302


def test_closing_asks_who_signed_in_long_ago_to_do_so_again(as_: SignIn, budi: Member) -> None:
    consent.give(budi, consent.AT_SIGN_UP, NOW)
    as_(budi, seconds_ago=3600).post(PAGE, {"purpose": "privacy"})
    assert Member.objects.get(pk=budi.pk).is_active


def test_page_tells_every_word_given_with_its_version(as_: SignIn, budi: Member) -> None:
    consent.give(budi, [Purpose.COUNTS], NOW, language="id")
    consent.withdraw(budi, Purpose.COUNTS, NOW)
    shown = as_(budi).get(PAGE).content.decode()
    assert "agreed" in shown
    assert "withdrawn" in shown
    assert f"{consent.OPTIONAL_VERSION} (Bahasa Indonesia)" in shown


def test_unknown_purpose_changes_nothing(as_: SignIn, budi: Member) -> None:
    assert as_(budi).post(PAGE, {"purpose": "x"}).status_code == 200
    assert not Consent.objects.exists()


def test_account_is_opened_again_though_an_optional_consent_was_withdrawn(budi: Member, dewi: Member) -> None:
    consent.give(budi, [Purpose.COUNTS], NOW)
    consent.withdraw(budi, Purpose.COUNTS, NOW)
    accounts.suspend(budi, dewi, NOW, reason="Kasar")
    accounts.activate(budi, dewi, NOW)
    assert budi.is_active
