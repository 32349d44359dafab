"""The administration as a whole: its names, the order of its rooms, and its door, which is the portal's own."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from members.models import Member
from portal.waiting import waiting
from portal.watch import troubles

FIRST = ("forums", "projects", "trainings", "members")


class StaffSite(admin.AdminSite):
    """For staff, who come in as everybody does: by the portal's sign-in, its second factor and its limits."""

    site_header = _("Administration")
    site_title = _("Administration")
    index_title = _("What waits")
    enable_nav_sidebar = False  # the lists need the width

    login = method_decorator(secure_admin_login)(admin.AdminSite.login)

    def index(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        """What waits comes first, then the rooms of the house."""
        now = timezone.now()
        member = cast(Member, request.user)
        rows = [(row, row.age(now)) for row in (*troubles(member, now), *waiting(member, now))]
        return super().index(request, {"waiting": rows, **(extra_context or {})})

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        """Passwords are changed on the member's own page, which asks for the old one and tells by mail."""
        return HttpResponseRedirect(reverse("account_change_password"))

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The daily work first, what the libraries keep after it."""
        rooms = super().get_app_list(request, app_label)
        place = {label: number for number, label in enumerate(FIRST)}
        return sorted(rooms, key=lambda room: place.get(room["app_label"], len(FIRST)))
