"""A passkey from its making to signing in with it, with the virtual authenticator of Chromium."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from members.models import Member
from tests import factories
from tests.browser.chromium import in_browser

pytestmark = in_browser
PASSWORD = "rembuk-kuat-2026"
DEVICE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
def dewi(db: None) -> Member:
    cache.clear()
    return factories.member("Dewi", email="dewi@contoh.example", password=PASSWORD, is_staff=True, has_factor=False)


@pytest.fixture
def phone(chromium: Browser, live_server: LiveServer) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 360, "height": 740})
    opened = context.new_page()
    cdp = context.new_cdp_session(opened)
    cdp.send("WebAuthn.enable")
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    yield opened
    context.close()


def sign_in(page: Page, server: LiveServer) -> None:
    page.goto(f"{server.url}/en/akun/login/")
    page.fill("[name=login]", "dewi@contoh.example")
    page.fill("[name=password]", PASSWORD)
    page.click("main form.form button")


def test_staff_set_a_passkey_up_and_sign_in_with_it(phone: Page, live_server: LiveServer, dewi: Member) -> None:
    sign_in(phone, live_server)
    phone.goto(f"{live_server.url}/en/admin/")
    phone.click("text=Add a passkey")
    phone.click("#mfa_webauthn_add")
    phone.wait_for_url("**/recovery-codes/**")
    assert [one.type for one in Authenticator.objects.filter(user=dewi).order_by("type")] == [
        "recovery_codes",
        "webauthn",
    ]
    phone.context.clear_cookies()
    sign_in(phone, live_server)
    phone.click("#mfa_webauthn_authenticate")
    phone.click("text=No, ask me every time")
    phone.goto(f"{live_server.url}/en/admin/")
    assert phone.url == f"{live_server.url}/en/admin/"
