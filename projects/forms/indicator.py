"""What people type about what a project measures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from members.fields import DateInput, LineField, TextField
from projects import numbers
from projects.forms.keeping import PHOTO_HELP
from projects.goals import GOALS
from projects.indicators import EDITABLE, Value
from projects.models import Indicator, Measurement

MOST_LETTERS = 60_000  # of a list that is pasted or sent


class ValueField(forms.DecimalField):
    """A number as people write it, with at most two places; less than nothing too."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(max_digits=16, decimal_places=2, localize=True, widget=widget, **kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value.strip():
            try:
                return numbers.read(value)
            except numbers.NotANumber:
                raise ValidationError(self.error_messages["invalid"], "invalid") from None
        return super().to_python(value)


class IndicatorForm(forms.ModelForm):
    """What is measured, from where to where, and how."""

    baseline = ValueField(label=_("At the start"), required=False)
    target = ValueField(label=_("Target"), required=False)
    goals = forms.TypedMultipleChoiceField(
        label=_("Goals (SDGs)"), coerce=int, required=False,
        choices=[(goal.number, f"{goal.number}. {goal.name}") for goal in GOALS],
        widget=forms.CheckboxSelectMultiple(attrs={"class": "two-up"}),
    )  # fmt: skip

    class Meta:
        model = Indicator
        fields = EDITABLE
        field_classes = {"name": LineField, "unit": LineField, "method": LineField, "source": LineField}
        widgets = {"direction": forms.RadioSelect}
        help_texts = {
            "name": _("For example: living coral on the frames, rooms ready for guests."),
            "unit": _("kg, %, people, m² ..."),
            "method": _("Who counts what, where and how often."),
            "source": _("Where the figure comes from."),
        }

    def clean_goals(self) -> list[int]:
        goals = sorted(set(self.cleaned_data["goals"]))
        if len(goals) > 6:
            raise forms.ValidationError(_("Choose at most six goals."))
        return goals

    @property
    def data_of(self) -> Mapping[str, Any]:
        """The cleaned values as fields of `Indicator`."""
        return {name: self.cleaned_data[name] for name in EDITABLE}


class MeasurementForm(forms.ModelForm):
    """A value of a day."""

    value = ValueField(label=_("Value"))
    upload = forms.FileField(label=_("Photo"), required=False, help_text=PHOTO_HELP)

    class Meta:
        model = Measurement
        fields = ["on", "value", "note"]
        field_classes = {"note": LineField}
        widgets = {"on": DateInput}

    def __init__(self, *args: Any, indicator: Indicator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].help_text = indicator.unit

    @property
    def data_of(self) -> Value:
        """What was typed."""
        data = self.cleaned_data
        return Value(data["on"], round(data["value"], 2), data["note"])


class ListForm(forms.Form):
    """Values as a list: pasted from a spreadsheet, or a CSV file."""

    text = TextField(
        label=_("Values"), required=False, max_length=MOST_LETTERS, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("One line for each day: date, value, note. For example: 17/08/2026;12,5;after the rain"),
    )  # fmt: skip
    upload = forms.FileField(label=_("Or a CSV file"), required=False)
