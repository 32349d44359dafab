"""A hundred guesses at every door in one moment: how many are looked at, from one address and from many, with Valkey and without.

In short runs a dozen from one address. Figures stand at the end of a run with `-s` or `--full-size`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from forums.answer_links import answer_url
from forums.models import Invitation, Meeting, Response
from members.mail import links
from members.models import AuditEntry, Member
from portal import digest
from portal.cache import SteadyCache
from tests import factories
from tests.sessions import signed_in
from tests.world import undone

pytestmark = pytest.mark.django_db
LOGIN, CODE, CONFIRM = "/en/akun/login/", "/en/akun/login/code/", "/en/akun/confirm-email/"
STEP, AGAIN, AGAIN_STEP = "/en/akun/2fa/authenticate/", "/en/akun/reauthenticate/", "/en/akun/2fa/reauthenticate/"
PASSWORD, ADDRESS, UNCONFIRMED = "rembuk-kuat-2026", "budi@contoh.example", "baru@contoh.example"
Figure = Callable[[str], None]
MOMENT = datetime(2026, 11, 24, 3, tzinfo=UTC)


@dataclass
class Guesser:
    """Somebody who tries again and again in one browser from one address, or each time in a new one from another."""

    is_many: bool
    number: int = 0
    client: Client = field(default_factory=Client)

    def move(self) -> None:
        self.number += 1
        if self.is_many:
            self.client = Client()
        place = f"198.51.{self.number // 250}.{self.number % 250}" if self.is_many else "198.51.100.7"
        self.client.defaults["REMOTE_ADDR"] = place

    def post(self, page: str, **body: str) -> int:
        return self.client.post(page, body).status_code

    def is_open(self, page: str) -> bool:
        return self.client.get(page).status_code == 200


def password(guesser: Guesser) -> None:
    guesser.post(LOGIN, login=ADDRESS, password=f"salah {guesser.number}")


def code(guesser: Guesser) -> None:
    """Asks for a new one whenever there is none to guess at."""
    if not guesser.is_open(f"{CODE}confirm/"):
        guesser.post(CODE, email=ADDRESS)
    guesser.post(f"{CODE}confirm/", code="AAAA-BBBB")


def confirmation(guesser: Guesser) -> bool:
    """Of an account that somebody opened with the address of another; whether there was a code to guess at."""
    if not guesser.is_open(CONFIRM):
        guesser.post(LOGIN, login=UNCONFIRMED, password=PASSWORD)
    is_asked = guesser.is_open(CONFIRM)
    guesser.post(CONFIRM, code="AAAA-BBBB")
    return is_asked


def second_step(guesser: Guesser, typed: str = "000000") -> None:
    """By somebody who saw the password."""
    if not guesser.is_open(STEP):
        guesser.post(LOGIN, login=ADDRESS, password=PASSWORD)
    guesser.post(STEP, code=typed)


def recovery(guesser: Guesser) -> None:
    second_step(guesser, "abcd-efgh")


def left_open(guesser: Guesser) -> None:
    """A browser that its owner left signed in."""
    if "session" not in guesser.client.cookies:
        guesser.client.cookies = signed_in(Member.objects.get(email=ADDRESS), seconds_ago=900).cookies


def password_again(guesser: Guesser) -> None:
    left_open(guesser)
    guesser.post(AGAIN, password="salah")


def app_again(guesser: Guesser) -> None:
    left_open(guesser)
    guesser.post(AGAIN_STEP, code="000000")


@pytest.fixture
def people(db: None) -> None:
    factories.member("Baru", email=UNCONFIRMED, password=PASSWORD, email_confirmed_at=None)
    factories.member("Budi", email=ADDRESS, password=PASSWORD, is_staff=True)


# How many guesses are looked at, at most: from one address, from a hundred.
DOORS: dict[Callable[[Guesser], bool | None], tuple[int, int]] = {
    password: (5, 100),  # a hundred an hour; fewer would let strangers shut the owner out
    code: (9, 3),
    confirmation: (12, 4),  # a new code every ten seconds
    second_step: (5, 5),
    recovery: (5, 5),
    password_again: (5, 10),
    app_again: (5, 5),
}


@contextmanager
def counted_in_memory() -> Iterator[None]:
    """No server answers where limits are counted."""
    gone = SteadyCache("redis://127.0.0.1:1/0", {"OPTIONS": {"socket_connect_timeout": 0.2}})
    gone.memory.clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ratelimit, "cache", gone)
        yield


def looked_at(guess: Callable[[Guesser], bool | None], tries: int, *, is_many: bool) -> int:
    """How many of those guesses were held against the right answer: each of them is noted, or said so itself."""
    guesser, said = Guesser(is_many), 0
    with time_machine.travel(MOMENT, tick=False):
        for _try in range(tries):
            guesser.move()
            said += guess(guesser) or 0
    return said + AuditEntry.objects.filter(action="account.sign_in_failed").count()


@pytest.mark.load
@pytest.mark.parametrize("guess", DOORS)
def test_few_of_many_guesses_are_looked_at(
    guess: Callable[[Guesser], bool | None], people: None, request: pytest.FixtureRequest, figure: Figure
) -> None:
    is_full = request.config.getoption("--full-size")
    for is_away, is_many in [(False, False), (False, True), (True, False), (True, True)][: 4 if is_full else 1]:
        cache.clear()
        with undone(), counted_in_memory() if is_away else nullcontext():
            seen = looked_at(guess, 100 if is_full else 12, is_many=is_many)
        where = f"{'100 addresses' if is_many else 'one address'}{', Valkey away' if is_away else ''}"
        figure(f"{guess.__name__}, {where}: {100 if is_full else 12} guesses, {seen} looked at")
        assert 0 < seen <= DOORS[guess][is_many]


def test_without_limits_all_are_looked_at(people: None, settings: Any) -> None:
    """Negative control."""
    settings.ACCOUNT_RATE_LIMITS = False
    assert looked_at(password, 12, is_many=False) == 12


# --- tokens in addresses ---

LINKS = ("jawab", "berhenti", "gabung", "batal-ganti", "batal-hapus", "kalender")


def wrong(word: str, number: int) -> str:
    return f"/en/{word}/{number}" + (".ics" if word == "kalender" else "/")


@pytest.fixture
def honest(meeting: Meeting, budi: Member, sari: Member) -> list[str]:
    """What people open who sit behind the same address as whoever guesses."""
    invitation = Invitation.objects.create(forum=meeting.forum, created_by=sari, created_at=timezone.now())
    return [
        urlsplit(answer_url(meeting, budi)).path,
        f"/en/berhenti/{links.make(digest.OFF, budi)}/",
        invitation.get_absolute_url(),
    ]


@pytest.mark.parametrize("word", LINKS)
def test_wrong_tokens_of_one_address_are_answered_so_many_times_a_minute(
    word: str, honest: list[str], client: Client, settings: Any
) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"link_missed": "10/m/ip"}
    answers = [client.get(wrong(word, number)).status_code for number in range(15)]
    assert answers == [404] * 10 + [429] * 5
    assert [client.get(link).status_code for link in honest] == [200] * 3


def test_an_honest_answer_is_taken_beside_a_thousand_guesses(
    honest: list[str], client: Client, budi: Member, request: pytest.FixtureRequest, figure: Figure
) -> None:
    tries = 1000 if request.config.getoption("--full-size") else 110
    answers = Counter(client.post(wrong("jawab", number), {"answer": "yes"}).status_code for number in range(tries))
    figure(f"answer link: {tries} wrong tokens from one address, {dict(answers)}")
    assert answers == {404: 100, 429: tries - 100}
    client.post(honest[0], {"answer": "yes"})
    assert Response.objects.get().member == budi


def test_many_people_behind_one_address_all_sign_in(request: pytest.FixtureRequest, figure: Figure) -> None:
    """A carrier gives one address to many; each of them mistypes once in a while."""
    count = 200 if request.config.getoption("--full-size") else 20
    people = [str(factories.member("Warga", password=PASSWORD).email) for _n in range(count)]
    for address in people[::4]:
        Client().post(LOGIN, {"login": address, "password": "salah ketik"})
    done = [Client().post(LOGIN, {"login": one, "password": PASSWORD}).status_code for one in people]
    figure(f"{count} people behind one address, {count // 4} mistype once: {done.count(302)} signed in")
    assert done == [302] * count
