"""Whether anything refers to a row, asked before it is taken away."""

from __future__ import annotations

from collections.abc import Container

from django.db.models import Model


def is_referred_to(row: Model, besides: Container[type[Model]] = ()) -> bool:
    """Whether a row of another table, `besides` those named, points here."""
    links = [one for one in row._meta.related_objects if not one.many_to_many and one.related_model not in besides]
    return any(one.related_model._base_manager.filter(**{one.field.name: row}).exists() for one in links)
