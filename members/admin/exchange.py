"""Lists that came in and went out; what is in them is shown to those who brought them, on the portal's own pages."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from members.admin.base import ReadOnly, instant
from members.admin.dates import DateRange
from members.models import Export, Import, ImportRow

AT = instant("at", _("at"))
CONFIRMED = instant("confirmed_at", _("confirmed at"))
DONE = instant("done_at", _("done at"))


@admin.register(Import)
class ImportAdmin(ReadOnly):
    """Every file that somebody brought in, and what became of it."""

    list_display = [AT, "by", "kind", "file_name", "state", "new", "changed", "refused", "done", "undone"]
    list_display_links = ["file_name"]
    list_filter = ["kind", "state", ("at", DateRange)]
    list_select_related = ["by"]
    search_fields = ["file_name", "by__name"]
    search_help_text = _("Name of the file or of who brought it")
    date_hierarchy = "at"
    fields = [
        "kind", "file_name", "state", "by", AT, CONFIRMED, DONE, "consent_by", "new", "changed", "unchanged", "refused",
        "done", "left", "undone", "kept", "is_forgotten",
    ]  # fmt: skip


@admin.register(ImportRow)
class ImportRowAdmin(ReadOnly):
    """What came of each row; its cells are not shown here."""

    list_display = ["of", "number", "fate", "outcome", "target"]
    list_display_links = ["number"]
    list_filter = ["fate", "outcome"]
    list_select_related = ["of"]
    search_fields = ["of__file_name"]
    search_help_text = _("Name of the file")
    show_full_result_count = False
    fields = ["of", "number", "fate", "outcome", "target"]


@admin.register(Export)
class ExportAdmin(ReadOnly):
    """Who took which list away, and why."""

    list_display = [AT, "by", "kind", "about", "count", "reason"]
    list_display_links = ["kind"]
    list_filter = ["kind", ("at", DateRange), "file_type"]
    list_select_related = ["by"]
    search_fields = ["reason", "about", "by__name"]
    search_help_text = _("Reason, forum, or name of who took it")
    date_hierarchy = "at"
    fields = ["kind", "about", "filters", "count", "file_type", "reason", "by", AT]
