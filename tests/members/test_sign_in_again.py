"""Showing once more who one is before what hurts: asked after five minutes, in the way one came in."""

from __future__ import annotations

import re
import time

import pytest
import time_machine
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from members.http import fresh_sign_in
from members.models import Member
from tests import factories
from tests.members.letters import code_sent_to, letter_to
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db
PASSWORD = "rembuk-kuat-2026"
SET_UP = "/en/akun/2fa/totp/activate/"
AGAIN = "/en/masuk-lagi/"


@pytest.fixture
def member() -> Member:
    return factories.member("Budi", email="budi@contoh.example", password=PASSWORD)


@pytest.fixture
def without_password() -> Member:
    return factories.member("Putu", email="putu@contoh.example")


def test_right_after_signing_in_nothing_is_asked_again(client: Client, member: Member) -> None:
    client.post("/en/akun/login/", {"login": member.email, "password": PASSWORD})
    assert client.get(SET_UP).status_code == 200


@pytest.mark.parametrize(("seconds", "status"), [(0, 200), (290, 200), (310, 302), (86400, 302)])
def test_asked_again_after_five_minutes(member: Member, seconds: int, status: int) -> None:
    assert signed_in(member, seconds_ago=seconds).get(SET_UP).status_code == status


def test_password_makes_the_sign_in_fresh(member: Member) -> None:
    client = signed_in(member, seconds_ago=600)
    asked = client.get(SET_UP).headers["Location"]
    assert asked.startswith("/en/akun/reauthenticate/")
    assert client.post(asked, {"password": PASSWORD, "next": SET_UP}).headers["Location"] == SET_UP
    assert client.get(SET_UP).status_code == 200


def test_wrong_password_does_not(member: Member) -> None:
    client = signed_in(member, seconds_ago=600)
    client.post("/en/akun/reauthenticate/", {"password": "salah sekali", "next": SET_UP})
    assert client.get(SET_UP).status_code == 302


def test_member_without_password_signs_in_anew_with_a_code(without_password: Member) -> None:
    client = signed_in(without_password, seconds_ago=600)
    asked = client.get(SET_UP).headers["Location"]
    assert asked.startswith(AGAIN)
    page = client.post(AGAIN, {"next": SET_UP}).headers["Location"]
    code_page = client.post(page, {"email": without_password.email, "next": SET_UP}).headers["Location"]
    done = client.post(code_page, {"code": code_sent_to(without_password.email or ""), "next": SET_UP})
    assert (done.headers["Location"], client.get(SET_UP).status_code) == (SET_UP, 200)


def test_signing_in_again_signs_out_first(without_password: Member) -> None:
    client = signed_in(without_password)
    client.post(AGAIN)
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("evil", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_way_back_never_leaves_the_site(without_password: Member, evil: str) -> None:
    assert "evil" not in signed_in(without_password).post(AGAIN, {"next": evil}).headers["Location"]


@fresh_sign_in
def export(request: HttpRequest) -> HttpResponse:
    return HttpResponse("rows")


@pytest.mark.parametrize("seconds", [0, 600])
def test_decorated_page_asks_for_a_fresh_sign_in(rf: RequestFactory, member: Member, seconds: int) -> None:
    request = rf.post("/")
    request.user, request.session = member, signed_in(member, seconds_ago=seconds).session
    if seconds:
        with pytest.raises(ReauthenticationRequired):
            export(request)
    else:
        assert export(request).content == b"rows"


def test_fresh_sign_in_of_somebody_else_does_not_count(rf: RequestFactory, member: Member) -> None:
    request = rf.post("/")
    request.user, request.session = member, signed_in(factories.member("Sari")).session
    with pytest.raises(ReauthenticationRequired):
        export(request)


@pytest.mark.parametrize("act", ["make_staff", "end_staff"])
@pytest.mark.parametrize("seconds", [0, 600])
def test_rights_of_staff_are_given_after_a_fresh_sign_in_only(
    superuser: Member, member: Member, act: str, seconds: int
) -> None:
    Member.objects.filter(pk=member.pk).update(is_staff=act == "end_staff")
    form = {"action": act, "_selected_action": [member.pk]}
    answer = signed_in(superuser, seconds_ago=seconds).post("/en/admin/members/member/", form)
    member.refresh_from_db()
    is_changed = member.is_staff is (act == "make_staff")
    assert (is_changed, "reauthenticate" in answer.headers["Location"]) == (not seconds, bool(seconds))


def reset_page(member: Member) -> str:
    Client().post("/en/akun/password/reset/", {"email": member.email})
    found = re.search(r"https?://[^/\s]+(/\S*password/reset/key/\S+)", letter_to(member.email or ""))
    assert found
    return found[1]


def set_password(client: Client, page: str) -> HttpResponse:
    """Follow the link as a browser does, which takes the key out of the address, and set a new password."""
    asked = client.get(page)
    where = asked.headers.get("Location", page)
    return client.post(where, {"password1": "kopi-toraja-enak-7", "password2": "kopi-toraja-enak-7"})


def test_reset_link_sets_a_password_once(member: Member) -> None:
    page = reset_page(member)
    set_password(Client(), page)
    assert Member.objects.get(pk=member.pk).check_password("kopi-toraja-enak-7")
    assert b"password1" not in Client().get(page, follow=True).content


def test_reset_link_leaves_the_key_out_of_the_address_and_signs_nobody_in(member: Member) -> None:
    page, client = reset_page(member), Client()
    assert client.get(page).headers["Location"].endswith("-set-password/")
    set_password(client, page)
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("change", [{"password": "!x"}, {"email": "lain@contoh.example"}, {"link_version": 9}])
def test_reset_link_dies_with_the_password_and_the_email(member: Member, change: dict[str, object]) -> None:
    page = reset_page(member)
    Member.objects.filter(pk=member.pk).update(**change)
    assert b"password1" not in Client().get(page, follow=True).content


def test_reset_link_lasts_an_hour(member: Member) -> None:
    page = reset_page(member)
    with time_machine.travel(time.time() + 61 * 60, tick=True):  # local clock times stay local
        assert b"password1" not in Client().get(page, follow=True).content
    assert b"password1" in Client().get(page, follow=True).content


def test_new_password_does_not_skip_the_second_step(dewi: Member) -> None:
    set_password(Client(), reset_page(dewi))
    client = Client()
    done = client.post("/en/akun/login/", {"login": dewi.email, "password": "kopi-toraja-enak-7"})
    assert (done.headers["Location"], "_auth_user_id" in client.session) == ("/en/akun/2fa/authenticate/", False)
