"""What lists that go out have in common: rows in portions, and the log of who took what and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from members import audit
from members.models import Export, Member

AT_ONCE = 1000


@transaction.atomic
def log(
    kind: str, count: int, reason: str, file_type: str, by: Member, now: datetime, *, filters: str = "", about: str = ""
) -> Export:
    """Write down that a list goes out, before it does."""
    made = Export.objects.create(
        kind=kind, about=about, filters=filters, reason=reason, file_type=file_type, count=count, by=by, at=now
    )
    audit.record(by, "export.taken", made, now, kind=kind, rows=count)
    return made


def all_of(rows: QuerySet[Any]) -> Iterator[Any]:
    """Every row, a thousand at a time in the order of their ids: memory stays flat, and no query is long."""
    last = 0
    rows = rows.order_by("pk")
    while portion := list(rows.filter(pk__gt=last)[:AT_ONCE]):
        yield from portion
        last = portion[-1].pk
