"""Who did what: one row for each act that somebody may have to answer for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Model

from members.models import AuditEntry, Member


def record(actor: Member | None, action: str, target: Model, now: datetime, **details: Any) -> None:
    """Add one entry; `details` hold ids and plain values, never names, addresses or tokens."""
    AuditEntry.objects.create(
        actor=actor, action=action, target=f"{target._meta.label_lower}:{target.pk}", details=details, at=now
    )
