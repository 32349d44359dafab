"""Two people edit the same: who saves second sees what stands and what they typed, and nothing is lost in silence."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import time
from typing import Any, NamedTuple, cast

from django import forms
from django.db.models import Model, QuerySet
from django.http import HttpRequest, QueryDict

CONFLICT = 409
FIELD = "read"


class Difference(NamedTuple):
    """One field of a form, as it is saved now and as it was typed."""

    label: str
    saved: str
    typed: str


def stamp(row: Model, names: Iterable[str]) -> str:
    """What was read of a row in sixteen letters; others as soon as one of these fields has changed."""
    values = [str(getattr(row, str(getattr(row._meta.get_field(name), "attname", name)))) for name in names]
    return hashlib.sha256("\x1f".join(values).encode()).hexdigest()[:16]


def read_field() -> forms.CharField:
    """The field in which a form carries its stamp; without one it is saved over whatever stands."""
    return forms.CharField(widget=forms.HiddenInput, required=False)


def typed_at(request: HttpRequest, version: object, name: str = FIELD) -> QueryDict:
    """What was posted, as if its page had been read at `version`: sent once more, it is saved over what stands now."""
    typed = request.POST.copy()
    typed[name] = str(version)
    return typed


def differences(stands: forms.BaseForm, typed: forms.BaseForm) -> list[Difference]:
    """Where what was typed differs from the form of what stands now; hidden fields and how to tell people aside."""
    fields = {
        name: field for name, field in typed.fields.items() if not field.widget.is_hidden and name in stands.fields
    }
    shown = (
        (field, _shown(field, stands[name].value()), _shown(field, typed[name].value()))
        for name, field in fields.items()
    )
    return [Difference(str(field.label), saved, new) for field, saved, new in shown if saved != new]


def _shown(field: forms.Field, value: Any) -> str:
    """A value as its form shows it, the same for what was typed and what is saved."""
    if isinstance(field, forms.ModelMultipleChoiceField):
        queryset = cast("QuerySet[Any]", field.queryset)
        rows = queryset.model._default_manager.filter(pk__in=_ids(value))
        return ", ".join(sorted(str(row) for row in rows))
    if isinstance(field, forms.ChoiceField):
        labels = _labels(field)
        chosen = value or [] if isinstance(field, forms.MultipleChoiceField) else [value]
        return ", ".join(labels.get(str(one), "") for one in chosen)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return "" if value in (None, "") else str(value).replace("\r\n", "\n").strip()


def _ids(values: Any) -> list[str]:
    return [str(getattr(one, "pk", one)) for one in values or [] if str(getattr(one, "pk", one)).isdecimal()]


def _labels(field: forms.ChoiceField) -> Mapping[str, str]:
    choices = cast(Iterable[tuple[Any, Any]], field.choices)
    return {str(key): str(label) for key, label in choices if key not in (None, "")}
