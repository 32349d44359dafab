"""What was reported, for staff: the queue, single reports, and what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _

from forums.models import KINDS, Grounds, Report, ReportedThing, Ruling
from forums.models.moderation import ReportedThingQuerySet
from members.admin.base import ReadOnly, Text, instant, staff_of
from members.admin.dates import DateRange

AT = instant("at", _("at"))
CLOSED = instant("closed_at", _("decided at"))
APPEALED = instant("appealed_at", _("objection at"))
ANSWERED = instant("answered_at", _("second look at"))


class WaitsFilter(admin.SimpleListFilter):
    """What is to be decided, objections included."""

    title = _("to decide")
    parameter_name = "waits"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[str, Text]]:
        return [("yes", _("waits for a decision"))]

    def queryset(self, request: HttpRequest, queryset: ReportedThingQuerySet) -> ReportedThingQuerySet:  # type: ignore[override]
        return queryset.waiting() if self.value() else queryset


class KindFilter(admin.SimpleListFilter):
    """Which kind of thing."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[str, Text]]:
        return list(KINDS.items())

    def queryset(self, request: HttpRequest, queryset: ReportedThingQuerySet) -> ReportedThingQuerySet:  # type: ignore[override]
        return queryset.filter(**{f"{self.value()}__isnull": False}) if self.value() in KINDS else queryset


class GroundsFilter(admin.SimpleListFilter):
    """What is wrong."""

    title = _("what is wrong")
    parameter_name = "grounds"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[str, Text]]:
        return list(Grounds.choices)

    def queryset(self, request: HttpRequest, queryset: ReportedThingQuerySet) -> ReportedThingQuerySet:  # type: ignore[override]
        found = Report.objects.filter(grounds=self.value()).values("thing")
        return queryset.filter(pk__in=found) if self.value() else queryset


@admin.register(ReportedThing)
class ReportedThingAdmin(ReadOnly):
    """The queue, oldest first. The decision is made on the portal's own page, as officers make theirs."""

    list_display = ["name", "kind", "inside", "state", "number", "age"]
    list_filter = [WaitsFilter, KindFilter, GroundsFilter, "state"]
    search_fields = ["forum__name", "meeting__title", "organisation__name", "member__name", "message__subject"]
    search_help_text = _("What it is called")
    fields = ["name", "kind", "inside", "state", "number", "age"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return ReportedThing.objects.within(staff_of(request)).with_things().counted()

    def get_ordering(self, request: HttpRequest) -> Any:
        return ["open_since", "pk"]

    def links(self, request: HttpRequest, row: ReportedThing) -> list[tuple[str, Text]]:
        return [(row.get_absolute_url(), _("Read and decide"))]

    @admin.display(description=_("thing"))
    def name(self, row: ReportedThing) -> str:
        return row.name

    @admin.display(description=_("kind"))
    def kind(self, row: ReportedThing) -> str:
        return str(KINDS[row.kind])

    @admin.display(description=_("in the forum"))
    def inside(self, row: ReportedThing) -> str:
        """Where officers may decide too."""
        return str(row.in_forum or "–")

    @admin.display(description=_("open reports"), ordering="open_reports")
    def number(self, row: Any) -> int:
        return int(row.open_reports)

    @admin.display(description=_("waits for"), ordering="open_since")
    def age(self, row: Any) -> str:
        return timesince(row.open_since, depth=1) if row.open_since else "–"


@admin.register(Report)
class ReportAdmin(ReadOnly):
    """Who said what about a thing; only staff see who."""

    list_display = ["thing", "grounds", "reporter", AT, CLOSED]
    list_filter = ["grounds", ("closed_at", admin.EmptyFieldListFilter), ("at", DateRange)]
    search_fields = ["reporter__name", "text"]
    date_hierarchy = "at"
    ordering = ["-at", "-pk"]
    fields = ["thing", "grounds", "text", "reporter", AT, CLOSED]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("reporter", *(f"thing__{path}" for path in PATHS))


@admin.register(Ruling)
class RulingAdmin(ReadOnly):
    """What was decided, why and by whom, and what became of objections."""

    list_display = ["thing", "act", "reason", "by", AT, APPEALED, ANSWERED]
    list_filter = ["act", "is_by_staff", ("appealed_at", admin.EmptyFieldListFilter), ("at", DateRange)]
    search_fields = ["reason", "by__name"]
    date_hierarchy = "at"
    ordering = ["-at", "-pk"]
    fields = [
        "thing",
        "act",
        "reason",
        "by",
        "is_by_staff",
        AT,
        "appeal",
        "appealed_by",
        APPEALED,
        "answer",
        "answered_by",
        ANSWERED,
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("by", *(f"thing__{path}" for path in PATHS))


PATHS = ("forum", "meeting__forum", "organisation", "member", "message__forum")
