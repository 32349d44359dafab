"""Every form is sent once as it stands and once with every column of every table beside it: the outcome is the same."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote_plus

import pytest
import time_machine
from django.apps import apps
from django.core.cache import cache
from django.db import connection, models
from django.utils import timezone

from members import profiles
from members.http import posted
from members.models import Member
from members.views import profile as profile_view
from tests.crawler import Form, Pairs, Reader, raw
from tests.test_attacks import EVERYTHING
from tests.test_other_worlds import own_models
from tests.world import OWN, Walk, Writes, build, undone

pytestmark = pytest.mark.django_db
PERSONAS = ("chair", "superuser")
# Differs each time a row is made, whatever was sent, as it holds a number or a key of its own.
RANDOM = ("uid", "code", "token", "key", "raw", "html", "text", "origin", "password", "about", "occasion", "content", "created", "target",
          "details", "slug", "leads_to")  # fmt: skip


def columns() -> dict[str, str]:
    """Every column of every table, with a value that would show."""
    names = {
        name: "1"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        for name in (field.name, field.attname)
    }
    return {**names, **EVERYTHING}


def rows(last: dict[type[models.Model], int], tables: set[str]) -> Counter[str]:
    """All rows of those tables, without numbers of new rows and without what is random."""
    found: Counter[str] = Counter()
    for model in own_models():
        for row in model._default_manager.all() if tables & {model._meta.db_table, ""} else ():
            shown: dict[str, Any] = {"": model.__name__}
            for field in model._meta.concrete_fields:
                value = getattr(row, field.attname)
                is_new = field.is_relation and value is not None and value > last.get(field.related_model, 0)
                if not field.primary_key and not any(word in field.name for word in RANDOM):
                    shown[field.name] = "new" if is_new else str(value)
            found[json.dumps(shown)] += 1
    return found


def forms(walk: Walk, persona: str, pages: Sequence[str]) -> list[Form]:
    found = {}
    for name in pages:
        response = walk.ask(name, "get", persona)[0]
        if response.status_code == 200 and not response.streaming and "html" in response.headers["Content-Type"]:
            for form in Reader(response.wsgi_request.path, response.content.decode()).forms:
                if form.method == "post":
                    found.setdefault(form.key, form)
    return list(found.values())


def result(walk: Walk, persona: str, form: Form, body: Pairs, last: dict[type[models.Model], int]) -> Counter[str]:
    """The rows of what was written to when the form was sent so; the sending is undone."""
    cache.clear()
    random.seed(1)
    encoded = "&".join(f"{quote_plus(raw(name))}={quote_plus(raw(value))}" for name, value in body)
    with undone():
        with connection.execute_wrapper(writes := Writes()):
            walk.clients[persona].post(form.action, encoded, content_type="application/x-www-form-urlencoded")
        return rows(last, writes.tables)


def differing(plain: Counter[str], loaded: Counter[str]) -> list[str]:
    """What only one of the two has, by table and column."""
    one, other = ([json.loads(row) for row in (a - b).elements()] for a, b in ((plain, loaded), (loaded, plain)))
    return sorted(
        {
            f"{row['']}.{name}={value}"
            for row in one + other
            for name, value in row.items()
            if not all(name in x and x[name] == value for x in one + other if x[""] == row[""])
        }
    )


def strays(columns_too: dict[str, str], persona: str, pages: Sequence[str] = OWN) -> tuple[list[Any], int]:
    """The forms that took something that they do not ask for, and how many were sent."""
    wrong, count, walk = [], 0, Walk(build(is_public=True), [persona])
    last = {
        model: model._default_manager.order_by("pk").values_list("pk", flat=True).last() or 0 for model in own_models()
    }
    with time_machine.travel(timezone.now(), tick=False):
        for form in forms(walk, persona, pages):
            plain = result(walk, persona, form, form.body(), last)
            more = [(name, value) for name, value in columns_too.items() if name not in form.asked]
            loaded = result(walk, persona, form, form.body() + more, last)
            count += 1
            if plain != loaded:
                wrong.append((form.key, differing(plain, loaded)))
    return wrong, count


@pytest.mark.parametrize("persona", PERSONAS)
def test_no_form_takes_a_column_that_it_does_not_ask_for(persona: str) -> None:
    wrong, count = strays(columns(), persona)
    assert (wrong, count >= 5) == ([], True)


def test_a_form_that_took_one_more_column_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: a profile that also takes `is_staff`."""
    whole = profiles.update

    def update(member: Member, *more: Any, **named: Any) -> None:
        whole(member, *more, **named)
        Member.objects.filter(pk=member.pk).update(is_demo="is_demo" in sent[-1])

    sent: list[str] = []
    monkeypatch.setattr(profiles, "update", update)
    monkeypatch.setattr(profile_view, "posted", lambda request: sent.append(str(dict(request.POST))) or posted(request))
    wrong, _count = strays({"is_demo": "1"}, "member", ["members:profile", "members:preferences"])
    assert [key[0] for key, *_rest in wrong] == ["members:profile"]
