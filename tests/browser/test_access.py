"""No page has a barrier that axe knows of: every page that a kind of person reaches, small and light, large and dark."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from forums.models import MeetingState, Theme
from members.policy import Audience
from portal import policy
from tests import factories, world
from tests.browser.chromium import in_browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS = {
    "small and light": {"viewport": {"width": 360, "height": 740}, "color_scheme": "light"},
    "large and dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
}
OPEN = {Audience.ANYONE, Audience.HOLDER, Audience.READER}
REACHED = {
    "anonymous": OPEN | {Audience.VISITOR},
    "member": {
        Audience.ANYONE,
        Audience.READER,
        Audience.MEMBER,
        Audience.SEER,
        Audience.FORUM_MEMBER,
        Audience.INSIDER,
        Audience.OWNER,
    },
    "chair": {
        Audience.READER,
        Audience.MEMBER,
        Audience.INSIDER,
        Audience.SECRETARIAT,
        Audience.CHAIR,
        Audience.JUDGE,
        Audience.COLLEAGUE,
        Audience.LEAD,
        Audience.TEAM,
        Audience.PURSE,
    },
    "superuser": {Audience.MEMBER, Audience.READER, Audience.JUDGE, Audience.STAFF, Audience.SUPERUSER},
}
NO_PAGE = {
    "forums:calendar_feed", "forums:meeting_calendar", "members:organisation_suggest", "portal:import_refused",
    "portal:import_template", "projects:accountability", "projects:agreement_file", "projects:card_file", "projects:document_file",
    "projects:entry_proof", "projects:ledger_file", "projects:news_photo", "projects:pair_photo", "projects:project_photo", "portal:livez", "portal:favicon", "portal:mailbox_html", "portal:readyz", "portal:robots", "portal:sitemap",
    "portal:sitemap_section",
}  # fmt: skip
# Pages of the accounts library that open without a step before them.
ACCOUNTS = {
    "account_login", "account_signup", "account_reset_password", "account_request_login_code", "account_logout",
    "account_email", "account_change_password", "mfa_index", "usersessions_list",
}  # fmt: skip

pytestmark = in_browser


@pytest.fixture
def built() -> world.World:
    """A world where lists have more than one row, and of several kinds."""
    made = world.build(is_public=True)
    made.forum.themes.add(Theme.objects.create(slug="air", name="Air", name_en="Water"))
    factories.meeting(made.forum, "Rapat penuh", seats_in_person=1, taken_in_person=1, agenda="09.00 Buka\n10.00 Bahas")
    factories.meeting(made.forum, "Rapat batal", state=MeetingState.CANCELLED, cancel_reason="Hujan")
    factories.meeting(made.forum, "Rapat nanti", state=MeetingState.DRAFT, called_at=None)
    factories.organisation("Sanggar Baca", verified_at=None)
    return made


def addresses(built: world.World, persona: str) -> list[str]:
    """English addresses of every page that this person may open."""
    with translation.override("en"):
        return [
            reverse(name, kwargs=dict(built.of(name)))
            for name, doors in sorted(policy.PAGES.items())
            if doors.get in REACHED[persona] and name not in NO_PAGE and (":" in name or name in ACCOUNTS)
        ]


def sign_in(context: BrowserContext, built: world.World, persona: str, url: str) -> None:
    person, client = built.people[persona], Client()
    if person is not None:
        client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": url}])


def barriers(page: Page) -> list[tuple[str, str]]:
    """The rules that are broken, each with the first element that breaks it."""
    page.evaluate((settings.ROOT / "tests/vendor/axe.min.js").read_text())
    found = page.evaluate("(rules) => axe.run(document, {runOnly: rules})", RULES)["violations"]
    return [(one["id"], one["nodes"][0]["html"]) for one in found]


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("persona", REACHED)
def test_no_page_has_a_barrier(
    chromium: Browser, live_server: LiveServer, built: world.World, persona: str, look: str
) -> None:
    context = chromium.new_context(**LOOKS[look])
    sign_in(context, built, persona, live_server.url)
    page, found = context.new_page(), {}
    for address in addresses(built, persona):
        answer = page.goto(f"{live_server.url}{address}")
        found[address] = [("status", str(answer.status))] if answer.status != 200 else barriers(page)
    context.close()
    assert {address: broken for address, broken in found.items() if broken} == {}


def test_a_barrier_would_be_found(chromium: Browser, live_server: LiveServer, built: world.World) -> None:
    page = chromium.new_page()
    page.goto(f"{live_server.url}/en/forum/")
    page.evaluate("document.querySelector('main input').insertAdjacentHTML('afterend', '<img src=x><input>')")
    assert {rule for rule, _element in barriers(page)} >= {"image-alt", "label"}
    page.close()
