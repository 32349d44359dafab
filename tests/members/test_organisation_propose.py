"""Proposing an organisation without making doubles."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from members import regions
from members.models import Member, Organisation
from tests import factories

PAGE = "/en/organisasi/usul/"


@pytest.fixture
def page(budi: Member, as_: Any) -> Client:
    """Budi's browser; the regions are loaded."""
    regions.load()
    return as_(budi)


def answers(**changes: Any) -> dict[str, Any]:
    filled = {
        "name": "Kelompok Tani Maju",
        "sector": "community",
        "kind": "",
        "regency": "Kulon Progo",
        "about": "Tani.",
    }
    return filled | changes


def test_proposal_is_seen_by_its_proposer_and_waits(page: Client, budi: Member) -> None:
    done = page.post(PAGE, answers(), follow=True)
    assert "Waiting to be checked" in done.content.decode()
    assert Organisation.objects.get().proposed_by == budi


def test_similar_names_are_shown_first_and_nothing_is_made(page: Client) -> None:
    factories.organisation("Kelompok Tani Maju Jaya")
    shown = page.post(PAGE, answers()).content.decode()
    assert "Kelompok Tani Maju Jaya" in shown
    assert Organisation.objects.count() == 1


def test_member_who_says_that_it_is_another_one_is_believed(page: Client) -> None:
    factories.organisation("Kelompok Tani Maju Jaya")
    page.post(PAGE, answers(is_new="on"))
    assert Organisation.objects.count() == 2


def test_name_that_is_listed_here_is_refused_in_words(page: Client) -> None:
    factories.organisation("Kelompok Tani Maju")
    shown = page.post(PAGE, answers(is_new="on")).content.decode()
    assert "already listed" in shown
    assert 'value="Kelompok Tani Maju"' in shown


def test_same_form_twice_makes_one(page: Client) -> None:
    first, second = page.post(PAGE, answers()), page.post(PAGE, answers())
    assert first.headers["Location"] == second.headers["Location"]
    assert Organisation.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", ""),
        ("name", "???"),
        ("name", "x" * 161),
        ("sector", ""),
        ("kind", "x"),
        ("regency", "Atlantis"),
        ("about", "x" * 2001),
    ],
)
def test_bad_answer_is_refused_and_the_rest_is_kept(page: Client, field: str, typed: str) -> None:
    response = page.post(PAGE, answers(**{field: typed}))
    assert field in response.context["form"].errors
    assert not Organisation.objects.exists()


@pytest.mark.parametrize("typed", ["\x00", "\u202eevil\u200b", "x" * 200_000])
def test_hostile_answers_never_break_the_page(page: Client, typed: str) -> None:
    for field in answers(is_new=""):
        assert page.post(PAGE, answers(**{field: typed})).status_code in {200, 302}, field


def test_visitor_is_sent_to_sign_in(client: Client, db: None) -> None:
    assert client.get(PAGE).headers["Location"] == f"/en/akun/login/?next={PAGE}"
