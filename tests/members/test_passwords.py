"""Which passwords are refused: short, listed, familiar here, about oneself, breached; nothing else is asked of them."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, PBKDF2PasswordHasher, identify_hasher
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from members.models import Member
from members.passwords import FAMILIAR, is_listed
from portal import settings as portal_settings
from tests import factories

SUPARMI = Member(name="Suparmi Wijayanti", email="suparmi.w@contoh.example")


def is_refused(password: str) -> bool:
    try:
        validate_password(password, SUPARMI)
    except ValidationError:
        return True
    return False


def test_thousands_of_listed_passwords_are_refused() -> None:
    words = sorted(word for word in CommonPasswordValidator().passwords if len(word) >= 8)
    assert len(words) >= 3000
    assert [word for word in words[:: len(words) // 3000] if not is_refused(word)] == []


def test_familiar_words_are_refused_with_digits_and_signs_around_them() -> None:
    long = [word for word in FAMILIAR if len(word) >= 4]
    assert len(long) >= 50
    assert [word for word in long if not (is_refused(f"{word.title()}1234!") and is_refused(f"2026-{word}-2026"))] == []


@pytest.mark.parametrize(
    "password", ["Rembuk2026!", "forum-12345", "suparmi-2026", "Wijayanti99", "suparmi.w@contoh", "aaaaaaaa", "1234567"]
)
def test_refused(password: str) -> None:
    assert is_refused(password)


@pytest.mark.parametrize(
    "password",
    ["kopi pahit di teras", "tujuhekorkambing", "83920174655", "дождь-идёт-опять", "k" * 40 + "opi" * 40 + "senja", "🌧️ hujan lagi 🌧️"],
)  # fmt: skip
def test_no_kind_of_letter_is_asked_for(password: str) -> None:
    assert not is_refused(password)


@pytest.fixture
def breached(tmp_path: Path, settings: Any) -> list[str]:
    words = [f"bocor ke-{n} di mana" for n in range(500)]
    digests = sorted(hashlib.sha1(word.encode(), usedforsecurity=False).hexdigest().upper() for word in words)
    file = tmp_path / "breached.txt"
    file.write_text("".join(f"{digest}:{n}\r\n" for n, digest in enumerate(digests)))
    settings.REMBUK_BREACHED_PASSWORDS = str(file)
    return words


def test_every_password_of_the_operators_list_is_refused(breached: list[str]) -> None:
    assert [word for word in breached if not is_refused(word)] == []


def test_passwords_beside_that_list_are_taken(breached: list[str]) -> None:
    assert [n for n in range(500) if is_refused(f"aman ke-{n} di sana")] == []


def test_without_a_list_nothing_is_breached() -> None:
    """Negative control."""
    assert not is_refused("bocor ke-7 di mana")


def test_empty_list_holds_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert not is_listed(tmp_path / "empty", "A" * 40)


@pytest.mark.django_db
def test_old_hash_is_made_anew_at_the_next_sign_in(client: Client, settings: Any) -> None:
    settings.PASSWORD_HASHERS = portal_settings.PASSWORD_HASHERS
    member = factories.member("Budi", email="budi@contoh.example")
    Member.objects.update(password=PBKDF2PasswordHasher().encode("rembuk-kuat-2026", "garam", 1000))
    client.post("/en/akun/login/", {"login": member.email, "password": "rembuk-kuat-2026"})
    member.refresh_from_db()
    assert isinstance(identify_hasher(member.password), Argon2PasswordHasher)
    assert member.check_password("rembuk-kuat-2026")
