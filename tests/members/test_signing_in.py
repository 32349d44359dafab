"""Signing in by password or by code, and who never can."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from members.models import Delivery, Member
from tests import factories
from tests.members.letters import code_sent_to, letter_to
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db
PAGE = "/en/akun/login/"
CODE_PAGE = "/en/akun/login/code/"
PASSWORD = "rembuk-kuat-2026"


@pytest.fixture
def member() -> Member:
    return factories.member("Budi", email="budi@contoh.example", password=PASSWORD)


def sign_in(client: Client, email: str = "budi@contoh.example", password: str = PASSWORD, **more: str) -> Any:
    return client.post(PAGE, {"login": email, "password": password, **more})


def test_password_opens_the_start_page_in_the_members_language(client: Client, member: Member) -> None:
    assert sign_in(client).headers["Location"] == "/mulai/"


def test_english_reader_goes_to_the_english_start_page(client: Client, member: Member) -> None:
    Member.objects.update(language="en")
    assert (
        client.post("/akun/login/", {"login": member.email, "password": PASSWORD}).headers["Location"] == "/en/mulai/"
    )


def test_next_goes_before_the_start_page(client: Client, member: Member) -> None:
    assert sign_in(client, next="/profil/").headers["Location"] == "/profil/"


@pytest.mark.parametrize("evil", ["https://evil.example/", "//evil.example", "/\\evil.example", "https:evil.example"])
def test_next_never_leaves_the_site(client: Client, member: Member, evil: str) -> None:
    assert sign_in(client, next=evil).headers["Location"] == "/mulai/"


def test_code_by_mail_opens_the_start_page(client: Client, member: Member) -> None:
    asked = client.post(CODE_PAGE, {"email": member.email})
    done = client.post(asked.headers["Location"], {"code": code_sent_to(member.email)})
    assert done.headers["Location"] == "/mulai/"
    assert client.session["_auth_user_id"] == str(member.pk)


def test_code_of_another_browser_opens_nothing(client: Client, member: Member) -> None:
    client.post(CODE_PAGE, {"email": member.email})
    other = Client()
    asked = other.post(CODE_PAGE, {"email": "nobody@contoh.example"})
    other.post(asked.headers["Location"], {"code": code_sent_to(member.email)})
    assert "_auth_user_id" not in other.session


def test_code_is_dead_after_three_wrong_tries(client: Client, member: Member) -> None:
    asked = client.post(CODE_PAGE, {"email": member.email})
    code = code_sent_to(member.email)
    for _try in range(3):
        client.post(asked.headers["Location"], {"code": "AAAA-0000"})
    client.post(asked.headers["Location"], {"code": code})
    assert "_auth_user_id" not in client.session


def test_code_is_dead_after_three_minutes(client: Client, member: Member) -> None:
    asked = client.post(CODE_PAGE, {"email": member.email})
    code = code_sent_to(member.email)
    with time_machine.travel(timezone.now() + timezone.timedelta(minutes=4), tick=True):
        client.post(asked.headers["Location"], {"code": code})
    assert "_auth_user_id" not in client.session


def test_known_and_unknown_address_ask_for_a_code_alike(member: Member) -> None:
    known = Client().post(CODE_PAGE, {"email": member.email})
    unknown = Client().post(CODE_PAGE, {"email": "nobody@contoh.example"})
    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])


def test_wrong_password_and_unknown_address_say_the_same(member: Member) -> None:
    known = sign_in(Client(), password="salah sekali ini")
    unknown = sign_in(Client(), email="nobody@contoh.example")
    assert known.context["form"].errors == unknown.context["form"].errors


def test_address_confirmed_by_staff_needs_no_second_confirmation(client: Client, member: Member) -> None:
    sign_in(client)
    assert EmailAddress.objects.get(user=member).verified


def test_unconfirmed_address_must_be_confirmed_first(client: Client, member: Member) -> None:
    Member.objects.update(email_confirmed_at=None)
    assert sign_in(client).headers["Location"] == "/en/akun/confirm-email/"
    assert "_auth_user_id" not in client.session


def test_code_confirms_the_address_on_the_way(client: Client, member: Member) -> None:
    Member.objects.update(email_confirmed_at=None)
    EmailAddress.objects.create(user=member, email=member.email, verified=False)
    asked = client.post(CODE_PAGE, {"email": member.email})
    client.post(asked.headers["Location"], {"code": code_sent_to(member.email)})
    member.refresh_from_db()
    assert member.is_reachable


def test_right_password_of_a_closed_account_leads_to_a_page_that_says_so(client: Client, member: Member) -> None:
    Member.objects.update(is_active=False)
    page = client.get(sign_in(client).headers["Location"]).content.decode()
    assert ("This account is closed" in page, "mailto:" in page) == (True, True)


def test_wrong_password_of_a_closed_account_is_like_any_other(client: Client, member: Member) -> None:
    Member.objects.update(is_active=False)
    assert sign_in(client, password="salah sekali ini").context["form"].errors


def test_whose_account_is_closed_is_told_by_mail_when_asking_for_a_code(client: Client, member: Member) -> None:
    Member.objects.update(is_active=False, language="en")
    client.post(CODE_PAGE, {"email": member.email})
    assert "account with this email is closed" in letter_to(member.email).replace("\n", " ")


def test_an_address_without_account_is_told_that_an_erased_one_does_not_come_back(client: Client) -> None:
    client.post(CODE_PAGE, {"email": "nobody@contoh.example"})
    assert "An account that was erased does not come back" in letter_to("nobody@contoh.example").replace("\n", " ")


def test_suspended_member_does_not_come_in(client: Client, member: Member) -> None:
    Member.objects.update(is_active=False)
    sign_in(client)
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("login", ["", "Suparmi", "None", "null"])
def test_kept_member_cannot_sign_in(client: Client, login: str) -> None:
    kept = factories.member("Suparmi", email=None, password=PASSWORD)
    sign_in(client, email=login)
    client.post(CODE_PAGE, {"email": login})
    assert (kept.can_sign_in, "_auth_user_id" in client.session, Delivery.objects.exists()) == (False, False, False)


def test_day_of_sign_in_is_noted_in_the_members_own_zone(client: Client) -> None:
    member = factories.member("Dorkas", email="d@contoh.example", password=PASSWORD, regency=factories.regency("91.03"))
    with time_machine.travel("2026-11-24T15:30:00Z", tick=False):
        sign_in(client, email="d@contoh.example")
    member.refresh_from_db()
    assert member.last_seen_on == date(2026, 11, 25)


def test_reading_pages_notes_nothing(client: Client, member: Member) -> None:
    client.force_login(member)
    client.get("/profil/")
    member.refresh_from_db()
    assert member.last_seen_on is None


def ask_to_change(client: Client, address: str) -> None:
    """Asked on the email page by somebody who has just signed in."""
    client.post("/en/akun/email/", {"email": address, "action_add": ""})


def test_new_address_after_confirmation_makes_old_links_dead(client: Client, member: Member) -> None:
    sign_in(client)
    Member.objects.update(bounced_at=timezone.now())
    ask_to_change(client, "Baru@contoh.example")
    client.post("/en/akun/confirm-email/", {"code": code_sent_to("baru@contoh.example")})
    member.refresh_from_db()
    assert (member.email, member.link_version, member.is_reachable) == ("baru@contoh.example", 2, True)


def test_new_address_counts_only_once_it_is_confirmed(client: Client, member: Member) -> None:
    sign_in(client)
    ask_to_change(client, "baru@contoh.example")
    member.refresh_from_db()
    assert (member.email, member.link_version) == ("budi@contoh.example", 1)


def test_changing_the_address_asks_for_the_password_again(member: Member) -> None:
    asked = signed_in(member, seconds_ago=600).post(
        "/en/akun/email/", {"email": "baru@contoh.example", "action_add": ""}
    )
    assert asked.headers["Location"].startswith("/en/akun/reauthenticate/")


@pytest.mark.parametrize("address", ["a@mailinator.com", "a@surat.Mailinator.COM"])
def test_throw_away_mail_becomes_no_address_of_an_account(client: Client, member: Member, address: str) -> None:
    sign_in(client)
    page = client.post("/en/akun/email/", {"email": address, "action_add": ""})
    assert (b"cannot be used here" in page.content, Delivery.objects.exists()) == (True, False)


@pytest.mark.parametrize("field", ["login", "password"])
@pytest.mark.parametrize("typed", ["\x00", "\u202e", "x" * 200_000, "a@b\r\nBcc: c@d.example"])
def test_hostile_answers_never_break_the_page(client: Client, member: Member, field: str, typed: str) -> None:
    page = client.post(PAGE, {"login": member.email, "password": PASSWORD} | {field: typed})
    assert page.status_code == 200


@pytest.mark.parametrize(("leaves_by", "home"), [("/akun/logout/", "/"), ("/en/akun/logout/", "/en/")])
def test_who_signs_out_goes_on_in_the_language_of_the_page(as_, budi, leaves_by: str, home: str) -> None:
    assert as_(budi).post(leaves_by).url == home
