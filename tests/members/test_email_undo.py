"""A new email counts once it is confirmed; the old one can take the account back for seven days."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from members import accounts, address_change
from members.models import AuditEntry, Member
from tests import factories
from tests.members.letters import code_sent_to, letter_to

pytestmark = pytest.mark.django_db
PASSWORD = "rembuk-kuat-2026"
OLD, NEW = "budi@contoh.example", "baru@contoh.example"


@pytest.fixture
def member() -> Member:
    return factories.member("Budi", email=OLD, password=PASSWORD, language="en")


def sign_in(member: Member, agent: str = "Firefox") -> Client:
    client = Client(headers={"User-Agent": agent})
    client.post("/en/akun/login/", {"login": member.email, "password": PASSWORD})
    return client


def ask(client: Client, address: str) -> None:
    client.post("/en/akun/email/", {"email": address, "action_add": ""})


def confirm(client: Client, address: str) -> Any:
    return client.post("/en/akun/confirm-email/", {"code": code_sent_to(address)})


def change(member: Member, address: str = NEW) -> Client:
    client = sign_in(member)
    ask(client, address)
    confirm(client, address)
    return client


def way_back(address: str = OLD) -> str:
    """The path of the link in the latest mail to the old address."""
    found = re.search(r"https?://\S+/batal-ganti/\S+", letter_to(address))
    assert found
    return urlsplit(found[0]).path


def email_of(member: Member) -> str | None:
    return Member.objects.get(pk=member.pk).email


def test_old_address_works_until_the_new_one_is_confirmed(member: Member) -> None:
    ask(sign_in(member), NEW)
    assert "_auth_user_id" in sign_in(member).session


def test_old_address_takes_the_account_back(member: Member) -> None:
    change(member)
    link = way_back()
    assert "Was it not you" in Client().get(link).content.decode()
    assert (email_of(member), Client().post(link).status_code) == (NEW, 302)
    assert email_of(member) == OLD
    assert list(EmailAddress.objects.filter(user=member).values_list("email", "verified", "primary")) == [
        (OLD, True, True)
    ]


def test_taking_it_back_signs_the_other_out_and_ends_the_password(member: Member) -> None:
    thief = change(member)
    Client().post(way_back())
    assert thief.get("/en/mulai/").headers["Location"].startswith("/en/akun/login/")
    assert "_auth_user_id" not in sign_in(Member.objects.get(pk=member.pk)).session
    assert "Your account has its earlier email again" in letter_to(OLD)


def test_looking_at_the_link_changes_nothing(member: Member) -> None:
    change(member)
    Client().get(way_back())
    assert email_of(member) == NEW


def test_a_second_change_does_not_cut_the_way_back(member: Member) -> None:
    thief = change(member)
    link = way_back()
    ask(thief, "lagi@contoh.example")
    confirm(thief, "lagi@contoh.example")
    Client().post(link)
    assert email_of(member) == OLD


def test_pressed_twice_is_once(member: Member) -> None:
    change(member)
    link = way_back()
    answers = [Client().post(link).status_code for _n in range(3)]
    assert (answers, AuditEntry.objects.filter(action="account.email_undone").count()) == ([302] * 3, 1)


@pytest.mark.parametrize(("days", "status"), [(6.9, 200), (7.1, 404)])
def test_link_lasts_seven_days(member: Member, days: float, status: int) -> None:
    link = urlsplit(address_change.undo_url(member, "lama@contoh.example")).path
    with time_machine.travel(timezone.now() + timezone.timedelta(days=days), tick=True):
        assert Client().get(link).status_code == status


def test_address_that_another_took_meanwhile_is_not_torn_away(member: Member) -> None:
    change(member)
    link = way_back()
    factories.member("Putu", email=OLD)
    page = Client().post(link)
    assert "can no longer be given back" in page.content.decode()
    assert email_of(member) == NEW


def test_link_of_a_suspended_member_is_dead(member: Member, superuser: Member) -> None:
    link = urlsplit(address_change.undo_url(member, OLD)).path
    accounts.suspend(member, superuser, timezone.now(), reason="Kasar")
    assert Client().get(link).status_code == 404


def test_of_two_who_want_one_address_one_gets_it(member: Member) -> None:
    other = factories.member("Rina", email="rina@contoh.example", password=PASSWORD)
    first, second = sign_in(member), sign_in(other)
    ask(first, NEW)
    code = code_sent_to(NEW)
    cache.clear()  # the address may be asked for once in ten seconds
    ask(second, NEW)
    confirm(second, NEW)
    first.post("/en/akun/confirm-email/", {"code": code})
    assert (email_of(member), email_of(other)) == (OLD, NEW)


def test_changing_the_email_signs_other_devices_out(member: Member) -> None:
    other = sign_in(member, "Chrome")
    mine = change(member)
    assert other.get("/en/mulai/").status_code == 302
    assert mine.get("/en/mulai/").status_code == 200
    assert UserSession.objects.filter(user=member).count() == 1


def test_search_engines_are_told_to_leave_the_page_out(member: Member) -> None:
    change(member)
    assert '<meta name="robots" content="noindex">' in Client().get(way_back()).content.decode()
