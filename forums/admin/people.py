"""Who is in which forum and as what; officers decide, staff help out by the same operations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums import membership
from forums.models import ForumPreference, Membership, Role
from members.admin.base import Acting, ReadOnly, instant, staff_of
from members.admin.dates import DateRange
from members.admin.inlines import Belonging

ASKED = instant("asked_at", _("asked at"))
JOINED = instant("joined_at", _("joined at"))
LEFT = instant("left_at", _("left at"))
DECIDED = instant("decided_at", _("decided at"))
OFFICE = ("sector", "organisation", "office_title", "term_from", "term_until", "decree_number")


class MembershipForm(ModelForm):
    """The role stands apart from the row, as a new chair takes over from the old one in the same step."""

    new_role = forms.ChoiceField(label=_("Role"), choices=Role)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["new_role"] = self.instance.role


class MembersOfForum(Belonging):
    """On the page of a forum: officers first. A role is given on the page of the membership."""

    model = Membership
    fields = readonly_fields = ("member", "role", "office_title", "organisation", JOINED)
    select_related = ("member", "organisation", "forum")
    verbose_name_plural = _("Officers and members (the first 20)")

    def get_queryset(self, request: HttpRequest) -> Any:
        rows: Any = super().get_queryset(request)
        return rows.active().by_rank()


@admin.register(Membership)
class MembershipAdmin(Acting):
    """Members of forums; joining, leaving and being admitted happen on the forum's own pages."""

    refusals = (membership.MembershipRefused,)
    list_name = "keanggotaan"
    list_display = ["member", "forum", "state", "role", "office_title", "sector", "organisation", JOINED]
    list_filter = ["state", "role", ("joined_at", DateRange), "sector", "forum__regency__province", "forum__is_demo"]
    list_select_related = ["member", "forum", "organisation"]
    search_fields = ["member__name", "member__email", "forum__name"]
    search_help_text = _("Name or email of the member, or name of the forum")
    date_hierarchy = "joined_at"
    ordering = ["forum__name", "member__name", "pk"]
    autocomplete_fields = ["organisation"]
    readonly_fields = [
        "forum", "member", "state", "note", ASKED, JOINED, LEFT, "decided_by", DECIDED, "reason",
    ]  # fmt: skip
    fieldsets = [
        (None, {"fields": ["member", "forum", "state", "new_role", *OFFICE]}),
        (_("How they came and went"), {"fields": [ASKED, "note", JOINED, "decided_by", DECIDED, "reason", LEFT]}),
    ]
    seen_fieldsets = [(None, {"fields": ["member", "forum", "state", "role", *OFFICE]}), fieldsets[1]]

    def get_form(self, request: HttpRequest, obj: Membership | None = None, change: bool = False, **kwargs: Any) -> Any:
        if self.has_change_permission(request, obj):
            kwargs["form"] = MembershipForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Membership | None = None) -> Any:
        return self.fieldsets if self.has_change_permission(request, obj) else self.seen_fieldsets

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.is_active)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return lookup == "forum__id__exact" or super().lookup_allowed(lookup, value, request)

    def save_model(self, request: HttpRequest, obj: Membership, form: ModelForm, change: bool) -> None:
        staff, now = staff_of(request), timezone.now()
        changes = {name: form.cleaned_data[name] for name in OFFICE if name in form.changed_data}
        membership.edit(obj, changes, staff, now)
        membership.set_role(obj, form.cleaned_data["new_role"], staff, now)


@admin.register(ForumPreference)
class ForumPreferenceAdmin(ReadOnly):
    """What members want to be told of one forum; they choose it themselves."""

    area = "forum__regency"
    list_display = ["member", "forum", "topic", "frequency"]
    list_filter = ["topic", "frequency"]
    list_select_related = ["member", "forum"]
    search_fields = ["member__name", "member__email", "forum__name"]
    search_help_text = _("Name or email of the member, or name of the forum")
    ordering = ["member__name", "forum__name", "topic"]
