"""Whatever breaks in the middle of an act, at any of its statements: all of it is done, or nothing; its mails too."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import InterfaceError
from django.urls import reverse
from django.utils import timezone

from forums import founding, meetings, rsvp
from forums import membership as memberships
from forums.models import ForumRequest, Meeting, Role
from forums.rsvp import Reply
from members import accounts, organisations
from members.mail import bounces
from members.models import Organisation
from members.policy import Audience as Door
from portal import policy
from projects.models import Column, Maker
from tests import factories
from tests.test_odd_input import GOOD, filled
from tests.world import OWN, World, build, client_of, fingerprint, undone

pytestmark = pytest.mark.django_db
SEED = 1724
NOW = timezone.now()
# How the database undoes, and where a sentence for the next page is kept.
ASIDE = re.compile('SAVEPOINT|RELEASE|ROLLBACK|.*"django_session"')


class Broken(InterfaceError):
    """The statement that was not to be."""


@contextmanager
def breaking(at: int | None) -> Iterator[list[str]]:
    """The statements that ran; the one of that number raises instead."""
    ran: list[str] = []

    def wrap(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if not ASIDE.match(sql):
            ran.append(sql)
            if len(ran) - 1 == at:
                raise Broken(sql[:80])
        return execute(sql, *rest)

    with connection.execute_wrapper(wrap):
        yield ran


def half_done(act: Callable[[], object], most: int | None) -> list[tuple[int, str]]:
    """Where a break leaves something behind that is not the whole: the number of the statement and its beginning.

    An act that does nothing at all is one too, with the number -1.
    """
    before, wrong = fingerprint(), []
    for _ in range(2):  # the first time fills what is remembered
        with undone():
            with breaking(None) as ran:
                act()
            does_something = fingerprint() != before
    if not does_something:
        wrong.append((-1, "nothing happened"))
    chosen = (
        range(len(ran)) if most is None else sorted(random.Random(SEED).sample(range(len(ran)), min(most, len(ran))))
    )
    for number in chosen:
        with undone():
            with breaking(number), suppress(Broken):
                act()
            transaction.set_rollback(False)  # what stands outside of any transaction would have stayed
            if fingerprint() != before:
                wrong.append((number, ran[number][:60]))
    return wrong


def most_of(request: pytest.FixtureRequest) -> int | None:
    return None if request.config.getoption("--full-size") else 4


FUND = {
    "name": "Dana Desa", "giver": "Desa", "kind": "village", "deadline": "2030-01-05", "link": "", "least": "5000",
    "most": "6000", "regency": "", "province": "", "themes": [],
}  # fmt: skip
MORE: dict[str, dict[str, Any]] = {
    "forums:forum_request": {"name": "Forum Baru", "purpose": "Air"},
    "forums:forum_contact": {"subject": "Tanya", "body": "Apa?"},
    "forums:member_remove": {"reason": "Pindah"},
    "forums:forum_preferences": {"meetings": "now"},
    "members:organisation_propose": {"name": "Sanggar Lereng", "is_new": "on"},
    "members:profile": {"organisation": "Sanggar Lereng"},
    "forums:meeting_answer_for": {"answer": "yes"},
    "projects:project_create": {"title": "Sekolah Lapang", "summary": "Belajar di petak.", "goals": "2"},
    "projects:commitment_create": {
        "giver": "",
        "kind": "cash",
        "what": "Dana",
        "amount": "5000",
        "quantity": "",
        "unit": "",
        "basis": "",
        "conditions": "",
        "value": "",
        "due_on": "",
    },
    "projects:commitment_deliver": {"quantity": "5", "on": "2026-01-05", "note": "Dana"},
    "projects:need_create": {"kind": "goods", "what": "Bibit", "quantity": "", "amount": "", "until": ""},
    "projects:entry_create": {"amount": "5", "on": "2026-01-05", "note": "Iuran"},
    "projects:entry_reverse": {"reason": "Salah"},
    "projects:budget": {"category": "material", "what": "Bibit", "quantity": "1", "unit": "kg", "price": "5"},
    "projects:project_milestones": {"title": "Panen", "due_on": ""},
    "projects:news_create": {"title": "Panen", "text": "Raya"},
    "projects:indicator_create": {
        "goals": "13",
        "name": "Karang hidup",
        "direction": "up",
        "baseline": "1",
        "target": "5",
    },
    "projects:measurement_create": {"on": "2026-01-05", "value": "150"},
    "projects:measurement_edit": {"on": "2026-01-05", "value": "150"},
    "projects:measurement_import": {"text": "05/01/2026;150", "do": "take"},
    "projects:funding_create": FUND,
    "projects:funding_create_for_all": FUND,
    "projects:funding_edit": FUND,
    "projects:project_state": {"to": "paused", "note": ""},
    "projects:card_detail": {"due_on": "", "owner": ""},
    "projects:group_create": {"kind": "kub", "name": "KUB Baru", "summary": "Bersama.", "whatsapp": "0812 3456 7890"},
    "projects:offer_ask": {"text": "Masih ada?", "do": "mail"},
    "projects:group_sales": {"month": "2026-01-05", "count": "3", "amount": "5000"},
    "projects:group_makers": {"name": "Dapur Baru", "whatsapp": "", "nib": "", "member": ""},
    "projects:offer_create": {"title": "Sirup", "category": "food", "price": "Rp5.000", "least_order": ""},
}
WHO = {
    "forums:forum_join": "without forum", "forums:invitation": "without forum", "forums:forum_leave": "secretary",
    "forums:forum_contact": "without forum", "members:organisation_represent": "member", "members:representative_confirm": "staff",
    "forums:forum_request": "member", "projects:funding_create_for_all": "staff",
}  # fmt: skip


# Beyond that: what makes a form that stands filled in change something, and who sends it then.
CHANGED: dict[str, dict[str, str]] = {
    "forums:forum_edit": {"summary": "Lain"},
    "forums:member_edit": {"office_title": "Ketua kelompok"},
    "forums:objection": {"text": "Itu bukan kata kasar."},
    "forums:report": {"grounds": "spam", "text": "Iklan"},
    "forums:reported_thing": {"act": "keep", "reason": "Tidak ada apa-apa"},
    "portal:rights_requests": {"right": "access", "text": "Mohon salinan."},
    "portal:view_as": {"reason": "Diminta anggota itu"},
    "projects:project_edit": {"summary": "Lain"},
    "projects:card_detail": {"title": "Lain", "due_on": "", "owner": ""},
    "projects:news_edit": {"title": "Lain"},
    "projects:group_edit": {"kind": "kub", "summary": "Lain", "whatsapp": ""},
    "projects:maker_edit": {"village": "Krajan", "whatsapp": "", "member": ""},
    "projects:offer_edit": {"title": "Lain", "price": "", "least_order": ""},
    "projects:indicator_edit": {"name": "Lain", "baseline": "1", "target": "5"},
}
CHANGED_BY = {
    "forums:objection": "member", "members:representative_end": "staff",
    "portal:import_discard": "superuser", "portal:view_as": "superuser",
}  # fmt: skip
# They change nothing here: a step before them has not been taken, more is asked for, or it was so already.
IDLE = {
    "forums:forum_archive", "forums:forum_preferences", "forums:meeting_call", "members:representative_confirm", "members:session_end",
    "members:sign_in_again", "portal:consents", "portal:erasure", "portal:erasure_take_back", "portal:erasure_undo", "portal:import_create",
    "portal:import_undo", "portal:member_erase", "portal:unsubscribe", "portal:view_as_end", "projects:group_cover", "projects:group_pack", "projects:offer_photos", "projects:project_documents", "projects:project_photos",
}  # fmt: skip
# Work in steps, by design: an export is noted before it is handed out, an import is claimed before it is written.
IN_STEPS = {"forums:member_export", "portal:export_create", "portal:import_confirm"}


def chosen(world: World, name: str) -> dict[str, Any]:
    """What is chosen from the rows that there are."""
    if name in ("forums:meeting_answer_for", "projects:group_keepers", "projects:project_team"):
        return {"member": world.people["secretary"].pk}
    if name == "projects:project_partners":
        return {"organisation": Organisation.objects.get(name__startswith="Kampus Kebun").pk}
    if name in ("projects:group_sales", "projects:offer_create"):
        return {"maker": Maker.objects.filter(group__slug=world.of(name)["slug"]).first().pk}
    if name in ("projects:card_create", "projects:card_move"):
        slug = world.of(name)["slug"]
        return {"column": Column.objects.get(project__slug=slug, kind="doing").pk}
    return {}


def sent_by(world: World, name: str) -> Callable[[], object]:
    """The form of that page, filled well and sent by whoever may."""
    client = client_of(world, CHANGED_BY.get(name) or WHO.get(name, "chair"), raises=False)
    body = filled(client, name, world)
    body |= {key: value for key, value in GOOD.items() if key in body}
    body |= MORE.get(name, {}) | CHANGED.get(name, {})
    body |= chosen(world, name)
    return lambda: client.post(reverse(name, kwargs=world.of(name)), body)


def test_a_form_is_taken_whole_or_not_at_all(request: pytest.FixtureRequest) -> None:
    world, wrong = build(is_public=True), {}
    for name in [name for name in OWN if policy.PAGES[name].post is not Door.NOBODY and name not in IN_STEPS]:
        with undone():
            wrong[name] = half_done(sent_by(world, name), most_of(request))
    idle = {name for name, breaks in wrong.items() if (-1, "nothing happened") in breaks}
    assert ({name: breaks for name, breaks in wrong.items() if breaks and name not in idle}, idle) == ({}, IDLE)


def prepared(world: World) -> None:
    """A meeting with one seat, taken, and one who waits; a request for a forum."""
    meeting = factories.meeting(world.forum, "Penuh", seats_in_person=1)
    for who in ("chair", "secretary"):
        rsvp.answer(meeting, world.people[who], Reply("yes"), NOW)
    founding.request(
        founding.Charter("Forum Baru", world.forum.regency, "", about="Air"), "", world.people["member"], NOW
    )


def moved(world: World) -> None:
    meeting = Meeting.objects.get(title="Penuh")
    changes = {"starts_at": meeting.starts_at + timedelta(days=1), "ends_at": None, "seats_in_person": 2}
    meetings.edit(meeting, changes, world.people["chair"], NOW, version=meeting.version)


# Acts that no page of the portal's own does at one go: by staff, by officers in odd moments, by the mail's machinery.
ACTS: dict[str, Callable[[World], object]] = {
    "a seat goes on": lambda world: rsvp.answer(Meeting.objects.get(title="Penuh"), world.people["chair"], Reply("no"), NOW),
    "a move with more seats": moved,
    "a cancelling": lambda world: meetings.cancel(Meeting.objects.get(title="Penuh"), "Hujan", world.people["chair"], NOW),
    "a new chair": lambda world: memberships.set_role(world.forum.membership_of(world.people["secretary"]), Role.CHAIR, world.people["chair"], NOW),
    "a removal with seats": lambda world: memberships.remove(world.forum.membership_of(world.people["secretary"]), "x", world.people["chair"], NOW),
    "a founding": lambda world: founding.accept(ForumRequest.objects.get(), world.people["staff"], NOW),
    "a suspension": lambda world: accounts.suspend(
        world.people["secretary"], world.people["staff"], NOW, reason="Kasar"
    ),
    "new staff": lambda world: accounts.make_staff(world.people["member"], world.people["superuser"], NOW),
    "a bounce": lambda world: bounces.hard(world.people["member"].email, NOW),
    "a rename": lambda world: organisations.rename(Organisation.objects.get(name="Koperasi Sagu"), "Koperasi Garam", world.people["staff"], NOW),
}  # fmt: skip


def test_an_act_is_done_whole_or_not_at_all(request: pytest.FixtureRequest) -> None:
    world, wrong = build(is_public=True), {}
    prepared(world)
    for name, act in ACTS.items():
        with undone():
            wrong[name] = half_done(partial(act, world), most_of(request))
    assert {name: breaks for name, breaks in wrong.items() if breaks} == {}


def test_an_act_without_a_transaction_is_noticed() -> None:
    world = build(is_public=True)
    prepared(world)
    bare = rsvp.answer.__wrapped__
    assert (
        half_done(lambda: bare(Meeting.objects.get(title="Penuh"), world.people["chair"], Reply("no"), NOW), None) != []
    )
