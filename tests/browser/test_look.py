"""The small scripts and the accessibility of the base, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from tests import factories
from tests.browser.chromium import barriers, in_browser

pytestmark = in_browser


@pytest.fixture
def signup(chromium: Browser, live_server: LiveServer) -> Iterator[Page]:
    factories.regency("91.03")
    factories.regency("51.08")
    context = chromium.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(f"{live_server.url}/en/akun/signup/")
    yield page
    context.close()


def test_a_place_is_found_by_typing_a_part_of_its_name(signup: Page) -> None:
    signup.locator("[name=regency]").press_sequentially("bulel")
    signup.locator("[role=option]").first.click()
    assert signup.locator("[name=regency]").input_value().startswith("Kabupaten Buleleng")


def test_a_place_is_chosen_by_keys_alone(signup: Page) -> None:
    field = signup.locator("[name=regency]")
    field.press_sequentially("jayap")
    field.press("ArrowDown")
    assert signup.locator(f"#{field.get_attribute('aria-activedescendant')}").get_attribute("aria-selected") == "true"
    field.press("Enter")
    assert field.input_value().startswith("Kabupaten Jayapura")
    assert field.get_attribute("aria-expanded") == "false"


def test_without_scripts_the_place_still_has_its_list(chromium: Browser, live_server: LiveServer) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/en/akun/signup/")
    assert page.locator("[name=regency][list]").count() == 1
    context.close()


PRESS_TWICE = """() => {
    let sent = 0;
    window.addEventListener("submit", () => { sent += 1; });
    const form = document.querySelector("form.form");
    form.noValidate = true;
    form.requestSubmit();
    form.requestSubmit();
    return sent;
}"""


@pytest.mark.parametrize(("has_script", "sent"), [(True, 1), (False, 2)])
def test_a_form_pressed_twice_is_sent_once_where_the_script_runs(signup: Page, has_script: bool, sent: int) -> None:
    if not has_script:
        signup.route("**/app.js", lambda route: route.abort())
        signup.reload()
    signup.route("**/signup/", lambda route: route.abort())
    assert signup.evaluate(PRESS_TWICE) == sent


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_that_is_not_there_has_no_barrier(chromium: Browser, live_server: LiveServer, scheme: str) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 740}, color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{live_server.url}/en/not-there/")
    assert barriers(page) == []
    context.close()


def test_the_policy_of_the_page_is_not_broken_by_its_own_files(chromium: Browser, live_server: LiveServer) -> None:
    context = chromium.new_context()
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(f"{live_server.url}/en/akun/login/", wait_until="networkidle")
    assert complaints == []
    context.close()
