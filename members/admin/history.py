"""What happened to one row: who did what and when, and what its fields held before and after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import DateTimeField, Model
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from members.admin.act_words import act_words
from members.admin.times import when_text
from members.models import AuditEntry, FieldChange

MOST_STEPS = 200


@dataclass(frozen=True)
class Value:
    """A field before and after, in words."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Step:
    """One act. `fields` names those that changed without their values; `entry` is what a change goes back by, or None."""

    at: str
    actor: str
    act: str
    values: Sequence[Value] = ()
    fields: str = ""
    entry: int | None = None


def steps(row: Model, reversible: Iterable[str]) -> list[Step]:
    """The latest acts first; the number of queries does not depend on how many there are."""
    entries = list(_entries(row).select_related("actor", "change").order_by("-at", "-pk")[:MOST_STEPS])
    changes = [entry.change for entry in entries if hasattr(entry, "change")]
    names = _names(type(row), changes)
    return [_step(type(row), entry, names, set(reversible)) for entry in entries]


def before(row: Model, entry: int, names: Iterable[str]) -> dict[str, Any]:
    """What those fields of the row held before that act, as the row itself would hold it.

    Raises `FieldChange.DoesNotExist` when the act was not done to this row, `ValidationError` when what was meant is gone.
    """
    change = FieldChange.objects.get(entry__in=_entries(row), pk=entry)
    return {name: _value(type(row), name, change.old[name]) for name in names if name in change.old}


def _entries(row: Model) -> Any:
    return AuditEntry.objects.filter(target=f"{row._meta.label_lower}:{row.pk}")


def _value(model: type[Model], name: str, plain: Any) -> Any:
    field: Any = model._meta.get_field(name)
    if not field.is_relation or plain is None:
        return field.to_python(plain)
    found = field.related_model._base_manager.in_bulk(_ids(plain))
    if set(found) != set(_ids(plain)):
        raise ValidationError(_("What was chosen then is no longer there."))
    return set(found.values()) if isinstance(plain, list) else found[plain]


def _ids(plain: Any) -> list[int]:
    return plain if isinstance(plain, list) else [plain] if plain is not None else []


def _names(model: type[Model], changes: Iterable[FieldChange]) -> dict[tuple[str, int], str]:
    """What the rows are called that fields refer to, by field and id; one query for each field."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for change in changes:
        for side in (change.old, change.new):
            for name, plain in side.items():
                if _field(model, name) is not None and _field(model, name).is_relation:
                    wanted[name] |= set(_ids(plain))
    return {
        (name, pk): str(found)
        for name, pks in wanted.items()
        for pk, found in _field(model, name).related_model._base_manager.in_bulk(pks).items()
    }


def _field(model: type[Model], name: str) -> Any:
    """The field, or None when the model no longer has it."""
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def _step(model: type[Model], entry: AuditEntry, names: dict[tuple[str, int], str], reversible: set[str]) -> Step:
    change = getattr(entry, "change", None)
    actor = str(entry.actor) if entry.actor else _("the portal itself, or somebody who is gone")
    told = [name for name in entry.details.get("fields", []) if change is None or name not in change.old]
    sides = [(name, plain, change.new.get(name)) for name, plain in change.old.items()] if change else []
    values = [
        Value(_label(model, name), _say(model, name, old, names), _say(model, name, new, names))
        for name, old, new in sides
    ]
    goes_back = change is not None and bool(reversible & set(change.old))
    fields = ", ".join(_label(model, name) for name in told)
    return Step(when_text(entry.at), actor, act_words(entry.action), values, fields, entry.pk if goes_back else None)


def _label(model: type[Model], name: str) -> str:
    field = _field(model, name)
    return str(field.verbose_name) if field is not None else name


def _say(model: type[Model], name: str, plain: Any, names: dict[tuple[str, int], str]) -> str:
    field = _field(model, name)
    if plain is None or plain in ("", []):
        return "–"
    if isinstance(plain, bool):
        return _("yes") if plain else _("no")
    if field is not None and field.is_relation:
        return ", ".join(names.get((name, pk), "?") for pk in _ids(plain))
    if field is not None and getattr(field, "flatchoices", None):
        return str(dict(field.flatchoices).get(plain, plain))
    moment: datetime | None = parse_datetime(plain) if isinstance(field, DateTimeField) else None
    return when_text(moment) if moment else str(plain)
