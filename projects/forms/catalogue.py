"""What people type about offers: the filters of the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.db.models import F, OrderBy, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.fields import SearchField
from members.models import Regency
from projects.models import OfferCategory, OfferKind
from projects.models.catalogue import OfferQuerySet

PERMITS = {"nib": ~Q(maker__nib=""), "pirt": ~Q(pirt=""), "halal": ~Q(halal="")}
ORDERS: Mapping[str, tuple[str | OrderBy, ...]] = {
    "": ("-published_at", "-pk"),
    "cheap": (F("price").asc(nulls_last=True), "pk"),
}


class OfferFilter(forms.Form):
    """Search and filters of the catalogue; what is unknown filters nothing."""

    q = SearchField(label=_("Search the catalogue"))
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)
    province = forms.ChoiceField(label=_("Province"), required=False)
    regency = forms.ChoiceField(label=_("Regency or city"), required=False)
    permit = forms.ChoiceField(label=_("Permit"), required=False)
    sort = forms.ChoiceField(label=_("Order"), required=False)
    group = forms.SlugField(required=False, widget=forms.HiddenInput)
    forum = forms.SlugField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, regencies: Iterable[Regency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every, places = ("", gettext("All")), list(regencies)
        provinces = {one.province.code: str(one.province) for one in places}
        self._choose("kind", [every, *((value, label.capitalize()) for value, label in OfferKind.choices)])
        self._choose("category", [every, *((value, label.capitalize()) for value, label in OfferCategory.choices)])
        self._choose("province", [every, *sorted(provinces.items(), key=lambda one: one[1])])
        self._choose("regency", [every, *((one.code, str(one)) for one in places)])
        self._choose(
            "permit", [every, ("pirt", gettext("P-IRT")), ("halal", gettext("Halal")), ("nib", gettext("NIB"))]
        )
        self._choose("sort", [("", gettext("Newest first")), ("cheap", gettext("Cheapest first"))])

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = choices

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is asked for."""
        return any(value for name, value in self._asked().items() if name != "sort")

    def narrow(self, offers: OfferQuerySet) -> OfferQuerySet:
        """The offers that fit, in the order asked for."""
        asked = self._asked()
        paths = {
            "kind": "kind", "category": "category", "province": "maker__group__forum__regency__province__code",
            "regency": "maker__group__forum__regency__code", "group": "maker__group__slug", "forum": "maker__group__forum__slug",
        }  # fmt: skip
        offers = offers.filter(**{path: asked[name] for name, path in paths.items() if asked.get(name)})
        if asked.get("permit"):
            offers = offers.filter(PERMITS[asked["permit"]])
        if asked.get("q"):
            offers = offers.matching(asked["q"])
        return offers.order_by(*ORDERS[asked.get("sort", "")])

    def _asked(self) -> dict[str, Any]:
        self.is_valid()
        return self.cleaned_data if self.is_bound else {}
