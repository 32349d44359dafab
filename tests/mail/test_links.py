"""Links that act for one member: only for what they were made, and only as long as they should."""

from __future__ import annotations

import itertools
import random
import string
from datetime import timedelta

import pytest
import time_machine
from django.test import override_settings
from django.utils import timezone

from members import signup
from members.mail import links
from members.mail.links import LinkInvalid
from members.models import Member

PURPOSES = ["answer", "unsubscribe", "calendar", "confirm", "invitation", "attachment", "export", "certificate"]
YEAR = timedelta(days=365)


def is_valid(purpose: str, token: str, max_age: timedelta = YEAR) -> bool:
    try:
        links.read(purpose, token, max_age)
    except LinkInvalid:
        return False
    return True


def test_link_brings_back_what_was_put_in(budi: Member) -> None:
    link = links.read("answer", links.make("answer", budi, 12, "yes", 3), YEAR)
    assert (link.member, link.parts) == (budi, (12, "yes", 3))


def test_token_fits_into_an_address(budi: Member) -> None:
    assert set(links.make("answer", budi, 12, "é/?#")) <= set(string.ascii_letters + string.digits + "-_.")


@pytest.mark.parametrize(("made_for", "used_for"), list(itertools.permutations(PURPOSES, 2)))
def test_link_works_for_its_own_purpose_only(made_for: str, used_for: str, budi: Member) -> None:
    assert (is_valid(made_for, links.make(made_for, budi, 1)), is_valid(used_for, links.make(made_for, budi, 1))) == (
        True,
        False,
    )


def test_thousand_altered_tokens_are_refused(budi: Member, rina: Member) -> None:
    chance = random.Random(20261124)
    token = links.make("answer", budi, 12)
    altered = {mutation(token, chance) for _ in range(6000)} - {token}
    assert (len(altered) >= 1000, [one for one in altered if is_valid("answer", one)]) == (True, [])


def mutation(token: str, chance: random.Random) -> str:
    at, letter = chance.randrange(len(token)), chance.choice(string.ascii_letters + string.digits + "-_.:=é\n\ud800 ")
    return chance.choice(
        [token[:at] + letter + token[at + 1 :], token[:at] + letter + token[at:], token[:at] + token[at + 1 :],
         token[:at], token[at:], token.swapcase(), token + letter]
    )  # fmt: skip


@pytest.mark.parametrize("token", ["", ".", "..", "a.b.c", "\x00", "x" * 10_000])
def test_rubbish_is_no_link(token: str, db: None) -> None:
    assert not is_valid("answer", token)


def test_link_ends(budi: Member) -> None:
    token = links.make("answer", budi)
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert (is_valid("answer", token, timedelta(days=9)), is_valid("answer", token, timedelta(days=7))) == (
            True,
            False,
        )


def test_revoking_kills_earlier_links_only(budi: Member) -> None:
    earlier = links.make("answer", budi)
    budi.revoke_links()
    assert (is_valid("answer", earlier), is_valid("answer", links.make("answer", budi))) == (False, True)


def test_new_address_kills_links(budi: Member) -> None:
    token = links.make("answer", budi)
    Member.objects.filter(pk=budi.pk).update(email="baru@contoh.example")
    assert not is_valid("answer", token)


def test_confirming_another_address_kills_links(budi: Member) -> None:
    token = links.make("answer", budi)
    signup.address_confirmed(budi, "lama@contoh.example", timezone.now())
    assert not is_valid("answer", token)


def test_links_of_a_closed_account_are_dead(budi: Member) -> None:
    Member.objects.filter(pk=budi.pk).update(is_active=False)
    assert not is_valid("answer", links.make("answer", budi))


def test_link_of_a_member_does_nothing_for_another(budi: Member, rina: Member) -> None:
    assert links.read("answer", links.make("answer", budi), YEAR).member != rina


def test_old_key_keeps_links_alive_until_it_is_removed(budi: Member, settings: object) -> None:
    with override_settings(SECRET_KEY="a" * 50):
        token = links.make("answer", budi)
        with override_settings(SECRET_KEY="b" * 50, SECRET_KEY_FALLBACKS=["a" * 50]):
            kept = is_valid("answer", token)
        with override_settings(SECRET_KEY="b" * 50, SECRET_KEY_FALLBACKS=[]):
            assert (kept, is_valid("answer", token)) == (True, False)


@pytest.mark.parametrize(
    ("path", "language", "expected"),
    [
        ("/rapat/", "", "/rapat/"),
        ("/rapat/", "en", "/en/rapat/"),
        ("/en/rapat/", "en", "/en/rapat/"),
        ("/en/rapat/", "id", "/rapat/"),
        ("/", "en", "/en/"),
    ],
)
def test_absolute_addresses_carry_origin_and_language(
    path: str, language: str, expected: str, settings: object
) -> None:
    settings.REMBUK_URL = "https://rembuk.example"
    assert links.absolute(path, language) == f"https://rembuk.example{expected}"
