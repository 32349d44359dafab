"""Proof of consent, what members chose, and who did what: only ever read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from members.admin.act_words import act_words
from members.admin.base import ReadOnly, instant, staff_of
from members.admin.dates import DateRange
from members.admin.times import when_text
from members.models import AuditEntry, Consent, FieldChange, Preference, SentForm, regencies_of

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


class ActFilter(admin.AllValuesFieldListFilter):
    """Acts by their words."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        for choice in super().choices(changelist):
            yield {**choice, "display": act_words(str(choice["display"]))}


@admin.register(FieldChange)
class FieldChangeAdmin(ReadOnly):
    """What fields held before and after; easier to read in the history of the row itself."""

    list_display = ["at", "actor", "act", "target"]
    list_display_links = ["act"]
    list_select_related = ["entry__actor"]
    search_fields = ["entry__target", "entry__actor__name"]
    search_help_text = _("Name of who did it, or the thing as in “forums.forum:12”")
    ordering = ["-entry"]
    fields = ["at", "actor", "act", "target", "old", "new"]

    @admin.display(description=_("at"), ordering="entry__at")
    def at(self, row: FieldChange) -> str:
        """When."""
        return when_text(row.entry.at)

    @admin.display(description=_("who"), ordering="entry__actor__name")
    def actor(self, row: FieldChange) -> str:
        """Who did it."""
        return str(row.entry.actor or "–")

    @admin.display(description=_("what"), ordering="entry__action")
    def act(self, row: FieldChange) -> str:
        """The act in words."""
        return act_words(row.entry.action)

    @admin.display(description=_("to what"), ordering="entry__target")
    def target(self, row: FieldChange) -> str:
        """The thing."""
        return row.entry.target


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnly):
    """Acts that somebody may have to answer for."""

    list_display = [AT, "actor", "act", "target", "origin"]
    list_display_links = ["act"]
    list_filter = [("action", ActFilter), ("at", DateRange)]
    list_select_related = ["actor"]
    search_fields = ["actor__name", "action", "target"]
    search_help_text = _("Name of who did it, the act, or the thing as in “forums.forum:12”")
    date_hierarchy = "at"
    show_full_result_count = False
    fields = [AT, "actor", "act", "target", "details", "origin"]

    @admin.display(description=_("what"), ordering="action")
    def act(self, row: AuditEntry) -> str:
        """The act in words."""
        return act_words(row.action)

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
