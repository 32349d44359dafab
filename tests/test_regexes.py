"""No pattern of ours takes long over any text: the processor's own time for 64 KB of what patterns like least (`make soak`)."""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator

import pytest

APPS = ("members", "forums", "projects", "trainings", "portal")
SIZE = 65_536
# These read our own templates and addresses, or what is short by then.
NOT_TYPED = {
    "members.mail.rendering._TAG",
    "members.mail.rendering._STYLE",
    "portal.checks._PLACE",
    "members.mail.envelope._PLAIN_ADDRESS",
}
SECONDS = 0.5
LONG = [
    "a",
    " ",
    "\n",
    " \n",
    "\t ",
    "<",
    "<a ",
    "/*",
    '"',
    "'",
    "@",
    "a@",
    "a@a.",
    ".",
    "1.",
    "1.1",
    "/",
    "/a",
    "/jawab/",
    "?",
    "{",
    "&",
    "é",
    "\u200b",
    "kab ",
    'style="',
]


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Every pattern that a module of ours keeps, with its name."""
    for app in APPS:
        package = importlib.import_module(app)
        for found in pkgutil.walk_packages(package.__path__, f"{app}."):
            if "migrations" in found.name:
                continue
            module = importlib.import_module(found.name)
            yield from (
                (f"{found.name}.{name}", one)
                for name, one in vars(module).items()
                if isinstance(one, re.Pattern) and f"{found.name}.{name}" not in NOT_TYPED
            )


def slowest(pattern: re.Pattern[str]) -> tuple[float, str]:
    """How long the worst text takes, and of what it is made."""
    worst = (0.0, "")
    for bit in LONG:
        for end in ("", "!", "\x00"):
            text = (bit * SIZE)[:SIZE] + end
            sample = text if isinstance(pattern.pattern, str) else text.encode()
            began = time.process_time()
            pattern.sub("" if isinstance(pattern.pattern, str) else b"", sample)
            worst = max(worst, (time.process_time() - began, bit))
            if worst[0] > SECONDS:
                return worst
    return worst


@pytest.mark.load
@pytest.mark.parametrize(("name", "pattern"), sorted(patterns(), key=lambda pair: pair[0]))
def test_a_long_text_takes_no_pattern_long(name: str, pattern: re.Pattern[str], request: pytest.FixtureRequest) -> None:
    if not request.config.getoption("--full-size"):
        pytest.skip("measured with --full-size")
    seconds, bit = slowest(pattern)
    assert seconds < SECONDS, bit


def test_a_pattern_that_grows_with_the_square_is_found() -> None:
    small, large = ("a" * 2_000, "a" * 16_000)
    bad = re.compile(r"a+b")
    took = []
    for text in (small, large):
        began = time.process_time()
        bad.sub("", text)
        took.append(time.process_time() - began)
    assert took[1] > 8 * took[0]
