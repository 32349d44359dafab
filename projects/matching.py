"""Needs and who could meet them: organisations near by that gave such a thing before, work on the theme, or are missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, IntegerField, Value, When
from django.utils.translation import gettext as _

from members.models import Organisation, Province, Sector
from projects import commitments, money
from projects.models import Commitment, Need, Partner, Project
from projects.models.commitment import NeedQuerySet

if TYPE_CHECKING:
    from members.models import Member

MOST_HELPERS = 3
MOST_ORGANISATIONS = 2000  # of the provinces of one page of needs


@dataclass(frozen=True)
class Helper:
    """An organisation that could help, and why one thinks so."""

    organisation: Organisation
    reason: str


@dataclass(frozen=True)
class NeedRow:
    """A need on a page: how much, who could help, and whether it is near the reader."""

    need: Need
    much: str
    helpers: Sequence[Helper] = ()
    is_near: bool = False


def open_needs(today: date) -> NeedQuerySet:
    """What projects that everybody may see look for, where offers are taken."""
    seen = Project.objects.visible_to(AnonymousUser()).at_work().filter(forum__archived_at=None)
    rows = Need.objects.open(today).filter(project__in=seen.order_by().values("pk"))
    return rows.select_related("project__forum__regency__province")


def near_first(needs: NeedQuerySet, home: set[int]) -> NeedQuerySet:
    """Those of these regencies before those of their provinces and all others; the most urgent first."""
    if not home:
        return needs.order_by("until", "-pk")
    distance = Case(
        When(project__forum__regency__in=home, then=Value(0)),
        When(project__forum__regency__province__in=Province.objects.filter(regencies__in=home), then=Value(1)),
        default=Value(2), output_field=IntegerField(),
    )  # fmt: skip
    return needs.annotate(distance=distance).order_by("distance", "until", "-pk")


def home_of(viewer: Member | AnonymousUser) -> set[int]:
    """Ids of the regencies of whom the reader speaks for, else of the reader's own."""
    if not viewer.is_authenticated:
        return set()
    spoken = {one.regency_id for one in commitments.spoken_for(viewer)}
    return spoken or ({viewer.regency_id} if viewer.regency_id else set())


def rows_of(needs: Sequence[Need], home: set[int]) -> list[NeedRow]:
    """The rows of these needs (loaded with the place of their projects), in their order: five queries."""
    found = helpers(needs)
    return [NeedRow(one, how_much(one), found[one.pk], one.project.forum.regency_id in home) for one in needs]


def listed(needs: Sequence[Need]) -> list[NeedRow]:
    """The same without asking who could help."""
    return [NeedRow(one, how_much(one)) for one in needs]


def how_much(need: Need) -> str:
    """As in "Rp500.000" or "20 kg"; "" where it was not said."""
    if need.amount:
        return money.rupiah(need.amount)
    return f"{money.plain(need.quantity)} {need.unit}".strip() if need.quantity else ""


def helpers(needs: Sequence[Need]) -> Mapping[int, list[Helper]]:
    """For each need up to three verified organisations of its province, those with the best reason first."""
    known = _Known(needs)
    return {need.pk: known.best(need) for need in needs}


class _Known:
    """What is known about the organisations of the provinces that a page of needs lies in."""

    def __init__(self, needs: Sequence[Need]) -> None:
        provinces = {one.project.forum.regency.province_id for one in needs}
        projects = {one.project_id for one in needs}
        here = Organisation.objects.verified().filter(regency__province__in=provinces).select_related("regency")
        self.organisations = list(here.order_by("pk")[:MOST_ORGANISATIONS]) if needs else []
        public = Project.objects.visible_to(AnonymousUser()).order_by().values("pk")
        near: dict[str, Any] = {"organisation__regency__province__in": provinces, "project__in": public}
        gave = Commitment.objects.counted().filter(**near).order_by()
        self.gave = set(gave.values_list("organisation", "kind").distinct())
        works = Partner.objects.filter(**near, project__themes__isnull=False).order_by()
        self.works = set(works.values_list("organisation", "project__themes").distinct())
        self.themes: dict[int, list[Any]] = {}
        through = Project.themes.through.objects.filter(project__in=projects).select_related("theme")
        for row in through:
            self.themes.setdefault(row.project_id, []).append(row.theme)
        partners = Partner.objects.filter(project__in=projects, until__isnull=True)
        known = list(partners.values_list("project", "organisation", "sector"))
        self.partners = {(project, organisation) for project, organisation, _sector in known}
        self.sectors = {(project, sector) for project, _organisation, sector in known}

    def best(self, need: Need) -> list[Helper]:
        regency = need.project.forum.regency
        ranked = []
        for one in self.organisations:
            if one.regency.province_id != regency.province_id or (need.project_id, one.pk) in self.partners:
                continue
            rank, reason = self._reason(one, need)
            if reason:
                ranked.append(((rank, one.regency_id != regency.pk, one.name), Helper(one, reason)))
        return [helper for _rank, helper in sorted(ranked, key=lambda pair: pair[0])[:MOST_HELPERS]]

    def _reason(self, one: Organisation, need: Need) -> tuple[int, str]:
        if (one.pk, need.kind) in self.gave:
            return 0, _("has given such a thing before: %(kind)s") % {"kind": need.get_kind_display()}
        for theme in self.themes.get(need.project_id, ()):
            if (one.pk, theme.pk) in self.works:
                return 1, _("works on the same theme: %(theme)s") % {"theme": theme}
        is_missing = one.sector != Sector.MEDIA and (need.project_id, one.sector) not in self.sectors
        if is_missing and one.regency_id == need.project.forum.regency_id:
            return 2, _("of this place, and its sector is still missing: %(sector)s") % {
                "sector": one.get_sector_display()
            }
        return 3, ""
