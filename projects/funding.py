"""Where money for projects may come from: sources kept by officers for their forum and by staff for all, and whom they fit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forums.models import Forum
from members import audit
from members.models import Member, Regency, looks_after
from members.models.area import regencies_of
from projects import policy
from projects.models import FundingSource
from projects.money import rupiah
from projects.policy import Act
from projects.starting import ProjectRefused

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

EDITABLE = ("kind", "name", "giver", "conditions", "least", "most", "deadline", "link", "province", "regency")


class OutOfArea(ProjectRefused):
    """Staff keep sources for the part of the country they look after."""

    field = "regency"


class ChangedMeanwhile(ProjectRefused):
    """Somebody else saved it meanwhile; `current` is what stands now."""

    def __init__(self, current: FundingSource) -> None:
        self.current = current
        super().__init__(_("Somebody else has changed this source in the meantime."))


def may_keep(viewer: Member | AnonymousUser, source: FundingSource) -> bool:
    """Whether the viewer, who sees it, may change it: officers that of their forum, staff those of their area."""
    if source.forum is not None:
        return policy.may(viewer, Act.FUND, source.forum)
    return viewer.is_authenticated and viewer.is_staff and _is_in_area(viewer, source)


@transaction.atomic
def write_down(forum: Forum | None, data: Mapping[str, Any], by: Member, now: datetime) -> FundingSource:
    """A source of a forum, or of all; `data` holds fields of `EDITABLE` and as `themes` a set. Raises `OutOfArea`."""
    source = FundingSource(forum=forum, by=by, at=now, **_fields(data))
    if forum is None and not _is_in_area(by, source):
        raise OutOfArea(_("You keep sources for the part of the country that you look after. Choose a place in it."))
    source.save()
    source.themes.set(data.get("themes", ()))
    audit.record(by, "funding.written", source, now)
    return source


@transaction.atomic
def change(source: FundingSource, data: Mapping[str, Any], by: Member, now: datetime, *, version: int) -> FundingSource:
    """Say it better; it was read at `version`. Raises `OutOfArea`, `ChangedMeanwhile`."""
    current = FundingSource.objects.select_for_update(of=("self",)).get(pk=source.pk)
    if current.version != version:
        raise ChangedMeanwhile(current)
    said = _fields(data)
    before: dict[str, Any] = {name: getattr(current, name) for name in said if getattr(current, name) != said[name]}
    for name in before:
        setattr(current, name, said[name])
    if current.forum_id is None and not _is_in_area(by, current):
        raise OutOfArea(_("You keep sources for the part of the country that you look after. Choose a place in it."))
    if "themes" in data and set(data["themes"]) != (themes := set(current.themes.all())):
        current.themes.set(data["themes"])
        before["themes"] = themes
    if before:
        current.version += 1
        current.save()
        audit.record_edit(by, "funding.changed", current, now, before)
    return current


@transaction.atomic
def drop(source: FundingSource, by: Member, now: datetime) -> None:
    """Take it off the list."""
    audit.record(by, "funding.dropped", source, now, name=source.name)
    source.delete()


def forums_of(source: FundingSource) -> QuerySet[Forum]:
    """The forums at work that it is for: its own, else those of its place that share a theme with it."""
    forums = Forum.objects.active()
    if source.forum_id is not None:
        return forums.filter(pk=source.forum_id)
    if source.regency_id is not None:
        forums = forums.filter(regency=source.regency_id)
    elif source.province_id is not None:
        forums = forums.filter(regency__province=source.province_id)
    themes = source.themes.all()
    return forums.filter(themes__in=themes).distinct() if themes else forums


def sum_words(source: FundingSource) -> str:
    """How much one may ask for; "" where it was not said."""
    if source.least and source.most:
        return _("%(least)s to %(most)s") % {"least": rupiah(source.least), "most": rupiah(source.most)}
    if source.most:
        return _("up to %(most)s") % {"most": rupiah(source.most)}
    return _("from %(least)s") % {"least": rupiah(source.least)} if source.least else ""


def days_words(deadline: date, today: date) -> str:
    """How long one may still ask."""
    days = (deadline - today).days
    if days < 0:
        return _("closed")
    return ngettext("%(count)d day left", "%(count)d days left", days) % {"count": days} if days else _("until today")


def _is_in_area(by: Member, source: FundingSource) -> bool:
    if not by.is_staff:
        return False
    if source.regency_id is not None:
        return looks_after(by, source.regency_id)
    area = regencies_of(by)
    if area is None or source.province_id is None:
        return area is None
    return not Regency.objects.filter(province=source.province_id, is_retired=False).exclude(pk__in=area).exists()


def _fields(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in EDITABLE if name in data}
