"""Filters of the list of what projects still look for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forums.models import Theme
from members.models import Province
from projects.models import Kind
from projects.models.commitment import NeedQuerySet


class NeedFilter(forms.Form):
    """By province, theme and kind; what is unknown filters nothing."""

    province = forms.ChoiceField(label=_("Province"), required=False)
    theme = forms.ChoiceField(label=_("Theme"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)

    def __init__(self, *args: Any, provinces: Iterable[Province], themes: Iterable[Theme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = ("", gettext("All"))
        choices: dict[str, list[tuple[str, Any]]] = {
            "province": [(one.code, str(one)) for one in provinces],
            "theme": [(one.slug, str(one)) for one in themes],
            "kind": list(Kind.choices),
        }
        for name, found in choices.items():
            cast("forms.ChoiceField", self.fields[name]).choices = [every, *found]

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is asked for."""
        return self.is_bound and any(self._asked().values())

    def narrow(self, needs: NeedQuerySet) -> NeedQuerySet:
        """The needs that fit."""
        asked = self._asked()
        paths = {
            "province": "project__forum__regency__province__code",
            "theme": "project__themes__slug",
            "kind": "kind",
        }
        return needs.filter(**{path: asked[name] for name, path in paths.items() if asked.get(name)})

    def _asked(self) -> dict[str, Any]:
        self.is_valid()
        return self.cleaned_data if self.is_bound else {}
