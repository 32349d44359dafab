"""What members see of all that is kept about them, on the page and in the file."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField, Model, OneToOneField
from django.test import Client
from django.utils import timezone

from forums.models import Forum
from members import audit
from members.models import AuditEntry, Erasure, Member
from portal.holdings import HOLDINGS, all_rows
from portal.my_data import whole
from portal.withheld import BELONGS_TO_ALL, LEFT_OUT, WITHHELD
from tests import factories
from tests.portal import person

PAGE, FILE = "/en/data-saya/", "/en/data-saya/unduh/"
SignIn = Callable[..., Client]


def label(model: type[Model], name: str) -> str:
    return f"{model._meta.app_label}.{model.__name__}.{name}"


def doors() -> set[str]:
    """Every field of every model that leads to a member."""
    return {
        label(model, field.name)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey | OneToOneField | ManyToManyField) and field.related_model is Member
    }


def opened() -> set[str]:
    return {label(rows.model, name) for rows in all_rows() for name in rows.owner}


def test_every_field_that_leads_to_a_member_is_in_the_file_or_left_out_for_a_reason() -> None:
    assert doors() - opened() - set(LEFT_OUT) == set()


def test_no_reason_is_given_for_what_does_not_exist() -> None:
    assert set(LEFT_OUT) - doors() == set()


def test_a_forgotten_field_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control."""
    monkeypatch.setattr("portal.holdings.HOLDINGS", HOLDINGS[:1])
    assert "members.Consent.member" in doors() - opened() - set(LEFT_OUT)


def test_every_column_is_in_the_file_or_withheld_for_a_reason() -> None:
    shown: dict[type[Model], set[str]] = {}
    for rows in all_rows():
        shown.setdefault(rows.model, set()).update(rows.fields, [rows.owner[0].split("__")[0]] if rows.owner else [])
    missing = {
        label(model, field.name)
        for model, names in shown.items() if model not in BELONGS_TO_ALL
        for field in model._meta.concrete_fields if field.name not in names and not field.primary_key
    }  # fmt: skip
    assert missing - set(WITHHELD) == set()


def test_file_holds_the_words_of_the_member_in_every_subject(as_: SignIn, db: None) -> None:
    one = person.make()
    answer = as_(one).post(FILE)
    assert answer["Content-Disposition"].startswith('attachment; filename="rembuk-')
    assert "no-store" in answer["Cache-Control"]
    kept = {key: json.dumps(subject["data"]) for key, subject in json.loads(answer.content)["subjects"].items()}
    assert [key for key, text in kept.items() if '"rows": [{' not in text] == []
    assert person.PHONE in kept["optional"]
    assert person.WORDS in kept["forums"]


def test_every_kind_of_row_of_a_full_person_is_in_the_file(db: None) -> None:
    one = person.make()
    data = whole(one, timezone.now())["subjects"]
    empty = {part["what"] for subject in data.values() for part in subject["data"] if not part["rows"]}
    assert empty <= {str(Erasure._meta.verbose_name_plural)}


@pytest.fixture
def crowd(forum: Forum) -> Member:
    """Budi, among others whose addresses and phones stand beside his rows."""
    budi = forum.memberships.get(member__name="Budi").member
    for place in forum.memberships.exclude(member=budi):
        Member.objects.filter(pk=place.member_id).update(whatsapp="+6281277700011", name=f"Asing {place.member_id}")
    sari = forum.memberships.get(role="chair").member
    forum.memberships.filter(member=budi).update(decided_by=sari)
    answer = factories.response(factories.meeting(forum), budi, recorded_by=sari)
    type(answer).objects.filter(pk=answer.pk).update(deputy_name="Asing", deputy_phone="+6281277700011")
    audit.record(sari, "membership.edited", forum.memberships.get(member=budi), timezone.now())
    return budi


def test_file_and_page_hold_nothing_of_others(as_: SignIn, crowd: Member) -> None:
    client = as_(crowd)
    text = client.post(FILE).content.decode() + client.get(PAGE).content.decode()
    assert "membership.edited" in text
    others = Member.objects.exclude(pk=crowd.pk).values_list("email", flat=True)
    assert [word for word in ("Asing", "81277700011", *others) if word in text] == []


def test_file_asks_who_signed_in_long_ago_to_do_so_again(as_: SignIn, budi: Member) -> None:
    answer = as_(budi, seconds_ago=3600).post(FILE)
    assert answer.status_code == 302
    assert not AuditEntry.objects.filter(action="member.own_copy").exists()


def test_page_speaks_plainly(as_: SignIn, budi: Member) -> None:
    shown = as_(budi).get(PAGE).content.decode()
    assert "What for" in shown
    assert budi.email in shown
    assert "Nobody of the staff has looked at your data." in shown


@pytest.mark.parametrize("rows", [1, 30])
def test_page_costs_the_same_for_many_rows(
    rows: int, as_: SignIn, budi: Member, django_assert_max_num_queries: Any
) -> None:
    for _number in range(rows):
        audit.record(budi, "test", budi, timezone.now())
    client = as_(budi)
    with django_assert_max_num_queries(60):
        client.get(PAGE)


# --- What staff saw ------------------------------------------------------------------------------------------------


def test_staff_who_look_leave_one_line_a_day(as_: SignIn, staff: Client, budi: Member) -> None:
    for _time in range(3):
        staff.get(f"/en/admin/members/member/{budi.pk}/change/")
    assert AuditEntry.objects.filter(action="member.opened").count() == 1
    assert "Looked at your page in the administration" in as_(budi).get(PAGE).content.decode()


def test_list_in_an_export_leaves_a_line_for_each_in_it(dewi: Member, budi: Member, rina: Member) -> None:
    audit.looked(dewi, [budi.pk, rina.pk], "exported", timezone.now())
    assert [audit.looks_at(one).get().action for one in (budi, rina)] == ["member.exported"] * 2


def test_looking_at_oneself_is_no_matter(staff: Client, dewi: Member) -> None:
    staff.get(f"/en/admin/members/member/{dewi.pk}/change/")
    assert not audit.looks_at(dewi).exists()
