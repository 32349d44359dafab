"""Organisations and who speaks for them; those that wait for staff come first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.db.models.functions import Lower
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members import organisations
from members.admin import uniting
from members.admin.base import Acting, ReadOnly, Text, become, instant, staff_of
from members.admin.dates import DateRange
from members.admin.inlines import RepresentativesOfOrganisation
from members.models import FormerAddress, Member, Organisation, Representative


class WaitingFilter(admin.SimpleListFilter):
    """Whether staff have spoken: `confirmed_field` is the moment they did."""

    title = _("checked")
    parameter_name = "checked"
    moment_field = ""

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[str, Text]]:
        return [("no", _("waiting")), ("yes", _("checked"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() in ("no", "yes"):
            return queryset.filter(**{f"{self.moment_field}__isnull": self.value() == "no"})
        return queryset


class VerifiedFilter(WaitingFilter):
    """Organisations by whether staff know that they exist."""

    moment_field = "verified_at"


class ConfirmedFilter(WaitingFilter):
    """Representatives by whether somebody vouches for them."""

    moment_field = "confirmed_at"


VERIFIED = instant("verified_at", _("verified at"))
PROPOSED = instant("created_at", _("created at"))
MERGED = instant("at", _("merged at"))
CONFIRMED = instant("confirmed_at", _("confirmed at"))


@admin.register(Organisation)
class OrganisationAdmin(Acting):
    """A new name drops the mark of being verified; the address stays as it was."""

    list_name = "organisasi"
    refusals = (organisations.OrganisationError,)
    list_display = ["name", "kind", "sector", "regency", VERIFIED, "proposed_by", PROPOSED]
    list_filter = [VerifiedFilter, "sector", ("created_at", DateRange), "kind", "is_demo", "regency__province"]
    list_select_related = ["regency", "proposed_by"]
    search_fields = ["name", "regency__name"]
    search_help_text = _("Name of the organisation or of its regency or city")
    date_hierarchy = "created_at"
    ordering = [F("verified_at").desc(nulls_first=True), Lower("name")]
    autocomplete_fields = ["regency"]
    inlines = [RepresentativesOfOrganisation]
    reversible = ("name", "kind", "sector", "about")
    actions = ["verify", "unverify", "merge"]
    readonly_fields = ["slug", "proposed_by", PROPOSED, VERIFIED, "verified_by", "is_demo"]
    fieldsets = [
        (None, {"fields": ["name", "kind", "sector", "regency", "about"]}),
        (_("How it came here"), {"fields": ["slug", "proposed_by", PROPOSED, VERIFIED, "verified_by", "is_demo"]}),
    ]

    def get_fieldsets(self, request: HttpRequest, obj: Organisation | None = None) -> Any:
        return self.fieldsets if obj else self.fieldsets[:1]

    def fits(self, act: str, row: Organisation) -> bool:
        return act != "merge" and row.is_verified == (act == "unverify")

    def save_model(self, request: HttpRequest, obj: Organisation, form: ModelForm, change: bool) -> None:
        staff, now = staff_of(request), timezone.now()
        if change:
            changes = {name: form.cleaned_data[name] for name in organisations.EDITABLE if name in form.changed_data}
            organisations.edit(obj, changes, staff, now)
        else:
            made = organisations.propose(obj.name, obj.regency, obj.sector, obj.kind, staff, now, obj.about)
            organisations.verify(made, staff, now)
            become(obj, made)

    def set_back(self, row: Organisation, values: dict[str, Any], by: Member, now: datetime) -> None:
        organisations.edit(row, values, by, now)

    @admin.action(description=_("Verify: it exists under this name"), permissions=["change"])
    def verify(self, request: HttpRequest, queryset: QuerySet[Organisation]) -> HttpResponse | None:
        return self.ask_first(request, queryset.select_related("regency", "proposed_by"), uniting.VERIFYING)

    @admin.action(description=_("Take the mark “verified” away"), permissions=["change"])
    def unverify(self, request: HttpRequest, queryset: QuerySet[Organisation]) -> HttpResponse | None:
        return self.for_each(request, queryset, organisations.unverify, _("No longer verified: %(count)d."))

    @admin.action(description=_("Merge: several entries are one organisation"), permissions=["change"])
    def merge(self, request: HttpRequest, queryset: QuerySet[Organisation]) -> HttpResponse | None:
        return uniting.merge(self, request, queryset)


@admin.register(FormerAddress)
class FormerAddressAdmin(ReadOnly):
    """Addresses that lead on to the organisation which another one became part of."""

    list_display = ["slug", "organisation", MERGED]
    list_select_related = ["organisation"]
    search_fields = ["slug", "organisation__name"]
    search_help_text = _("Address, or name of the organisation")
    date_hierarchy = "at"
    ordering = ["-at", "-pk"]
    fields = ["slug", "organisation", MERGED]


@admin.register(Representative)
class RepresentativeAdmin(Acting):
    """Who speaks for an organisation; a row is added, confirmed and ended, never rewritten."""

    refusals = (organisations.OrganisationError,)
    list_display = ["member", "organisation", "title", "since", "until", CONFIRMED, "confirmed_by"]
    list_filter = [ConfirmedFilter, ("until", admin.EmptyFieldListFilter), "organisation__sector"]
    list_select_related = ["member", "organisation", "confirmed_by"]
    search_fields = ["member__name", "member__email", "organisation__name"]
    search_help_text = _("Name or email of the member, or name of the organisation")
    date_hierarchy = "since"
    ordering = [F("confirmed_at").desc(nulls_first=True), "-since", "pk"]
    autocomplete_fields = ["member", "organisation"]
    actions = ["confirm", "end"]
    fields = ["member", "organisation", "title"]

    def get_fields(self, request: HttpRequest, obj: Representative | None = None) -> Any:
        return [*self.fields, "since", "until", CONFIRMED, "confirmed_by"] if obj else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Representative | None = None) -> Any:
        return self.get_fields(request, obj) if obj else []

    def has_change_permission(self, request: HttpRequest, obj: Representative | None = None) -> bool:
        return obj is None and super().has_change_permission(request, obj)

    def fits(self, act: str, row: Representative) -> bool:
        return row.until is None and (act == "end" or not row.is_confirmed)

    def save_model(self, request: HttpRequest, obj: Representative, form: ModelForm, change: bool) -> None:
        now = timezone.now()
        made = organisations.represent(obj.organisation, obj.member, obj.title, now)
        organisations.confirm_representative(made, staff_of(request), now)
        become(obj, made)

    @admin.action(description=_("Confirm that they speak for it"), permissions=["change"])
    def confirm(self, request: HttpRequest, queryset: QuerySet[Representative]) -> HttpResponse | None:
        return self.for_each(request, queryset, organisations.confirm_representative, _("Confirmed: %(count)d."))

    @admin.action(description=_("End from today"), permissions=["change"])
    def end(self, request: HttpRequest, queryset: QuerySet[Representative]) -> HttpResponse | None:
        return self.for_each(request, queryset, organisations.end_representation, _("Ended: %(count)d."))
