"""Answering from the list of the start page, with and without scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from forums.models import Meeting, Response
from members.models import Member
from tests.browser.chromium import in_browser

pytestmark = in_browser


@pytest.fixture
def start(chromium: Browser, live_server: LiveServer, as_: Callable[[Member], Client]) -> Iterator[Callable[..., Page]]:
    opened = []

    def open_as(member: Member, *, has_script: bool) -> Page:
        context = chromium.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=has_script)
        opened.append(context)
        session = as_(member).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        page = context.new_page()
        page.goto(f"{live_server.url}/en/mulai/")
        return page

    yield open_as
    for context in opened:
        context.close()


@pytest.mark.parametrize("has_script", [True, False])
def test_one_press_answers_and_the_list_follows(
    start: Callable[..., Page], meeting: Meeting, budi: Member, has_script: bool
) -> None:
    page = start(budi, has_script=has_script)
    page.locator("#meetings button[value=yes]").click()
    page.locator("#meetings .answer").wait_for()
    assert page.locator("section.urgent").count() == 0
    assert "you have a seat" in page.locator("#messages").inner_text()
    assert Response.objects.get(meeting=meeting, member=budi).state == "yes"


def test_with_scripts_the_page_is_not_loaded_again(start: Callable[..., Page], meeting: Meeting, budi: Member) -> None:
    page = start(budi, has_script=True)
    page.evaluate("document.body.dataset.same = '1'")
    page.locator("#meetings button[value=maybe]").click()
    page.locator("#meetings .answer").wait_for()
    assert page.evaluate("document.body.dataset.same") == "1"


@pytest.mark.parametrize("has_script", [True, False])
def test_the_mind_can_be_changed_in_the_list(
    start: Callable[..., Page], meeting: Meeting, budi: Member, has_script: bool
) -> None:
    page = start(budi, has_script=has_script)
    page.locator("#meetings button[value=yes]").click()
    page.locator("#meetings summary").click()
    page.locator("#meetings button[value=no]").click()
    page.get_by_text("Noted: you are not attending.").first.wait_for()
    assert Response.objects.get(meeting=meeting, member=budi).state == "no"
