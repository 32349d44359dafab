"""The administration's start page: what waits, how much of it, since when, and the list where it is done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forums.models import Forum, ForumRequest, Membership, Report, ReportedThing
from members.models import (
    Breach,
    Delivery,
    Erasure,
    Member,
    Organisation,
    Representative,
    RightsRequest,
    Suppression,
)
from portal.waiting import SOURCES, Waiting, waiting
from tests import factories
from tests.administration import ROWS, a_delivery, text_of

SignIn = Callable[[Member], Client]
START = "/en/admin/"


def failed(n: int) -> Delivery:
    return a_delivery(state="failed", settled_at=timezone.now() - timedelta(days=1))


def left_for_weeks(n: int) -> Membership:
    old = timezone.now() - timedelta(days=20)
    forum = factories.forum()
    factories.membership(forum, factories.member(), "chair")
    return factories.membership(forum, factories.member(), state="pending", asked_at=old)


def stuck(n: int) -> Erasure:
    old = timezone.now() - timedelta(hours=2)
    return Erasure.objects.create(person=n, asked_at=old, due_at=old)


# What makes one thing wait, in the order of `SOURCES`, and the model whose list it is found in.
CAUSES: list[tuple[Callable[[int], Any], type[Model]]] = [
    (ROWS[Breach], Breach),
    (ROWS[RightsRequest], RightsRequest),
    (stuck, Erasure),
    (lambda n: a_delivery(due_at=timezone.now() - timedelta(minutes=1)), Delivery),
    (failed, Delivery),
    (lambda n: ROWS[Report](n).thing, ReportedThing),
    (lambda n: factories.organisation(verified_at=None), Organisation),
    (ROWS[Representative], Representative),
    (ROWS[ForumRequest], ForumRequest),
    (left_for_weeks, Membership),
    (lambda n: factories.forum(), Forum),
    (ROWS[Suppression], Suppression),
]
each_cause = pytest.mark.parametrize("number", range(len(CAUSES)), ids=[source.__name__ for source in SOURCES])


def rows_of(client: Client) -> list[Waiting]:
    return [row for row, _age in client.get(START).context["waiting"]]


def test_every_kind_of_work_has_a_cause_here() -> None:
    assert len(CAUSES) == len(SOURCES)


@each_cause
def test_it_is_counted_and_its_link_lists_just_that(number: int, staff: Client) -> None:
    make, model = CAUSES[number]
    make(71)
    made = make(72)
    row = next(one for one in rows_of(staff) if model._meta.model_name in one.url)
    listed = staff.get(row.url).context["cl"].result_list
    assert (row.count, len(listed), made in listed) == (2, 2, True)


def test_nothing_waits_and_the_page_says_so(staff: Client) -> None:
    assert "Nothing waits." in text_of(staff, START)


def test_oldest_is_told_by_its_age(staff: Client) -> None:
    Organisation.objects.filter(pk=factories.organisation(verified_at=None).pk).update(
        created_at=timezone.now() - timedelta(days=3, hours=2)
    )
    assert "the oldest for 3\xa0days" in text_of(staff, START)


@pytest.mark.parametrize(("minutes", "is_alarm"), [(5, False), (40, True)])
def test_mail_that_nobody_sends_is_an_alarm_and_comes_first(minutes: int, is_alarm: bool, staff: Client) -> None:
    factories.organisation(verified_at=None)
    a_delivery(due_at=timezone.now() - timedelta(minutes=minutes))
    assert rows_of(staff)[0].is_alarm is is_alarm
    assert ("Look at this first" in text_of(staff, START)) is is_alarm


def test_what_one_may_not_look_at_is_not_counted(as_: SignIn, dewi: Member) -> None:
    failed(1)
    assert len(rows_of(as_(dewi))) == 1
    Group.objects.get().permissions.remove(Permission.objects.get(codename="view_delivery"))
    assert rows_of(as_(dewi)) == []


def test_it_costs_the_same_however_much_waits(superuser: Member, db: None) -> None:
    counts = []
    for numbers in (range(60, 61), range(61, 70)):
        for make, _model in CAUSES:
            for number in numbers:
                make(number)
        with CaptureQueriesContext(connection) as queries:
            waiting(superuser, timezone.now())
        counts.append(len(queries))
    assert counts[0] == counts[1] <= len(SOURCES)


def test_links_stay_in_the_administration(staff: Client) -> None:
    for make, _model in CAUSES:
        make(70)
    assert {urlsplit(row.url).path.split("/admin/")[0] for row in rows_of(staff)} == {"/en"}
