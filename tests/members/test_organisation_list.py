"""The list of organisations."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from members.models import Member
from tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/en/organisasi/"


def names(client: Client, query: str = "") -> list[str]:
    return [row["name"] for row in client.get(PAGE + query).context["rows"]]


@pytest.fixture
def three() -> None:
    factories.organisation("Dinas Pertanian", sector="government")
    factories.organisation("Kelompok Nelayan", regency=factories.regency("51.08"))
    factories.organisation("Kampus Negeri", sector="academia", regency=factories.regency("51.08"))


def test_verified_ones_are_listed_by_name(client: Client, three: None) -> None:
    assert names(client) == ["Dinas Pertanian", "Kampus Negeri", "Kelompok Nelayan"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=nelayan", ["Kelompok Nelayan"]),
        ("?q=NELAYAN+kelompok", ["Kelompok Nelayan"]),
        ("?sector=academia", ["Kampus Negeri"]),
        ("?province=51", ["Kampus Negeri", "Kelompok Nelayan"]),
        ("?regency=34.01", ["Dinas Pertanian"]),
        ("?province=51&sector=community", ["Kelompok Nelayan"]),
        ("?q=tidak+ada", []),
    ],
)
def test_list_is_narrowed(client: Client, three: None, query: str, found: list[str]) -> None:
    assert names(client, query) == found


@pytest.mark.parametrize(
    "query",
    ["?q=%00", "?q=%25", "?q=_", "?sector=pirates", "?province=%00", "?province=99", "?regency=x", "?q=" + "x" * 9000],
)
def test_senseless_filter_never_breaks_the_page(client: Client, three: None, query: str) -> None:
    assert client.get(PAGE + query).status_code == 200


@pytest.mark.parametrize("page", ["0", "-1", "abc", "999999999999", "2"])
def test_page_that_is_not_there_is_404(client: Client, three: None, page: str) -> None:
    assert client.get(f"{PAGE}?page={page}").status_code == 404


def test_unverified_one_is_hidden_from_all_but_its_proposer_and_staff(
    client: Client, as_: Any, budi: Member, rina: Member, dewi: Member
) -> None:
    factories.organisation("Baru", verified_at=None, proposed_by=budi)
    seen = [names(browser) for browser in (client, as_(rina), as_(budi), as_(dewi))]
    assert seen == [[], [], ["Baru"], ["Baru"]]


def test_empty_list_says_what_to_do_next(client: Client) -> None:
    assert "/en/organisasi/usul/" in client.get(PAGE).content.decode()


@pytest.mark.parametrize("number", [1, 50])
def test_list_costs_the_same_few_queries(client: Client, number: int) -> None:
    for _one in range(number):
        factories.organisation()
    client.get(PAGE)
    with CaptureQueriesContext(connection) as queries:
        client.get(PAGE)
    assert len(queries) == 3


def test_list_only_answers_to_reading(client: Client) -> None:
    assert client.post(PAGE).status_code == 405
