"""What was done in the administration."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from members.admin.base import ReadOnly, instant, staff_of
from members.admin.dates import DateRange
from members.models import regencies_of

WHEN = instant("action_time", _("at"))


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnly):
    """What was added and changed in the administration."""

    list_display = [WHEN, "user", "action_flag", "content_type", "object_repr", "get_change_message"]
    list_display_links = ["object_repr"]
    list_filter = ["action_flag", ("action_time", DateRange), "content_type"]
    list_select_related = ["user", "content_type"]
    search_fields = ["user__name", "object_repr"]
    date_hierarchy = "action_time"
    ordering = ["-action_time", "-pk"]
    show_full_result_count = False
    fields = [WHEN, "user", "action_flag", "content_type", "object_id", "object_repr", "get_change_message"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Who looks after a part of the country sees their own acts only, as an act names no place."""
        rows, staff = admin.ModelAdmin.get_queryset(self, request), staff_of(request)
        return rows if regencies_of(staff) is None else rows.filter(user=staff)
