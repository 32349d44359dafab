"""Every URL of the portal x fourteen kinds of people x method x public or closed forum, held against the policy tables."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from forums.models import Forum, Meeting, Membership
from members.policy import Audience, Page
from portal import policy
from portal.checks import url_names
from portal.staff_factor import is_open
from tests import factories
from tests.world import OWN, PERSONAS, World, build, client_of, fingerprint, undone

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
IN_FORUM = {"member", "secretary", "chair"}

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
HIDES_FORUM = "forums:"
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

OF_ONE_THING = sorted(
    name
    for name in HIDDEN_WITH_FORUM
    - {"forums:meeting_create", "forums:member_list", "forums:member_add", "forums:member_export"}
    if name.startswith(("forums:meeting_", "forums:member_"))
)


def outcome(response: HttpResponse) -> str:
    where = response.headers.get("Location", "") or response.headers.get("HX-Redirect", "")
    if where.partition("?")[0] in (reverse("account_login"), "/en/akun/login/"):
        return "login"
    if where in (reverse("mfa_index"), "/en/akun/2fa/"):
        return "set up"
    if response.status_code in (200, 204, 301, 302, 303, 409, 422, 429):
        return "in"
    return str(response.status_code)


def ask(world: World, name: str, method: str, persona: str) -> tuple[str, bool]:
    """The outcome of one cell, and whether any row changed."""
    client, before = client_of(world, persona), fingerprint()
    with undone():
        result = outcome(getattr(client, method)(reverse(name, kwargs=world.of(name))))
        changed = fingerprint() != before
    return result, changed


def knock(client: Client, world: World, name: str, method: str, **headers: str) -> str:
    with undone():
        return outcome(getattr(client, method)(reverse(name, kwargs=world.of(name)), headers=headers))


def test_every_url_has_a_policy():
    assert {name for name in url_names() if policy.page_of(name) is None} == set()


def test_every_policy_has_a_url():
    assert set(OWN) - set(url_names()) == set()


@pytest.mark.django_db
@pytest.mark.parametrize("is_public", [True, False], ids=["public", "closed"])
@pytest.mark.parametrize("name", OWN)
def test_each_door_lets_in_whom_its_table_names(name, is_public):
    world, page, wrong = build(is_public=is_public), policy.PAGES[name], []
    for persona in PERSONAS:
        for method in ("get", "post"):
            allowed = expected(name, page, method, persona, is_public=is_public)
            result, changed = ask(world, name, method, persona)
            if result not in allowed or (changed and (method == "get" or "in" not in allowed)):
                wrong.append((persona, method, result, "changed" if changed else "", allowed))
    assert wrong == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", OWN)
def test_a_piece_for_htmx_is_guarded_as_its_page(name):
    world, method = build(is_public=False), "get" if policy.PAGES[name].get is not Audience.NOBODY else "post"
    for persona in PERSONAS:
        client = client_of(world, persona)
        whole, piece = (knock(client, world, name, method, **headers) for headers in ({}, {"HX-Request": "true"}))
        assert piece == whole, persona


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", sorted(name for name in HIDDEN_WITH_FORUM if policy.PAGES[name].get is not Audience.NOBODY)
)
def test_a_closed_forum_looks_like_none(name):
    world = build(is_public=False)
    client = client_of(world, "elsewhere")
    real = client.get(reverse(name, kwargs=world.of(name)))
    none = client.get(reverse(name, kwargs={**world.of(name), "slug": "x" * len(world.forum.slug)}))
    assert (real.status_code, len(real.content)) == (none.status_code, len(none.content))


@pytest.mark.django_db
@pytest.mark.parametrize("name", OF_ONE_THING)
def test_a_thing_of_another_forum_is_not_found_through_ones_own(name):
    world = build(is_public=True)
    foreign_forum = Forum.objects.get(name="Forum Lain")
    foreign = (
        factories.meeting(foreign_forum) if "meeting" in name else Membership.objects.filter(forum=foreign_forum).get()
    )
    client = client_of(world, "chair")
    for method in ("get", "post"):
        response = getattr(client, method)(reverse(name, kwargs={"slug": world.forum.slug, "pk": foreign.pk}))
        assert response.status_code in (404, 405), (method, response.status_code)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ACCOUNTS)
def test_account_pages_open_to_those_they_name(name):
    world, page = build(is_public=True), policy.PAGES[name]
    results = {persona: ask(world, name, "get", persona)[0] for persona in ("anonymous", "member")}
    wanted = (
        {"anonymous": "in", "member": "in"} if page.get is Audience.VISITOR else {"anonymous": "login", "member": "in"}
    )
    assert results == wanted


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
    else:
        Forum.objects.filter(pk=meeting.forum_id).update(archived_at=now)


@pytest.mark.django_db
def test_the_walk_notices_a_door_left_open(monkeypatch):
    """Negative control: with the table saying something else than the code does, the same walk finds it."""
    world = build(is_public=True)
    lie = Page(get=Audience.CHAIR, post=Audience.CHAIR)
    allowed = expected("forums:forum_edit", lie, "get", "secretary", is_public=True)
    assert ask(world, "forums:forum_edit", "get", "secretary")[0] not in allowed


@pytest.mark.django_db
def test_the_fingerprint_notices_a_change():
    """Negative control: one letter in one row is seen."""
    world = build(is_public=True)
    before = fingerprint()
    Forum.objects.filter(pk=world.forum.pk).update(summary="Lain")
    assert fingerprint() != before
