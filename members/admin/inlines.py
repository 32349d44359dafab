"""Rows that belong to the row of a page, shown there: a few of them, read only; a new one goes through an operation."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members import organisations
from members.admin.base import instant, staff_of
from members.models import LocalQuerySet, Representative

MOST = 20  # rows of a kind on one page; their own list has all
CONFIRMED: Any = instant("confirmed_at", _("confirmed at"))


class First(BaseInlineFormSet):
    """The first rows only. What may not be twice is said by the operation that adds one."""

    inline: Belonging

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.new_objects, self.changed_objects, self.deleted_objects = [], [], []  # operations keep their own record

    def get_queryset(self) -> QuerySet[Any]:
        if not hasattr(self, "_queryset"):
            self._queryset = super().get_queryset()[:MOST]
        return self._queryset

    def validate_unique(self) -> None:
        """Nothing to compare: rows that are there are not sent."""


class Belonging(admin.TabularInline):
    """Rows of one kind that belong to the row of the page. A subclass that takes new ones says how in `add`."""

    formset = First
    can_delete = False
    show_change_link = True
    takes_new = False
    select_related: tuple[str, ...] = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        seen = rows.within(staff_of(request)) if isinstance(rows, LocalQuerySet) else rows
        return seen.select_related(*self.select_related)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        made: Any = super().get_formset(request, obj, **kwargs)
        made.inline = self
        return made

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 1 if self.takes_new else 0

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        page = self.admin_site.get_model_admin(self.parent_model)
        return self.takes_new and page.has_change_permission(request, obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def add(self, request: HttpRequest, parent: Any, form: ModelForm) -> None:
        """The operation that makes the new row; what it refuses is told by the page."""


class Representing(Belonging):
    """Who speaks for whom, from today and confirmed by the member of staff who writes it down."""

    model = Representative
    fk_name: str
    readonly_fields = ("since", "until", CONFIRMED)
    takes_new = True
    ordering = ("-until", "-since", "pk")
    select_related = ("member", "organisation")

    def add(self, request: HttpRequest, parent: Any, form: ModelForm) -> None:
        row, now = form.instance, timezone.now()
        made = organisations.represent(row.organisation, row.member, row.title, now)
        organisations.confirm_representative(made, staff_of(request), now)


class OrganisationsOfMember(Representing):
    """On the page of a member."""

    fields = ("organisation", "title", "since", "until", CONFIRMED)
    autocomplete_fields = ("organisation",)
    verbose_name_plural = _("Speaks for (the first 20)")
    fk_name = "member"


class RepresentativesOfOrganisation(Representing):
    """On the page of an organisation."""

    fields = ("member", "title", "since", "until", CONFIRMED)
    autocomplete_fields = ("member",)
    verbose_name_plural = _("Spoken for by (the first 20)")
    fk_name = "organisation"
