"""The desk for the rights of people: what they ask about their data, erasures, and the register of breaches."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.timesince import timesince, timeuntil
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members import rights, when
from members.admin.base import Acting, ReadOnly, Text, instant, staff_of
from members.admin.dates import DateRange
from members.models import Breach, Erasure, RightsRequest
from members.models.rights import RightsRequestQuerySet

ASKED = instant("asked_at", _("asked at"))
ANSWERED = instant("answered_at", _("answered at"))
DUE = instant("due_at", _("due at"))
DONE = instant("done_at", _("done at"))
NOTICED = instant("noticed_at", _("noticed at"))


def clock(due_at: datetime, settled: bool, now: datetime) -> str:
    """How much of the three days is left, in words."""
    if settled:
        return "–"
    if now > due_at:
        return gettext("late by %(time)s") % {"time": timesince(due_at, now, depth=1)}
    return gettext("%(time)s left") % {"time": timeuntil(due_at, now, depth=1)}


@admin.register(Erasure)
class ErasureAdmin(ReadOnly):
    """Who was or will be erased: numbers only, which a restored backup needs."""

    list_display = ["person", "cause", ASKED, DUE, DONE]
    list_filter = ["cause", ("done_at", admin.EmptyFieldListFilter)]
    search_fields = ["=person"]
    search_help_text = _("Number of the member")
    ordering = ["-asked_at"]
    fields = ["person", "cause", ASKED, DUE, DONE]


class RequestStateFilter(admin.SimpleListFilter):
    """Whether the request waits."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Text]]:
        return [("open", _("waiting")), ("late", _("waiting for more than 3 × 24 hours")), ("answered", _("answered"))]

    def queryset(self, request: HttpRequest, queryset: RightsRequestQuerySet) -> RightsRequestQuerySet:  # type: ignore[override]
        match self.value():
            case "open":
                return queryset.open()
            case "late":
                return queryset.open().filter(asked_at__lt=timezone.now() - rights.ANSWER_WITHIN)
            case "answered":
                return queryset.filter(answered_at__isnull=False)
        return queryset


class AnswerForm(ModelForm):
    """The words that the person gets by mail."""

    answer = forms.CharField(
        label=_("Answer"), widget=forms.Textarea, max_length=4000, help_text=_("The person gets these words by mail.")
    )


@admin.register(RightsRequest)
class RightsRequestAdmin(Acting):
    """Requests about personal data, oldest first. The law gives 3 × 24 hours for the answer."""

    refusals = (rights.RequestRefused,)
    list_display = ["right", "who", ASKED, "time_left", ANSWERED]
    list_filter = [RequestStateFilter, "right", ("asked_at", DateRange)]
    list_select_related = ["member"]
    search_fields = ["member__name", "member__email", "name", "email"]
    search_help_text = _("Name or email")
    ordering = ["-answered_at", "asked_at"]
    autocomplete_fields = ["member"]
    asked = ("right", "member", "name", "email", "language", "text")

    def get_fieldsets(self, request: HttpRequest, obj: RightsRequest | None = None) -> Any:
        if obj is None:
            told = _("Write down here what somebody asks by letter, by mail or in your office.")
            return [(None, {"fields": self.asked, "description": told})]
        answered = ["answered_by", ANSWERED] if obj.answered_at else []
        return [
            (None, {"fields": [*self.asked, ASKED, "time_left", "entered_by"]}),
            (_("Answer"), {"fields": ["answer", *answered]}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: RightsRequest | None = None) -> Any:
        if obj is None:
            return []
        fixed = [*self.asked, ASKED, "time_left", "entered_by", "answered_by", ANSWERED]
        return [*fixed, "answer"] if obj.answered_at else fixed

    def get_form(
        self, request: HttpRequest, obj: RightsRequest | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        if obj is not None and obj.answered_at is None:
            kwargs["form"] = AnswerForm
        return super().get_form(request, obj, change, **kwargs)

    def save_model(self, request: HttpRequest, obj: RightsRequest, form: ModelForm, change: bool) -> None:
        if change:
            rights.answer(obj, form.cleaned_data["answer"], staff_of(request), timezone.now())
        else:
            obj.asked_at = timezone.now()
            rights.file(obj, obj.asked_at, staff_of(request))

    def links(self, request: HttpRequest, row: RightsRequest) -> list[tuple[str, Text]]:
        if row.member_id is None:
            return []
        return [(reverse("admin:members_member_change", args=[row.member_id]), _("The member"))]

    @admin.display(description=_("who"), ordering="member__name")
    def who(self, row: RightsRequest) -> str:
        """The member, or the name and address of somebody without an account."""
        return str(row.member) if row.member else f"{row.name} {row.email}".strip()

    @admin.display(description=_("time left"), ordering="asked_at")
    def time_left(self, row: RightsRequest) -> str:
        """Of the three days."""
        return clock(row.due_at, row.answered_at is not None, timezone.now())


@admin.register(Breach)
class BreachAdmin(Acting):
    """Every breach, with the notice of article 46 ready to print. People and authority are told within 3 × 24 hours."""

    list_display = ["title", NOTICED, "people", "time_left", "told_people_at", "told_authority_at"]
    list_filter = [("noticed_at", DateRange), ("told_people_at", admin.EmptyFieldListFilter)]
    search_fields = ["title", "data", "how"]
    search_help_text = _("Words of the register")
    ordering = ["-noticed_at"]
    fieldsets = [
        (None, {"fields": ["title", "noticed_at", "data", "people", "how", "done"]}),
        (_("Who was told"), {"fields": ["told_people_at", "told_authority_at", "told_public_at"]}),
    ]

    def get_urls(self) -> list[URLPattern]:
        own = path("<int:pk>/pemberitahuan/", self.admin_site.admin_view(self.breach_notice), name="breach_notice")
        return [own, *super().get_urls()]

    def breach_notice(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The written notice, to print or to send."""
        if not self.has_view_permission(request):
            return self.admin_site.login(request)
        breach = get_object_or_404(self.get_queryset(request), pk=pk)
        noticed = when.moment(breach.noticed_at, timezone.get_current_timezone_name())
        shown = {
            "breach": breach,
            "noticed": noticed,
            "today": when.long_date(timezone.localdate()),
            "operator": settings.REMBUK_OPERATOR,
            "dpo": settings.REMBUK_DPO,
        }
        return render(request, "admin/breach_notice.html", shown)

    def links(self, request: HttpRequest, row: Breach) -> list[tuple[str, Text]]:
        return [(reverse("admin:breach_notice", args=[row.pk]), _("Notice to print (article 46)"))]

    @admin.display(description=_("time left"), ordering="noticed_at")
    def time_left(self, row: Breach) -> str:
        """Of the three days in which people and authority are told."""
        is_told = row.told_people_at is not None and row.told_authority_at is not None
        return clock(row.due_at, is_told, timezone.now())
