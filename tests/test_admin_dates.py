"""Lists of the administration between two days: as a plain form, in the reader's zone, with what is wrong said."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from forums.models import Meeting, Report
from members.admin.dates import DateRange
from members.models import AuditEntry, Delivery, Export, Member
from tests import factories
from tests.administration import a_delivery, page, text_of

# 23.30 on 1 November and 00.30 on 3 November in WIB, where Dewi works.
LATE_ON_THE_FIRST = datetime(2026, 11, 1, 16, 30, tzinfo=UTC)
EARLY_ON_THE_THIRD = datetime(2026, 11, 2, 17, 30, tzinfo=UTC)


@pytest.fixture
def two(db: None) -> list[Delivery]:
    return [a_delivery(due_at=LATE_ON_THE_FIRST), a_delivery(due_at=EARLY_ON_THE_THIRD)]


def listed(client: Client, model: type = Delivery, **given: str) -> list[object]:
    return list(client.get(page(model, "changelist"), given).context["cl"].result_list)


@pytest.mark.parametrize("model", [Meeting, Delivery, Member, AuditEntry, Export, Report])
def test_lists_in_which_days_matter_have_the_filter(model: type) -> None:
    filters = admin.site.get_model_admin(model).list_filter
    assert any(isinstance(one, tuple) and one[1] is DateRange for one in filters)


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        ("2026-11-01", "2026-11-01", [0]),
        ("2026-11-02", "2026-11-02", []),
        ("2026-11-02", "", [1]),
        ("", "2026-11-03", [1, 0]),
        ("01/11/2026", "2-11-2026", [0]),
    ],
)
def test_both_days_count_from_midnight_to_midnight_here(
    staff: Client, two: list[Delivery], since: str, until: str, found: list[int]
) -> None:
    days = {"due_at-since": since, "due_at-until": until}
    url = page(Delivery, "changelist").removeprefix("/en")
    assert list(staff.get(url, days).context["cl"].result_list) == [two[number] for number in found]


@pytest.mark.parametrize("day", ["31/02/2026", "kemarin", "0001-01-01", "9999-12-31", "\x00"])
def test_a_day_that_is_none_finds_nothing_and_is_said(staff: Client, two: list[Delivery], day: str) -> None:
    answer = staff.get(page(Delivery, "changelist"), {"due_at-until": day})
    assert list(answer.context["cl"].result_list) == []
    assert 'errorlist"' in answer.content.decode()
    assert "Nothing fits." in answer.content.decode()


def test_days_in_the_wrong_order_are_said(staff: Client, two: list[Delivery]) -> None:
    days = {"due_at-since": "2026-11-03", "due_at-until": "2026-11-01"}
    assert "This day lies before the first." in staff.get(page(Delivery, "changelist"), days).content.decode()


def test_the_form_keeps_search_and_other_filters(staff: Client) -> None:
    shown = text_of(staff, page(Delivery, "changelist") + "?q=Sari&state__exact=sent&due_at-since=2026-11-01&p=2")
    form = shown[shown.index('<form class="span"') :]
    form = form[: form.index("</form>")]
    assert '<input type="hidden" name="q" value="Sari">' in form
    assert '<input type="hidden" name="state__exact" value="sent">' in form
    assert 'name="p"' not in form


def test_an_export_takes_the_same_days(operator: Client) -> None:
    for joined_at in (LATE_ON_THE_FIRST, EARLY_ON_THE_THIRD):
        Member.objects.filter(pk=factories.member().pk).update(joined_at=joined_at)
    days = {"joined_at-since": "2026-11-02", "joined_at-until": "2026-11-03"}
    url = reverse("portal:export_create", args=["anggota"])
    assert operator.get(url, days).context["count"] == 1
