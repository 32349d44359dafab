"""The list of memberships: who is in which forum. Both must be known here already."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from forums import membership
from forums.exchange.finding import Forums, Members
from forums.models import Membership, MembershipState
from members.exchange import cells
from members.exchange.cells import Refused
from members.exchange.kinds import Column, Kind, Line, Values, Verdict, difference, is_still, typed
from members.exchange.places import Organisations
from members.models import Fate, ImportRow, Organisation, looks_after
from members.organisations import label

EDITABLE = ("organisation_id", "office_title", "term_from", "term_until", "decree_number")


class Memberships(Kind):
    """People in forums. Roles with rights are given on the page of the forum, never by a file."""

    name = "keanggotaan"
    label = _("Memberships")
    about = _(
        "Puts members into a forum at once. Members and forums must be known here already. Chairs and secretaries are"
        " appointed on the page of the forum. No mail goes out."
    )
    model = Membership
    permissions = ("forums.change_membership",)
    asks_consent = True
    refusals = (membership.MembershipRefused,)

    @property
    def columns(self) -> Sequence[Column]:
        return (
            Column(
                "forum", _("Forum"), cells.words("forum", 160), "Contoh Forum Tani Lestari", True,
                ("nama forum", "forum kemitraan"),
            ),
            Column("name", _("Name"), cells.name, "Contoh Suparmi", False, ("nama lengkap", "nama anggota", "anggota")),
            Column("email", _("Email"), cells.email, "suparmi@contoh.example", False, ("surel", "e-mail")),
            Column(
                "regency", _("Regency or city"), self.places.find, "Kabupaten Sleman", False,
                ("kabupaten", "kabupaten kota", "kab kota", "kota", "regency"),
            ),
            Column("organisation", _("Organisation"), cells.words("organisation", 250), "", False, ("lembaga", "instansi")),
            Column("office_title", _("Office title"), cells.words("office_title", 80), "", False, ("jabatan",)),
            Column(
                "term_from", _("Term of office from"), cells.day, "01/01/2026", False,
                ("masa bakti mulai", "masa jabatan mulai", "mulai"),
            ),
            Column(
                "term_until", _("Term of office until"), cells.day, "31/12/2028", False,
                ("masa bakti sampai", "masa jabatan sampai", "sampai"),
            ),
            Column("decree_number", _("Decree number (SK)"), cells.words("decree_number", 80), "", False, ("nomor sk", "sk", "no sk")),
        )  # fmt: skip

    def judge(self, lines: Sequence[Line]) -> list[Verdict]:
        read = [self.read_cells(line) for line in lines]
        texts = [values for values, _reasons in read]
        forums = Forums(self.by, (values["forum"] for values in texts if "forum" in values))
        people = Members(texts)
        groups = Organisations(values["organisation"] for values in texts if "organisation" in values)
        self._names = groups.names()
        verdicts = [self._resolved(values, reasons, forums, people, groups) for values, reasons in read]
        pairs = [(one.values["forum_id"], one.values["member_id"]) for one in verdicts if not one.reasons]
        found = self._existing(pairs)
        for verdict in verdicts:
            if not verdict.reasons:
                self._settle(verdict, found.get((verdict.values["forum_id"], verdict.values["member_id"])))
        return verdicts

    def make(self, row: ImportRow, consent_by: str, now: datetime) -> Membership:
        values = row.values
        forum, member = Forums.get(values["forum_id"]), Members.get(values["member_id"])
        organisation = Organisation.objects.filter(pk=values.get("organisation_id")).first()
        made = membership.enter(forum, member, organisation, self.by, now)
        return self._store(made.pk, {name: value for name, value in values.items() if name in EDITABLE}, now)

    def change(self, row: ImportRow, now: datetime) -> Membership:
        return self._store(row.target or 0, row.values, now)

    def take_back(self, row: ImportRow, now: datetime) -> bool:
        found = Membership.objects.get(pk=row.target or 0)
        if not found.is_active or not is_still(found, row.values):
            return False
        if row.fate == Fate.CHANGED:
            self._store(found.pk, row.before, now)
            return True
        return membership.take_back(found, row.before, self.by, now)

    def rows_of(self, things: QuerySet[Any]) -> QuerySet[Any]:
        return things.select_related("forum", "member__regency__province", "organisation__regency")

    def export(self, thing: Any) -> list[str]:
        member = thing.member
        return [
            thing.forum.name,
            member.name,
            member.email or "",
            member.regency.full_name if member.regency else "",
            label(thing.organisation) if thing.organisation else "",
            thing.office_title,
            f"{thing.term_from:%d/%m/%Y}" if thing.term_from else "",
            f"{thing.term_until:%d/%m/%Y}" if thing.term_until else "",
            thing.decree_number,
        ]

    def _resolved(
        self, values: Values, reasons: list[Any], forums: Forums, people: Members, groups: Organisations
    ) -> Verdict:
        """The row with ids in place of names."""
        ids: Values = {name: values[name] for name in ("office_title", "decree_number") if name in values}
        for name in ("term_from", "term_until"):
            if name in values:
                ids[name] = values[name].isoformat()
        try:
            if not reasons:
                forum = forums.find(values["forum"])
                regency = values.get("regency")
                member = people.find(values)
                ids |= {"forum_id": forum.pk, "member_id": member.pk}
                if not looks_after(self.by, member.regency_id):
                    raise Refused("elsewhere")
                if not member.is_active:
                    raise Refused("suspended")
                if "organisation" in values:
                    ids["organisation_id"] = groups.find(
                        values["organisation"], regency.pk if regency else forum.regency_id
                    ).pk
        except Refused as refused:
            reasons.append((refused.code, refused.facts))
        return Verdict(key=f"{ids.get('forum_id', '')} {ids.get('member_id', '')}".strip(), values=ids, reasons=reasons)

    def _existing(self, pairs: Sequence[tuple[int, int]]) -> dict[tuple[int, int], Membership]:
        rows = Membership.objects.filter(forum__in={one[0] for one in pairs}, member__in={one[1] for one in pairs})
        return {(one.forum_id, one.member_id): one for one in rows.select_related("organisation")}

    def _settle(self, verdict: Verdict, found: Membership | None) -> None:
        if found is None or not found.is_active:
            self._settle_new(verdict, found)
            return
        verdict.target = found.pk
        asked = {name: value for name, value in verdict.values.items() if name in EDITABLE}
        verdict.values, verdict.before = difference(found, asked)
        _require_order({**_terms(found), **verdict.values}, verdict)
        if found.organisation:
            self._names[found.organisation.pk] = found.organisation.name
        verdict.changes = {
            name: [self._shown(name, verdict.before[name]), self._shown(name, verdict.values[name])]
            for name in verdict.values
        }
        verdict.fate = Fate.CHANGED if verdict.values else Fate.UNCHANGED

    def _settle_new(self, verdict: Verdict, found: Membership | None) -> None:
        verdict.fate = Fate.NEW
        _require_order(verdict.values, verdict)
        if found is None:
            return
        verdict.before = {"state": found.state, "pk": found.pk}
        if found.state == MembershipState.PENDING:
            verdict.reasons.append(("waiting", {}))
        elif found.was_removed or found.state == MembershipState.DECLINED:
            verdict.reasons.append(("removed", {}))

    def _shown(self, name: str, value: Any) -> str:
        if name == "organisation_id":
            return self._names.get(value, "") if value else ""
        return "" if value is None else str(value)

    def _store(self, pk: int, values: Values, now: datetime) -> Membership:
        found = Membership.objects.select_related("forum", "member").get(pk=pk)
        changes = typed(Membership, values)
        return membership.edit(found, changes, self.by, now) if changes else found


def _terms(found: Membership) -> Values:
    return {name: day.isoformat() for name in ("term_from", "term_until") if (day := getattr(found, name))}


def _require_order(values: Values, verdict: Verdict) -> None:
    if values.get("term_until", "9999") < values.get("term_from", ""):
        verdict.reasons.append(("backwards", {}))
