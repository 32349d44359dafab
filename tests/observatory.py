"""How the MDN HTTP Observatory scores an answer: its published rules, as far as one answer over HTTPS can show them.

Not scored here: certificates and the preload list of browsers, which belong to a real host.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http.cookies import Morsel

BASE, LEAST_FOR_BONUS = 100, 90
SIX_MONTHS = 15_768_000
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}


@dataclass(frozen=True)
class Answer:
    """One answer over HTTPS; `sent_on` is where the same address without HTTPS leads."""

    headers: Mapping[str, str]
    cookies: Iterable[Morsel[str]]
    html: str
    sent_on: str


def score(answer: Answer) -> tuple[int, dict[str, int]]:
    """The points and what each rule gave; a bonus counts only for who has 90 without any."""
    given = {
        "content-security-policy": _policy(answer.headers.get("Content-Security-Policy", "")),
        "cookies": _cookies(answer),
        "cross-origin-resource-sharing": -50 if answer.headers.get("Access-Control-Allow-Origin") == "*" else 0,
        "redirection": 0 if answer.sent_on.startswith("https://") else -20,
        "referrer-policy": _referrer(answer.headers.get("Referrer-Policy", "")),
        "strict-transport-security": _transport(answer.headers.get("Strict-Transport-Security", "")),
        "subresource-integrity": _integrity(answer.html),
        "x-content-type-options": 0 if answer.headers.get("X-Content-Type-Options") == "nosniff" else -5,
        "x-frame-options": _frames(answer.headers),
        "cross-origin-resource-policy": 10 if answer.headers.get("Cross-Origin-Resource-Policy") in ("same-origin", "same-site") else 0,
    }  # fmt: skip
    points = BASE + sum(one for one in given.values() if one < 0)
    bonus = sum(one for one in given.values() if one > 0)
    return max(points + (bonus if points >= LEAST_FOR_BONUS else 0), 0), given


def _rules(policy: str) -> dict[str, list[str]]:
    parts = [part.split() for part in policy.lower().split(";") if part.strip()]
    return {name: sources for name, *sources in reversed(parts)}


def _policy(text: str) -> int:
    rules = _rules(text)
    scripts = rules.get("script-src", rules.get("default-src", ["*"]))
    styles = rules.get("style-src", rules.get("default-src", ["*"]))
    objects = rules.get("object-src", rules.get("default-src", ["*"]))
    if not rules:
        return -25
    if {"'unsafe-inline'", "*", "data:", "https:", "http:"} & {*scripts} or {"*", "data:", "https:", "http:"} & {
        *objects
    }:
        return -20
    if "'unsafe-eval'" in {*scripts, *styles}:
        return -10
    if any(source.startswith("http:") for sources in rules.values() for source in sources):
        return -20
    if "'unsafe-inline'" in styles:
        return 0
    return 10 if rules.get("default-src") == ["'none'"] else 5


def _cookies(answer: Answer) -> int:
    cookies = list(answer.cookies)
    has_hsts = _transport(answer.headers.get("Strict-Transport-Security", "")) == 0
    if not cookies:
        return 0
    given = [
        _cookie(one, is_session=bool(re.search("sess|login|auth|csrf", one.key)), has_hsts=has_hsts) for one in cookies
    ]
    return min(given)


def _cookie(cookie: Morsel[str], *, is_session: bool, has_hsts: bool) -> int:
    if is_session and not cookie["httponly"]:
        return -30
    if not cookie["secure"]:
        return (-10 if has_hsts else -40) if is_session else (-5 if has_hsts else -20)
    if cookie["samesite"].lower() not in ("lax", "strict", "none", ""):
        return -20
    return 5 if cookie["samesite"] else 0


def _referrer(text: str) -> int:
    last = text.lower().split(",")[-1].strip()
    if not last:
        return 0
    return 5 if last in PRIVATE else -5


def _transport(text: str) -> int:
    age = re.search(r"max-age=\"?(\d+)", text.lower())
    if age is None:
        return -20
    return 0 if int(age[1]) >= SIX_MONTHS else -10


def _integrity(html: str) -> int:
    scripts = re.findall(r"<script[^>]*\ssrc=[^>]*>", html)
    if not scripts:
        return 0
    has_integrity = ["integrity=" in one for one in scripts]
    is_foreign = [bool(re.search(r"src=[\"']?(https?:)?//", one)) for one in scripts]
    if all(has_integrity):
        return 5
    if any('src="http:' in one for one in scripts):
        return -50
    return -5 if any(far and not sure for far, sure in zip(is_foreign, has_integrity, strict=True)) else 0


def _frames(headers: Mapping[str, str]) -> int:
    ancestors = _rules(headers.get("Content-Security-Policy", "")).get("frame-ancestors")
    if ancestors and not {"*", "http:", "https:"} & {*ancestors}:
        return 5
    return 0 if headers.get("X-Frame-Options", "").upper() in ("DENY", "SAMEORIGIN") else -20
