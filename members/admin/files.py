"""Files of the private store: what they are, never what is in them."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from members.admin.base import ReadOnly, instant
from members.models import NOWHERE, StoredFile

AT = instant("at", _("at"))


@admin.register(StoredFile)
class StoredFileAdmin(ReadOnly):
    """Opened on the page of the thing they belong to."""

    area = NOWHERE
    list_display = ["name", "kind", "content_type", "size", "by", AT]
    list_filter = ["kind"]
    list_select_related = ["by"]
    search_fields = ["name"]
    search_help_text = _("Name of the file")
    date_hierarchy = "at"
    ordering = ["-at", "-pk"]
    fields = ["name", "kind", "content_type", "size", "width", "height", "by", AT]
