"""A filter of lists by day: from, to, or both, both days included; a plain form, beside a few ready spans."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import DateTimeField, Field, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

FIRST, LAST = date(1900, 1, 1), date(2100, 12, 31)
PAGE = ("p", "e")  # parameters of the list that a new span does not keep


class DayInput(forms.DateInput):
    """The browser's own choice of a day, in its reader's order of day and month."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def within_reason(day: date) -> None:
    """Days that a calendar of the portal can hold."""
    if not FIRST <= day <= LAST:
        raise ValidationError(_("Please give a day between 1900 and 2100."))


class Span(forms.Form):
    """Two days, either of which may be missing."""

    since = forms.DateField(label=gettext_lazy("From"), widget=DayInput(), required=False, validators=[within_reason])
    until = forms.DateField(label=gettext_lazy("To"), widget=DayInput(), required=False, validators=[within_reason])

    def clean(self) -> dict[str, Any]:
        days: dict[str, Any] = super().clean() or {}
        since, until = days.get("since"), days.get("until")
        if since and until and until < since:
            self.add_error("until", _("This day lies before the first."))
        return days


class DateRange(admin.FieldListFilter):
    """Rows of a moment or day between two days, in the zone of the reader. A day that is none finds nothing, and says why."""

    template = "admin/date_range.html"

    def __init__(
        self, field: Field, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any, field_path: str
    ) -> None:
        self.names = {key: f"{field_path}-{key}" for key in Span.base_fields}
        super().__init__(field, request, params, model, model_admin, field_path)
        used: dict[str, Any] = self.used_parameters
        self.given = {name: str(values[-1]) for name, values in used.items() if values[-1]}
        self.form = Span(self.given, prefix=field_path)
        self.kept = [
            (name, value)
            for name, values in request.GET.lists()
            for value in values
            if name not in (*self.expected_parameters(), *PAGE)
        ]

    def expected_parameters(self) -> list[str | None]:
        return list(self.names.values())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.form.is_valid():
            return queryset.none()
        bounds = {}
        if since := self.form.cleaned_data["since"]:
            bounds[f"{self.field_path}__gte"] = self._start(since)
        if until := self.form.cleaned_data["until"]:
            bounds[f"{self.field_path}__lt"] = self._start(until + timedelta(days=1))
        return queryset.filter(**bounds)

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Ready spans, the first of which is all; the template adds the form."""
        today = timezone.localdate()
        month = today.replace(day=1)
        for label, days in (
            (_("Any date"), []),
            (_("Today"), [today, today]),
            (_("Past 7 days"), [today - timedelta(days=6), today]),
            (_("This month"), [month, (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)]),
        ):
            span = {name: f"{day:%Y-%m-%d}" for name, day in zip(self.names.values(), days, strict=False)}
            yield {
                "selected": span == self.given,
                "query_string": changelist.get_query_string(span, remove=self.expected_parameters()),
                "display": label,
            }

    def _start(self, day: date) -> date | datetime:
        if not isinstance(self.field, DateTimeField):
            return day
        return datetime.combine(day, datetime.min.time(), timezone.get_current_timezone())
