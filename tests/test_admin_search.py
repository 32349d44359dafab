"""The one box of the administration: what it finds of each kind, for whom, and how cheaply."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forums.models import Forum
from members.models import Member, StaffArea
from tests import factories

SignIn = Callable[[Member], Client]
SEARCH = "/en/admin/cari/"


def hits(client: Client, text: str) -> dict[str, list[str]]:
    return {
        group.label: [hit.name for hit in group.hits] for group in client.get(SEARCH, {"q": text}).context["groups"]
    }


@pytest.fixture
def lestari(db: None) -> Forum:
    """Something of each kind that is called Lestari, in Kulon Progo."""
    factories.member("Bu Lestari")
    factories.organisation("Koperasi Lestari")
    made = factories.forum("Forum Lestari")
    factories.meeting(made, "Rapat Lestari")
    return made


def test_all_kinds_are_found_at_once(staff: Client, lestari: Forum) -> None:
    assert hits(staff, "lestari") == {
        "members": ["Bu Lestari"],
        "organisations": ["Koperasi Lestari"],
        "forums": ["Forum Lestari"],
        "meetings": ["Rapat Lestari"],
    }


def test_what_lies_elsewhere_is_not_found(as_: SignIn, dewi: Member, lestari: Forum) -> None:
    StaffArea.objects.create(member=dewi, regency=factories.regency("51.08"), granted_at=timezone.now())
    assert hits(as_(dewi), "lestari") == {}


def test_what_one_may_not_look_at_is_not_found(as_: SignIn, dewi: Member, lestari: Forum) -> None:
    Group.objects.get().permissions.remove(*Permission.objects.filter(content_type__model="member"))
    assert "members" not in hits(as_(dewi), "lestari")


def test_each_kind_shows_a_few_and_leads_to_its_list(staff: Client) -> None:
    for number in range(12):
        factories.organisation(f"Koperasi Lestari {number}")
    group = staff.get(SEARCH, {"q": "lestari"}).context["groups"][0]
    assert (len(group.hits), group.is_more) == (8, True)
    assert staff.get(group.url).context["cl"].result_count == 12


@pytest.mark.parametrize("text", ["", "  ", "a\x00b", "%", "'; DROP TABLE", "x" * 5000, "\u202eabc"])
def test_odd_words_do_no_harm(text: str, staff: Client, lestari: Forum) -> None:
    assert staff.get(SEARCH, {"q": text}).status_code == 200


@pytest.mark.parametrize("who", ["budi", "anonymous"])
def test_only_staff_search(who: str, client: Client, as_: SignIn, request: Any, db: None) -> None:
    browser = client if who == "anonymous" else as_(request.getfixturevalue(who))
    assert browser.get(SEARCH).status_code in (302, 403)


def test_it_changes_nothing_and_takes_no_post(staff: Client) -> None:
    assert staff.post(SEARCH, {"q": "x"}).status_code == 405


def test_it_costs_the_same_for_many(superuser: Member, as_: SignIn, lestari: Forum) -> None:
    client, counts = as_(superuser), []
    for turn in range(2):
        with CaptureQueriesContext(connection) as queries:
            hits(client, "lestari")
        counts.append(len(queries))
        for number in range(6):
            factories.meeting(lestari, "Rapat Lestari")
            factories.member("Bu Lestari", organisation=factories.organisation(f"Koperasi Lestari {turn}-{number}"))
    assert counts[0] == counts[1] <= 8


def test_start_page_offers_the_box(staff: Client) -> None:
    assert 'action="/en/admin/cari/"' in staff.get("/en/admin/").content.decode()
