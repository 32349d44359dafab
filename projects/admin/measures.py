"""What projects measure and where their money may come from, to be read."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from members.admin.base import ReadOnly, Text, instant
from projects.models import FundingSource, Indicator, Measurement

AT = instant("at", _("written at"))
OF_PROJECT = "project__forum__regency"


@admin.register(Indicator)
class IndicatorAdmin(ReadOnly):
    """What projects measure."""

    area = OF_PROJECT
    list_display = ["name", "project", "unit", "baseline", "target"]
    list_filter = ["direction"]
    list_select_related = ["project"]
    search_fields = ["name", "project__title"]
    search_help_text = _("What is measured, or title of the project")
    ordering = ["project__title", "position", "pk"]


@admin.register(Measurement)
class MeasurementAdmin(ReadOnly):
    """Values; they are put right on the project's own pages."""

    area = f"indicator__{OF_PROJECT}"
    list_display = ["indicator", "on", "value", "by", AT]
    list_select_related = ["indicator", "by"]
    search_fields = ["indicator__name", "indicator__project__title"]
    search_help_text = _("What is measured, or title of the project")
    date_hierarchy = "on"
    ordering = ["-on", "-pk"]
    fields = ["indicator", "on", "value", "note", "by", AT]


@admin.register(FundingSource)
class FundingSourceAdmin(ReadOnly):
    """Sources of money, kept on their own pages. Who looks after a part of the country reads those of its forums."""

    area = "forum__regency"
    list_display = ["name", "kind", "giver", "forum", "province", "deadline"]
    list_filter = ["kind", ("forum", admin.EmptyFieldListFilter)]
    list_select_related = ["forum", "province"]
    search_fields = ["name", "giver", "forum__name"]
    search_help_text = _("Name of the source, who gives it, or name of the forum")
    date_hierarchy = "deadline"
    ordering = ["-at", "-pk"]
    fields = [
        "name", "kind", "giver", "forum", "conditions", "least", "most", "deadline", "link", "themes", "province", "regency",
        "by", AT,
    ]  # fmt: skip

    def links(self, request: HttpRequest, row: FundingSource) -> list[tuple[str, Text]]:
        return [(row.get_absolute_url(), _("Open the source"))]
