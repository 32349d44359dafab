"""The part of an address that names a thing: made of its title, and nobody else's."""

from __future__ import annotations

from collections.abc import Set
from itertools import chain, count
from typing import Any

from django.db.models import Manager
from django.utils.text import slugify

LETTERS = 120


def free_slug(rows: Manager[Any], title: str, fallback: str, reserved: Set[str] = frozenset()) -> str:
    """A slug made of the title's letters that none of `rows` has and no page of `reserved`.

    The caller holds a lock under which such rows come into being.
    """
    base = slugify(title)[:LETTERS].strip("-") or fallback
    taken = set(rows.filter(slug__startswith=base).values_list("slug", flat=True)) | reserved
    return next(slug for slug in chain([base], (f"{base}-{number}" for number in count(2))) if slug not in taken)
