"""`manage.py load_regions`, and finding a place by what a person types."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.core.management import call_command

from members import regions
from members.models import Province, Regency

pytestmark = pytest.mark.django_db


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    for name in ("provinces.csv", "regencies.csv"):
        shutil.copy(regions.DATA / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def loaded() -> None:
    regions.load()


def edit(folder: Path, old: str, new: str, name: str = "regencies.csv") -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new), encoding="utf-8")


def test_38_provinces_and_514_regencies_are_loaded() -> None:
    regions.load()
    assert (Province.objects.count(), Regency.objects.count()) == (38, 514)


def test_kinds_are_counted_as_the_decree_has_them(loaded: None) -> None:
    assert Regency.objects.filter(kind="kota").count() == 98


def test_loading_twice_changes_nothing() -> None:
    first = regions.load()["regencies"]
    before = list(Regency.objects.values())
    second = regions.load()["regencies"]
    assert (first.added, second) == (514, regions.Loaded(0, 0, 0, 514))
    assert list(Regency.objects.values()) == before


def test_renamed_regency_is_updated_in_place(lists: Path, loaded: None) -> None:
    pk = Regency.objects.get(code="34.04").pk
    edit(lists, "Kabupaten Sleman", "Kabupaten Sleman Baru")
    assert regions.load(lists)["regencies"].changed == 1
    assert Regency.objects.get(pk=pk).short_name == "Sleman Baru"


def test_removed_regency_is_kept_as_retired(lists: Path, loaded: None) -> None:
    edit(lists, "34.04,34,Kabupaten Sleman,kabupaten\n", "")
    assert regions.load(lists)["regencies"].retired == 1
    assert Regency.objects.get(code="34.04").is_retired


def test_retired_regency_comes_back_with_the_list(lists: Path, loaded: None) -> None:
    edit(lists, "34.04,34,Kabupaten Sleman,kabupaten\n", "")
    regions.load(lists)
    assert regions.load()["regencies"].changed == 1
    assert not Regency.objects.get(code="34.04").is_retired


def test_province_gives_the_zone(loaded: None) -> None:
    zones = {code: Regency.objects.get(code=code).zone for code in ("34.04", "51.08", "91.03")}
    assert zones == {"34.04": "Asia/Jakarta", "51.08": "Asia/Makassar", "91.03": "Asia/Jayapura"}


def test_short_name_drops_the_word_in_front(loaded: None) -> None:
    names = {code: Regency.objects.get(code=code).short_name for code in ("31.74", "34.71", "31.01")}
    assert names == {"31.74": "Jakarta Selatan", "34.71": "Yogyakarta", "31.01": "Kepulauan Seribu"}


def test_command_prints_counts(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_regions")
    assert capsys.readouterr().out.splitlines()[1] == (
        "regencies: 514 added, 0 changed, 0 no longer in use, 0 unchanged"
    )


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Kabupaten Sleman, DI Yogyakarta", "34.04"),
        ("sleman", "34.04"),
        ("  SLEMAN  ", "34.04"),
        ("kab. sleman", "34.04"),
        ("Kab Sleman", "34.04"),
        ("kulonprogo", "34.01"),
        ("gunung kidul", "34.03"),
        ("34.04", "34.04"),
        ("Kota Bogor", "32.71"),
        ("bogor kota jawa barat", "32.71"),
        ("kodya yogyakarta", "34.71"),
        ("Sle\u200bman", "34.04"),
    ],
)
def test_place_is_found_however_it_is_written(loaded: None, typed: str, code: str) -> None:
    assert regions.find(typed).code == code


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("Bogor", {"32.01", "32.71"}),
        ("Slemam", {"34.04"}),
        ("Jambi", {"15.71"}),
        ("Negeri Dongeng", set()),
        ("Jawa Barat", set()),
        ("", set()),
        ("\x00", set()),
    ],
)
def test_unclear_place_offers_what_was_perhaps_meant(loaded: None, typed: str, codes: set[str]) -> None:
    with pytest.raises(regions.PlaceUnclear) as caught:
        regions.find(typed)
    assert codes <= {place.code for place in caught.value.candidates}
    assert bool(codes) == bool(caught.value.candidates)


def test_retired_place_is_not_found(loaded: None) -> None:
    Regency.objects.filter(code="34.04").update(is_retired=True)
    with pytest.raises(regions.PlaceUnclear):
        regions.find("Kabupaten Sleman")
