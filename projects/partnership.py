"""Which sectors hold the projects of a place, by theme, and which are missing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from forums.models import Theme
from members.balance import JUDGED, Balance
from members.models import Organisation, Province, Regency, Sector
from projects.models import Need, Partner, Project
from projects.models.project import ProjectQuerySet

_CODE = re.compile(r"[0-9]{2}(\.[0-9]{2})?")


class NoSuchPlace(Exception):
    """A code that no province and no regency has."""


@dataclass(frozen=True)
class Region:
    """A province, or a regency or city within it."""

    code: str
    name: str
    province: Province
    regency: Regency | None
    zone: str

    @property
    def full_name(self) -> str:
        return self.regency.full_name if self.regency else self.name

    def get_absolute_url(self) -> str:
        return reverse("projects:region_detail", args=[self.code])

    def within(self, path: str) -> Q:
        """The condition that what `path` leads to the regency of lies here."""
        if self.regency is not None:
            return Q(**{path: self.regency.pk})
        return Q(**{f"{path}__province": self.province.pk})


@dataclass(frozen=True)
class ThemeRow:
    """A theme with its projects: in how many of them each sector takes part."""

    theme: Theme
    projects: int
    balance: Balance

    @property
    def cells(self) -> Sequence[tuple[Sector, int]]:
        """The judged sectors in their order, each with its number of projects."""
        return [(sector, self.balance.counts.get(sector.value, 0)) for sector in JUDGED]


@dataclass(frozen=True)
class Table:
    """All themes of a place, the whole, and in sentences who is missing."""

    projects: int
    balance: Balance
    rows: Sequence[ThemeRow]
    missing: Sequence[str]


def find(code: str) -> Region:
    """The place of that code of the Ministry of Home Affairs: "51" or "51.08". Raises `NoSuchPlace`."""
    if not _CODE.fullmatch(code):
        raise NoSuchPlace
    if len(code) == 2:
        province = Province.objects.filter(code=code, is_retired=False).first()
        if province is None:
            raise NoSuchPlace
        return Region(code, _name(province), province, None, province.zone)
    regency = Regency.objects.filter(code=code, is_retired=False).select_related("province").first()
    if regency is None:
        raise NoSuchPlace
    return Region(code, regency.name, regency.province, regency, regency.zone)


def projects_of(region: Region) -> ProjectQuerySet:
    """Those that everybody may see."""
    return Project.objects.visible_to(AnonymousUser()).filter(region.within("forum__regency"))


def table(region: Region) -> Table:
    """The projects at work there by theme and sector: four queries."""
    here = projects_of(region).at_work().order_by()
    takes_part = Partner.objects.filter(project__in=here.values("pk"), until__isnull=True).order_by()
    whole = Balance(dict(takes_part.values_list("sector").annotate(Count("project", distinct=True))))
    by_theme: dict[int, dict[str, int]] = defaultdict(dict)
    counted = takes_part.filter(project__themes__isnull=False).values_list("project__themes", "sector")
    for theme, sector, count in counted.annotate(Count("project", distinct=True)):
        by_theme[theme][sector] = count
    themes = Theme.objects.annotate(number=Count("projects", filter=Q(projects__in=here.values("pk")), distinct=True))
    rows = [
        ThemeRow(theme, theme.number, Balance(by_theme[theme.pk]))
        for theme in themes.filter(number__gt=0).order_by("-number", "name")
    ]
    return Table(here.count(), whole, rows, _missing(region, whole))


@dataclass(frozen=True)
class PlaceRow:
    """A place in a list: how many projects are at work there, and how many things are looked for."""

    code: str
    name: str
    projects: int
    needs: int

    def get_absolute_url(self) -> str:
        return reverse("projects:region_detail", args=[self.code])


def places(today: date) -> list[PlaceRow]:
    """The provinces where public projects are at work, those with the most first."""
    rows = _counted(Project.objects.visible_to(AnonymousUser()).at_work(), "forum__regency__province", today)
    found = Province.objects.in_bulk(list(rows))
    named = [PlaceRow(found[pk].code, _name(found[pk]), *counts) for pk, counts in rows.items()]
    return sorted(named, key=lambda one: (-one.projects, one.name))


def parts_of(region: Region, today: date) -> list[PlaceRow]:
    """The regencies and cities of a province where public projects are at work; none of a regency."""
    if region.regency is not None:
        return []
    rows = _counted(projects_of(region).at_work(), "forum__regency", today)
    found = Regency.objects.in_bulk(list(rows))
    named = [PlaceRow(found[pk].code, found[pk].name, *counts) for pk, counts in rows.items()]
    return sorted(named, key=lambda one: (-one.projects, one.name))


def _counted(projects: ProjectQuerySet, path: str, today: date) -> dict[int, tuple[int, int]]:
    """By the place that `path` leads to: projects, and their open needs."""
    here = projects.order_by()
    numbers = dict(here.values_list(path).annotate(Count("pk")))
    open_needs = Need.objects.open(today).filter(project__in=here.values("pk")).order_by()
    needs = dict(open_needs.values_list(f"project__{path}").annotate(Count("pk")))
    return {place: (number, needs.get(place, 0)) for place, number in numbers.items()}


def _missing(region: Region, whole: Balance) -> list[str]:
    """For each sector that takes part in no project: whether there is anybody of it here."""
    if not whole.missing:
        return []
    here = Organisation.objects.verified().filter(region.within("regency")).order_by()
    numbers: Mapping[str, int] = dict(here.values_list("sector").annotate(Count("pk")))
    return [_absence(sector, numbers.get(sector.value, 0)) for sector in whole.missing]


def _absence(sector: Sector, number: int) -> str:
    facts = {"sector": str(sector.label), "count": number}
    if not number:
        return _("%(sector)s: nobody is registered here yet.") % facts
    return ngettext(
        "%(sector)s: %(count)d organisation is here and takes part in no project yet.",
        "%(sector)s: %(count)d organisations are here and take part in no project yet.",
        number,
    ) % facts  # fmt: skip


def _name(province: Province) -> str:
    return province.name_en if get_language() == "en" else province.name
