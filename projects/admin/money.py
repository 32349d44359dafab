"""Promises, needs, budgets and ledgers of projects, to be read."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from members.admin.base import ReadOnly, instant
from projects.models import BudgetLine, Commitment, Entry, Need

AT = instant("at", _("written at"))
OFFERED = instant("offered_at", _("offered at"))
DECIDED = instant("decided_at", _("decided at"))
CLOSED = instant("closed_at", _("found at"))
OF_PROJECT = "project__forum__regency"


@admin.register(Need)
class NeedAdmin(ReadOnly):
    """What projects look for."""

    area = OF_PROJECT
    list_display = ["what", "project", "kind", "until", CLOSED]
    list_filter = ["kind", ("closed_at", admin.EmptyFieldListFilter)]
    list_select_related = ["project"]
    search_fields = ["what", "project__title"]
    search_help_text = _("What is looked for, or title of the project")
    ordering = ["-pk"]
    fields = ["project", "kind", "what", "quantity", "unit", "amount", "until", CLOSED]


@admin.register(Commitment)
class CommitmentAdmin(ReadOnly):
    """What was promised to projects."""

    area = OF_PROJECT
    list_display = ["what", "project", "organisation", "member", "kind", "quantity", "unit", "state", "due_on"]
    list_filter = ["state", "kind", "sector"]
    list_select_related = ["project", "organisation", "member"]
    search_fields = ["what", "project__title", "organisation__name", "member__name"]
    search_help_text = _("What was promised, title of the project, or name of who promised")
    ordering = ["-offered_at", "-pk"]
    fields = [
        "project", "organisation", "member", "sector", "kind", "what", "quantity", "unit", "value", "basis", "due_on",
        "conditions", "state", "reason", "offered_by", OFFERED, "decided_by", DECIDED,
    ]  # fmt: skip


@admin.register(Entry)
class EntryAdmin(ReadOnly):
    """Lines of ledgers; nobody changes them, here or anywhere."""

    area = OF_PROJECT
    list_display = ["number", "project", "kind", "amount", "quantity", "on", "note", "by"]
    list_filter = ["kind", "category"]
    list_select_related = ["project", "by"]
    search_fields = ["note", "project__title"]
    search_help_text = _("What it was for, or title of the project")
    date_hierarchy = "on"
    ordering = ["-at", "-pk"]
    fields = [
        "project",
        "number",
        "kind",
        "commitment",
        "amount",
        "quantity",
        "category",
        "on",
        "note",
        "reverses",
        "by",
        AT,
    ]


@admin.register(BudgetLine)
class BudgetLineAdmin(ReadOnly):
    """Lines of budgets."""

    area = OF_PROJECT
    list_display = ["what", "project", "category", "quantity", "unit", "price"]
    list_filter = ["category"]
    list_select_related = ["project"]
    search_fields = ["what", "project__title"]
    search_help_text = _("What it is, or title of the project")
    ordering = ["project__title", "category", "pk"]
