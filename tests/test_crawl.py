"""Every link is followed and every form is filled with every class of bad input: never an error of the server."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone

from members.models import Organisation, Representative
from portal.urls import urlpatterns as portal_urls
from tests import factories, payloads
from tests.crawler import Crawl, Form, Pairs, crawl, errors, put, send
from tests.test_headers import missing
from tests.world import OWN, PERSONAS, World, build, client_of

pytestmark = pytest.mark.django_db
SEED = 20261124
SAMPLE = ("anonymous", "applicant", "representative", "chair", "staff")
ADMIN = ("/admin/", "/en/admin/")
FROM_MAILS = (
    "forums:answer_link",
    "forums:invitation",
    "portal:unsubscribe",
    "forums:objection",
    "members:email_undo",
    "portal:erasure_undo",
    "forums:calendar_feed",
)
FROM_ADMIN = ("forums:report_list", "forums:reported_thing", "portal:import_list", "portal:import_create", "portal:import_detail", "portal:export_list",
              "portal:export_create", "portal:view_as")  # fmt: skip
# Goals of forms that show only after a step: a draft, a list that was read, a sign-in that is old. `test_odd_input` fills them.
AFTER_A_STEP = {"forums:meeting_call", "members:session_end", "members:sign_in_again", "portal:import_confirm", "portal:import_discard", "portal:import_refused",
                "portal:import_undo", "portal:view_as_end"}  # fmt: skip
# Pages that a person reaches by their address: the browser's own, and those of the accounts library.
BY_ADDRESS = ("portal:robots", "portal:favicon", "portal:sitemap", "portal:sitemap_section", "portal:livez", "portal:import_list", "portal:import_template", "portal:export_list", "portal:readyz", "members:organisation_suggest", "account_login",
              "account_signup", "account_reset_password", "account_request_login_code", "account_logout", "account_reauthenticate", "account_email",
              "account_change_password", "account_set_password", "account_inactive", "account_email_verification_sent", "account_reset_password_done",
              "account_reset_password_from_key_done", "mfa_index", "mfa_activate_totp", "mfa_list_webauthn", "mfa_add_webauthn", "usersessions_list")  # fmt: skip


@pytest.fixture(autouse=True)
def unlimited(settings: Any) -> None:
    """No limit of the accounts pages stands before what is tried."""
    settings.ACCOUNT_RATE_LIMITS = False


def starts(world: World) -> list[str]:
    """The front door, the start page, and the addresses that only mails and the administration hold."""
    return [
        "/en/",
        "/en/mulai/",
        *(f"/en{reverse(name, kwargs=world.of(name))}" for name in (*FROM_MAILS, *FROM_ADMIN, *BY_ADDRESS)),
    ]


@dataclass
class Tally:
    """What was sent and what went wrong."""

    pages: int = 0
    forms: int = 0
    fields: int = 0
    bodies: int = 0
    wrong: list[Any] = field(default_factory=list)


def attack(world: World, persona: str, tally: Tally, known: set[Any], chance: random.Random, *, is_full: bool) -> Crawl:
    """Let that person follow every link and fill every form that nobody in `known` has filled."""
    with errors() as logged:
        client = client_of(world, persona, raises=False)
        found = crawl(client, starts(world), most=2 if is_full else 1, apart=() if is_full else ADMIN)
        forms = [form for key, form in found.forms.items() if key not in known]
        for form in forms:
            for kind, body in bodies(form, chance, is_full=is_full):
                tally.bodies += 1
                response = send(client, form, body)
                if response.status_code >= 500 or missing(response):
                    tally.wrong.append((persona, form.key, kind, [(name, value[:40]) for name, value in body][-3:]))
    known |= {*found.forms}
    tally.pages, tally.forms = tally.pages + len(found.pages), tally.forms + len(forms)
    tally.fields += sum(len(form.names) for form in forms)
    tally.wrong += [*found.failures, *logged.lines]
    return found


def bodies(form: Form, chance: random.Random, *, is_full: bool) -> Iterator[tuple[str, Pairs]]:
    """Each class into each field and each value into all fields at once; in a sample, some of them."""
    every = [
        (kind, put(form, chance.choice(values), name))
        for kind, values in payloads.FIELDS.items()
        for name in form.names
    ]
    every += [(kind, put(form, value)) for kind, value in payloads.cases()]
    every += [
        ("P28", put(form, "x", name) + [(name, value) for value in values])
        for values in payloads.P28
        for name in form.names
    ]
    yield from every if is_full else chance.sample(every, min(len(every), 4))


def rich() -> World:
    """A world with a draft to call and somebody to confirm as well."""
    cache.clear()
    world = build(is_public=True)
    factories.meeting(world.forum, "Rapat nanti", state="draft", called_at=None)
    organisation = Organisation.objects.get(name="Koperasi Sagu")
    Representative.objects.create(member=world.people["member"], organisation=organisation, since=timezone.localdate())
    return world


def test_no_input_into_any_form_breaks_the_server_and_nearly_every_page_is_reached() -> None:
    world, tally, known, chance, reached = rich(), Tally(), set(), random.Random(SEED), set()
    for persona in SAMPLE:
        reached |= attack(world, persona, tally, known, chance, is_full=False).names
    assert tally.wrong == []
    asked = {*OWN} - AFTER_A_STEP
    assert len(asked & reached) >= 0.95 * len(asked), " ".join(sorted(asked - reached))


@pytest.mark.load
@pytest.mark.parametrize("persona", PERSONAS)
def test_nobody_breaks_the_server_by_any_form(persona: str, request: pytest.FixtureRequest) -> None:
    if not request.config.getoption("--full-size"):
        pytest.skip("a sample of it stands above")
    tally = Tally()
    attack(rich(), persona, tally, set(), random.Random(f"{SEED}{persona}"), is_full=True)
    sys.stdout.write(f"{persona}: {tally}\n")
    assert tally.wrong == []


@login_not_required
def boom(request: HttpRequest) -> HttpResponse:
    """A page that hands a query to the database as it came."""
    connection.cursor().execute("SELECT %s", [request.GET.get("q", "")])
    return HttpResponse("<form action='/en/'><input name='q'></form>")


urlpatterns = [path("en/", boom), *portal_urls]


@pytest.mark.urls("tests.test_crawl")
def test_the_crawl_notices_a_page_that_breaks() -> None:
    with errors() as logged:
        client = client_of(build(is_public=True), "anonymous", raises=False)
        form = crawl(client, ["/en/"]).forms.popitem()[1]
        statuses = [send(client, form, put(form, value)).status_code for value in payloads.P06]
    assert (statuses.count(500), len(logged.lines) > 1) == (2, True)
