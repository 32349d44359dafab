"""What every test in a browser needs: Chromium, and rows that the server's own threads can see."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page

CHROMIUM = Path("/usr/bin/chromium")

in_browser = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed"),
    pytest.mark.django_db(transaction=True),
]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What breaks no rule is not asked for: describing it takes three times as long as looking.
AXE = """rules => axe.run(document, {runOnly: rules, resultTypes: ["violations"], preload: false}).then(
    found => found.violations.map(one => [one.id, one.nodes[0].html]))"""


def barriers(page: Page) -> list[tuple[str, str]]:
    """The rules of axe that are broken, each with the first element that breaks it."""
    page.evaluate((settings.ROOT / "tests/vendor/axe.min.js").read_text())
    return [(rule, element) for rule, element in page.evaluate(AXE, RULES)]
