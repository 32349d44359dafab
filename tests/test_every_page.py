"""Every URL of the portal x fifteen kinds of people x method x public or closed forum, held against the policy tables."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from forums.models import Forum, Meeting
from members.policy import Audience, Page
from portal import policy
from portal.checks import url_names
from portal.staff_factor import is_open
from tests.crawler import Reader, name_of
from tests.world import OWN, PERSONAS, Walk, World, build, client_of, fingerprint

# The accounts library's own pages need states of its own (a code asked for, a key by mail); `tests/members` walks those.
ACCOUNTS = [
    "account_login",
    "account_signup",
    "account_email",
    "account_change_password",
    "mfa_index",
    "usersessions_list",
]
STAFF = {"staff", "superuser"}
UNPROVEN = "staff without factor"
SIGNED_IN = {*PERSONAS} - {"anonymous", "suspended"}
IN_FORUM = {"member", "lead", "secretary", "chair"}

LET_IN: dict[Audience, set[str]] = {
    Audience.ANYONE: {*PERSONAS},
    Audience.HOLDER: {*PERSONAS},
    Audience.READER: {*PERSONAS},
    Audience.MEMBER: SIGNED_IN,
    Audience.SEER: SIGNED_IN,
    Audience.FORUM_MEMBER: IN_FORUM,
    Audience.BELONGING: {*IN_FORUM, "applicant"},
    Audience.INSIDER: IN_FORUM | STAFF,
    Audience.SECRETARIAT: {"secretary", "chair"} | STAFF,
    Audience.CHAIR: {"chair"} | STAFF,
    Audience.COLLEAGUE: IN_FORUM | STAFF,
    Audience.LEAD: {"lead", "secretary", "chair"} | STAFF,
    Audience.TEAM: {"lead", "secretary", "chair"} | STAFF,
    Audience.KEEPER: {"lead", "secretary", "chair"} | STAFF,
    Audience.MAKER: {"lead", "secretary", "chair"} | STAFF,
    Audience.PURSE: {"lead", "secretary", "chair"},
    Audience.STAFF: STAFF,
    Audience.JUDGE: {"secretary", "chair"} | STAFF,
    Audience.OWNER: {"member"},
    Audience.SUPERUSER: {"superuser"},
    Audience.VISITOR: {"anonymous", "suspended"},
}
NEEDS_NO_LOGIN = {Audience.ANYONE, Audience.HOLDER, Audience.READER, Audience.VISITOR}
# Rules about the state of the object that come after the door: the recorded answer of the table is "may be refused".
STATEFUL = {
    "forums:meeting_rsvp",
    "forums:meeting_answer_for",
    "members:representative_confirm",
    "members:representative_end",
}
HIDES_FORUM = ("forums:", "projects:")
UNKNOWN_TO_OTHERS = {Audience.JUDGE, Audience.OWNER}


def expected(name: str, page: Page, method: str, persona: str, *, is_public: bool) -> set[str]:
    """The outcomes that the table allows for this cell."""
    if persona == UNPROVEN:
        return {"set up"} if not is_open(name) else {"in", "403", "404", "405"}
    audience = page.get if method == "get" else page.post
    behind_login = not ({page.get, page.post} & NEEDS_NO_LOGIN)
    if persona not in SIGNED_IN and (behind_login or audience not in {*NEEDS_NO_LOGIN, Audience.NOBODY}):
        return {"login"}
    if audience is Audience.NOBODY:
        return {"405"}
    is_inside = persona in IN_FORUM | STAFF
    in_closed = not is_public and name in HIDDEN_WITH_FORUM
    if in_closed and not is_inside:
        return {"404"}
    if persona not in LET_IN[audience] and audience in UNKNOWN_TO_OTHERS:
        return {"404"}
    if persona not in LET_IN[audience]:
        return (
            {"sent on"} if audience is Audience.VISITOR else {"403", "404"} if audience is Audience.STAFF else {"403"}
        )
    return {"in", "403"} if name in STATEFUL else {"in"}


HIDDEN_WITH_FORUM = {"portal:member_erase"} | {
    name
    for name in OWN
    if name.startswith(HIDES_FORUM)
    and name
    not in {
        "forums:forum_list",
        "projects:project_list",
        "projects:offer_list",
        "projects:goal_list",
        "projects:need_list",
        "projects:funding_list",
        "projects:funding_create_for_all",
        "projects:region_list",
        "projects:region_detail",
        "projects:region_impact",
        "projects:region_report",
        "forums:forum_request",
        "forums:meeting_list",
        "forums:invitation",
        "forums:answer_link",
        "forums:calendar",
        "forums:calendar_feed",
        "forums:report",
        "forums:reported_thing",
        "forums:objection",
    }
}
OF_FORUMS = HIDDEN_WITH_FORUM | {name for name in OWN if name.startswith(HIDES_FORUM)}

OF_MEETING = {name for name in OWN if name.startswith("forums:meeting_")} - {
    "forums:meeting_list",
    "forums:meeting_create",
}


def outcome(response: HttpResponse) -> str:
    where = response.headers.get("Location", "") or response.headers.get("HX-Redirect", "")
    if where.partition("?")[0] in (reverse("account_login"), "/en/akun/login/"):
        return "login"
    if where in (reverse("mfa_index"), "/en/akun/2fa/"):
        return "set up"
    if response.status_code in (200, 204, 301, 302, 303, 409, 422, 429):
        return "in"
    return str(response.status_code)


def ask(walk: Walk, name: str, method: str, persona: str, body: Any = None) -> tuple[str, bool]:
    """The outcome of one cell, and whether any row changed."""
    response, changed = walk.ask(name, method, persona, body)
    return outcome(response), changed


def test_every_url_has_a_policy():
    assert {name for name in url_names() if policy.page_of(name) is None} == set()


def test_every_policy_has_a_url():
    assert set(OWN) - set(url_names()) == set()


METHODS = ("get", "post", "head", "put", "patch", "delete", "options", "trace")
STATES = ("public", "closed", "draft", "cancelled", "past", "archived")
SAMPLE = 20  # cells of each state and method that a short run visits, beside those that `WHOLE` has
WHOLE = ("public", "closed")  # the states whose GET and POST are always walked completely
OVER = {f"forums:meeting_{act}" for act in ("edit", "cancel", "call", "answer_for")}
# What the state of the forum or the meeting refuses even to those whom the door lets in.
SHUT = {
    "cancelled": OVER,
    "past": OVER,
    "archived": OVER
    | {f"forums:meeting_{act}" for act in ("copy", "create")}
    | {f"forums:member_{act}" for act in ("add", "decide", "edit", "remove")}
    | {
        "forums:forum_contact",
        "forums:forum_edit",
        "forums:invitation_list",
        "forums:invitation_revoke",
        "portal:member_erase",
    },
}
# What is then answered with a sentence, and changes nothing.
QUIET = {state: {"forums:meeting_rsvp", "forums:answer_link"} for state in ("draft", "cancelled", "past", "archived")}
QUIET["archived"] = {*QUIET["archived"], "forums:forum_join"}
Cell = tuple[str, str, str]  # URL name, method, persona


def in_state(state: str, twin: str = "") -> World:
    world = build(is_public=state != "closed", twin=twin)
    put_into(state, world.meeting)
    return world


WORKING = {
    Audience.LEAD,
    Audience.TEAM,
    Audience.PURSE,
    Audience.KEEPER,
    Audience.MAKER,
    Audience.SECRETARIAT,
    Audience.SEER,
}  # shut when a forum is archived


def allowed_in(state: str, name: str, method: str, persona: str) -> set[str]:
    """The outcomes that the table allows, whatever the method and the state of the forum and its meeting."""
    page = policy.PAGES[name]
    if method in ("get", "post", "head"):
        allowed = expected(name, page, "get" if method == "head" else method, persona, is_public=state != "closed")
    else:
        nowhere = Page(get=page.get if {page.get, page.post} & NEEDS_NO_LOGIN else Audience.MEMBER)
        allowed = expected(name, nowhere, "post", persona, is_public=True)
    if state == "draft" and name in OF_MEETING and persona not in LET_IN[Audience.SECRETARIAT] and "405" not in allowed:
        return allowed if allowed & {"login", "set up"} else {"404"}
    if (name, state) == ("forums:invitation", "archived") and allowed & {"in", "login"}:
        return {"404"}
    if "in" in allowed and name in SHUT.get(state, ()):
        return {"403"}
    door = page.post if method == "post" else page.get
    if state == "archived" and "in" in allowed and name.startswith("projects:") and door in WORKING:
        return {"403"}
    return allowed


def bodies(walk: Walk) -> dict[str, dict[str, str]]:
    """What a sensible officer sends to each URL, read from the forms that one sees."""
    found = {name: {"answer": "yes"} for name in ("forums:meeting_rsvp", "forums:answer_link")}
    for persona in ("chair", "elsewhere"):
        for name in OWN if persona == "chair" else ["forums:forum_join"]:
            if policy.PAGES[name].get is Audience.NOBODY:
                continue
            response = walk.ask(name, "get", persona)[0]
            if response.status_code == 200 and "html" in response.headers["Content-Type"]:
                for form in Reader(response.wsgi_request.path, response.content.decode()).forms:
                    if form.method == "post":
                        found.setdefault(name_of(form.action), dict(form.body()))
    return found


def wrong_cells(walk: Walk, state: str, cells: Iterable[Cell]) -> list[tuple[Any, ...]]:
    """The cells whose outcome is not what the tables say, or where a refused or safe request changed a row."""
    wrong, sent = [], bodies(walk)
    for name, method, persona in cells:
        allowed = allowed_in(state, name, method, persona)
        result, changed = ask(walk, name, method, persona, sent.get(name) if method == "post" else None)
        may_change = method == "post" and result == "in" and name not in QUIET.get(state, ())
        if result not in allowed or (changed and not may_change):
            wrong.append((name, persona, method, result, "changed" if changed else "", allowed))
    return wrong


def cells_of(*methods: str) -> list[Cell]:
    return [(name, method, persona) for name in OWN for method in methods for persona in PERSONAS]


@pytest.mark.django_db
@pytest.mark.parametrize("state", WHOLE)
def test_each_door_lets_in_whom_its_table_names(state, request):
    """In a closed forum a short run leaves out the pages that know of no forum."""
    is_short = state == "closed" and not request.config.getoption("--full-size")
    cells = [cell for cell in cells_of("get", "post") if not is_short or cell[0] in OF_FORUMS]
    sys.stdout.write(f"{state}: {len(cells)} cells\n")
    assert wrong_cells(Walk(in_state(state)), state, cells) == []


@pytest.mark.django_db
@pytest.mark.parametrize("state", STATES)
def test_each_door_is_the_same_by_every_method_and_in_every_state(state, request):
    chance, is_full = random.Random(f"doors {state}"), request.config.getoption("--full-size")
    cells = [
        cell
        for method in (METHODS[2:] if state in WHOLE else METHODS)
        for cell in (cells_of(method) if is_full else chance.sample(cells_of(method), SAMPLE))
    ]
    sys.stdout.write(f"{state}: {len(cells)} cells\n")
    assert wrong_cells(Walk(in_state(state)), state, cells) == []


@pytest.mark.django_db
def test_no_header_and_no_field_makes_a_reading_request_a_writing_one():
    walk, wrong = Walk(build(is_public=True), ["chair"]), []
    for name in [name for name in OWN if policy.PAGES[name].post is not Audience.NOBODY]:
        body = {"_method": "POST", "answer": "yes", "act": "archive"}
        headers = {"X-HTTP-Method-Override": "POST", "X-HTTP-Method": "POST", "X-Method-Override": "POST"}
        if walk.ask(name, "get", "chair", body, **headers)[1]:
            wrong.append(name)
    assert wrong == []


@pytest.mark.django_db
def test_a_piece_for_htmx_is_guarded_as_its_page(request):
    walk, chance, wrong = Walk(build(is_public=False)), random.Random("pieces"), []
    asked_as = [{"HX-Request": "true", **more} for more in ({}, {"HX-Boosted": "true"}, {"HX-Target": "list"})]
    for number, name in enumerate(OWN):
        method = "get" if policy.PAGES[name].get is not Audience.NOBODY else "post"
        everybody = request.config.getoption("--full-size")
        for persona in PERSONAS if everybody else ["anonymous", *chance.sample(PERSONAS[1:], 3)]:
            piece = outcome(walk.ask(name, method, persona, **asked_as[number % 3])[0])
            if piece not in allowed_in("closed", name, method, persona):
                wrong.append((name, persona, piece))
    assert wrong == []


@pytest.mark.django_db
def test_a_closed_forum_looks_like_none():
    """Where its address stands in the page's own; sources of money are known by a number (`test_funding.py`)."""
    walk, wrong = Walk(build(is_public=False), ["elsewhere"]), []
    by_number = {"projects:funding_detail", "projects:funding_edit"}
    for name in sorted(HIDDEN_WITH_FORUM - by_number):
        if policy.PAGES[name].get is Audience.NOBODY:
            continue
        real = walk.ask(name, "get", "elsewhere")[0]
        none = walk.ask(
            name, "get", "elsewhere", slug="x" * len(walk.world.of(name).get("slug", walk.world.forum.slug))
        )[0]
        if (real.status_code, len(real.content)) != (none.status_code, len(none.content)):
            wrong.append((name, real.status_code, none.status_code))
    assert wrong == []


