"""Sessions: a new key at every proof, the list of devices, and what ends the others."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.totp.internal import auth as totp
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone

from members import accounts, signing_in
from members.models import AuditEntry, Member
from tests import factories
from tests.members.letters import code_sent_to

pytestmark = pytest.mark.django_db
PASSWORD = "rembuk-kuat-2026"
PHONE = "Mozilla/5.0 (Linux; Android 13) Chrome/130.0 Mobile"
NEAR = "127.0.0.0/24"
HOME = "/en/profil/"


@pytest.fixture
def member() -> Member:
    return factories.member("Budi", email="budi@contoh.example", password=PASSWORD)


@pytest.fixture
def committing(django_capture_on_commit_callbacks: Any) -> Any:
    """What waits for the end of a transaction happens at the end of the block."""
    return django_capture_on_commit_callbacks


def sign_in(client: Client, password: str = PASSWORD) -> Client:
    client.post("/en/akun/login/", {"login": "budi@contoh.example", "password": password})
    return client


def key(client: Client) -> str:
    return client.cookies["session"].value


def is_in(client: Client) -> bool:
    return client.get(HOME).status_code == 200


def make_stale(client: Client) -> None:
    session = client.session
    session["account_authentication_methods"][0]["at"] -= 600
    session.save()


def enrol(client: Client) -> None:
    client.get("/en/akun/2fa/totp/activate/")
    secret = client.session[totp.SECRET_SESSION_KEY]
    client.post(
        "/en/akun/2fa/totp/activate/",
        {"code": totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))},
    )


def test_signing_in_gives_a_new_key_and_the_old_one_is_dead(client: Client, member: Member) -> None:
    page = client.post("/en/akun/login/code/", {"email": member.email}).headers["Location"]
    before = key(client)
    client.post(page, {"code": code_sent_to("budi@contoh.example")})
    assert (key(client) != before, Session.objects.filter(session_key=before).exists()) == (True, False)


def test_showing_again_who_one_is_gives_a_new_key(client: Client, member: Member) -> None:
    make_stale(sign_in(client))
    before = key(client)
    client.post("/en/akun/reauthenticate/", {"password": PASSWORD})
    assert (key(client) != before, Session.objects.filter(session_key=before).exists()) == (True, False)
    assert [one.session_key for one in UserSession.objects.all()] == [key(client)]


def test_becoming_staff_ends_what_was_open(client: Client, member: Member, superuser: Member) -> None:
    sign_in(client)
    accounts.make_staff(member, superuser, timezone.now())
    assert not is_in(client)


def test_list_shows_devices_and_the_current_one(member: Member) -> None:
    sign_in(Client(headers={"User-Agent": PHONE}))
    here = sign_in(Client(headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"}))
    page = here.get("/en/akun/sessions/").content.decode()
    assert ("Chrome on Android" in page, "Firefox on Windows" in page, page.count("This device")) == (True, True, 1)


def test_one_device_is_signed_out(client: Client, member: Member) -> None:
    lost, kept, here = sign_in(Client()), sign_in(Client()), sign_in(client)
    here.post(f"/en/perangkat/{UserSession.objects.get(session_key=key(lost)).pk}/keluar/")
    assert (is_in(lost), is_in(kept), is_in(here)) == (False, True, True)


def test_nobody_signs_out_a_device_of_another(member: Member, rina: Member) -> None:
    theirs, client = sign_in(Client()), Client()
    client.force_login(rina)
    assert client.post(f"/en/perangkat/{UserSession.objects.get().pk}/keluar/").status_code == 404
    assert is_in(theirs)


def test_all_others_are_signed_out(client: Client, member: Member) -> None:
    others, here = [sign_in(Client()) for _n in range(2)], sign_in(client)
    here.post("/en/akun/sessions/")
    assert ([is_in(one) for one in others], is_in(here)) == ([False, False], True)


def test_second_factor_signs_others_out(client: Client, member: Member, committing: Any) -> None:
    other, here = sign_in(Client()), sign_in(client)
    with committing(execute=True):
        enrol(here)
    assert (is_in(other), is_in(here)) == (False, True)


def test_new_password_signs_others_out(client: Client, member: Member) -> None:
    other = sign_in(Client())
    fresh = {"oldpassword": PASSWORD, "password1": "kopi-toraja-enak-7", "password2": "kopi-toraja-enak-7"}
    sign_in(client).post("/en/akun/password/change/", fresh)
    assert (is_in(other), is_in(sign_in(Client(), "kopi-toraja-enak-7"))) == (False, True)


def test_suspension_signs_out(client: Client, member: Member, superuser: Member) -> None:
    sign_in(client)
    accounts.suspend(member, superuser, timezone.now(), reason="Kasar")
    assert not is_in(client)


def test_old_key_lets_sessions_live_until_it_is_removed(client: Client, member: Member, settings: Any) -> None:
    sign_in(client)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "n" * 25 + "abcdefghijklmnopqrstuvwxy"
    assert not is_in(_copy(client))
    sign_in(client)
    settings.SECRET_KEY_FALLBACKS = [old]
    assert is_in(client)


def test_old_key_among_the_fallbacks_keeps_a_session(client: Client, member: Member, settings: Any) -> None:
    sign_in(client)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "n" * 25 + "abcdefghijklmnopqrstuvwxy"
    settings.SECRET_KEY_FALLBACKS = [old]
    assert is_in(client)


def _copy(client: Client) -> Client:
    other = Client()
    other.cookies["session"] = key(client)
    return other


@pytest.mark.django_db(transaction=True)
def test_what_happens_to_an_account_is_noted(client: Client, member: Member) -> None:
    sign_in(Client(), "salah sekali")
    enrol(sign_in(client))
    acts = AuditEntry.objects.order_by("pk").values_list("action", "actor", "origin")
    assert list(acts) == [
        ("account.sign_in_failed", None, NEAR),
        ("account.signed_in", member.pk, NEAR),
        ("account.totp_activated", member.pk, NEAR),
    ]


def test_next_use_of_a_code_opens_nothing(client: Client, member: Member) -> None:
    page = client.post("/en/akun/login/code/", {"email": member.email}).headers["Location"]
    waiting, code = _copy(client), code_sent_to("budi@contoh.example")
    client.post(page, {"code": code})
    waiting.post(page, {"code": code})
    assert "_auth_user_id" not in waiting.session


def _submit_at_once(cookie: str, code: str, count: int) -> int:
    """How many of these parallel browsers with one cookie are signed in by one code."""
    clients, gate = [Client() for _n in range(count)], threading.Barrier(count)

    def submit(client: Client) -> None:
        client.cookies["session"] = cookie
        gate.wait()
        client.post("/en/akun/login/code/confirm/", {"code": code})
        connection.close()

    threads = [threading.Thread(target=submit, args=[one]) for one in clients]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return len({key(one) for one in clients if "_auth_user_id" in one.session})


@pytest.mark.django_db(transaction=True)
def test_ten_parallel_submits_of_one_code_make_one_session() -> None:
    factories.member("Budi", email="budi@contoh.example")
    client = Client()
    client.post("/en/akun/login/code/", {"email": "budi@contoh.example"})
    assert _submit_at_once(key(client), code_sent_to("budi@contoh.example"), 10) == 1


@pytest.mark.django_db(transaction=True)
def test_without_that_claim_they_make_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control."""
    monkeypatch.setattr(signing_in.SigningIn, "login", DefaultAccountAdapter.login)
    factories.member("Budi", email="budi@contoh.example")
    client = Client()
    client.post("/en/akun/login/code/", {"email": "budi@contoh.example"})
    assert _submit_at_once(key(client), code_sent_to("budi@contoh.example"), 10) > 1
