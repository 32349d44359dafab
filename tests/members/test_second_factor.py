"""The second factor: staff must have one, a code opens once, and a lost one is taken away by a command."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from members import account_mails, second_factor
from members.models import AuditEntry, Member
from portal import policy
from portal.checks import url_names
from portal.staff_factor import is_open
from tests import factories
from tests.members.letters import letter_to
from tests.sessions import code, signed_in
from tests.world import OWN, build, client_of

pytestmark = pytest.mark.django_db
PASSWORD = "rembuk-kuat-2026"
LOGIN, STEP, SET_UP = "/en/akun/login/", "/en/akun/2fa/authenticate/", "/en/akun/2fa/totp/activate/"


def enrol(client: Client) -> Any:
    """Set up an authenticator app as a member does; the page after it."""
    client.get(SET_UP)
    secret = client.session[totp.SECRET_SESSION_KEY]
    return client.post(SET_UP, {"code": code(secret)})


@pytest.fixture
def unproven() -> Member:
    return factories.member("Dewi", is_staff=True, has_factor=False, password=PASSWORD, email="dewi@contoh.example")


@pytest.fixture
def proven() -> Member:
    return factories.member("Sari", is_staff=True, password=PASSWORD, email="sari@contoh.example")


def admin_addresses() -> list[str]:
    """Every address of the administration that needs no argument."""
    names = sorted(name for name in set(url_names()) if name.startswith("admin:"))
    return [reverse(n) for n in names if n.endswith(("_changelist", "_add", ":index", ":search", ":jsi18n"))]


def test_staff_without_a_factor_get_to_no_page_of_the_administration(unproven: Member) -> None:
    client = signed_in(unproven)
    found = {address: client.get(address).headers.get("Location", "") for address in admin_addresses()}
    assert len(found) > 20
    assert set(found.values()) == {"/akun/2fa/"}


def test_nor_to_any_page_of_the_portal_that_shows_them_more(unproven: Member) -> None:
    world = build(is_public=False)
    client = client_of(world, "staff without factor")
    shut = [name for name in OWN if not is_open(name)]
    where = {client.get(reverse(name, kwargs=world.of(name))).headers.get("Location", "") for name in shut}
    assert (where, len(shut) > 40) == ({"/akun/2fa/"}, True)


def test_with_a_factor_they_do(proven: Member) -> None:
    """Negative control: the same walk lets them in."""
    client = signed_in(proven)
    assert client.get("/admin/").status_code == 200


def test_a_demo_asks_no_factor_of_staff(unproven: Member, settings: Any) -> None:
    settings.REMBUK_STAFF_FACTOR = False
    assert signed_in(unproven).get("/admin/").status_code == 200


def test_members_need_none() -> None:
    assert signed_in(factories.member("Budi")).get("/mulai/").status_code == 200


def test_a_piece_for_htmx_leads_there_too(unproven: Member) -> None:
    answer = signed_in(unproven).get("/mulai/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/akun/2fa/")


def test_setting_an_app_up_opens_the_door(unproven: Member) -> None:
    client = Client()
    client.post(LOGIN, {"login": unproven.email, "password": PASSWORD})
    assert enrol(client).headers["Location"] == "/en/akun/2fa/recovery-codes/"
    assert client.get("/admin/").status_code == 200


def test_taking_the_app_away_closes_it(unproven: Member) -> None:
    client = signed_in(unproven)
    enrol(client)
    client.get("/admin/")
    client.post("/en/akun/2fa/totp/deactivate/")
    assert client.get("/admin/").headers["Location"] == "/akun/2fa/"


def test_recovery_codes_are_shown_once(unproven: Member) -> None:
    client = signed_in(unproven)
    shown = client.get(enrol(client).headers["Location"])
    codes = shown.context["unused_codes"]
    again = client.get("/en/akun/2fa/recovery-codes/").content.decode()
    assert (len(codes), [one for one in codes if one in again]) == (10, [])
    assert client.get("/en/akun/2fa/recovery-codes/download/").status_code == 403


def test_password_alone_opens_nothing(proven: Member) -> None:
    client = Client()
    client.post(LOGIN, {"login": proven.email, "password": PASSWORD})
    assert "_auth_user_id" not in client.session


def second_step(person: Member, typed: str) -> Client:
    client = Client()
    client.post(LOGIN, {"login": person.email, "password": PASSWORD})
    client.post(STEP, {"code": typed})
    client.post("/en/akun/2fa/trust/", {"action": "skip"})
    return client


def test_code_of_the_app_signs_in_once(unproven: Member) -> None:
    client = signed_in(unproven)
    client.get(SET_UP)
    secret = client.session[totp.SECRET_SESSION_KEY]
    client.post(SET_UP, {"code": code(secret)})
    first, again = second_step(unproven, code(secret)), second_step(unproven, code(secret))
    assert ("_auth_user_id" in first.session, "_auth_user_id" in again.session) == (True, False)


def test_recovery_code_signs_in_once(unproven: Member) -> None:
    client = signed_in(unproven)
    one = client.get(enrol(client).headers["Location"]).context["unused_codes"][0]
    first, again = second_step(unproven, one), second_step(unproven, one)
    assert ("_auth_user_id" in first.session, "_auth_user_id" in again.session) == (True, False)


def test_command_takes_the_factors_away_and_tells(proven: Member) -> None:
    client = Client()
    client.force_login(proven)
    call_command("reset_mfa", "Sari@contoh.example")
    assert not Authenticator.objects.filter(user=proven).exists()
    assert AuditEntry.objects.get().action == "account.factor_reset"
    assert str(account_mails.CHANGES[second_factor.RESET]) in letter_to("sari@contoh.example").replace("\n", " ")


def test_command_needs_a_member() -> None:
    with pytest.raises(CommandError):
        call_command("reset_mfa", "nobody@contoh.example")


def test_every_account_page_stays_open_to_set_one_up() -> None:
    assert [name for name in policy.ACCOUNTS if not is_open(name)] == []
