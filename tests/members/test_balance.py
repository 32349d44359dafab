"""Who sits at the table and who is missing, in numbers, in words and as a bar."""

from __future__ import annotations

import pytest
from django.utils import translation

from members.balance import Balance, either
from members.models import Sector

FULL = {"government": 4, "community": 9, "academia": 1, "private": 5}


@pytest.fixture(autouse=True)
def english() -> object:
    with translation.override("en"):
        yield


def percent(text: str) -> float:
    return float(text.removesuffix("%"))


def test_one_missing_sector_is_named_in_one_sentence() -> None:
    balance = Balance({"government": 4, "community": 9, "private": 5})
    assert balance.sentence == "No academia yet."
    assert balance.missing == [Sector.ACADEMIA]


def test_several_missing_sectors_are_named_together() -> None:
    assert Balance({"community": 9}).sentence == "No government, academia or private sector yet."


def test_all_four_sectors_make_it_complete() -> None:
    balance = Balance(FULL)
    assert balance.is_complete
    assert balance.sentence == "All four sectors are here."


def test_nobody_yet_is_said_without_naming_four_sectors() -> None:
    assert Balance({}).sentence == "Nobody yet."


def test_media_is_never_missing() -> None:
    assert Sector.MEDIA not in Balance({}).missing
    assert [share.sector for share in Balance(FULL).shares] == list(Sector)[:4]


def test_media_is_shown_when_it_is_there_but_fills_no_other_chair() -> None:
    balance = Balance({"media": 2})
    assert [share.key for share in balance.shares][-1] == "media"
    assert len(balance.missing) == 4


@pytest.mark.parametrize("counts", [{}, FULL, FULL | {"media": 3}, {"community": 999, "government": 1}, {"media": 1}])
def test_the_parts_fill_the_bar_in_order_without_overlap(counts: dict[str, int]) -> None:
    shares = Balance(counts).shares
    ends = [percent(share.x) + percent(share.width) for share in shares]
    assert ends[-1] == pytest.approx(100, abs=0.1)
    assert all(percent(after.x) > end for after, end in zip(shares[1:], ends, strict=False))


def test_one_person_among_hundreds_can_still_be_seen() -> None:
    government, *_ = Balance({"government": 1, "community": 999}).shares
    assert percent(government.width) >= 3


def test_an_empty_chair_keeps_a_place_in_the_bar() -> None:
    academia = Balance({"government": 4, "community": 9, "private": 5}).shares[2]
    assert academia.is_missing
    assert percent(academia.width) > 0


def test_lengths_are_written_with_a_point_in_every_language() -> None:
    with translation.override("id"):
        assert all("," not in share.x + share.width for share in Balance(FULL).shares)


def test_the_bar_is_told_in_words() -> None:
    assert Balance(FULL).description == "Government 4, Community 9, Academia 1, Private sector 5"


def test_a_sector_that_does_not_exist_counts_for_nobody_judged() -> None:
    assert len(Balance({"unknown": 3}).missing) == 4


@pytest.mark.parametrize(
    ("words", "phrase"), [([], ""), (["a"], "a"), (["a", "b"], "a or b"), (["a", "b", "c"], "a, b or c")]
)
def test_words_are_joined_as_one_phrase(words: list[str], phrase: str) -> None:
    assert either(words) == phrase
