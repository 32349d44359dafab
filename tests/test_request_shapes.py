"""Requests that are not what they say: too large, cut off, in the wrong type, for another host."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from forums.models import Meeting, Response
from members.models import Member
from tests import payloads

pytestmark = pytest.mark.django_db
As = Callable[[Member], Client]
FORMS = ["/en/akun/login/", "/en/akun/signup/", "/en/profil/", "/en/forum/minta/", "/en/organisasi/usul/"]


def answer_of(meeting: Meeting) -> str:
    return f"{meeting.get_absolute_url()}jawaban/"


@pytest.mark.parametrize("number", range(len(payloads.P30)))
def test_a_body_of_another_type_than_it_says_is_no_error(as_: As, budi: Member, meeting: Meeting, number: int) -> None:
    kind, body = payloads.P30[number]
    client = as_(budi)
    for address in (answer_of(meeting), *FORMS):
        response = client.generic("POST", address, body, content_type=kind)
        assert response.status_code in (200, 302, 400, 413, 415), address
    assert not Response.objects.exclude(state="yes").exists()


@pytest.mark.parametrize("address", FORMS)
def test_more_fields_than_any_form_has_are_refused_in_words(as_: As, budi: Member, address: str) -> None:
    response = as_(budi).post(address, dict(payloads.many_fields()))
    assert (response.status_code, "larger than this portal takes" in response.content.decode()) == (413, True)


@pytest.mark.parametrize("address", FORMS)
def test_a_body_beyond_the_limit_is_refused_in_words(as_: As, budi: Member, address: str) -> None:
    body = b"name=" + b"x" * (1024 * 1024)
    response = as_(budi).post(address, body, content_type="application/x-www-form-urlencoded")
    assert (response.status_code, "larger than this portal takes" in response.content.decode()) == (413, True)


def test_a_body_just_below_the_limit_is_read(as_: As, budi: Member) -> None:
    body = b"name=" + b"x" * (1024 * 1024 - 100)
    response = as_(budi).post("/en/profil/", body, content_type="application/x-www-form-urlencoded")
    assert (response.status_code, "name" in response.context["form"].errors) == (200, True)


def test_the_server_in_front_takes_no_more_than_the_portal(settings: object) -> None:
    text = (settings.ROOT / "deploy" / "nginx.conf").read_text()
    assert f"client_max_body_size {settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024 // 1024}m;" in text


@pytest.mark.parametrize("number", range(len(payloads.P29)))
def test_headers_that_lie_about_the_host_change_no_address(number: int) -> None:
    headers = payloads.P29[number]
    response = Client().get("/en/", headers=headers)
    assert response.status_code in (200, 400)
    assert b"evil" not in response.content
    assert (response.status_code == 400) == ("host" in headers)


@pytest.mark.parametrize("slug", payloads.P22)
def test_odd_slugs_are_not_found(slug: str) -> None:
    for place in ("forum", "organisasi", "gabung"):
        response = Client().get(f"/en/{place}/{slug}/")
        assert response.status_code in (200, 301, 302, 404)
        assert response.status_code != 200 or slug in ("..", "../..")
