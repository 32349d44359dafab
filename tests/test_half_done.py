"""Whatever breaks in the middle of an act, at any of its statements: all of it is done, or nothing; its mails too."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
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
    """Where a break leaves something behind that is not the whole: the number of the statement and its beginning."""
    before = fingerprint()
    for _ in range(2):  # the first time fills what is remembered
        with undone(), breaking(None) as ran:
            act()
    chosen = (
        range(len(ran)) if most is None else sorted(random.Random(SEED).sample(range(len(ran)), min(most, len(ran))))
    )
    wrong = []
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


MORE = {
    "forums:forum_request": {"name": "Forum Baru", "purpose": "Air"},
    "forums:forum_contact": {"subject": "Tanya", "body": "Apa?"},
    "forums:member_remove": {"reason": "Pindah"},
    "forums:forum_preferences": {"meetings": "now"},
    "members:organisation_propose": {"name": "Sanggar Lereng", "is_new": "on"},
    "members:profile": {"organisation": "Sanggar Lereng"},
    "forums:meeting_answer_for": {"answer": "yes"},
}
WHO = {
    "forums:forum_join": "without forum", "forums:invitation": "without forum", "forums:forum_leave": "secretary",
    "forums:forum_contact": "without forum", "members:organisation_represent": "member", "members:representative_confirm": "staff",
    "forums:forum_request": "member",
}  # fmt: skip


def sent_by(world: World, name: str) -> Callable[[], object]:
    """The form of that page, filled well and sent by whoever may."""
    client = client_of(world, WHO.get(name, "chair"), raises=False)
    body = filled(client, name, world)
    body |= {key: value for key, value in GOOD.items() if key in body}
    body |= MORE.get(name, {})
    if name == "forums:meeting_answer_for":
        body["member"] = world.people["secretary"].pk
    return lambda: client.post(reverse(name, kwargs=world.of(name)), body)


@pytest.mark.parametrize("name", [name for name in OWN if policy.PAGES[name].post is not Door.NOBODY])
def test_a_form_is_taken_whole_or_not_at_all(name: str, request: pytest.FixtureRequest) -> None:
    world = build(is_public=True)
    assert half_done(sent_by(world, name), most_of(request)) == []


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


@pytest.mark.parametrize("act", ACTS)
def test_an_act_is_done_whole_or_not_at_all(act: str, request: pytest.FixtureRequest) -> None:
    world = build(is_public=True)
    prepared(world)
    assert half_done(lambda: ACTS[act](world), most_of(request)) == []


def test_an_act_without_a_transaction_is_noticed() -> None:
    world = build(is_public=True)
    prepared(world)
    bare = rsvp.answer.__wrapped__
    assert (
        half_done(lambda: bare(Meeting.objects.get(title="Penuh"), world.people["chair"], Reply("no"), NOW), None) != []
    )


@pytest.mark.parametrize("name", [name for name in OWN if policy.PAGES[name].post is not Door.NOBODY])
def test_the_forms_above_do_something(name: str) -> None:
    world, before = build(is_public=True), fingerprint()
    sent_by(world, name)()
    assert fingerprint() != before
