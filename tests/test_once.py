"""Forms that make something make it once: ten at the same moment, back and sent again; all others change nothing the second time."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone

from forums.models import Meeting
from members.models import SentForm
from members.once import KEPT
from members.policy import Audience as Door
from portal import policy
from tests.crawler import Reader
from tests.test_half_done import GOOD, MORE, WHO, chosen, filled
from tests.world import OWN, World, build, client_of, undone

# Forms that are nothing without a file, which is read once; `tests/projects` sends them.
WITH_FILES = {
    "projects:group_cover",
    "projects:group_pack",
    "projects:offer_photos",
    "projects:project_documents",
    "projects:project_photos",
}
OF_ONE = {"projects:project_create": {1, 3}}  # a project begins with the three columns of its board
POSTED = [name for name in OWN if policy.PAGES[name].post is not Door.NOBODY and name not in WITH_FILES]
MAKING = ["forums:forum_contact", "forums:forum_join", "forums:forum_request", "forums:invitation", "forums:invitation_list", "forums:meeting_copy",
          "forums:meeting_create", "forums:member_add", "members:organisation_propose", "members:organisation_represent",
          "projects:budget", "projects:card_add", "projects:card_create", "projects:column_create", "projects:commitment_create",
          "projects:commitment_deliver", "projects:entry_create", "projects:funding_create", "projects:funding_create_for_all", "projects:group_create", "projects:group_keepers", "projects:group_makers",
          "projects:indicator_create", "projects:label_create", "projects:measurement_create", "projects:need_create", "projects:news_create",
          "projects:news_edit", "projects:offer_ask", "projects:offer_create", "projects:project_create", "projects:project_milestones", "projects:project_partners",  "projects:project_team"]  # fmt: skip
NOT_MADE = {"SentForm", "Session", "AuditEntry"}  # a set act that is sent again may be noted again
# Where the form that goes to a page stands, if not on that page.
STANDS_ON = {
    "forums:meeting_copy": "forums:meeting_detail",
    "members:organisation_represent": "members:organisation_detail",
    "projects:card_add": "projects:card_detail",
    "projects:card_create": "projects:project_board",
    "projects:column_create": "projects:project_board",
    "projects:label_create": "projects:project_board",
}


def body_of(client: Client, name: str, world: World) -> dict[str, Any]:
    body = filled(client, name, world)
    return body | {key: value for key, value in GOOD.items() if key in body} | MORE.get(name, {}) | chosen(world, name)


def person_of(name: str) -> str:
    return WHO.get(name, "chair")


def counts() -> dict[str, int]:
    return {
        model.__name__: model._base_manager.count() for model in apps.get_models() if model.__name__ not in NOT_MADE
    }


def acts_once(name: str, world: World) -> bool:
    return getattr(resolve(reverse(name, kwargs=world.of(name))).func, "acts_once", False)


@pytest.mark.django_db
def test_a_form_sent_again_makes_nothing_more() -> None:
    """One that would says so by `once`; the answer to an officer is written down by both tables."""
    world = build(is_public=True)
    for name in POSTED:
        with undone():
            client = client_of(world, person_of(name), raises=False)
            body, address = body_of(client, name, world), reverse(name, kwargs=world.of(name))
            key = {"once": str(uuid.uuid4())} if name in MAKING else {}
            first, after_first = client.post(address, body | key), counts()
            second = client.post(address, body | key)
            again = counts()
            assert {model: n for model, n in again.items() if n != after_first[model]} == {}, name
            assert acts_once(name, world) == (name in MAKING), name
            if name in MAKING:
                assert (first.headers["Location"], second.status_code) == (second.headers["Location"], 302), name


@pytest.mark.django_db
def test_the_form_carries_a_new_key_each_time() -> None:
    world = build(is_public=True)
    for name in MAKING:
        page = STANDS_ON.get(name, name)
        client, keys = client_of(world, person_of(name)), set()
        for _ in range(2):
            html = client.get(reverse(page, kwargs=world.of(page))).content.decode()
            forms = [form for form in Reader("/", html).forms if "once" in form.names]
            keys |= {value for form in forms for field, _kind, value in form.fields if field == "once"}
        assert (len(keys) >= 2, len(keys) % 2) == (True, 0), name


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", MAKING)
def test_ten_at_the_same_moment_make_one(name: str) -> None:
    world = build(is_public=True)
    client = client_of(world, person_of(name), raises=False)
    body, address = body_of(client, name, world) | {"once": str(uuid.uuid4())}, reverse(name, kwargs=world.of(name))
    before = counts()
    results = at_once(client, address, body)
    made = {
        model: count - before[model]
        for model, count in counts().items()
        if count != before[model] and model != "Delivery"
    }
    assert (len(set(results)), {status for status, _where in results}) == (1, {302})
    assert set(made.values()) <= OF_ONE.get(name, {1}), made


def at_once(client: Client, address: str, body: dict[str, Any], number: int = 10) -> list[tuple[int, str]]:
    """The answers to the same form, sent so many times at once."""

    def post(_number: int) -> tuple[int, str]:
        sender = Client(raise_request_exception=False)
        sender.cookies = client.cookies
        try:
            response = sender.post(address, body)
            return response.status_code, response.headers.get("Location", "")
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(post, range(number)))


@pytest.mark.django_db(transaction=True)
def test_without_the_key_ten_make_more_than_one() -> None:
    world = build(is_public=True)
    client, before = client_of(world, "chair"), Meeting.objects.count()
    at_once(client, reverse("forums:meeting_copy", kwargs=world.of("forums:meeting_copy")), {})
    assert Meeting.objects.count() - before > 1


@pytest.mark.django_db
def test_a_form_with_an_error_may_be_sent_again() -> None:
    world, key = build(is_public=True), str(uuid.uuid4())
    client, address = client_of(world, "chair"), "/en/forum/minta/"
    assert client.post(address, {"name": "", "once": key}).status_code == 200
    body = {"name": "Forum Baru", "purpose": "Air", "regency": GOOD["regency"], "once": key}
    assert (client.post(address, body).status_code, SentForm.objects.count()) == (302, 1)


@pytest.mark.django_db
def test_a_key_counts_for_its_own_person_only() -> None:
    world, key = build(is_public=True), str(uuid.uuid4())
    for persona in ("chair", "member"):
        body = {"name": f"Forum {persona}", "purpose": "Air", "regency": GOOD["regency"], "once": key}
        assert client_of(world, persona).post("/en/forum/minta/", body).headers["Location"] == "/en/forum/"
    assert SentForm.objects.filter(key=key).count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "x", "\x00", "²", "0" * 31, "x" * 20_000])
def test_an_odd_key_is_none(key: str) -> None:
    world = build(is_public=True)
    address = reverse("forums:meeting_copy", kwargs=world.of("forums:meeting_copy"))
    assert client_of(world, "chair").post(address, {"once": key}).status_code == 302
    assert not SentForm.objects.exists()


@pytest.mark.django_db
def test_keys_are_kept_for_two_days() -> None:
    world = build(is_public=True)
    address = reverse("forums:meeting_copy", kwargs=world.of("forums:meeting_copy"))
    client_of(world, "chair").post(address, {"once": str(uuid.uuid4())})
    with time_machine.travel(timezone.now() + KEPT + timedelta(minutes=1)):
        client_of(world, "chair").post(address, {"once": str(uuid.uuid4())})
    assert SentForm.objects.count() == 1
