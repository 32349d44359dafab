"""No page tells whether an address has an account: answers, cookies, work and mails are the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from forums.models import Forum, Role
from members.models import Delivery, Member
from tests import factories
from tests.members.hashing import CountingHasher
from tests.sessions import signed_in
from tests.world import undone

pytestmark = pytest.mark.django_db
KNOWN, UNKNOWN = "budi@contoh.example", "tamu@contoh.example"
PASSWORD = "rembuk-kuat-2026"
VOLATILE = {"content-length", "etag", "date", "expires", "last-modified"}


@dataclass(frozen=True)
class Seen:
    """All that somebody can see or measure of what an address brought about."""

    answers: tuple[tuple[int, str, tuple[tuple[str, str], ...], str], ...]
    cookies: tuple[tuple[str, str, str], ...]
    hashes: int
    mails: int


def plain(text: str, address: str) -> str:
    """The text without what differs anyhow: the address, tokens against forgery, the number of a row."""
    text = text.replace(address, "ADDRESS").replace(address.replace("@", "%40"), "ADDRESS")
    text = re.sub(r'(csrfmiddlewaretoken" value=|once" value=|"X-CSRFToken": )"[^"]+"', r"\1", text)
    return re.sub(r"/undangan/\d+/", "/undangan/NUMBER/", text)


def seen(address: str, walk: Callable[[Client, str], list[HttpResponse]], client: Client | None = None) -> Seen:
    client = client or Client()
    mails, CountingHasher.made = Delivery.objects.count(), 0
    answers = walk(client, address)
    return Seen(
        answers=tuple(
            (
                one.status_code,
                plain(one.content.decode(), address),
                tuple(sorted((k, plain(v, address)) for k, v in one.items() if k.lower() not in VOLATILE)),
                plain(one.headers.get("Location", ""), address),
            )
            for one in answers
        ),
        cookies=tuple(sorted((n, str(c["max-age"]), str(c["path"])) for n, c in client.cookies.items())),
        hashes=CountingHasher.made,
        mails=Delivery.objects.count() - mails,
    )


def login(client: Client, address: str) -> list[Any]:
    return [client.post("/en/akun/login/", {"login": address, "password": "salah sekali ini"})]


def sign_up(client: Client, address: str) -> list[Any]:
    factories.regency()
    facts = {
        "name": "Tamu", "email": address, "password1": "Kopi-Toraja-2026-enak", "regency": "Kabupaten Kulon Progo, DI Yogyakarta",
        "sector": "community", "is_adult": "on", "terms": "on", "privacy": "on", "opened": factories.opened(),
    }  # fmt: skip
    done = client.post("/en/akun/signup/", facts)
    assert done.status_code == 302, done.context["form"].errors
    page = client.get(done.headers["Location"])
    return [done, page, client.post(done.headers["Location"], {"code": "AAAA-BBBB"})]


def reset(client: Client, address: str) -> list[Any]:
    done = client.post("/en/akun/password/reset/", {"email": address})
    return [done, client.get(done.headers["Location"])]


def code(client: Client, address: str) -> list[Any]:
    done = client.post("/en/akun/login/code/", {"email": address})
    page = done.headers["Location"]
    return [done, client.get(page), client.post(page, {"code": "AAAA-BBBB"}), client.get(page)]


def resend(client: Client, address: str) -> list[Any]:
    page = client.post("/en/akun/login/code/", {"email": address}).headers["Location"]
    again = client.post(page, {"action": "resend"})
    return [again, client.get(page)]


def change(client: Client, address: str) -> list[Any]:
    done = client.post("/en/akun/email/", {"email": address, "action_add": ""})
    return [done, client.get(done.headers.get("Location", "/en/akun/email/"))]


def invite(client: Client, address: str) -> list[Any]:
    """By an officer; the page lists what was sent, and the moment at which it was."""
    page = f"/en/forum/{Forum.objects.latest('pk').slug}/undangan/"
    return [client.post(page, {"addresses": address}), client.get(page)]


def tell(client: Client, address: str) -> list[Any]:
    """A page that does tell, to see that the comparison notices."""
    return [HttpResponse("known" if Member.objects.filter(email=address).exists() else "unknown")]


@pytest.fixture(autouse=True)
def known(settings: Any) -> Member:
    settings.PASSWORD_HASHERS = ["tests.members.hashing.CountingHasher"]
    return factories.member("Budi", email=KNOWN, password=PASSWORD)


@pytest.mark.parametrize("walk", [login, sign_up, reset, code, resend])
def test_known_and_unknown_address_are_one_to_a_visitor(walk: Any, figure: Callable[[str], None]) -> None:
    found = seen(KNOWN, walk)
    assert found == seen(UNKNOWN, walk)
    figure(
        f"{walk.__name__}, known and unknown address: {len(found.answers)} answers equal, {found.hashes} hashes and {found.mails} mails each"
    )


def test_known_and_unknown_address_are_one_to_a_member_who_changes_theirs() -> None:
    results = []
    for address in (KNOWN, UNKNOWN):
        member = factories.member("Rina", password=PASSWORD)
        results.append(seen(address, change, signed_in(member)))
        assert member.email
    assert results[0] == results[1]


@pytest.mark.parametrize("state", ["reads mail", "unconfirmed", "suspended"])
def test_known_and_unknown_address_are_one_to_an_officer_who_invites_them(state: str, known: Member) -> None:
    unable = {"unconfirmed": {"email_confirmed_at": None}, "suspended": {"is_active": False}}
    Member.objects.filter(pk=known.pk).update(**unable.get(state, {"name": "Budi"}))
    chair, results = factories.member("Sari"), []
    factories.membership(factories.forum("Forum Undangan"), chair, Role.CHAIR)
    for address in (KNOWN, UNKNOWN):
        with undone():
            results.append(seen(address, invite, signed_in(chair)))
    assert (results[0], results[0].mails) == (results[1], 1)


def test_the_comparison_notices_a_page_that_tells() -> None:
    """Negative control."""
    assert seen(KNOWN, tell) != seen(UNKNOWN, tell)


def test_suspended_member_is_like_an_unknown_one(known: Member) -> None:
    Member.objects.filter(pk=known.pk).update(is_active=False)
    assert seen(KNOWN, code) == seen(UNKNOWN, code)
    assert seen(KNOWN, reset) == seen(UNKNOWN, reset)