@pytest.mark.django_db
def test_account_pages_open_to_those_they_name():
    walk = Walk(build(is_public=True), ["anonymous", "member"])
    results = {(name, persona): ask(walk, name, "get", persona)[0] for name in ACCOUNTS for persona in walk.clients}
    of_visitors = {name for name in ACCOUNTS if policy.PAGES[name].get is Audience.VISITOR}
    assert {cell for cell, result in results.items() if result != "in"} == {
        (name, "anonymous") for name in ACCOUNTS if name not in of_visitors
    }
    assert set(results.values()) == {"in", "login"}


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["draft", "cancelled", "past", "archived"])
def test_a_meeting_out_of_season_takes_no_answer(state):
    world = build(is_public=True)
    put_into(state, world.meeting)
    client = client_of(world, "chair")
    before = fingerprint()
    response = client.post(
        reverse("forums:meeting_rsvp", kwargs=world.of("forums:meeting_rsvp")), {"answer": "yes", "short": "1"}
    )
    assert response.status_code != 500
    assert fingerprint() == before


def put_into(state: str, meeting: Meeting) -> None:
    now = timezone.now()
    if state == "draft":
        Meeting.objects.filter(pk=meeting.pk).update(state="draft", called_at=None)
    elif state == "cancelled":
        Meeting.objects.filter(pk=meeting.pk).update(state="cancelled", cancelled_at=now)
    elif state == "past":
        Meeting.objects.filter(pk=meeting.pk).update(starts_at=now - timedelta(days=2), ends_at=now - timedelta(days=1))
    elif state == "archived":
        Forum.objects.filter(pk=meeting.forum_id).update(archived_at=now)


@pytest.mark.django_db
def test_the_walk_notices_a_door_left_open(monkeypatch):
    """Negative control: with the table saying something else than the code does, the same walk finds it."""
    world = build(is_public=True)
    lie = Page(get=Audience.CHAIR, post=Audience.CHAIR)
    allowed = expected("forums:forum_edit", lie, "get", "secretary", is_public=True)
    assert ask(Walk(world), "forums:forum_edit", "get", "secretary")[0] not in allowed


@pytest.mark.django_db
def test_the_fingerprint_notices_a_change():
    """Negative control: one letter in one row is seen."""
    world = build(is_public=True)
    before = fingerprint()
    Forum.objects.filter(pk=world.forum.pk).update(summary="Lain")
    assert fingerprint() != before
