"""Forms about organisations: finding one, proposing one, speaking for one."""

from __future__ import annotations

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from members import organisations
from members.fields import LineField, OrganisationNameField, RegencyField, SearchField, TextField
from members.forms import KindField, SectorField
from members.models import Organisation, Province, Regency, Sector
from members.models.organisation import OrganisationQuerySet
from members.search import holding


class OrganisationFilter(forms.Form):
    """Narrows the list; what makes no sense narrows nothing."""

    q = SearchField(label=_("Name of the organisation"))
    sector = forms.ChoiceField(label=_("Sector"), required=False, choices=[("", _("All sectors")), *Sector.choices])
    province = forms.ModelChoiceField(
        label=_("Province"),
        required=False,
        queryset=Province.objects.filter(is_retired=False).order_by("name"),
        to_field_name="code",
        empty_label=_("All provinces"),
    )
    regency = forms.ModelChoiceField(
        required=False, queryset=Regency.objects.all(), to_field_name="code", widget=forms.HiddenInput
    )

    def narrow(self, rows: OrganisationQuerySet) -> OrganisationQuerySet:
        """The rows that fit what was asked."""
        self.is_valid()
        asked = self.cleaned_data
        rows = holding(rows, asked.get("q", ""), "name")
        if asked.get("sector"):
            rows = rows.filter(sector=asked["sector"])
        if asked.get("province"):
            rows = rows.filter(regency__province=asked["province"])
        if asked.get("regency"):
            rows = rows.filter(regency=asked["regency"])
        return rows


class OrganisationForm(forms.Form):
    """A proposal; when similar ones are listed, the member says that theirs is none of them."""

    name = OrganisationNameField(label=_("Name of the organisation"))
    sector = SectorField(label=_("Sector"))
    kind = KindField(label=_("Kind of organisation"), required=False)
    regency = RegencyField(help_text=_("Where the organisation is. Type the first letters and choose from the list."))
    about = TextField(
        label=_("About"),
        required=False,
        max_length=2000,
        help_text=_("One or two sentences: what it does, and for whom."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    is_new = forms.BooleanField(label=_("None of these is it: mine is a new one"), required=False)

    @cached_property
    def similar(self) -> list[Organisation]:
        """Verified organisations whose name comes close to the one that was typed."""
        name = self.cleaned_data.get("name") if self.is_bound and self.is_valid() else ""
        return organisations.similar(name) if name else []

    @property
    def is_settled(self) -> bool:
        """Whether it is valid, and not perhaps a double."""
        return self.is_valid() and (self.cleaned_data["is_new"] or not self.similar)


class RepresentForm(forms.Form):
    """I speak for this organisation."""

    title = LineField(
        label=_("Your position there"),
        required=False,
        max_length=120,
        help_text=_("For example: chair, head of division, programme officer."),
    )
