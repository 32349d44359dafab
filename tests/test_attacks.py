"""What somebody with bad intent and an account would try by hand: other people's things, more rights, the same twice."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from forums import rsvp
from forums.models import Forum, ForumRequest, Invitation, Meeting, MembershipState, OfficerMessage, Response, Role
from forums.rsvp import Reply
from members import accounts
from members.models import Member, Organisation, Representative
from portal import due
from tests import factories
from tests.world import World, build, client_of, fingerprint

pytestmark = pytest.mark.django_db
As = Callable[[Member], Client]


# --- things of another forum under one's own address ---

OF_MEETING = ["detail", "edit", "call", "cancel", "copy", "rsvp", "answers", "answer_for", "calendar"]
OF_MEMBER = ["decide", "edit", "remove"]


def foreign(world: World) -> list[tuple[str, int, int]]:
    """URL names with the id of a thing of another forum, and one that no thing has."""
    other = factories.forum("Forum Sebelah")
    meeting, draft = factories.meeting(other), factories.meeting(other, state="draft")
    person = factories.membership(other, factories.member("Tetangga"))
    asked = factories.membership(other, factories.member("Peminta"), state="pending")
    invitation = Invitation.objects.create(forum=other, created_by=world.people["chair"], created_at=timezone.now())
    found = [(f"forums:meeting_{name}", one.pk, 987654) for name in OF_MEETING for one in (meeting, draft)]
    found += [(f"forums:member_{name}", one.pk, 987654) for name in OF_MEMBER for one in (person, asked)]
    return [*found, ("forums:invitation_revoke", invitation.pk, 987654)]


@pytest.mark.parametrize("persona", ["chair", "secretary", "member", "superuser"])
def test_a_thing_of_another_forum_is_not_found_under_the_own_one(persona: str) -> None:
    world = build(is_public=True)
    client, cases = client_of(world, persona, raises=False), foreign(world)
    before, wrong = fingerprint(), []
    for name, pk, nothing in cases:
        for method in ("get", "post"):
            real, none = (
                getattr(client, method)(reverse(name, args=[world.forum.slug, one]), {"answer": "yes", "decision": "admit", "reason": "x"})
                for one in (pk, nothing)
            )  # fmt: skip
            if real.status_code != none.status_code or real.status_code not in (403, 404, 405):
                wrong.append((name, method, real.status_code, none.status_code))
            if real.content.replace(f"/{pk}/".encode(), b"") != none.content.replace(f"/{nothing}/".encode(), b""):
                wrong.append((name, method, "body"))
    assert (wrong, fingerprint()) == ([], before)


def test_a_representative_of_another_organisation_is_not_found(as_: As, budi: Member, rina: Member) -> None:
    now, one, other = timezone.now(), factories.organisation(), factories.organisation()
    Representative.objects.create(member=budi, organisation=one, since=now.date(), confirmed_at=now)
    theirs = Representative.objects.create(member=rina, organisation=other, since=now.date())
    for act in ("sahkan", "akhiri"):
        assert as_(budi).post(f"{one.get_absolute_url()}wakil/{theirs.pk}/{act}/").status_code == 404


# --- more rights ---


def edit(client: Client, forum: Forum, person: Member, **fields: Any) -> HttpResponse:
    row = forum.memberships.get(member=person)
    body = {"sector": row.sector, "organisation": "", "office_title": "", **fields}
    return client.post(f"/en/forum/{forum.slug}/anggota/{row.pk}/ubah/", body)


def roles(forum: Forum) -> dict[str, str]:
    return dict(forum.memberships.values_list("member__name", "role"))


@pytest.mark.parametrize("role", [*Role.values, "owner", ""])
@pytest.mark.parametrize(("who", "whom"), [("Putu", "Putu"), ("Putu", "Budi"), ("Putu", "Sari"), ("Sari", "Sari"), ("Budi", "Budi"), ("Budi", "Sari")])  # fmt: skip
def test_nobody_gives_a_role_that_is_not_theirs_to_give(as_: As, forum: Forum, who: str, whom: str, role: str) -> None:
    before = roles(forum)
    actor, target = Member.objects.get(name=who), Member.objects.get(name=whom)
    edit(as_(actor), forum, target, role=role)
    assert roles(forum) == before


def test_the_chair_gives_a_role(as_: As, forum: Forum, sari: Member, budi: Member) -> None:
    """The check above would see it."""
    edit(as_(sari), forum, budi, role=Role.TREASURER)
    assert roles(forum)["Budi"] == Role.TREASURER


@pytest.mark.parametrize("state", [MembershipState.PENDING, MembershipState.LEFT, MembershipState.DECLINED])
def test_who_is_not_in_the_forum_cannot_be_made_an_officer(
    as_: As, forum: Forum, sari: Member, rina: Member, state: str
) -> None:
    factories.membership(forum, rina, state=state, decided_at=timezone.now())
    edit(as_(sari), forum, rina, role=Role.SECRETARY, state="active")
    row = forum.memberships.get(member=rina)
    assert (row.role, row.state) == (Role.MEMBER, state)


def test_a_role_is_lost_at_once(as_: As, forum: Forum, putu: Member) -> None:
    client = as_(putu)
    assert client.get(f"/en/forum/{forum.slug}/undangan/").status_code == 200
    forum.memberships.filter(member=putu).update(role=Role.MEMBER)
    assert client.get(f"/en/forum/{forum.slug}/undangan/").status_code == 403


def test_staff_rights_are_lost_at_once(as_: As, dewi: Member, meeting: Meeting) -> None:
    client = as_(dewi)
    assert client.get(f"{meeting.get_absolute_url()}jawaban-anggota/").status_code == 200
    Member.objects.filter(pk=dewi.pk).update(is_staff=False)
    assert client.get(f"{meeting.get_absolute_url()}jawaban-anggota/").status_code == 403


EVERYTHING = {
    "is_staff": "1", "is_superuser": "1", "is_active": "0", "email": "lain@contoh.example", "password": "x", "link_version": "99",
    "email_confirmed_at": "2020-01-01", "groups": "1", "user_permissions": "1", "kept_by": "1", "is_adult": "", "last_seen_on": "2020-01-01",
    "is_demo": "1", "slug": "curian", "archived_at": "2020-01-01", "created_at": "2020-01-01", "verified_at": "2020-01-01", "pk": "1", "id": "1",
    "state": "active", "role": "chair", "forum": "1", "member": "1", "decided_by": "1", "joined_at": "2020-01-01", "sequence": "99",
    "taken_in_person": "0", "last_number": "0", "uid": "x", "created_by": "1", "called_at": "2020-01-01", "priority": "99", "number": "0",
    "promoted_at": "2020-01-01", "recorded_by": "1", "is_muted": "1", "proposed_by": "1", "confirmed_at": "2020-01-01", "uses": "0",
}  # fmt: skip


def test_a_profile_takes_its_own_fields_only(as_: As, budi: Member) -> None:
    body = {"name": "Budi", "regency": "Kabupaten Kulon Progo, DI Yogyakarta", "sector": "media"}
    as_(budi).post("/en/profil/", EVERYTHING | body)
    saved = Member.objects.get(pk=budi.pk)
    changed = [f.name for f in Member._meta.concrete_fields if getattr(saved, f.attname) != getattr(budi, f.attname)]
    assert changed == ["sector"]


def test_a_forum_takes_the_fields_of_its_form_only(as_: As, forum: Forum, sari: Member) -> None:
    body = {
        "summary": "Baru.",
        "joining": "approval",
        "is_public": "on",
        "version": forum.version,
        "name": "Curian",
        "regency": "1",
    }
    as_(sari).post(f"/en/forum/{forum.slug}/ubah/", EVERYTHING | body)
    saved = Forum.objects.get(pk=forum.pk)
    changed = [f.name for f in Forum._meta.concrete_fields if getattr(saved, f.attname) != getattr(forum, f.attname)]
    assert changed == ["summary", "version"]


def test_an_answer_takes_the_fields_of_its_form_only(
    as_: As, forum: Forum, meeting: Meeting, budi: Member, dorkas: Member
) -> None:
    as_(budi).post(
        f"{meeting.get_absolute_url()}jawaban/", EVERYTHING | {"answer": "yes", "member": dorkas.pk, "sector": "media"}
    )
    saved = Response.objects.get()
    assert (saved.member, saved.number, saved.priority, saved.sector) == (budi, 1, 0, budi.sector)
    assert (saved.recorded_by, saved.promoted_at, saved.is_muted, saved.via) == (None, None, False, "page")


def test_a_proposed_organisation_is_not_verified_by_its_form(as_: As, budi: Member) -> None:
    body = {
        "name": "Kelompok Baru",
        "sector": "community",
        "kind": "community",
        "regency": "Kabupaten Kulon Progo, DI Yogyakarta",
        "is_new": "on",
    }
    as_(budi).post("/en/organisasi/usul/", EVERYTHING | body)
    assert list(Organisation.objects.values_list("verified_at", "proposed_by", "is_demo")) == [(None, budi.pk, False)]


# --- answers of others ---


def record(client: Client, meeting: Meeting, person: Member) -> HttpResponse:
    return client.post(f"{meeting.get_absolute_url()}catat-jawaban/", {"member": person.pk, "answer": "yes"})


@pytest.mark.parametrize("name", ["Budi", "Rina", "Dewi"])
def test_only_the_secretariat_answers_for_somebody(
    as_: As, meeting: Meeting, dorkas: Member, rina: Member, dewi: Member, name: str
) -> None:
    assert record(as_(Member.objects.get(name=name)), meeting, dorkas).status_code == 403
    assert not Response.objects.exists()


def test_nobody_is_answered_for_who_is_not_asked(as_: As, meeting: Meeting, putu: Member, rina: Member) -> None:
    record(as_(putu), meeting, rina)
    assert not Response.objects.exists()


@pytest.mark.parametrize("is_public", [True, False])
@pytest.mark.parametrize("state", [MembershipState.LEFT, MembershipState.DECLINED, MembershipState.PENDING])
def test_who_is_not_in_the_forum_does_not_answer(
    as_: As, forum: Forum, meeting: Meeting, rina: Member, is_public: bool, state: str
) -> None:
    Forum.objects.update(is_public=is_public)
    factories.membership(forum, rina, state=state, decided_at=timezone.now())
    for short in ({}, {"short": "1"}):
        response = as_(rina).post(f"{meeting.get_absolute_url()}jawaban/", {"answer": "yes", **short})
        assert response.status_code == (403 if is_public else 404)
    assert not Response.objects.exists()


def test_a_suspended_member_loses_the_session_and_then_the_seat(
    as_: As, forum: Forum, budi: Member, sari: Member, dewi: Member
) -> None:
    meeting = factories.meeting(forum, seats_in_person=1)
    for person in (budi, sari):
        rsvp.answer(meeting, person, Reply("yes"), timezone.now())
    client = as_(budi)
    accounts.suspend(budi, dewi, timezone.now(), reason="Kasar")
    response = client.post(f"{meeting.get_absolute_url()}jawaban/", {"answer": "maybe"})
    assert response.headers["Location"].startswith(("/akun/login/", "/en/akun/login/"))
    due.run(timezone.now())
    states = dict(Response.objects.values_list("member__name", "state"))
    assert states == {"Budi": "cancelled", "Sari": "yes"}


# --- the same twice ---

PLACE = "Kabupaten Kulon Progo, DI Yogyakarta"


def test_forms_sent_twice_make_one_thing(as_: As, forum: Forum, budi: Member, putu: Member, rina: Member) -> None:
    slug = f"/en/forum/{forum.slug}"
    page = as_(putu).get(f"{slug}/rapat/baru/").content.decode()
    key = re.search(r'name="once" value="([^"]+)"', page)[1]
    day = (timezone.now() + timedelta(days=20)).date().isoformat()
    meeting = {"title": "Rapat", "starts_on": day, "starts_time": "09:00", "zone": "Asia/Jakarta", "how": "in_person", "place_name": "Balai",
               "audience": "members", "once": key, "do": "call"}  # fmt: skip
    kept = {
        "name": "Mbah Karto",
        "sector": "community",
        "regency": PLACE,
        "age": "adult",
        "consent_by": "paper",
        "consent": "on",
    }
    sent = [
        (putu, f"{slug}/rapat/baru/", meeting),
        (putu, f"{slug}/anggota/tambah/", kept),
        (putu, f"{slug}/undangan/", {"addresses": "baru@contoh.example"}),
        (rina, f"{slug}/hubungi/", {"subject": "Tanya", "body": "Kapan?"}),
        (rina, f"{slug}/gabung/", {"note": "Saya"}),
        (rina, "/en/forum/minta/", {"name": "Forum Baru", "regency": PLACE, "purpose": "Air"}),
        (rina, "/en/organisasi/usul/", {"name": "Kelompok X", "sector": "community", "regency": PLACE, "is_new": "on"}),
    ]
    for person, address, body in sent * 2:
        assert as_(person).post(address, body).status_code in (200, 302)
    counts = [Meeting.objects.count(), Member.objects.filter(name="Mbah Karto").count(), OfficerMessage.objects.count(),
              Invitation.objects.usable(timezone.now()).count(), forum.memberships.filter(member=rina).count(),
              ForumRequest.objects.count(), Organisation.objects.count()]  # fmt: skip
    assert counts == [1] * 7


@pytest.mark.django_db(transaction=True)
def test_an_invitation_taken_twice_at_once_works_once() -> None:
    forum, chair, guest = factories.forum(), factories.member("Ketua"), factories.member("Tamu")
    factories.membership(forum, chair, Role.CHAIR)
    invitation = Invitation.objects.create(forum=forum, email=guest.email, created_by=chair, created_at=timezone.now())

    def take(_number: int) -> int:
        client = Client()
        client.force_login(guest)
        try:
            return client.post(invitation.get_absolute_url()).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(take, range(6)))
    invitation.refresh_from_db()
    assert (set(answers) <= {302, 404, 200}, invitation.uses, forum.memberships.filter(member=guest).count()) == (
        True,
        1,
        1,
    )


def test_an_invitation_by_mail_does_not_let_in_who_found_it(
    as_: As, forum: Forum, sari: Member, rina: Member, budi: Member
) -> None:
    invitation = Invitation.objects.create(
        forum=forum, email="tamu@contoh.example", created_by=sari, created_at=timezone.now()
    )
    as_(rina).post(invitation.get_absolute_url())
    assert forum.memberships.get(member=rina).state == MembershipState.PENDING
    Member.objects.filter(pk=rina.pk).update(email="tamu@contoh.example", email_confirmed_at=None)
    as_(rina).post(invitation.get_absolute_url())
    assert forum.memberships.get(member=rina).state == MembershipState.PENDING
