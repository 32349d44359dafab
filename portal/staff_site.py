"""The administration as a whole: its names, the order of its rooms, and its door, which is the portal's own."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from members.models import Member
from portal.staff_search import SearchForm, found
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
        return super().index(request, {"waiting": rows, "search_form": SearchForm(), **(extra_context or {})})

    def get_urls(self) -> list[Any]:
        """With the search, before the pattern that catches all else."""
        return [path("cari/", self.admin_view(require_safe(self.search)), name="search"), *super().get_urls()]

    def search(self, request: HttpRequest) -> TemplateResponse:
        """Everything that fits, kind by kind."""
        form = SearchForm(request.GET)
        text = form.cleaned_data["q"] if form.is_valid() else ""
        groups = found(self, request, text) if text else []
        context = {"title": _("Search"), "search_form": form, "text": text, "groups": groups}
        return TemplateResponse(request, "admin/search.html", {**self.each_context(request), **context})

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
