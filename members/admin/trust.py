"""Proof of consent, what members chose, and who did what: only ever read."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from members.admin.base import ReadOnly, instant, staff_of
from members.models import AuditEntry, Consent, Preference, SentForm, regencies_of

AT = instant("at", _("at"))


@admin.register(Consent)
class ConsentAdmin(ReadOnly):
    """Every act of agreeing or withdrawing."""

    area = "member__regency"
    list_display = [AT, "member", "purpose", "is_given", "text_version", "channel", "recorded_by"]
    list_display_links = ["member"]
    list_filter = ["purpose", "is_given", "text_version", "channel"]
    list_select_related = ["member", "recorded_by"]
    search_fields = ["member__name", "member__email"]
    search_help_text = _("Name or email of the member")
    date_hierarchy = "at"
    fields = ["member", "purpose", "is_given", "text_version", "language", "channel", "recorded_by", AT]


@admin.register(Preference)
class PreferenceAdmin(ReadOnly):
    """What members want to be told, and when; they choose it themselves."""

    area = "member__regency"
    list_display = ["member", "topic", "frequency"]
    list_filter = ["topic", "frequency"]
    list_select_related = ["member"]
    search_fields = ["member__name", "member__email"]
    search_help_text = _("Name or email of the member")
    ordering = ["member__name", "topic"]


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnly):
    """Acts that somebody may have to answer for."""

    list_display = [AT, "actor", "action", "target", "origin"]
    list_display_links = ["action"]
    list_filter = [("action", admin.AllValuesFieldListFilter)]
    list_select_related = ["actor"]
    search_fields = ["actor__name", "action", "target"]
    search_help_text = _("Name of who did it, the act, or the thing as in “forums.forum:12”")
    date_hierarchy = "at"
    show_full_result_count = False
    fields = [AT, "actor", "action", "target", "details", "origin"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Who looks after a part of the country sees their own acts only, as an act names no place."""
        rows, staff = admin.ModelAdmin.get_queryset(self, request), staff_of(request)
        return rows if regencies_of(staff) is None else rows.filter(actor=staff)


@admin.register(SentForm)
class SentFormAdmin(ReadOnly):
    """Forms of the last days that made something, so that none does so twice."""

    area = "member__regency"
    list_display = [AT, "member", "leads_to"]
    list_display_links = ["leads_to"]
    list_select_related = ["member"]
    search_fields = ["member__name", "member__email"]
    search_help_text = _("Name or email of the member")
    date_hierarchy = "at"
    fields = [AT, "member", "leads_to"]
