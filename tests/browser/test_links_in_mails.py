"""A mail scanner that runs scripts: it opens every link of every kind of mail, and clicks nothing."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.urls import resolve
from django.utils import translation
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests import every_mail
from tests.browser.chromium import in_browser
from tests.world import fingerprint

AT_ONCE = 8  # pages that fall silent beside each other, as each is watched for half a second

pytestmark = in_browser


def test_a_scanner_that_runs_scripts_and_clicks_nothing_changes_nothing(
    chromium: Browser, live_server: LiveServer, request: pytest.FixtureRequest
) -> None:
    """A short run takes one link to each page."""
    mails = every_mail.one_of_each("en").values()
    links = sorted({one for mail in mails for one in every_mail.addresses(mail)})
    if not request.config.getoption("--full-size"):
        with translation.override("en"):
            links = [*{resolve(urlsplit(link).path).view_name: link for link in links}.values()]
    before = fingerprint()
    for start in range(0, len(links), AT_ONCE):
        pages = [chromium.new_page() for _link in links[start : start + AT_ONCE]]
        for page, link in zip(pages, links[start:], strict=False):
            assert page.goto(f"{live_server.url}{urlsplit(link)._replace(scheme='', netloc='').geturl()}").status == 200
        for page in pages:
            page.wait_for_load_state("networkidle")
            page.close()
    assert fingerprint() == before
