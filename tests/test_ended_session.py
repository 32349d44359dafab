"""A session that has ended: where one is led, and back."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from forums.models import Meeting
from members.models import Member
from tests.world import OWN, build

pytestmark = pytest.mark.django_db
As = Callable[[Member], Client]


def page_of(meeting: Meeting) -> str:
    return f"/en/forum/{meeting.forum.slug}/rapat/{meeting.pk}/"


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", OWN)
def test_an_ended_session_puts_no_login_page_into_a_piece(name: str, method: str) -> None:
    world = build(is_public=True)
    address, headers = reverse(name, kwargs=world.of(name)), {"HX-Request": "true"}
    response = getattr(Client(), method)(address, headers=headers)
    plain = getattr(Client(), method)(address).headers.get("Location", "")
    if "/akun/login/" in plain and name != "forums:invitation":  # its button goes there, and is no piece
        assert (response.status_code, response.headers["HX-Redirect"]) == (204, plain)


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
