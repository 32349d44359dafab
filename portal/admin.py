"""The administration as a whole: its names, and its door, which is the portal's own."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.admin.base import ReadOnly, instant


def own_password_page(request: HttpRequest, extra_context: Any = None) -> HttpResponse:
    """Passwords are changed on the member's own page, which asks for the old one and tells by mail."""
    return HttpResponseRedirect(reverse("account_change_password"))


admin.site.site_header = _("Administration")
admin.site.site_title = _("Administration")
admin.site.index_title = _("What staff look after")
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.password_change = own_password_page  # type: ignore[method-assign,assignment]

WHEN = instant("action_time", _("at"))


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnly):
    """What was added and changed in the administration."""

    list_display = [WHEN, "user", "action_flag", "content_type", "object_repr", "get_change_message"]
    list_display_links = ["object_repr"]
    list_filter = ["action_flag", "content_type"]
    list_select_related = ["user", "content_type"]
    search_fields = ["user__name", "object_repr"]
    date_hierarchy = "action_time"
    ordering = ["-action_time", "-pk"]
    show_full_result_count = False
    fields = [WHEN, "user", "action_flag", "content_type", "object_id", "object_repr", "get_change_message"]
