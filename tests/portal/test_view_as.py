"""Seeing the portal as one member: who may, what it shows, and that it cannot touch anything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from forums.models import Forum, Meeting, Response
from members.models import AuditEntry, Member
from members.policy import Audience
from portal import policy, viewing
from tests import factories
from tests.sessions import signed_in
from tests.world import OWN, build, client_of, fingerprint

pytestmark = pytest.mark.django_db
As = Callable[[Member], Client]
WHY = {"reason": "Budi cannot find the meeting."}
BANNER = "You see the portal as"


@pytest.fixture
def looking(operator: Client, budi: Member) -> Client:
    """The operator, who sees what Budi sees."""
    operator.post(f"/en/lihat-sebagai/{budi.pk}/", WHY)
    return operator


def trail() -> list[tuple[str, str]]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", "actor__name"))


def test_the_operator_sees_the_members_own_start_page(looking: Client, forum: Forum, budi: Member) -> None:
    page = looking.get("/en/mulai/")
    assert page.context["user"] == budi
    assert (BANNER in page.content.decode(), page.headers["Cache-Control"]) == (True, "private, no-store")


def test_a_closed_forum_of_others_stays_closed(looking: Client, other_forum: Forum) -> None:
    assert looking.get(other_forum.get_absolute_url()).status_code == 404
    looking.post("/en/lihat-sebagai/selesai/")
    assert looking.get(other_forum.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("name", ["Budi", "Dewi", "Sari"])
def test_nobody_but_an_operator_begins(as_: As, forum: Forum, dewi: Member, rina: Member, name: str) -> None:
    client = as_(Member.objects.get(name=name))
    assert client.post(f"/en/lihat-sebagai/{rina.pk}/", WHY).status_code == 403
    assert (viewing.KEY in client.session, trail()) == (False, [])


def test_an_old_sign_in_is_asked_for_once_more(superuser: Member, budi: Member) -> None:
    client = signed_in(superuser, seconds_ago=301)
    assert client.post(f"/en/lihat-sebagai/{budi.pk}/", WHY).status_code == 302
    assert viewing.KEY not in client.session


@pytest.mark.parametrize("reason", ["", "bantu", "x" * 201])
def test_without_a_reason_nothing_begins(operator: Client, budi: Member, reason: str) -> None:
    operator.post(f"/en/lihat-sebagai/{budi.pk}/", {"reason": reason})
    assert viewing.KEY not in operator.session


@pytest.mark.parametrize("fields", [{"is_superuser": True}, {"is_active": False}, {"email": None}])
def test_some_accounts_cannot_be_looked_at(operator: Client, superuser: Member, fields: dict[str, object]) -> None:
    kept = {"kept_by": superuser} if "email" in fields else {}
    other = factories.member("Lain", **fields, **kept)
    page = operator.post(f"/en/lihat-sebagai/{other.pk}/", WHY)
    assert ("cannot be looked at" in page.content.decode(), viewing.KEY in operator.session) == (True, False)


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_an_answer_is_refused_while_looking(looking: Client, meeting: Meeting, headers: dict[str, str]) -> None:
    page = looking.post(f"/en{meeting.get_absolute_url()}jawaban/", {"answer": "yes"}, headers=headers)
    assert (page.status_code, Response.objects.count()) == (403, 0)
    assert "End the view to act as yourself" in page.content.decode()


def test_the_same_answer_is_taken_from_the_member(as_: As, budi: Member, meeting: Meeting) -> None:
    """Negative control: it is the looking on that refuses."""
    as_(budi).post(f"/en{meeting.get_absolute_url()}jawaban/", {"answer": "yes"})
    assert Response.objects.count() == 1


def test_no_page_changes_a_row_while_looking() -> None:
    world = build(is_public=True)
    client = client_of(world, "superuser")
    client.post(reverse("portal:view_as", args=[world.people["chair"].pk]), WHY)
    before, allowed = fingerprint(), []
    for name in OWN:
        address = reverse(name, kwargs=world.of(name))
        client.get(address)
        writes = [getattr(client, method)(address).status_code for method in ("post", "put", "patch", "delete")]
        allowed += [name] if name != viewing.END and set(writes) != {403} else []
        if name == viewing.END:  # its POST is the way out
            client.post(reverse("portal:view_as", args=[world.people["chair"].pk]), WHY)
            before = fingerprint()
    assert (allowed, fingerprint()) == ([], before)


def test_what_a_page_writes_while_it_is_read_is_undone(looking: Client, budi: Member, monkeypatch) -> None:
    def writes(self, *args: object) -> bool:
        return bool(Member.objects.filter(pk=budi.pk).update(name="Lain"))

    monkeypatch.setattr(Forum.objects.__class__, "visible_to", lambda self, m: writes(self) and self.none())
    looking.get("/en/forum/")
    budi.refresh_from_db()
    assert budi.name == "Budi"


def test_pages_of_the_account_stay_closed(looking: Client) -> None:
    kwargs = {"account_reset_password_from_key": {"uidb36": "a", "key": "b"}}
    names = [name for name in policy.ACCOUNTS if "_webauthn" not in name]
    answers = {looking.get(reverse(name, kwargs=kwargs.get(name))).status_code for name in names}
    assert (len(names) > 20, answers) == (True, {403})


def test_pages_behind_a_mailed_link_and_the_administration_stay_closed() -> None:
    world = build(is_public=True)
    client = client_of(world, "superuser")
    client.post(reverse("portal:view_as", args=[world.people["member"].pk]), WHY)
    by_link = [name for name in OWN if policy.PAGES[name].post is Audience.HOLDER]
    answers = {client.get(reverse(name, kwargs=world.of(name))).status_code for name in by_link}
    assert (len(by_link) > 1, answers, client.get("/admin/").status_code) == (True, {403}, 403)


def test_the_view_ends_by_its_button(looking: Client, superuser: Member) -> None:
    looking.post("/en/lihat-sebagai/selesai/")
    assert looking.get("/en/mulai/").context["user"] == superuser
    assert trail() == [("member.viewed", "Pengelola"), ("member.view_ended", "Pengelola")]


def test_the_view_ends_by_itself(looking: Client, superuser: Member) -> None:
    with time_machine.travel(timezone.now() + timedelta(minutes=29), tick=False):
        assert BANNER in looking.get("/en/mulai/").content.decode()
    with time_machine.travel(timezone.now() + timedelta(minutes=31), tick=False):
        assert looking.get("/en/mulai/").context["user"] == superuser
    assert trail()[-1] == ("member.view_ended", "Pengelola")


def test_who_is_no_longer_an_operator_sees_only_their_own(looking: Client, superuser: Member) -> None:
    Member.objects.filter(pk=superuser.pk).update(is_superuser=False)
    assert looking.get("/en/mulai/").context["user"] == superuser


def test_the_view_of_a_suspended_member_ends(looking: Client, superuser: Member, budi: Member) -> None:
    Member.objects.filter(pk=budi.pk).update(is_active=False)
    assert looking.get("/en/mulai/").context["user"] == superuser


def test_every_page_says_that_one_is_looking(looking: Client) -> None:
    paths = ["/en/", "/en/forum/", "/en/rapat/", "/en/profil/", "/en/bantuan/", "/en/tidak-ada/"]
    assert [path for path in paths if BANNER not in looking.get(path).content.decode()] == []


def test_the_member_reads_on_their_profile_who_looked_and_why(looking: Client, as_: As, budi: Member) -> None:
    assert WHY["reason"] in as_(budi).get("/en/profil/").content.decode()


def test_others_do_not_read_it(looking: Client, as_: As, sari: Member) -> None:
    assert WHY["reason"] not in as_(sari).get("/en/profil/").content.decode()


def test_the_page_of_a_member_in_the_administration_leads_there(operator: Client, staff: Client, budi: Member) -> None:
    address, link = f"/en/admin/members/member/{budi.pk}/change/", f"/en/lihat-sebagai/{budi.pk}/"
    shown = [link in client.get(address).content.decode() for client in (operator, staff)]
    assert shown == [True, False]


def printed(*arguments: str) -> str:
    out = StringIO()
    call_command("view_as", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_prints_a_page_of_the_member(budi: Member, other_forum: Forum) -> None:
    assert printed(budi.email.upper(), "/en/profil/").startswith("200 /en/profil/\n<!doctype html>")
    assert printed(budi.email, other_forum.get_absolute_url()).startswith("404 ")


def test_the_command_leaves_nothing_but_a_note(budi: Member) -> None:
    printed(budi.email, "/en/mulai/")
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.details["path"], Session.objects.count()) == ("member.viewed", "/en/mulai/", 0)


@pytest.mark.parametrize("arguments", [("tidak@ada.example", "/"), ("kenal@contoh.example", "mulai/")])
def test_the_command_refuses_what_it_cannot_show(db: None, arguments: tuple[str, str]) -> None:
    factories.member("Kenal", email="kenal@contoh.example")
    with pytest.raises(CommandError):
        printed(*arguments)
