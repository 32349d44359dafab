"""How every list reads what is typed into its search: all words must be there, wherever."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TypeVar

from django.db.models import Q, QuerySet

MOST_WORDS = 6  # each word is one condition more for the database

Rows = TypeVar("Rows", bound=QuerySet)


def holding(rows: Rows, text: str, *fields: str) -> Rows:
    """The rows that hold each of the first six words of `text`, in whatever case, in one of `fields` or another."""
    for word in text.split()[:MOST_WORDS]:
        rows = rows.filter(reduce(or_, (Q(**{f"{field}__icontains": word}) for field in fields)))
    return rows
