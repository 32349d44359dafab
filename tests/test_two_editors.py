"""Two people edit the same thing: nobody's words are lost in silence, in whatever order the pages are opened and saved."""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from projects.models import Card, Maker, Offer, OfferGroup
from tests.crawler import Form, Reader
from tests.world import World, build, client_of

pytestmark = pytest.mark.django_db
SEED = 4711
# The forms that change what stands, with the field that both type into.
EDITED = {
    "members:profile": "name",
    "forums:forum_edit": "summary",
    "forums:meeting_edit": "title",
    "forums:member_edit": "office_title",
    "projects:project_edit": "summary",
    "projects:card_detail": "title",
    "projects:group_edit": "summary",
    "projects:maker_edit": "village",
    "projects:offer_edit": "title",
    "projects:funding_edit": "name",
}
# Who saves: two officers; a profile is its member's own, on two devices.
EDITORS = {"members:profile": ("chair", "chair")}


def opened(client: Client, world: World, name: str) -> tuple[str, Form]:
    """The page as the browser holds it: its address, and its form as it is filled."""
    address = reverse(name, kwargs=world.of(name))
    forms = Reader(address, client.get(address).content.decode()).forms
    return address, next(form for form in forms if EDITED[name] in form.names and form.method == "post")


def save(client: Client, page: tuple[str, Form], field: str, words: str) -> Any:
    address, form = page
    body: dict[str, list[str]] = {}
    for name, value in form.body():
        body.setdefault(name, []).append(str(value))
    return client.post(address, body | {field: [words]})


def now_stands(world: World, name: str) -> str:
    thing = {
        "members:profile": world.people["chair"],
        "forums:forum_edit": world.forum,
        "forums:meeting_edit": world.meeting,
        "projects:project_edit": world.forum.projects.first(),
        "projects:funding_edit": world.forum.funding.first(),
        "projects:card_detail": Card.objects.filter(project__forum=world.forum).first(),
        "projects:group_edit": OfferGroup.objects.filter(forum=world.forum).first(),
        "projects:maker_edit": Maker.objects.filter(group__forum=world.forum, name="Warung Kebun").first(),
        "projects:offer_edit": Offer.objects.filter(maker__group__forum=world.forum).first(),
    }.get(name)
    thing = thing or world.forum.memberships.get(pk=world.of(name)["pk"])
    thing.refresh_from_db()
    return str(getattr(thing, EDITED[name]))


def editors(world: World, name: str) -> list[Client]:
    return [client_of(world, who) for who in EDITORS.get(name, ("chair", "secretary"))]


@pytest.mark.parametrize("name", EDITED)
def test_the_slower_one_gets_409_with_both_texts_and_may_save_again(name: str) -> None:
    world, field = build(is_public=True), EDITED[name]
    one, two = editors(world, name)
    mine, theirs = opened(one, world, name), opened(two, world, name)
    assert save(one, mine, field, "Kata pertama").status_code == 302
    refused = save(two, theirs, field, "Kata kedua")
    text = refused.content.decode()
    assert (refused.status_code, "Kata pertama" in text, "Kata kedua" in text, now_stands(world, name)) == (
        409,
        True,
        True,
        "Kata pertama",
    )
    again = next(form for form in Reader(theirs[0], text).forms if field in form.names)
    assert (save(two, (theirs[0], again), field, "Kata kedua").status_code, now_stands(world, name)) == (
        302,
        "Kata kedua",
    )


@pytest.mark.parametrize("name", EDITED)
def test_no_order_of_opening_and_saving_loses_words_in_silence(name: str, request: pytest.FixtureRequest) -> None:
    chance, world = random.Random(SEED), build(is_public=True)
    people, held, seen, stands = editors(world, name), [None, None], ["", ""], now_stands(world, name)
    for step in range(100 if request.config.getoption("--full-size") else 12):
        who = chance.randrange(2)
        if held[who] is None or chance.random() < 0.4:
            held[who], seen[who] = opened(people[who], world, name), stands
            continue
        words = f"Kata {step}"
        status = save(people[who], held[who], EDITED[name], words).status_code
        assert status == (302 if seen[who] == stands else 409), step
        stands, held[who] = (words if status == 302 else stands), None
        assert now_stands(world, name) == stands


@pytest.mark.parametrize("name", ["members:profile", "forums:member_edit"])
def test_without_the_stamp_the_last_one_wins(name: str) -> None:
    """The checks above would see it."""
    world, field = build(is_public=True), EDITED[name]
    one, two = editors(world, name)
    pages = opened(one, world, name), opened(two, world, name)
    for _address, form in pages:
        form.fields = [line for line in form.fields if line[0] != "read"]
    assert [
        save(client, page, field, f"Kata {page is pages[1]}").status_code
        for client, page in zip((one, two), pages, strict=True)
    ] == [302, 302]
    assert now_stands(world, name) == "Kata True"
