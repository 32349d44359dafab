"""What people type about sources of money, and the filters of their list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forums.models import Theme
from members.fields import DateInput, LineField, RegencyField, SearchField, TextField
from members.models import Province
from projects.forms.commitment import RupiahField
from projects.models import FundingKind, FundingSource
from projects.models.funding import FundingSourceQuerySet


class FundingForm(forms.ModelForm):
    """A source: who gives what, on which conditions, until when, for which places and themes."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    least = RupiahField(label=_("From how much"), required=False)
    most = RupiahField(label=_("Up to how much"), required=False)
    link = forms.URLField(label=_("Web page"), required=False, max_length=500, assume_scheme="https")
    regency = RegencyField(
        label=_("Only in regency or city"), required=False, help_text=_("Empty: for the whole province, or for all.")
    )

    class Meta:
        model = FundingSource
        fields = [
            "kind", "name", "giver", "conditions", "least", "most", "deadline", "link", "themes", "province", "regency",
        ]  # fmt: skip
        field_classes = {"name": LineField, "giver": LineField, "conditions": TextField}
        widgets = {
            "conditions": forms.Textarea(attrs={"rows": 6}),
            "deadline": DateInput,
            "themes": forms.CheckboxSelectMultiple(attrs={"class": "two-up"}),
        }
        help_texts = {
            "conditions": _("Who may ask, what for, which papers are needed, whom to ask."),
            "themes": _("None: for all themes."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        province = cast("forms.ModelChoiceField[Province]", self.fields["province"])
        province.queryset = Province.objects.filter(is_retired=False).order_by("name")

    @property
    def data_of(self) -> Mapping[str, Any]:
        """The cleaned values as fields of `FundingSource`, and `themes`; a regency brings its province along."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        province = data["regency"].province if data["regency"] else data["province"]
        return {**data, "province": province, "themes": set(data["themes"])}


class FundingFilter(forms.Form):
    """Search and filters of the list; what is unknown filters nothing."""

    q = SearchField(label=_("Search sources"))
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    theme = forms.ChoiceField(label=_("Theme"), required=False)
    province = forms.ChoiceField(label=_("Province"), required=False)
    project = forms.SlugField(required=False, max_length=140, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = ("", gettext("All"))
        provinces = Province.objects.filter(is_retired=False).order_by("name")
        self._choose("kind", [every, *FundingKind.choices])
        self._choose("theme", [every, *((one.slug, str(one)) for one in Theme.objects.all())])
        self._choose("province", [every, *((one.code, str(one)) for one in provinces)])

    def _choose(self, name: str, choices: Iterable[Any]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = list(choices)

    @property
    def asked(self) -> dict[str, Any]:
        """What is asked for."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value} if self.is_bound else {}

    def narrow(self, sources: FundingSourceQuerySet) -> FundingSourceQuerySet:
        """The sources that fit: of a province also those for the whole country, of a theme also those for all."""
        asked = self.asked
        if "q" in asked:
            sources = sources.matching(asked["q"])
        if "kind" in asked:
            sources = sources.filter(kind=asked["kind"])
        if "province" in asked:
            sources = sources.reaching(asked["province"])
        if "theme" in asked:
            sources = sources.about(asked["theme"])
        return sources.distinct()
