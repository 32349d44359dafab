"""No page has a barrier that axe knows of: every page that a kind of person reaches, small and light, large and dark.

A short run shows each page to each kind of person who reaches it, and each page in both looks, but not all of it to all.
"""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Browser, BrowserContext
from pytest_django.live_server_helper import LiveServer

from forums.models import MeetingState, Theme
from members.policy import Audience, Page
from portal import policy
from tests import factories, world
from tests.browser.chromium import barriers, in_browser

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
        Audience.KEEPER,
        Audience.MAKER,
    },
    "superuser": {Audience.MEMBER, Audience.READER, Audience.JUDGE, Audience.STAFF, Audience.SUPERUSER},
}
NO_PAGE = {
    "forums:calendar_feed", "forums:meeting_calendar", "members:organisation_suggest", "portal:import_refused",
    "portal:import_template", "projects:accountability", "projects:agreement_file", "projects:card_file", "projects:document_file",
    "projects:entry_proof", "projects:forum_report", "projects:region_report", "projects:measurement_photo", "projects:group_catalogue", "projects:group_photo", "projects:group_prices", "projects:ledger_file", "projects:offer_photo", "projects:news_photo", "projects:pair_photo", "projects:project_photo", "portal:livez", "portal:favicon", "portal:mailbox_html", "portal:readyz", "portal:robots", "portal:sitemap",
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


def is_shown(doors: Page, persona: str, look: str, *, is_full: bool) -> bool:
    """Whether this person is shown such a page in this look: in a short run the looks go round among those who reach it."""
    reaching = [one for one in REACHED if doors.get in REACHED[one]]
    if persona not in reaching:
        return False
    return is_full or len(reaching) == 1 or [*LOOKS][reaching.index(persona) % len(LOOKS)] == look


def addresses(built: world.World, persona: str, look: str, *, is_full: bool) -> list[str]:
    """English addresses of every page that this person is shown in this look."""
    names = sorted(name for name in policy.PAGES if name not in NO_PAGE and (":" in name or name in ACCOUNTS))
    with translation.override("en"):
        return [
            reverse(name, kwargs=dict(built.of(name)))
            for name in names
            if is_shown(policy.PAGES[name], persona, look, is_full=is_full)
        ]


def sign_in(context: BrowserContext, built: world.World, persona: str, url: str) -> None:
    person, client = built.people[persona], Client()
    if person is not None:
        client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": url}])


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("persona", REACHED)
def test_no_page_has_a_barrier(
    chromium: Browser,
    live_server: LiveServer,
    built: world.World,
    persona: str,
    look: str,
    request: pytest.FixtureRequest,
) -> None:
    context = chromium.new_context(**LOOKS[look])
    sign_in(context, built, persona, live_server.url)
    page, found = context.new_page(), {}
    for address in addresses(built, persona, look, is_full=request.config.getoption("--full-size")):
        answer = page.goto(f"{live_server.url}{address}")
        found[address] = [("status", str(answer.status))] if answer.status != 200 else barriers(page)
    context.close()
    assert {address: broken for address, broken in found.items() if broken} == {}


def test_a_short_run_shows_each_page_to_each_who_reaches_it_and_in_both_looks() -> None:
    for audience in set().union(*REACHED.values()):
        everyone = [(who, look) for who in REACHED for look in LOOKS]
        shown = [one for one in everyone if is_shown(Page(get=audience), *one, is_full=False)]
        assert {who for who, _look in shown} == {who for who in REACHED if audience in REACHED[who]}
        assert {look for _who, look in shown} == {*LOOKS}


def test_a_barrier_would_be_found(chromium: Browser, live_server: LiveServer, built: world.World) -> None:
    page = chromium.new_page()
    page.goto(f"{live_server.url}/en/forum/")
    page.evaluate("document.querySelector('main input').insertAdjacentHTML('afterend', '<img src=x><input>')")
    assert {rule for rule, _element in barriers(page)} >= {"image-alt", "label"}
    page.close()
