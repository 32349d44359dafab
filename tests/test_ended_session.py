"""A session that has ended: where one is led, and back."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.db.models import QuerySet
from django.test import Client

from forums.models import Forum, Meeting, Membership
from members.models import Member
from members.policy import Audience
from portal.policy import PAGES
from tests.test_every_page import expected, outcome
from tests.world import OWN, Walk, World, build

pytestmark = pytest.mark.django_db
As = Callable[[Member], Client]


def page_of(meeting: Meeting) -> str:
    return f"/en/forum/{meeting.forum.slug}/rapat/{meeting.pk}/"


def test_an_ended_session_puts_no_login_page_into_a_piece() -> None:
    walk, led, wrong = Walk(build(is_public=True), ["anonymous"]), 0, []
    for name in OWN:
        for method in ("get", "post"):
            plain = walk.ask(name, method, "anonymous")[0].headers.get("Location", "")
            if "/akun/login/" in plain and name != "forums:invitation":  # its button goes there, and is no piece
                piece, led = walk.ask(name, method, "anonymous", **{"HX-Request": "true"})[0], led + 1
                if (piece.status_code, piece.headers.get("HX-Redirect")) != (204, plain):
                    wrong.append((name, method, piece.status_code))
    assert (wrong, led > len(OWN)) == ([], True)


@pytest.mark.parametrize("header", ["hx-current-url", "referer"])
def test_after_signing_in_one_is_back_on_the_page_of_the_form(meeting: Meeting, header: str) -> None:
    page = page_of(meeting)
    headers = {header: f"http://testserver{page}?a=1#rsvp"}
    response = Client().post(f"{page}jawaban/", {"answer": "yes"}, headers=headers)
    assert response.headers["Location"] == f"/en/akun/login/?next={quote(page + '?a=1')}"


@pytest.mark.parametrize(
    "page",
    ["https://evil.example/", "//evil.example", "javascript:alert(1)", "http://testserver.evil.example/x", "x", ""],
)
def test_a_foreign_page_is_not_where_signing_in_leads(meeting: Meeting, page: str) -> None:
    address = f"{page_of(meeting)}jawaban/"
    response = Client().post(address, {"answer": "yes"}, headers={"referer": page})
    assert response.headers["Location"] == f"/en/akun/login/?next={quote(address)}"


@pytest.mark.parametrize(
    "target", ["x", "forums:forum_list", "²", "mailto:a@b.example", "?", "#", "x" * 5000, "/x\r\nSet-Cookie: a=b"]
)
def test_an_answer_leads_back_to_a_page_only(as_: As, meeting: Meeting, budi: Member, target: str) -> None:
    response = as_(budi).post(f"{page_of(meeting)}jawaban/", {"answer": "yes", "short": "1", "next": target})
    assert response.headers["Location"] in (page_of(meeting), "/x%0D%0ASet-Cookie:%20a=b")


OF_OWNER = {name for name in OWN if Audience.OWNER in (PAGES[name].get, PAGES[name].post)}
# Who has signed in, what then happens to them, and whom they are like from the next request on.
LOST = {
    "no longer chair": ("chair", lambda world: seat(world, "chair").update(role="member"), "member"),
    "removed": ("secretary", lambda world: seat(world, "secretary").update(state="left", role="member"), "former member"),
    "suspended": ("member", lambda world: person(world, "member").update(is_active=False), "suspended"),
    "no longer staff": ("staff", lambda world: person(world, "staff").update(is_staff=False), "without forum"),
    "no longer superuser": ("superuser", lambda world: person(world, "superuser").update(is_superuser=False, is_staff=False), "without forum"),
    "the forum turned closed": ("elsewhere", lambda world: Forum.objects.filter(pk=world.forum.pk).update(is_public=False), "elsewhere"),
}  # fmt: skip


def seat(world: World, persona: str) -> QuerySet[Membership]:
    return world.forum.memberships.filter(member=world.people[persona])


def person(world: World, persona: str) -> QuerySet[Member]:
    return Member.objects.filter(pk=world.people[persona].pk)


@pytest.mark.parametrize("loss", LOST)
def test_what_is_lost_is_lost_at_the_next_request(loss: str) -> None:
    who, happens, like = LOST[loss]
    world = build(is_public=loss == "the forum turned closed")
    walk = Walk(world, [who])
    before, after = (
        {name: expected(name, PAGES[name], "get", one, is_public=is_public) for name in OWN}
        for one, is_public in ((who, loss == "the forum turned closed"), (like, False))
    )
    lost = [name for name in OWN if before[name] == {"in"} and "in" not in after[name] and name not in OF_OWNER]
    had = {name: outcome(walk.ask(name, "get", who)[0]) for name in lost}
    happens(world)
    kept = {name: now for name in lost if (now := outcome(walk.ask(name, "get", who)[0])) not in after[name]}
    assert (set(had.values()), kept, len(lost) > 3) == ({"in"}, {}, True)
