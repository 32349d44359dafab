"""Odd input in every query and every field: a clear answer, never an error of the server."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from forums import meetings
from forums.models import Forum, Meeting, Response
from members.models import Member
from members.policy import Audience as Door
from portal import policy
from tests.world import OWN, World, build, client_of, undone

pytestmark = pytest.mark.django_db
As = Callable[[Member], Client]
PLACE = "Kabupaten Kulon Progo, DI Yogyakarta"


ODD = ["\x00", "a\x00b", "-1", "0", "99999999999999999999999", "1e400", "NaN", "²", "１２", "1,5", "0000-00-00", "0001-01-01", "9999-12-31",
       "2026-02-30", "25:61", "[]", "%00", "' OR 1=1 --", "%_\\", "\u202egro", "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
       "x" * 20_000, "1_0", "+1", "on", "../../etc/passwd", "é" * 300, "\r\nX: y", "None", "true"]  # fmt: skip
QUERIES = ["page", "q", "province", "forum", "mode", "theme", "sector", "state", "role", "show", "member", "a", "name", "organisation", "regency",
           "next", "done", "p"]  # fmt: skip


def failures(
    client: Client, name: str, world: World, bodies: list[Mapping[str, Any]], method: str
) -> list[tuple[Any, ...]]:
    """Which of these bodies brings about a server error."""
    wrong = []
    for body in bodies:
        with undone():
            response = getattr(client, method)(reverse(name, kwargs=world.of(name)), body)
            if response.status_code >= 500:
                wrong.append((name, {key: str(value)[:20] for key, value in body.items()}, response.status_code))
    return wrong


FEW = ["\x00", "²", "99999999999999999999999", "-1", "0001-01-01", "x" * 20_000]


READ, SENT = (
    [name for name in OWN if getattr(policy.PAGES[name], method) is not Door.NOBODY] for method in ("get", "post")
)


def test_no_query_breaks_a_page(request: pytest.FixtureRequest) -> None:
    world = build(is_public=True)
    client = client_of(world, "chair", raises=False)
    bodies = [dict.fromkeys(QUERIES, odd) for odd in FEW]
    if request.config.getoption("--full-size"):
        bodies = [dict.fromkeys(QUERIES, odd) for odd in ODD] + [{query: odd} for query in QUERIES for odd in FEW]
    assert [one for name in READ for one in failures(client, name, world, bodies, "get")] == []


FIELDS = {
    "forums:member_decide": {"decision": "admit", "reason": "x"},
    "forums:meeting_rsvp": {"answer": "yes", "mode": "in_person", "guests": "0", "deputy_name": "", "deputy_phone": "", "needs_food": "",
                            "gives_up_seat": "", "short": "", "next": ""},
    "forums:answer_link": {"answer": "yes", "mode": "in_person", "guests": "0", "gives_up_seat": ""},
    "members:organisation_represent": {"title": "x"},
    "forums:forum_archive": {"act": "archive"},
    "portal:unsubscribe": {"undo": ""},
    "projects:card_create": {"title": "x", "column": "1"},
    "projects:card_move": {"column": "1", "position": "1", "next": ""},
    "projects:card_add": {"text": "x"},
    "projects:card_tick": {"done": "1", "do": ""},
    "projects:column_create": {"title": "x"},
    "projects:label_create": {"name": "x", "colour": "sea"},
    "projects:commitment_decide": {"do": "accept", "reason": ""},
    "projects:milestone_change": {"do": "reach"},
    "projects:need_found": {}, "projects:budget_remove": {}, "projects:team_leave": {}, "projects:partner_end": {},
    "projects:document_drop": {}, "projects:agreement_drop": {}, "projects:pair_drop": {}, "projects:column_remove": {},
    "projects:card_discard": {}, "projects:keeper_end": {}, "projects:maker_drop": {},
    "projects:offer_state": {"to": "withdrawn", "reason": "Habis"},
    "projects:offer_photo_change": {"do": "drop"},
}  # fmt: skip


def filled(client: Client, name: str, world: World) -> dict[str, Any]:
    """The form of the page as a browser would send it back."""
    if name in FIELDS:
        return dict(FIELDS[name])
    response = client.get(reverse(name, kwargs=world.of(name)))
    context = response.context or {}
    forms = [context[key] for key in ("form", "mail_form", "link_form") if key in context and context[key] is not None]
    found: dict[str, Any] = {}
    for form in forms:
        for field in form:
            value = field.value()
            found[field.html_name] = (
                "x" if value is None else [str(one) for one in value] if isinstance(value, list | tuple) else str(value)
            )
    return found


GOOD = {"title": "Rapat", "starts_on": "2027-03-01", "starts_time": "09:00", "ends_time": "", "ends_on": "", "place_name": "Balai", "chosen": [],
        "online_link": "", "seats_in_person": "", "seats_online": "", "answer_by_on": "", "answer_by_time": "", "name": "Mbah Karto",
        "addresses": "a@contoh.example", "regency": PLACE, "whatsapp": "", "birth_year": "", "term_from": "", "term_until": "", "decree_on": "",
        "contact_email": "", "guardian_consent_on": "", "organisation": "", "kind": "", "consent_by": "paper", "consent": "on", "age": "adult",
        "deputy_phone": "", "themes": []}  # fmt: skip


def test_no_field_breaks_a_form(request: pytest.FixtureRequest) -> None:
    world, wrong = build(is_public=True), []
    chance, is_full = random.Random("fields"), request.config.getoption("--full-size")
    odd = ODD if is_full else FEW[:5]
    for name in SENT:
        client = client_of(world, "chair", raises=False)
        base = filled(client, name, world)
        base |= {key: value for key, value in GOOD.items() if key in base}
        bodies = [dict.fromkeys(base, one) for one in odd]
        each = [*odd, ["1", "1"], ["²", "²"]]
        bodies += [base | {field: one} for field in base for one in (each if is_full else [chance.choice(each)])]
        wrong += failures(client, name, world, bodies, "post")
    assert wrong == []


def test_ids_beyond_all_bounds_are_not_found() -> None:
    world = build(is_public=True)
    client, found = client_of(world, "superuser", raises=False), {}
    shut = {name for name in READ if policy.PAGES[name].get is Door.PURSE}  # staff write in no ledger
    for name in [name for name in READ if "pk" in world.of(name) and name not in shut]:
        for pk in (0, 10**18, 10**19, 10**40):
            found[name, pk] = client.get(reverse(name, kwargs={**world.of(name), "pk": pk})).status_code
    assert ({*found.values()}, len(found) > 40) == ({404}, True)


@pytest.mark.parametrize("words", [" ".join(f"kata{n}" for n in range(1000)), "%_" * 500, "a & b | !c:* <-> (" * 60])
@pytest.mark.parametrize("place", ["forum", "rapat", "organisasi"])
def test_a_search_for_a_thousand_words_asks_the_database_no_more_than_one_for_six(
    client: Client, place: str, words: str
) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(f"/en/{place}/", {"q": words}).status_code == 200
    assert max(one["sql"].count("LIKE") for one in asked.captured_queries) <= 6 * 8


ANSWERED_FOR = "/en/forum/{}/rapat/{}/catat-jawaban/"


@pytest.mark.parametrize("member", ["²", "\x00", "9" * 18, "9" * 40, "-1", "x", "１"])
def test_an_odd_member_to_answer_for_is_none(
    as_: As, forum: Forum, meeting: Meeting, putu: Member, member: str
) -> None:
    address = ANSWERED_FOR.format(forum.slug, meeting.pk)
    assert as_(putu).get(address, {"member": member}).status_code == 200
    assert as_(putu).post(address, {"member": member, "answer": "yes"}).status_code == 200
    assert not Response.objects.exists()


@pytest.mark.parametrize("chosen", ["²", "\x00", "9" * 40, "x"])
def test_an_odd_member_chosen_while_somebody_else_saves_is_an_error_of_the_form(
    as_: As, meeting: Meeting, putu: Member, chosen: str
) -> None:
    client, address = as_(putu), f"{meeting.get_absolute_url()}ubah/"
    form = client.get(address).context["form"]
    body = {field.html_name: "" if field.value() is None else field.value() for field in form} | {
        "chosen": [chosen],
        "audience": "chosen",
    }
    meetings.edit(meeting, {"place_name": "Pendopo"}, putu, timezone.now(), version=meeting.version)
    assert client.post(address, body).status_code == 200
