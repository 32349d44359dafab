"""Two worlds side by side: nothing of the closed one is reached or read from the other, by any address, page or mail."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import DatabaseError, models, transaction
from django.db.models.functions import Cast, Concat
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from forums.models import Forum
from forums.models.forum import ForumQuerySet
from forums.models.meeting import MeetingQuerySet
from members.models import Member, Organisation, SentMail, StaffArea
from members.policy import Audience
from portal import due, policy
from tests import factories
from tests.crawler import crawl
from tests.sessions import signed_in
from tests.world import OWN, World, build, client_of, undone

pytestmark = pytest.mark.django_db
OURS = ("members", "forums", "projects", "trainings", "portal")
CANARY = "kenari"
OUTSIDERS = ("elsewhere", "anonymous", "chair", "representative", "unverified")


@pytest.fixture
def worlds() -> tuple[World, World]:
    """One's own, public, and the other, closed and far away."""
    cache.clear()
    own = build(is_public=True)
    last = {model: model.objects.order_by("pk").values_list("pk", flat=True).last() or 0 for model in own_models()}
    other = build(is_public=False, twin=" Sebelah")
    for model in (Forum, Member, Organisation):
        model.objects.filter(pk__gt=last[model]).update(regency=factories.regency("91.03"))
    plant(last)
    return own, other


def own_models() -> Iterator[type[models.Model]]:
    yield from (model for model in apps.get_models() if model._meta.app_label in OURS and model._meta.pk.name == "id")


# --- the other's name or number in place of one's own ---


def mixtures(own: World, other: World) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Each URL of a thing within a thing with one part of the other world, and the same with a part that nothing has."""
    for name in OWN:
        mine, theirs = own.of(name), other.of(name)
        if len(mine) > 1 and "slug" in mine:
            for part in (part for part in mine if mine[part] != theirs[part]):
                nothing = 987654 if isinstance(mine[part], int) else "x" * len(theirs[part])
                yield name, {**mine, part: theirs[part]}, {**mine, part: nothing}


def bare(response: HttpResponse, *parts: Any) -> bytes:
    """The body without the parts of its own address and without form tokens."""
    text = re.sub(rb'value="[A-Za-z0-9]{64}"', b"", response.getvalue())
    for part in parts:
        text = text.replace(f"/{part}/".encode(), b"/")
    return text


@pytest.mark.parametrize("persona", ["chair", "elsewhere"])
def test_a_mixture_of_two_worlds_answers_as_if_there_were_nothing(worlds: tuple[World, World], persona: str) -> None:
    wrong, count, client = [], 0, client_of(worlds[0], persona)
    for name, mixed, nothing in mixtures(*worlds):
        for method in ("get", "post"):
            with undone():
                real, none = (getattr(client, method)(reverse(name, kwargs=kwargs)) for kwargs in (mixed, nothing))
            count += 1
            is_same = bare(real, *mixed.values()) == bare(none, *nothing.values())
            if (real.status_code, is_same) != (none.status_code, True) or real.status_code not in (403, 404, 405):
                wrong.append((name, method, mixed, real.status_code, none.status_code, is_same))
    assert (wrong, count >= 50) == ([], True)


def test_one_s_own_parts_do_answer(worlds: tuple[World, World]) -> None:
    """Negative control: unmixed, the same addresses are not all refused."""
    client = client_of(worlds[0], "chair")
    names = {name for name, _mixed, _nothing in mixtures(*worlds) if policy.PAGES[name].get is not Audience.NOBODY}
    answers = {client.get(reverse(name, kwargs=worlds[0].of(name))).status_code for name in names}
    assert answers == {200}


# --- a word in every text of the closed world ---

LEFT_ALONE = {
    "Member.password",
    "Member.language",
    "Member.zone",
    "Meeting.zone",
    "Organisation.name",
    "Organisation.slug",
}
# Organisations and who speaks for them are known to all, whatever forum they are in.
NOT_OF_THE_FORUM = ("Province", "Regency", "Delivery", "SentMail", "Organisation", "Representative")
COUNTED: list[str] = []


def plant(last: dict[type[models.Model], int]) -> None:
    """The canary in every text of every row that came since, as far as its length and its rules go."""
    COUNTED.clear()
    for model in own_models():
        rows = model.objects.filter(pk__gt=last[model])
        if model is Member:
            rows = rows.filter(representations__isnull=True)
        for field in model._meta.concrete_fields:
            label = f"{model.__name__}.{field.name}"
            is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
            is_free = (
                is_text
                and not field.unique
                and not isinstance(field, models.SlugField | models.EmailField | models.URLField)
            )
            if is_free and label not in LEFT_ALONE and model.__name__ not in NOT_OF_THE_FORUM:
                word = Concat(models.Value(f"{CANARY} "), Cast("pk", models.CharField()))
                with suppress(DatabaseError), transaction.atomic():
                    COUNTED.extend([label] * rows.update(**{field.name: word}))


def addresses(own: World, other: World) -> list[str]:
    """Every page about one's own things, about the other's things, every search, list, file and piece."""
    found = []
    for name in OWN:
        if policy.PAGES[name].get is not Audience.NOBODY and name not in (
            "forums:invitation",
            "forums:answer_link",
            "portal:unsubscribe",
        ):
            for world in (own, other):
                address = reverse(name, kwargs=world.of(name))
                found += [address, f"{address}?q=KENARI&organisation=KENARI&page=1", f"{address}?show=past&province=91"]
    return [*found, *(f"/sitemap-{part}.xml" for part in ("halaman", "forum", "rapat", "organisasi"))]


PLAIN, PIECE = {}, {"HX-Request": "true"}


def told(client: Client, places: Iterable[str], *ways: dict[str, str], is_in_turn: bool = False) -> list[str]:
    """Where the word stands, asked in each of these ways, or each place in one of them and the next in another."""
    found, ways = [], ways or (PLAIN, PIECE)
    for number, address in enumerate(dict.fromkeys(places)):
        for headers in [ways[number % len(ways)]] if is_in_turn else ways:
            with undone():
                response = client.get(address, headers=headers)
            if not response.streaming and CANARY in response.content.decode(errors="replace"):
                found.append(address)
    return found


@pytest.mark.parametrize("persona", OUTSIDERS)
def test_no_page_and_no_piece_tells_a_word_of_the_closed_world(
    worlds: tuple[World, World], persona: str, request: pytest.FixtureRequest
) -> None:
    is_short = not request.config.getoption("--full-size")
    if persona != OUTSIDERS[0] and is_short:
        pytest.skip("the first of them stands for all in a short run")
    client = client_of(worlds[0], persona)
    reached = [
        address
        for address in crawl(client, ["/en/", "/en/mulai/"], most=1, apart=("/admin/", "/en/admin/")).pages
        if "KENARI" not in address
    ]
    assert told(client, [*addresses(*worlds), *reached], is_in_turn=is_short) == []
    assert len(set(COUNTED)) >= 20, COUNTED


def test_its_own_chair_reads_it(worlds: tuple[World, World]) -> None:
    """Negative control: the word is there to be read."""
    assert len(told(client_of(worlds[1], "chair"), addresses(*worlds)[::9])) > 5


def test_with_the_filter_off_an_outsider_would_read_it(
    worlds: tuple[World, World], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: it is `visible_to` that hides it."""
    for queryset in (ForumQuerySet, MeetingQuerySet):
        monkeypatch.setattr(queryset, "visible_to", lambda self, viewer: self.all())
    assert len(told(client_of(worlds[0], "elsewhere"), addresses(*worlds)[::5])) > 3


