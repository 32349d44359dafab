"""The boards of projects, to be read."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from members.admin.base import ReadOnly, instant
from projects.models import Card, CardComment, CardFile, ChecklistItem, Column, Label

AT = instant("at", _("at"))
CREATED = instant("created_at", _("created at"))
DONE = instant("done_at", _("done at"))
OF_PROJECT = "project__forum__regency"
OF_CARD = f"card__{OF_PROJECT}"


@admin.register(Column)
class ColumnAdmin(ReadOnly):
    """Columns of boards."""

    area = OF_PROJECT
    list_display = ["title", "project", "kind", "position"]
    list_filter = ["kind"]
    list_select_related = ["project"]
    search_fields = ["title", "project__title"]
    search_help_text = _("Title of the column or of the project")
    ordering = ["project__title", "position"]


@admin.register(Label)
class LabelAdmin(ReadOnly):
    """Labels of cards."""

    area = OF_PROJECT
    list_display = ["name", "project", "colour"]
    list_select_related = ["project"]
    search_fields = ["name", "project__title"]
    search_help_text = _("Name of the label, or title of the project")
    ordering = ["project__title", "name"]


@admin.register(Card)
class CardAdmin(ReadOnly):
    """Pieces of work."""

    area = OF_PROJECT
    list_display = ["title", "project", "column", "owner", "due_on", DONE]
    list_filter = [("done_at", admin.EmptyFieldListFilter)]
    list_select_related = ["project", "column", "owner"]
    search_fields = ["title", "project__title", "owner__name"]
    search_help_text = _("Title of the card or of the project, or name of who does it")
    ordering = ["-created_at", "-pk"]
    fields = ["project", "column", "title", "text", "owner", "due_on", "created_by", CREATED, DONE]


@admin.register(ChecklistItem)
class ChecklistItemAdmin(ReadOnly):
    """Lines of checklists."""

    area = OF_CARD
    list_display = ["text", "card", "is_done"]
    list_select_related = ["card"]
    search_fields = ["text", "card__title"]
    search_help_text = _("The line, or title of the card")
    ordering = ["-pk"]


@admin.register(CardComment)
class CardCommentAdmin(ReadOnly):
    """What was said about cards."""

    area = OF_CARD
    list_display = ["card", "by", AT]
    list_select_related = ["card", "by"]
    search_fields = ["text", "card__title", "by__name"]
    search_help_text = _("A word of it, title of the card, or name of who said it")
    ordering = ["-at", "-pk"]
    fields = ["card", "text", "by", AT]


@admin.register(CardFile)
class CardFileAdmin(ReadOnly):
    """Files on cards; they are opened on the card's page."""

    area = OF_CARD
    list_display = ["file", "card"]
    list_select_related = ["file", "card"]
    search_fields = ["file__name", "card__title"]
    search_help_text = _("Name of the file, or title of the card")
    ordering = ["-pk"]
    fields = ["card"]
