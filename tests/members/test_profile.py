"""A member's profile."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from members import regions
from members.models import Member, Organisation, Zone
from tests import factories

PAGE = "/en/profil/"


@pytest.fixture
def page(budi: Member, as_: Any) -> Client:
    """Budi's browser; the regions are loaded."""
    regions.load()
    return as_(budi)


def answers(**changes: Any) -> dict[str, Any]:
    filled = {
        "name": "Budi Santoso",
        "regency": "Kabupaten Kulon Progo, DI Yogyakarta",
        "sector": "academia",
        "organisation": "",
        "kind": "",
        "whatsapp": "",
        "birth_year": "",
        "sex": "",
    }
    return filled | changes


def test_profile_is_saved(page: Client, budi: Member) -> None:
    done = page.post(PAGE, answers(whatsapp="0812-3456-7890", birth_year="1990", sex="m"))
    budi.refresh_from_db()
    assert done.headers["Location"] == PAGE
    assert (budi.name, budi.sector, str(budi.whatsapp), budi.birth_year, budi.sex) == (
        "Budi Santoso", "academia", "+6281234567890", 1990, "m",
    )  # fmt: skip


def test_saving_says_so(page: Client) -> None:
    assert "Your profile is saved." in page.post(PAGE, answers(), follow=True).content.decode()


def test_clock_moves_with_the_place(page: Client, budi: Member) -> None:
    page.post(PAGE, answers(regency="Kabupaten Jayapura"))
    budi.refresh_from_db()
    assert (budi.regency.code, budi.zone) == ("91.03", Zone.WIT)


def test_chosen_clock_stays(page: Client, budi: Member) -> None:
    Member.objects.filter(pk=budi.pk).update(zone=Zone.WITA)
    page.post(PAGE, answers(regency="Kabupaten Jayapura"))
    budi.refresh_from_db()
    assert budi.zone == Zone.WITA


def test_organisation_is_kept_by_its_label(page: Client, budi: Member) -> None:
    own = factories.organisation("Dinas Pertanian", kind="office", regency=factories.regency("51.08"))
    Member.objects.filter(pk=budi.pk).update(organisation=own)
    shown = page.get(PAGE).context["form"]["organisation"].value()
    page.post(PAGE, answers(organisation=shown))
    budi.refresh_from_db()
    assert budi.organisation == own


def test_own_proposal_elsewhere_is_kept_by_its_label(page: Client, budi: Member) -> None:
    own = factories.organisation("Kantor Baru", regency=factories.regency("51.08"), verified_at=None)
    Member.objects.filter(pk=budi.pk).update(organisation=own)
    page.post(PAGE, answers(organisation=page.get(PAGE).context["form"]["organisation"].value()))
    assert list(Organisation.objects.all()) == [own]


def test_organisation_can_be_left(page: Client, budi: Member) -> None:
    Member.objects.filter(pk=budi.pk).update(organisation=factories.organisation())
    page.post(PAGE, answers())
    budi.refresh_from_db()
    assert budi.organisation is None


def test_unknown_organisation_is_proposed(page: Client, budi: Member) -> None:
    page.post(PAGE, answers(organisation="Kampus Baru", kind="university"))
    assert Organisation.objects.get().proposed_by == budi


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("name", "", "required"),
        ("regency", "Negeri Dongeng", "We know no regency"),
        ("whatsapp", "123", "phone number"),
        ("whatsapp", "\x00", ""),
        ("birth_year", "1800", "four digits"),
        ("birth_year", "2026", "four digits"),
        ("birth_year", "1e400", "whole number"),
        ("birth_year", "9" * 5000, ""),
        ("sex", "x", "Select a valid choice"),
    ],
)
def test_bad_answer_gets_a_sentence_and_changes_nothing(
    page: Client, budi: Member, field: str, typed: str, says: str
) -> None:
    response = page.post(PAGE, answers(**{field: typed}))
    assert says in " ".join(response.context["form"].errors[field])
    budi.refresh_from_db()
    assert budi.name == "Budi"


@pytest.mark.parametrize("typed", ["\x00", "\u202eevil", "x" * 200_000])
def test_hostile_answers_never_break_the_page(page: Client, typed: str) -> None:
    for field in answers():
        assert page.post(PAGE, answers(**{field: typed})).status_code in {200, 302}, field


def test_form_changes_nothing_it_does_not_show(page: Client, budi: Member) -> None:
    page.post(PAGE, answers(is_staff="on", is_superuser="on", email="x@y.example", link_version="9", zone=Zone.WIT))
    budi.refresh_from_db()
    assert (budi.is_staff, budi.is_superuser, budi.link_version, budi.zone) == (False, False, 1, Zone.WIB)


def test_visitor_is_sent_to_sign_in(client: Client, db: None) -> None:
    assert client.get(PAGE).headers["Location"] == f"/en/akun/login/?next={PAGE}"