def test_no_mail_to_an_outsider_tells_a_word_of_it(worlds: tuple[World, World]) -> None:
    for days in range(0, 12, 2):
        due.run(timezone.now() + timedelta(days=days))
    own = {person.pk for person in worlds[0].people.values() if person}
    mails = SentMail.objects.filter(raw__contains=CANARY)
    assert (mails.exists(), mails.filter(delivery__member__in=own).exists()) == (True, False)


def test_staff_of_another_place_read_nothing_of_it_in_the_administration(worlds: tuple[World, World]) -> None:
    limited = factories.member("Dewi", is_staff=True)
    StaffArea.objects.create(member=limited, regency=worlds[0].forum.regency, granted_at=timezone.now())
    lists = [reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist") for model in own_models()]
    everywhere = signed_in(factories.member("Pengelola", is_staff=True, is_superuser=True))
    assert len(told(everywhere, lists[::3], PLAIN)) > 3
    assert told(signed_in(limited), ["/admin/", *lists, *(f"{one}?q=KENARI" for one in lists)], PLAIN) == []


# --- parents of any kind ---


def test_no_row_hangs_on_a_parent_of_any_kind() -> None:
    """Nothing is fetched by the number of its parent alone: no model of ours has a generic relation."""
    generic = [
        f"{model.__name__}.{field.name}"
        for model in own_models()
        for field in [*model._meta.private_fields, *model._meta.get_fields()]
        if getattr(field, "related_model", None) is ContentType or type(field).__name__.startswith("Generic")
    ]
    assert generic == []
