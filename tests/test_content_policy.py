"""The content policy by the published rules of the CSP Evaluator: no finding that lets a script in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

SCRIPTS, OPEN = ("script-src", "default-src"), {"*", "http:", "https:", "data:", "blob:"}
MUST_STAND = ("script-src", "object-src", "base-uri")  # each lets a script in where it is missing
OLD = {"referrer", "reflected-xss", "block-all-mixed-content", "plugin-types", "prefetch-src"}
GOOD = "default-src 'none'; script-src 'self'; object-src 'none'; base-uri 'none'"


def findings(policy: str) -> Iterator[str]:
    """What the evaluator would call high or a fault of writing; a host of others counts, as any may hold a bypass."""
    rules = {name: sources for name, *sources in (part.split() for part in policy.split(";") if part.strip())}
    for name in MUST_STAND:
        if name not in rules and (name == "base-uri" or "default-src" not in rules):
            yield f"{name} is missing"
    for name in ("script-src", "object-src", "base-uri"):
        found = rules.get(name, [] if name == "base-uri" else rules.get("default-src", []))
        yield from (f"{name} {one}" for one in found if one in OPEN or "//" in one or "." in one)
    scripts = next((rules[name] for name in SCRIPTS if name in rules), [])
    yield from (one for one in scripts if one in ("'unsafe-inline'", "'unsafe-eval'", "'unsafe-hashes'"))
    yield from (f"{one} is old" for one in rules if one in OLD)
    words = {source for sources in rules.values() for source in sources}
    yield from (f"{one} lacks quotes" for one in words if one in ("self", "none", "unsafe-inline", "strict-dynamic"))
    yield from (f"{one} is no secret" for one in words if one.startswith("'nonce-") and len(one) < 30)


def test_the_policy_has_no_finding() -> None:
    policy = Client().get("/livez").headers["Content-Security-Policy"]
    assert (list(findings(policy)), "script-src 'self'" in policy) == ([], True)


@pytest.mark.parametrize(
    "fault",
    [
        "script-src *", "script-src 'unsafe-inline'", "script-src 'unsafe-eval'", "script-src https://ajax.googleapis.com",
        "script-src data:", "object-src *", "script-src self", "script-src 'nonce-1'", "base-uri https:", "plugin-types a/b",
    ],
)  # fmt: skip
def test_each_fault_is_a_finding(fault: str) -> None:
    kept = [part for part in GOOD.split("; ") if part.split()[0] != fault.split()[0]]
    assert len(list(findings("; ".join([*kept, fault])))) == 1


@pytest.mark.parametrize("missing", ["object-src", "script-src", "base-uri"])
def test_a_missing_rule_is_a_finding(missing: str) -> None:
    kept = [part for part in GOOD.split("; ")[1:] if not part.startswith(missing)]
    assert list(findings("; ".join(kept))) == [f"{missing} is missing"]
