"""How often one may try: passwords, codes and links, from one place and many, with Redis and without it."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.core.internal import ratelimit
from django.test import Client

from members.models import AuditEntry, Member
from portal.cache import SteadyCache
from tests import factories
from tests.members.hashing import CountingHasher

pytestmark = pytest.mark.django_db
PAGE, CODE_PAGE, STEP = "/en/akun/login/", "/en/akun/login/code/", "/en/akun/2fa/authenticate/"
PASSWORD = "rembuk-kuat-2026"


@pytest.fixture
def member() -> Member:
    return factories.member("Budi", email="budi@contoh.example", password=PASSWORD)


@pytest.fixture
def redis_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """No server answers at the cache's address."""
    gone = SteadyCache("redis://127.0.0.1:1/0", {"OPTIONS": {"socket_connect_timeout": 0.2}})
    gone.memory.clear()
    monkeypatch.setattr(ratelimit, "cache", gone)


def sign_in(client: Client, password: str = "salah sekali", email: str = "budi@contoh.example", **place: str) -> Any:
    return client.post(PAGE, {"login": email, "password": password}, **place)


def statuses(count: int, client: Client, **place: str) -> list[int]:
    return [sign_in(client, f"salah {n}", **place).status_code for n in range(count)]


def test_wrong_passwords_are_cut_off_after_five(client: Client, member: Member, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["tests.members.hashing.CountingHasher"]
    Member.objects.filter(pk=member.pk).update(password=CountingHasher().encode("x", "salt"))
    CountingHasher.made = 0
    assert statuses(25, client) == [200] * 5 + [429] * 20
    assert CountingHasher.made <= 10


def test_who_tried_too_often_is_told_when_to_come_back(client: Client, member: Member) -> None:
    statuses(5, client)
    page = sign_in(client)
    assert (page.status_code, page.headers["Retry-After"]) == (429, "300")
    assert "Please wait 5 minutes" in page.content.decode()


def test_the_right_password_waits_too_in_the_same_place(client: Client, member: Member) -> None:
    """Else a guess would be told from a miss while the limit holds."""
    statuses(5, client)
    assert sign_in(client, PASSWORD).status_code == 429


def test_a_stranger_cannot_shut_the_owner_out(client: Client, member: Member) -> None:
    statuses(12, client, REMOTE_ADDR="198.51.100.7")
    assert sign_in(Client(), PASSWORD, REMOTE_ADDR="203.0.113.9").headers["Location"] == "/mulai/"


def test_many_places_together_are_limited_too(client: Client, member: Member, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login_failed_everywhere": "10/h/key"}
    tries = [sign_in(client, REMOTE_ADDR=f"198.51.100.{n}").status_code for n in range(1, 14)]
    assert tries == [200] * 10 + [429] * 3


def test_one_place_that_tries_many_accounts_is_limited(client: Client, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login_failed": "10/m/ip,5/5m/key"}
    tries = [sign_in(client, email=f"orang{n}@contoh.example").status_code for n in range(13)]
    assert tries == [200] * 10 + [429] * 3


def test_limits_are_those_of_the_settings(settings: Any) -> None:
    limits = settings.ACCOUNT_RATE_LIMITS
    assert (limits["login_failed"], limits["login_failed_everywhere"]) == ("100/m/ip,5/5m/key", "100/h/key")


@pytest.mark.parametrize("proxies", [0, 1])
def test_made_up_forwarded_addresses_land_in_one_bucket(
    client: Client, member: Member, settings: Any, proxies: int
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    real = ", 203.0.113.5" if proxies else ""
    tries = [
        sign_in(client, headers={"X-Forwarded-For": f"192.0.2.{n}{real}"}).status_code  # type: ignore[arg-type]
        for n in range(20)
    ]
    assert tries == [200] * 5 + [429] * 15


def test_honest_proxy_tells_places_apart(client: Client, member: Member, settings: Any) -> None:
    """Negative control: what the trusted proxy itself writes does make a difference."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for n in range(7):
        page = sign_in(client, headers={"X-Forwarded-For": f"203.0.113.{n}"})  # type: ignore[arg-type]
    assert page.status_code == 200


def test_limits_hold_while_redis_is_away(client: Client, member: Member, redis_away: None) -> None:
    assert sign_in(Client(), PASSWORD).status_code == 302
    assert statuses(12, client) == [200] * 5 + [429] * 7


def test_administration_has_no_door_of_its_own(client: Client, member: Member) -> None:
    page = client.post("/en/admin/login/", {"username": member.email, "password": PASSWORD})
    assert page.headers["Location"].startswith("/en/akun/login/")


def test_codes_by_mail_are_asked_for_three_times_a_minute(member: Member) -> None:
    asked = [Client().post(CODE_PAGE, {"email": member.email}).status_code for _n in range(5)]
    assert asked == [302] * 3 + [429] * 2


def test_wrong_password_is_noted_with_its_network(client: Client, member: Member) -> None:
    sign_in(client, REMOTE_ADDR="198.51.100.77")
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor, entry.target) == ("account.sign_in_failed", None, f"members.member:{member.pk}")
    assert entry.origin == "198.51.100.0/24"
