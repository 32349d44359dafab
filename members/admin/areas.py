"""Which part of the country a member of staff looks after; superusers decide."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members import accounts
from members.admin.base import Acting, become, instant, staff_of
from members.models import EVERYWHERE, Member, StaffArea

GRANTED = instant("granted_at", _("given at"))


class AreaForm(ModelForm):
    """A limit only means something for staff."""

    def clean_member(self) -> Member:
        member: Member = self.cleaned_data["member"]
        if not member.is_staff or member.is_superuser:
            self.add_error("member", _("Choose somebody who is staff and no superuser."))
        return member


@admin.register(StaffArea)
class StaffAreaAdmin(Acting):
    """Given and taken back, never rewritten."""

    area = EVERYWHERE
    form = AreaForm
    refusals = (accounts.AccountRefused,)
    list_display = ["member", "province", "regency", "granted_by", GRANTED]
    list_filter = ["province"]
    list_select_related = ["member", "province", "regency", "granted_by"]
    search_fields = ["member__name", "member__email", "province__name", "regency__name"]
    search_help_text = _("Name or email of the member of staff, province, regency or city")
    ordering = ["member__name", "pk"]
    autocomplete_fields = ["member", "province", "regency"]
    fieldsets = [
        (
            None,
            {
                "fields": ["member", "province", "regency"],
                "description": _(
                    "With an area a member of staff sees, changes and exports only what lies there. Several areas add up."
                    " Without any they look after the whole country."
                ),
            },
        )
    ]

    def _has_right(self, request: HttpRequest) -> bool:
        return staff_of(request).is_active and staff_of(request).is_superuser

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._has_right(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._has_right(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._has_right(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._has_right(request)

    def save_model(self, request: HttpRequest, obj: StaffArea, form: ModelForm, change: bool) -> None:
        become(obj, accounts.limit(obj.member, obj.province, obj.regency, staff_of(request), timezone.now()))

    def delete_model(self, request: HttpRequest, obj: StaffArea) -> None:
        member = obj.member
        accounts.unlimit(obj, staff_of(request), timezone.now())
        if not member.areas.exists():
            self.message_user(
                request, _("%(name)s now looks after the whole country.") % {"name": member.name}, messages.WARNING
            )

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[StaffArea]) -> None:
        for area in queryset.select_related("member"):
            self.delete_model(request, area)
