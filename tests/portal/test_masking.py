"""What the logs may not hold."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from portal.masking import BEFORE_A_TOKEN, MaskedFormatter, masked

SECRETS = {"token", "code", "key"}


def routes(found: list[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[str, set[str]]]:
    for one in found:
        path = before + str(one.pattern).strip("^$")
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, path)
        else:
            yield path, set(one.pattern.converters) | set(getattr(one.pattern, "regex", None).groupindex or {})


def secret_routes() -> list[str]:
    return [path for path, names in routes(get_resolver().url_patterns) if names & SECRETS and "admin/" not in path]


def test_every_address_with_a_secret_is_masked() -> None:
    found = secret_routes()
    assert len(found) >= 4
    assert [path for path in found if not any(f"{word}/" in path for word in BEFORE_A_TOKEN)] == []


@pytest.mark.parametrize("word", BEFORE_A_TOKEN)
@pytest.mark.parametrize("language", ["", "/en"])
def test_token_leaves_the_line_readable(word: str, language: str) -> None:
    assert masked(f"Not Found: {language}/{word}/a.b:c-d_1=/") == f"Not Found: {language}/{word}/…/"


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("Forbidden: /akun/login/?email=budi@contoh.example&next=/x", "Forbidden: /akun/login/?…"),
        ("Key (lower(email))=(budi@contoh.example) already exists.", "Key (lower(email))=(…@…) already exists."),
        ("Bad Request: /forum/tani/rapat/12/", "Bad Request: /forum/tani/rapat/12/"),
        ("GET /forum/tani/gabung/ 200", "GET /forum/tani/gabung/ 200"),
    ],
)
def test_masked_line(line: str, kept: str) -> None:
    assert masked(line) == kept


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(MaskedFormatter("%(message)s"))
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)
    yield stream
    logger.removeHandler(handler)


@pytest.mark.django_db
def test_refused_link_is_logged_without_its_token(log: io.StringIO, client: Client) -> None:
    client.get("/en/jawab/bukan-token-yang-sah/?a=b@c.example")
    client.get("/en/tidak-ada/?a=b@c.example")
    assert "…" in log.getvalue()
    assert not {"bukan-token", "b@c.example"} & set(log.getvalue().replace("/", " ").split())


def test_traceback_is_masked_too() -> None:
    try:
        raise ValueError("budi@contoh.example")
    except ValueError:
        line = MaskedFormatter().format(logging.LogRecord("x", 40, "x", 1, "gone", (), __import__("sys").exc_info()))
    assert "ValueError: …@…" in line
