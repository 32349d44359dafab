"""What the running of the portal tells about itself."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from members.admin.base import ReadOnly, instant
from members.models import Mark

AT = instant("at", _("at"))


@admin.register(Mark)
class MarkAdmin(ReadOnly):
    """Signs of life: when each thing that has to happen again and again happened last."""

    list_display = ["name", AT]
    fields = ["name", AT, "details"]
