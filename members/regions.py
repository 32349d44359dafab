"""Provinces and regencies: brought in from the lists of the ministry, and found by what a person types."""

from __future__ import annotations

import csv
import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from members.models import Province, Regency
from members.text import clean_line

DATA = Path(__file__).resolve().parent / "data"
MOST_CANDIDATES = 12
CLOSE_ENOUGH = 0.72

_FRONT = re.compile(r"^(kabupaten|kota)( administrasi)? ", re.IGNORECASE)
_FRONT_KEY = re.compile(r"^(kabupaten|kota)(administrasi)?")
_SHORTHAND = (
    (re.compile(r"^kab\b\.?\s*", re.IGNORECASE), "kabupaten "),
    (re.compile(r"^(kodya|kotamadya)\b", re.IGNORECASE), "kota"),
)


@dataclass(frozen=True)
class Loaded:
    """What a load did to one table, in rows."""

    added: int
    changed: int
    retired: int
    unchanged: int


class PlaceUnclear(ValueError):
    """What was typed names no place, or more than one (`is_ambiguous`); `candidates` may be offered instead."""

    def __init__(self, message: str, candidates: Sequence[Regency] = (), *, is_ambiguous: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.candidates = candidates
        self.is_ambiguous = is_ambiguous


@transaction.atomic
def load(folder: Path = DATA) -> dict[str, Loaded]:
    """Make the tables say what `provinces.csv` and `regencies.csv` in `folder` say; by code, and as often as one likes.

    What the files no longer hold is kept for the rows that point at it and marked as no longer in use.
    """
    provinces = _upsert(Province, [_province(row) for row in _read(folder / "provinces.csv")])
    ids = dict(Province.objects.values_list("code", "pk"))
    regencies = _upsert(Regency, [_regency(row, ids) for row in _read(folder / "regencies.csv")])
    return {"provinces": provinces, "regencies": regencies}


def find(typed: str, known: Sequence[Regency] | None = None, *, is_thorough: bool = True) -> Regency:
    """The regency that was meant; `PlaceUnclear` when there is none or more than one.

    Who looks up many hands in all places as `known`; not `is_thorough`, places that only sound alike are not searched for.
    """
    text = _spelled_out(clean_line(typed))
    key, places = _key(text), list(Regency.objects.current()) if known is None else known
    exact = [place for place in places if key in {_key(place.full_name), _key(place.name)} or text == place.code]
    if len(exact) == 1:
        return exact[0]
    found = _fitting(text, key, places)
    if len(found) == 1:
        return found[0]
    if not found:
        raise _unknown(typed, key, places if is_thorough else ())
    if len(found) > MOST_CANDIDATES:
        message = _("“%(text)s” fits %(count)d regencies and cities. Please write the name of yours.")
        raise PlaceUnclear(message % {"text": clean_line(typed), "count": len(found)}, is_ambiguous=True)
    raise PlaceUnclear(_("Which one do you mean?"), found, is_ambiguous=True)


def short_name(name: str) -> str:
    """The name without "Kabupaten" or "Kota" in front."""
    return _FRONT.sub("", name)


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _province(row: Mapping[str, str]) -> Province:
    return Province(
        code=row["code"],
        name=row["name"],
        official_name=row["official_name"],
        name_en=row["name_en"],
        zone=row["time_zone"],
        iso_code=row["iso_3166_2"],
        capital=row["capital"],
    )


def _regency(row: Mapping[str, str], provinces: Mapping[str, int]) -> Regency:
    return Regency(
        code=row["code"],
        province_id=provinces[row["province_code"]],
        name=row["name"],
        short_name=short_name(row["name"]),
        kind=row["kind"],
    )


def _upsert(model: type[Province] | type[Regency], rows: Sequence[Province] | Sequence[Regency]) -> Loaded:
    columns = [field.attname for field in model._meta.concrete_fields if not field.primary_key]
    known = {values[0]: values for values in model._default_manager.values_list("code", *columns)}
    wanted = {row.code: (row.code, *(getattr(row, column) for column in columns)) for row in rows}
    fresh = [row for row in rows if known.get(row.code) != wanted[row.code]]
    model._default_manager.bulk_create(
        fresh,  # type: ignore[arg-type]
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[column for column in columns if column != "code"],
    )
    gone = model._default_manager.filter(is_retired=False).exclude(code__in=wanted)
    added = len(wanted.keys() - known.keys())
    return Loaded(added, len(fresh) - added, gone.update(is_retired=True), len(rows) - len(fresh))


def _fitting(text: str, key: str, places: Sequence[Regency]) -> list[Regency]:
    named = [place for place in places if _key(place.short_name) == key]
    if len(named) == 1 and not any(key in _key(place.province.name) for place in places):
        return named
    words = [_key(word) for word in re.split(r"[\W_]+", text) if word]
    wide = [place for place in places if words and _has_all(_key(place.full_name), words)]
    return sorted({*named, *wide}, key=lambda place: (place not in named, place.short_name, place.kind))


def _has_all(key: str, words: Iterable[str]) -> bool:
    return all(word in key for word in words)


def _unknown(typed: str, key: str, places: Sequence[Regency]) -> PlaceUnclear:
    by_key: dict[str, list[Regency]] = {}
    for place in places:
        by_key.setdefault(_key(place.short_name), []).append(place)
    close = difflib.get_close_matches(_FRONT_KEY.sub("", key), by_key, n=4, cutoff=CLOSE_ENOUGH)
    near = [place for name in close for place in by_key[name]]
    message = _("We know no regency or city called “%(text)s”.") % {"text": clean_line(typed)[:80]}
    return PlaceUnclear(message, near)


def _spelled_out(text: str) -> str:
    for pattern, word in _SHORTHAND:
        text = pattern.sub(word, text)
    return text


@lru_cache(maxsize=8192)
def _key(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
