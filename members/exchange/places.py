"""Regencies and organisations by what a cell says, looked up once for many rows."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models.functions import Lower

from members import regions
from members.exchange.cells import Refused
from members.models import Organisation, Regency

MOST_NAMED = 4
# A place nobody knows is compared with all others to find near ones; for a file full of them that would take hours.
MOST_COMPARED = 300


class Places:
    """Finds regencies; the list of all of them is read once, each text is looked up once."""

    def __init__(self) -> None:
        self._all: list[Regency] | None = None
        self._known: dict[str, Regency | Refused] = {}
        self._compared = 0

    @property
    def all(self) -> list[Regency]:
        """Those in use, with their province."""
        if self._all is None:
            self._all = list(Regency.objects.current())
        return self._all

    def find(self, text: str) -> Regency:
        """The regency that a cell means. Raises `Refused` with the nearest ones."""
        if text not in self._known:
            self._known[text] = self._look(text)
        found = self._known[text]
        if isinstance(found, Refused):
            raise Refused(found.code, **found.facts)
        return found

    def _look(self, text: str) -> Regency | Refused:
        try:
            return regions.find(text, self.all, is_thorough=self._compared < MOST_COMPARED)
        except regions.PlaceUnclear as unclear:
            self._compared += 1
            near = " / ".join(place.full_name for place in unclear.candidates[:MOST_NAMED])
            code = "place_unclear" if unclear.is_ambiguous else "place_near" if near else "place"
            return Refused(code, value=text[:80], near=near)


class Organisations:
    """Finds organisations by name, or by name and place as in "Dinas Pertanian, Kabupaten Sleman"."""

    def __init__(self, texts: Iterable[str]) -> None:
        names = {text.casefold() for text in texts if text}
        names |= {name.rpartition(", ")[0] for name in names if ", " in name}
        found = Organisation.objects.annotate(folded=Lower("name")).filter(folded__in=names).select_related("regency")
        self._by_name: dict[str, list[Organisation]] = {}
        for organisation in found:
            self._by_name.setdefault(organisation.name.casefold(), []).append(organisation)

    def names(self) -> dict[int, str]:
        """Names of all that were found, by id."""
        return {one.pk: one.name for found in self._by_name.values() for one in found}

    def find(self, text: str, regency_id: int | None) -> Organisation:
        """The one of that name in this regency, else the only one anywhere. Raises `Refused`."""
        head, _comma, place = text.casefold().rpartition(", ")
        placed = [one for one in self._by_name.get(head, []) if one.regency.name.casefold() == place]
        named = placed or self._by_name.get(text.casefold(), [])
        here = [one for one in named if one.regency_id == regency_id]
        if len(here) == 1 or len(named) == 1:
            return (here or named)[0]
        if named:
            example = f"{named[0].name}, {named[0].regency.name}"
            raise Refused("organisation_unclear", value=text[:80], example=example)
        raise Refused("organisation", value=text[:80])
