"""The statement about OWASP ASVS names every requirement of level 1, and tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.ROOT)
STATES = {"met", "by the operator", "nothing there", "open"}
ROWS = re.findall(r"^\| (\d+\.\d+\.\d+) \| (.+?) \| (.+?) \| (.+?) \|$", (ROOT / "docs/asvs.md").read_text(), re.M)


def missing(named: str) -> bool:
    file, _, test = named.partition("::")
    path = ROOT / file
    return not path.exists() or (bool(test) and f"def {test}(" not in path.read_text())


def test_sixty_five_requirements_and_five_of_oauth_have_a_row_each() -> None:
    numbers = [number for number, *_ in ROWS]
    assert (len(numbers), len(set(numbers))) == (70, 70)


def test_each_row_says_how_it_stands_and_why() -> None:
    assert {state for _, _, state, _ in ROWS} <= STATES
    assert [number for number, _, _, why in ROWS if not why.strip()] == []


def test_each_test_that_a_row_names_exists() -> None:
    named = {name for *_, why in ROWS for name in re.findall(r"`(tests/[\w/.]+(?:::\w+)?)`", why)}
    assert (len(named) > 20, sorted(filter(missing, named))) == (True, [])


def test_a_test_that_does_not_exist_would_be_noticed() -> None:
    assert missing("tests/test_asvs.py::test_nothing")
