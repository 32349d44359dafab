"""Moments in the administration: the day and the hour with its zone."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from members import when


def when_text(at: datetime) -> str:
    """As in "24 Nov 2026, 09.30 WIB"."""
    zone = timezone.get_current_timezone_name()
    return f"{when.short_date(timezone.localdate(at))}, {when.clock(at, zone)}"
