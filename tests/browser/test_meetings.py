"""The pages of meetings in a browser: answering with and without scripts, the form that steps back, nothing barred."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from forums import rsvp
from forums.answer_links import answer_url
from forums.models import Forum, Meeting, Response
from forums.rsvp import Reply
from members.models import Member
from tests import factories
from tests.browser.chromium import barriers, in_browser

pytestmark = in_browser


@pytest.fixture
def visit(chromium: Browser, live_server: LiveServer, as_: Callable[[Member], Client]) -> Iterator[Callable[..., Page]]:
    opened = []

    def open_as(member: Member | None, path: str, *, has_script: bool = True, scheme: Any = "light") -> Page:
        context = chromium.new_context(
            viewport={"width": 360, "height": 740},
            java_script_enabled=has_script,
            bypass_csp=has_script,
            color_scheme=scheme,
        )
        opened.append(context)
        if member is not None:
            session = as_(member).cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        page = context.new_page()
        page.goto(f"{live_server.url}{path}")
        return page

    yield open_as
    for context in opened:
        context.close()


@pytest.fixture
def rich(forum: Forum, sari: Member) -> Meeting:
    """A meeting with everything that its page can show."""
    meeting = factories.meeting(
        forum, is_online=True, online_link="https://meet.example/x", seats_in_person=30, most_guests=2,
        agenda="09.00 Doa\n09.10 Laporan", address="Jalan Kenanga 3",
    )  # fmt: skip
    rsvp.answer(meeting, sari, Reply("yes"), timezone.now())
    return meeting


def home(meeting: Meeting) -> str:
    return f"/en/forum/{meeting.forum.slug}/rapat/{meeting.pk}/"


@pytest.mark.parametrize("has_script", [True, False])
def test_the_question_is_answered_with_and_without_scripts(
    visit: Callable[..., Page], rich: Meeting, budi: Member, has_script: bool
) -> None:
    page = visit(budi, home(rich), has_script=has_script)
    page.get_by_text("Attending", exact=True).first.click()
    page.get_by_role("button", name="Save my answer").click()
    page.get_by_text("You attend in person.").first.wait_for()
    assert Response.objects.get(meeting=rich, member=budi).state == "yes"


def test_htmx_changes_the_page_in_place_and_moves_the_bar(
    visit: Callable[..., Page], rich: Meeting, budi: Member
) -> None:
    page = visit(budi, home(rich))
    page.evaluate("document.body.dataset.same = '1'")
    page.get_by_text("Attending", exact=True).first.click()
    page.get_by_role("button", name="Save my answer").click()
    page.locator("#rsvp .message.success").wait_for()
    assert page.evaluate("document.body.dataset.same") == "1"
    assert "Community 1" in (page.locator("#rsvp .balance-bar").get_attribute("aria-label") or "")


def test_on_a_small_phone_the_question_is_reached_without_scrolling(
    visit: Callable[..., Page], rich: Meeting, dorkas: Member
) -> None:
    page = visit(dorkas, home(rich))
    box = page.locator(".choices.three").bounding_box()
    tabs = page.locator("nav.tabs").bounding_box()
    assert box is not None
    assert tabs is not None
    assert box["y"] + box["height"] <= tabs["y"]


@pytest.mark.parametrize("has_script", [True, False])
def test_the_link_of_a_mail_answers_without_signing_in(
    visit: Callable[..., Page], rich: Meeting, budi: Member, has_script: bool
) -> None:
    budi.language = "en"
    page = visit(None, f"{answer_url(rich, budi).removeprefix(settings.REMBUK_URL)}?a=maybe", has_script=has_script)
    assert not Response.objects.filter(member=budi).exists()
    page.get_by_role("button", name="Save my answer").click()
    page.get_by_text("Saved. You may change your answer here").wait_for()
    assert Response.objects.get(member=budi).state == "maybe"


def test_fields_of_the_other_way_to_meet_step_back(visit: Callable[..., Page], forum: Forum, putu: Member) -> None:
    page = visit(putu, f"/en/forum/{forum.slug}/rapat/baru/")
    venue, link = page.locator("[name=place_name]"), page.locator("[name=online_link]")
    assert (venue.is_visible(), link.is_visible()) == (True, False)
    page.get_by_text("Both", exact=True).click()
    assert (venue.is_visible(), link.is_visible()) == (True, True)


def test_a_typed_name_narrows_the_list_of_members(visit: Callable[..., Page], forum: Forum, putu: Member) -> None:
    page = visit(putu, f"/en/forum/{forum.slug}/rapat/baru/")
    page.get_by_text("Chosen members only").click()
    page.get_by_text("Choose members").click()
    page.locator("#narrow").fill("dor")
    assert page.locator("#id_chosen .option:visible").all_inner_texts() == ["Dorkas"]


PAGES = ["", "ubah/", "batal/", "jawaban-anggota/", "catat-jawaban/"]


def test_no_page_of_a_meeting_bars_anybody_in_the_dark(
    visit: Callable[..., Page], rich: Meeting, forum: Forum, putu: Member
) -> None:
    """By day, and on a large screen, `test_access` looks at them."""
    paths = [f"{home(rich)}{path}" for path in PAGES]
    paths += ["/en/rapat/", f"/en/forum/{forum.slug}/rapat/", f"/en/forum/{forum.slug}/rapat/baru/"]
    found = []
    for path in paths:
        page = visit(putu, path, scheme="dark")
        found += [(path, *one) for one in barriers(page)]
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert found == []
