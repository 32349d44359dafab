"""Signing up on a phone, with and without scripts, up to the start page."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from members import regions
from members.models import Member, Zone
from tests import factories
from tests.browser.chromium import in_browser
from tests.members.letters import code_sent_to

pytestmark = in_browser


@pytest.fixture
def signup(chromium: Browser, live_server: LiveServer) -> Iterator[Callable[..., Page]]:
    cache.clear()
    regions.load()
    opened = []

    def open_page(*, has_script: bool) -> Page:
        context = chromium.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=has_script)
        opened.append(context)
        page = context.new_page()
        page.goto(f"{live_server.url}/en/akun/signup/")
        return page

    yield open_page
    for context in opened:
        context.close()


def fill(page: Page, regency: str) -> None:
    page.get_by_label("Name", exact=True).fill("Dorkas")
    page.get_by_label("Email", exact=True).fill("dorkas@contoh.example")
    page.get_by_label("Password", exact=True).fill("hujan turun di ladang")
    page.locator("#id_regency").fill(regency)
    page.get_by_text("Community", exact=True).click()
    for agreement in ("I am 18 or older", "I agree to the", "I agree that my data"):
        page.get_by_label(agreement).check()
    page.get_by_role("button", name="Create my account").click()


@pytest.mark.parametrize("has_script", [True, False])
def test_person_signs_up_and_comes_in_by_the_code(signup: Callable[..., Page], *, has_script: bool) -> None:
    page = signup(has_script=has_script)
    fill(page, "kab. merauke")
    page.get_by_label("Code").fill(code_sent_to("dorkas@contoh.example"))
    page.get_by_role("button", name="Confirm").click()
    page.wait_for_url("**/en/mulai/")
    assert Member.objects.get().zone == Zone.WIT


@pytest.mark.parametrize("has_script", [True, False])
def test_unclear_place_is_chosen_from_what_is_offered(signup: Callable[..., Page], *, has_script: bool) -> None:
    page = signup(has_script=has_script)
    fill(page, "Jayapura")
    page.get_by_text("Kota Jayapura, Papua", exact=True).click()
    page.get_by_label("Password", exact=True).fill("hujan turun di ladang")
    page.get_by_role("button", name="Create my account").click()
    expect(page.get_by_label("Code")).to_be_visible()
    assert Member.objects.get().regency.code == "91.71"


def test_suggested_organisations_follow_what_is_typed(signup: Callable[..., Page]) -> None:
    for number in range(25):
        factories.organisation(f"Kelompok {number:02}")
    factories.organisation("Radio Pesisir")
    page = signup(has_script=True)
    page.get_by_text("I come from an organisation").click()
    page.locator("#id_organisation").press_sequentially("radio")
    expect(page.locator("#id_organisation_list option")).to_have_count(1)
