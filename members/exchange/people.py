"""The list of members. With an email a row is an account, without one a record that an officer keeps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import phonenumbers
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from members import accounts, audit, organisations
from members.exchange import cells
from members.exchange.cells import Refused
from members.exchange.kinds import Column, Kind, Line, Values, Verdict, difference, is_still, put
from members.exchange.places import Organisations
from members.models import Fate, ImportRow, Member, Sector, Sex, looks_after

FIRST_YEAR, ADULT_YEARS = 1900, 18


class People(Kind):
    """Members, found again by their email; without one by name and regency among the kept records."""

    name = "anggota"
    label = _("Members")
    about = _(
        "A row with an email becomes an account: the person signs in with a code sent there, and confirms themselves so."
        " A row without one becomes a record that you keep for them. No mail goes out."
    )
    model = Member
    permissions = ("members.add_member", "members.change_member")
    asks_consent = True

    @property
    def columns(self) -> Sequence[Column]:
        return (
            Column("name", _("Name"), cells.name, "Contoh Suparmi", True, ("nama lengkap", "nama anggota", "full name")),
            Column("email", _("Email"), cells.email, "suparmi@contoh.example", False, ("surel", "e-mail", "alamat email")),
            Column(
                "whatsapp", _("WhatsApp number"), cells.phone, "0812-0000-0001", False,
                ("hp", "no hp", "nomor hp", "telepon", "no telepon", "wa", "no wa", "phone", "nomor telepon", "handphone"),
            ),
            Column(
                "regency", _("Regency or city"), self.places.find, "Kabupaten Sleman", True,
                ("kabupaten", "kabupaten kota", "kab kota", "kota", "regency", "daerah"),
            ),
            Column(
                "sector", _("Sector"), cells.choice("sector", cells.SECTORS, dict(Sector.choices)), "masyarakat", True,
                ("unsur", "sektor"),
            ),
            Column("organisation", _("Organisation"), cells.words("organisation", 250), "", False, ("lembaga", "instansi")),
            Column("birth_year", _("Birth year"), cells.number(FIRST_YEAR, 2100), "1980", False, ("tahun lahir", "lahir")),
            Column(
                "sex", _("Sex"), cells.choice("sex", cells.SEXES, dict(Sex.choices)), "P", False,
                ("l p", "gender", "kelamin"),
            ),
        )  # fmt: skip

    def judge(self, lines: Sequence[Line]) -> list[Verdict]:
        read = [self.read_cells(line) for line in lines]
        known = Organisations(values["organisation"] for values, _reasons in read if "organisation" in values)
        verdicts = []
        for values, reasons in read:
            self._place(values, reasons, known)
            verdicts.append(Verdict(key=key_of(values), values=values, reasons=reasons))
        self._names = known.names()
        existing = self._existing([one.values for one in verdicts if not one.reasons])
        for verdict in verdicts:
            if not verdict.reasons:
                self._settle(verdict, existing.get(verdict.key, []))
        return verdicts

    def make(self, row: ImportRow, consent_by: str, now: datetime) -> Member:
        return accounts.register(self._member(row), consent_by, self.by, now)

    def make_many(self, rows: Sequence[ImportRow], consent_by: str, now: datetime) -> Sequence[Member]:
        members = [self._member(row) for row in rows]
        for member in members:
            member.clean_fields(exclude=["password", "regency", "organisation", "kept_by"])
        return accounts.register_many(members, consent_by, self.by, now)

    def change(self, row: ImportRow, now: datetime) -> Member:
        member = Member.objects.get(pk=row.target or 0)
        put(member, row.values)
        member.save(update_fields=sorted(row.values))
        audit.record(self.by, "member.edited", member, now, fields=sorted(row.values))
        return member

    def take_back(self, row: ImportRow, now: datetime) -> bool:
        member = Member.objects.locked(row.target or 0)
        if not is_still(member, row.values):
            return False
        if row.fate == Fate.NEW:
            return accounts.unregister(member, self.by, now)
        put(member, row.before)
        member.save(update_fields=sorted(row.before))
        audit.record(self.by, "member.edited", member, now, fields=sorted(row.before))
        return True

    def rows_of(self, things: QuerySet[Any]) -> QuerySet[Any]:
        return things.select_related("regency__province", "organisation__regency")

    def export(self, thing: Any) -> list[str]:
        return [
            thing.name,
            thing.email or "",
            national(str(thing.whatsapp or "")),
            thing.regency.full_name if thing.regency else "",
            str(thing.get_sector_display()),
            organisations.label(thing.organisation) if thing.organisation else "",
            str(thing.birth_year or ""),
            str(thing.get_sex_display()) if thing.sex else "",
        ]

    def _member(self, row: ImportRow) -> Member:
        member = Member()
        put(member, row.values)
        member.zone = self._zone(member.regency_id)
        return member

    def _place(self, values: Values, reasons: list[Any], known: Organisations) -> None:
        """Turn what was found into ids, and ask what depends on several cells."""
        regency = values.pop("regency", None)
        named = values.pop("organisation", None)
        try:
            if named:
                values["organisation_id"] = known.find(named, regency.pk if regency else None).pk
            if values.get("birth_year", 0) > datetime.now().year - ADULT_YEARS - 1:  # noqa: DTZ005 - a year is a year
                raise Refused("young")
            if regency is not None:
                values["regency_id"] = regency.pk
                if not looks_after(self.by, regency.pk):
                    raise Refused("elsewhere")
        except Refused as refused:
            reasons.append((refused.code, refused.facts))

    def _existing(self, rows: Sequence[Values]) -> dict[str, list[Member]]:
        """Those the rows may be about: accounts by their email, open kept records by name and place."""
        emails = [values["email"] for values in rows if "email" in values]
        kept = [values for values in rows if "email" not in values]
        accounts_found = Member.objects.filter(email__in=emails)
        names = [values["name"].casefold() for values in kept]
        places = {values["regency_id"] for values in kept}
        records = Member.objects.annotate(folded=Lower("name")).filter(
            email__isnull=True, is_active=True, regency__in=places, folded__in=names
        )
        found: dict[str, list[Member]] = {}
        for member in (
            *accounts_found.select_related("organisation", "regency"),
            *records.select_related("organisation", "regency"),
        ):
            values = {"name": member.name, "regency_id": member.regency_id}
            if member.organisation:
                self._names[member.organisation.pk] = member.organisation.name
            found.setdefault(key_of(values | ({"email": member.email} if member.email else {})), []).append(member)
        return found

    def _settle(self, verdict: Verdict, found: Sequence[Member]) -> None:
        if not found:
            verdict.fate = Fate.NEW
            return
        member = found[0]
        verdict.target = member.pk
        refusal = self._refusal(member, len(found))
        if refusal:
            verdict.reasons.append((refusal, {}))
            return
        new, before = difference(member, {name: value for name, value in verdict.values.items() if name != "email"})
        verdict.values, verdict.before = new, before
        verdict.changes = {name: [self._shown(name, before[name]), self._shown(name, new[name])] for name in new}
        verdict.fate = Fate.CHANGED if new else Fate.UNCHANGED

    def _refusal(self, member: Member, count: int) -> str:
        if count > 1:
            return "several"
        if not looks_after(self.by, member.regency_id):
            return "taken"
        if (member.is_staff or member.is_superuser) and not self.by.is_superuser:
            return "staff"
        return "" if member.is_active else "suspended"

    def _shown(self, name: str, value: Any) -> str:
        if name == "regency_id":
            return next((place.full_name for place in self.places.all if place.pk == value), "")
        if name == "organisation_id":
            return self._names.get(value, "") if value else ""
        return national(value) if name == "whatsapp" else "" if value is None else str(value)

    def _zone(self, regency: int | None) -> str:
        return next(place.zone for place in self.places.all if place.pk == regency)


def key_of(values: Values) -> str:
    """What makes two rows of a file the same person."""
    if "email" in values:
        return f"email {values['email']}"
    return f"name {values.get('name', '').casefold()} {values.get('regency_id', '')}"


def national(number: str) -> str:
    """A number as people here write it: 0812-3456-7890; others with their country."""
    if not number:
        return ""
    try:
        parsed = phonenumbers.parse(number, "ID")
    except phonenumbers.NumberParseException:
        return number
    form = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(parsed, form.NATIONAL if parsed.country_code == 62 else form.INTERNATIONAL)
