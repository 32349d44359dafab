"""What people type is never run: pages full of it, and forms that come back with it, in Chromium without the content policy."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import cycle

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import models
from django.test import Client
from playwright.sync_api import Browser, Page, Route
from pytest_django.live_server_helper import LiveServer

from forums.models import Forum, ForumRequest, Meeting, Membership, OfficerMessage, Response
from members.models import Member, Organisation, Representative
from tests import factories, payloads
from tests.browser.chromium import in_browser
from tests.browser.journey import PASSWORD, PHONE
from tests.crawler import crawl, put, send
from tests.test_crawl import ADMIN, starts
from tests.world import World, build, client_of

SEED = 90210
EVIL = [*payloads.P01, *payloads.P02[:13], *payloads.P03]
PLANTED = (Forum, Meeting, Member, Membership, Organisation, Representative, Response, OfficerMessage, ForumRequest)
KEPT = {
    "slug", "email", "contact_email", "password", "uid", "online_link", "zone", "whatsapp", "deputy_phone", "hidden_reason",
}  # fmt: skip
WATCH = "window.__broken = []; document.addEventListener('securitypolicyviolation', event => window.__broken.push(event.violatedDirective))"

pytestmark = in_browser


def planted() -> World:
    """A world where every free text is a script that would leave its mark."""
    cache.clear()
    world = build(is_public=True)
    world.meeting.responses.update(state="yes")
    factories.meeting(world.forum, "Batal", state="cancelled")
    OfficerMessage.objects.create(
        forum=world.forum, sender=world.people["member"], subject="x", body="x", at=world.meeting.called_at
    )
    words = cycle(EVIL)
    for model in PLANTED:
        texts = [
            f
            for f in model._meta.concrete_fields
            if isinstance(f, models.CharField | models.TextField) and not f.choices and f.name not in KEPT
        ]
        for row in model.objects.all():
            model.objects.filter(pk=row.pk).update(
                **{field.attname: next(words)[: field.max_length or 10_000] for field in texts}
            )
    return world


def documents(world: World, chance: random.Random, *, is_full: bool) -> list[tuple[str, str]]:
    """Pages as they are read, and forms that come back with what was typed."""
    found = []
    for persona in ("anonymous", "member", "chair"):
        client = client_of(world, persona, raises=False)
        reached = crawl(client, [*starts(world), *searches()], most=3 if is_full else 1, apart=ADMIN)
        pages = [(f"{persona} {url}", html) for url, html in reached.html.items()]
        forms = [form for form in reached.forms.values() if form.method == "post"]
        found += pages if is_full else chance.sample(pages, 6)
        for form in forms if is_full else chance.sample(forms, 2):
            for value in EVIL if is_full else chance.sample(EVIL, 2):
                found.append((f"{persona} {form.key} {value}", send(client, form, put(form, value)).content.decode()))
    return [(where, html) for where, html in found if "<html" in html]


def searches() -> list[str]:
    asked = [
        f"/en/{page}/?q={value}&page=1"
        for page in ("forum", "rapat", "organisasi")
        for value in ("%22%3E%3Cscript%3Ewindow.__ran=1%3C/script%3E",)
    ]
    return [*asked, "/en/organisasi/usul/?name=%22%3E%3Csvg%20onload=window.__ran=1%3E"]


def ran(page: Page, url: str, html: str) -> list[object]:
    """What ran or was refused in that page, shown at an address of the portal's own."""

    def answer(route: Route) -> None:
        route.fulfill(body=html, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": POLICY})

    page.route("**/shown/", answer)
    page.goto(f"{url}/shown/")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    found = page.evaluate(
        "[window.__ran || 0, (window.__broken || []).length, document.querySelectorAll(\"a[href^='javascript' i], [onerror], [onload]\").length]"
    )
    page.unroute("**/shown/")
    return found


POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'"


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Page]:
    """A page that obeys no content policy."""
    context = chromium.new_context(viewport=PHONE, bypass_csp=True)
    context.add_init_script(WATCH)
    yield context.new_page()
    context.close()


def test_nothing_that_people_type_runs_even_without_the_policy(
    open_page: Page, live_server: LiveServer, request: pytest.FixtureRequest
) -> None:
    found = documents(planted(), random.Random(SEED), is_full=request.config.getoption("--full-size"))
    assert len(found) > 15
    assert [where for where, html in found if ran(open_page, live_server.url, html) != [0, 0, 0]] == []


@pytest.mark.parametrize("payload", payloads.P01[:6])
def test_the_mark_shows_when_a_script_runs(open_page: Page, live_server: LiveServer, payload: str) -> None:
    assert (
        ran(open_page, live_server.url, f"<html><textarea></textarea>{payload}</html>")[0]
        or "textarea" in payload
        or "title" in payload
    )


def test_the_policy_alone_would_stop_it(chromium: Browser, live_server: LiveServer) -> None:
    context = chromium.new_context()
    context.add_init_script(WATCH)
    result = ran(context.new_page(), live_server.url, f"<html>{payloads.P01[0]}</html>")
    context.close()
    assert result[:2] == [0, 1]


def test_after_signing_out_the_back_button_shows_no_page_of_the_member(
    chromium: Browser, live_server: LiveServer
) -> None:
    member = factories.member("Budi Rahasia", password=PASSWORD)
    client = Client()
    client.force_login(member, backend=settings.AUTHENTICATION_BACKENDS[0])
    context = chromium.new_context()
    context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                "url": live_server.url,
            }
        ]
    )
    page = context.new_page()
    page.goto(f"{live_server.url}/en/profil/")
    assert "Budi Rahasia" in page.content()
    page.goto(f"{live_server.url}/en/akun/logout/")
    page.get_by_role("button", name="Sign out").last.click()
    page.wait_for_url(lambda url: "logout" not in url)
    for _ in range(3):
        page.go_back()
        assert "Budi Rahasia" not in page.content()
    context.close()
