"""The list of organisations, each known by its name and its regency."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from members import audit, organisations
from members.exchange import cells
from members.exchange.kinds import Column, Kind, Line, Values, Verdict, difference, is_still, put
from members.models import Fate, ImportRow, Organisation, OrganisationKind, Sector, looks_after


class Offices(Kind):
    """Organisations. What staff bring in counts as verified."""

    name = "organisasi"
    label = _("Organisations")
    about = _(
        "New organisations are marked as verified, because you bring them in. The name and the place are never changed."
    )
    model = Organisation
    permissions = ("members.add_organisation", "members.change_organisation")
    refusals = (organisations.OrganisationError,)

    @property
    def columns(self) -> Sequence[Column]:
        return (
            Column(
                "name", _("Name"), cells.title, "Contoh Koperasi Tani Maju", True,
                ("nama organisasi", "nama lembaga", "organisasi", "lembaga", "organisation"),
            ),
            Column(
                "regency", _("Regency or city"), self.places.find, "Kabupaten Sleman", True,
                ("kabupaten", "kabupaten kota", "kab kota", "kota", "regency", "daerah"),
            ),
            Column(
                "sector", _("Sector"), cells.choice("sector", cells.SECTORS, dict(Sector.choices)), "swasta", True,
                ("unsur", "sektor"),
            ),
            Column(
                "kind", _("Kind"), cells.choice("kind", cells.KINDS, dict(OrganisationKind.choices)), "koperasi", False,
                ("jenis", "bentuk", "tipe"),
            ),
            Column("about", _("About"), cells.words("about", 2000), "", False, ("keterangan", "tentang")),
        )  # fmt: skip

    def judge(self, lines: Sequence[Line]) -> list[Verdict]:
        verdicts = []
        for line in lines:
            values, reasons = self.read_cells(line)
            regency = values.pop("regency", None)
            if regency is not None:
                values["regency_id"] = regency.pk
                if not looks_after(self.by, regency.pk):
                    reasons.append(("elsewhere", {}))
            verdicts.append(Verdict(key=key_of(values), values=values, reasons=reasons))
        existing = self._existing([one.values for one in verdicts if not one.reasons])
        for verdict in verdicts:
            if not verdict.reasons:
                _settle(verdict, existing.get(verdict.key))
        return verdicts

    def make(self, row: ImportRow, consent_by: str, now: datetime) -> Organisation:
        values = row.values
        regency = next(place for place in self.places.all if place.pk == values["regency_id"])
        made = organisations.propose(
            values["name"], regency, values["sector"], values.get("kind", ""), self.by, now, values.get("about", "")
        )
        organisations.verify(made, self.by, now)
        return made

    def change(self, row: ImportRow, now: datetime) -> Organisation:
        return self._store(row, row.values, now)

    def take_back(self, row: ImportRow, now: datetime) -> bool:
        organisation = Organisation.objects.get(pk=row.target or 0)
        if not is_still(organisation, row.values):
            return False
        if row.fate == Fate.CHANGED:
            self._store(row, row.before, now)
            return True
        return organisations.withdraw_new(organisation, self.by, now)

    def rows_of(self, things: QuerySet[Any]) -> QuerySet[Any]:
        return things.select_related("regency__province")

    def export(self, thing: Any) -> list[str]:
        return [
            thing.name,
            thing.regency.full_name,
            str(thing.get_sector_display()),
            str(thing.get_kind_display()),
            " ".join(thing.about.split()),
        ]

    def _store(self, row: ImportRow, values: Values, now: datetime) -> Organisation:
        organisation = Organisation.objects.get(pk=row.target or 0)
        put(organisation, values)
        organisation.save(update_fields=sorted(values))
        audit.record(self.by, "organisation.edited", organisation, now, fields=sorted(values))
        return organisation

    def _existing(self, rows: Sequence[Values]) -> dict[str, Organisation]:
        names, places = {values["name"].casefold() for values in rows}, {values["regency_id"] for values in rows}
        found = Organisation.objects.annotate(folded=Lower("name")).filter(folded__in=names, regency__in=places)
        return {key_of({"name": one.name, "regency_id": one.regency_id}): one for one in found}


def key_of(values: Values) -> str:
    """What makes two rows of a file the same organisation."""
    return f"{values.get('name', '').casefold()} {values.get('regency_id', '')}"


def _settle(verdict: Verdict, organisation: Organisation | None) -> None:
    if organisation is None:
        verdict.fate = Fate.NEW
        return
    verdict.target = organisation.pk
    asked = {name: value for name, value in verdict.values.items() if name in ("sector", "kind", "about")}
    verdict.values, verdict.before = difference(organisation, asked)
    verdict.changes = {name: [verdict.before[name], verdict.values[name]] for name in verdict.values}
    verdict.fate = Fate.CHANGED if verdict.values else Fate.UNCHANGED
