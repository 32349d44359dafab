"""One Chromium for all tests in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import CHROMIUM


@pytest.fixture(autouse=True)
def fast_hands(settings: Any) -> None:
    """A browser that is driven fills a form within the time that gives a program away."""
    settings.REMBUK_FORM_SECONDS = 0


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """The browser; its driver runs an event loop in this thread, beside which Django would refuse to ask the database."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as driver:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()
