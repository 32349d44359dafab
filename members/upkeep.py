"""Signs of life of what runs unseen, and the order to hold all mail back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.cache import cache

from members.models import Mark, MarkName

HELD, HELD_SECONDS = "mail-held", 180


def mark(name: MarkName, at: datetime, **details: Any) -> None:
    """It happened just now; one statement."""
    row = Mark(name=name, at=at, details=details)
    Mark.objects.bulk_create([row], update_conflicts=True, unique_fields=["name"], update_fields=["at", "details"])


def hold_mail(now: datetime) -> None:
    """From now on no worker takes up a mail, in whatever process, until `release_mail`. What is planned waits."""
    mark(MarkName.MAIL_HELD, now)
    remind_of_held_mail()


def release_mail() -> bool:
    """Mail goes out again; whether it was held."""
    cache.delete(HELD)
    return bool(Mark.objects.filter(name=MarkName.MAIL_HELD).delete()[0])


def remind_of_held_mail() -> None:
    """For the pages of staff, which must not cost a query for what is so rare; workers repeat it each minute."""
    cache.set(HELD, True, HELD_SECONDS)


def is_mail_said_to_be_held() -> bool:
    """Whether pages of staff should say so; the truth stands in the database."""
    return cache.get(HELD) is not None


def mail_held_since() -> datetime | None:
    """Since when no mail goes out; None when it does."""
    return Mark.objects.filter(name=MarkName.MAIL_HELD).values_list("at", flat=True).first()
