"""Signs of life of what runs unseen, and the order to hold all mail back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from members.models import Mark, MarkName


def mark(name: MarkName, at: datetime, **details: Any) -> None:
    """It happened just now; one statement."""
    row = Mark(name=name, at=at, details=details)
    Mark.objects.bulk_create([row], update_conflicts=True, unique_fields=["name"], update_fields=["at", "details"])


def hold_mail(now: datetime) -> None:
    """From now on no worker takes up a mail, in whatever process, until `release_mail`. What is planned waits."""
    mark(MarkName.MAIL_HELD, now)


def release_mail() -> bool:
    """Mail goes out again; whether it was held."""
    return bool(Mark.objects.filter(name=MarkName.MAIL_HELD).delete()[0])


def mail_held_since() -> datetime | None:
    """Since when no mail goes out; None when it does."""
    return Mark.objects.filter(name=MarkName.MAIL_HELD).values_list("at", flat=True).first()
