"""What people type about promises, needs, money and the budget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.fields import DateInput, LineField, TextField
from members.models import Organisation
from projects.commitments import RUPIAH
from projects.models import MOST_RUPIAH, BudgetLine, Category, Kind, Need

LEAST = Decimal("0.01")


class RupiahField(forms.IntegerField):
    """Whole rupiah as people write them: "Rp1.250.000", "1 250 000", "1250000"."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Rupiah"))
        super().__init__(
            min_value=1, max_value=MOST_RUPIAH,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "placeholder": "Rp"}), **kwargs,
        )  # fmt: skip

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, str):
            value = value.strip().removeprefix("Rp").removesuffix(",00").removesuffix(",-")
            value = value.replace(".", "").replace(" ", "").replace("\u00a0", "")
        return super().to_python(value)


class QuantityField(forms.DecimalField):
    """How much of something, with at most two places behind the comma."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_digits=13, decimal_places=2, validators=[MinValueValidator(LEAST), MaxValueValidator(Decimal(10**9))],
            localize=True, widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), **kwargs,
        )  # fmt: skip


class PromiseForm(forms.Form):
    """A promise to a project: money, or something else in its own unit."""

    giver = forms.ChoiceField(label=_("Who promises"), widget=forms.RadioSelect)
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices, widget=forms.RadioSelect)
    what = LineField(
        label=_("What"), max_length=160, help_text=_("For example: two trainers, 500 kg of compost, a hall.")
    )
    amount = RupiahField(label=_("How much money"), required=False)
    quantity = QuantityField(label=_("How much"), required=False)
    unit = LineField(label=_("Unit"), max_length=30, required=False, help_text=_("kg, days, people, m² ..."))
    value = RupiahField(
        label=_("Estimated value"), required=False, help_text=_("So that money and work can be seen side by side.")
    )
    basis = LineField(label=_("How the value was estimated"), max_length=200, required=False)
    due_on = forms.DateField(label=_("Until when"), required=False, widget=DateInput)
    conditions = TextField(
        label=_("Conditions"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self, *args: Any, organisations: Sequence[Organisation], need: Need | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.organisations, self.need = {str(one.pk): one for one in organisations}, need
        own = ("", gettext("I myself"))
        cast("forms.ChoiceField", self.fields["giver"]).choices = [
            *((pk, str(one)) for pk, one in self.organisations.items()),
            own,
        ]
        self.fields["giver"].required = False
        self.fields["giver"].initial = next(iter(self.organisations), "")
        if need is not None:
            for name in ("kind", "what", "amount", "quantity", "unit"):
                self.fields[name].initial = getattr(need, name)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        is_money = data.get("kind") == Kind.CASH
        for name in ("amount",) if is_money else ("quantity", "unit"):
            if name not in self.errors and not data.get(name):
                self.add_error(name, _("Please fill this in."))
        if not is_money and data.get("value") and not data.get("basis"):
            self.add_error("basis", _("Say how the value was estimated."))
        return data

    @property
    def giver_organisation(self) -> Organisation | None:
        """For whom the promise is made; None for oneself."""
        return self.organisations.get(self.cleaned_data["giver"])

    @property
    def data_of(self) -> Mapping[str, Any]:
        """The cleaned values as fields of `Commitment`."""
        data = self.cleaned_data
        same = {name: data[name] for name in ("kind", "what", "due_on", "conditions")}
        if data["kind"] == Kind.CASH:
            return {**same, "need": self.need, "quantity": Decimal(data["amount"]), "unit": RUPIAH}
        more = {name: data[name] for name in ("quantity", "unit", "value", "basis")}
        return {**same, **more, "basis": more["basis"] if more["value"] else "", "need": self.need}


class NeedForm(forms.ModelForm):
    """Something a project still looks for."""

    quantity = QuantityField(label=_("How much"), required=False)
    amount = RupiahField(label=_("How much money"), required=False)

    class Meta:
        model = Need
        fields = ["kind", "what", "quantity", "unit", "amount", "until"]
        field_classes = {"what": LineField, "unit": LineField}
        widgets = {"kind": forms.RadioSelect, "until": DateInput}


class DecideForm(forms.Form):
    """A reason, needed when the answer is no."""

    reason = LineField(label=_("Reason"), max_length=300, required=False)


class DeliverForm(forms.Form):
    """What was delivered of a commitment."""

    quantity = QuantityField(label=_("How much was delivered"))
    on = forms.DateField(label=_("Date"), widget=DateInput)
    note = LineField(label=_("For what"), max_length=200)
    proof = forms.FileField(label=_("Receipt or photo"), required=False)

    def __init__(self, *args: Any, is_money: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_money:
            self.fields["quantity"] = RupiahField(label=_("How much money came in"))


class MoneyForm(forms.Form):
    """Money that came in or went out."""

    amount = RupiahField()
    category = forms.ChoiceField(label=_("Category"), choices=[("", "–"), *Category.choices], required=False)
    on = forms.DateField(label=_("Date"), widget=DateInput)
    note = LineField(label=_("For what"), max_length=200)
    proof = forms.FileField(label=_("Receipt or photo"), required=False)

    def __init__(self, *args: Any, is_spending: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_spending:
            self.fields["category"].required = True
        else:
            del self.fields["category"]


class ReverseForm(forms.Form):
    """Why a line is taken back."""

    reason = LineField(label=_("Why is this line wrong?"), max_length=200)


class BudgetForm(forms.ModelForm):
    """A line of the budget (RAB)."""

    quantity = QuantityField(label=_("How much"))
    price = RupiahField(label=_("Price of one"))

    class Meta:
        model = BudgetLine
        fields = ["category", "what", "quantity", "unit", "price"]
        field_classes = {"what": LineField, "unit": LineField}
