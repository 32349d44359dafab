"""The front door: what a forum is, how to take part, what is coming, and the numbers."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from forums import browse, rows
from forums.models import Meeting
from members import freshness
from portal import statistics

FRESH_SECONDS = 30  # and a visitor's whole page is kept for as long again
MEETINGS = 4


@require_safe
@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """The same for everybody; what it shows is at most a minute old."""
    mark = cache.get(freshness.MARK, "")
    shown = cache.get_or_set(f"home:{mark}:{get_language()}", contents, FRESH_SECONDS)
    return render(request, "portal/home.html", shown)


def contents() -> dict[str, Any]:
    """What the database has to say on the page, in the active language."""
    now, visitor = timezone.now(), AnonymousUser()
    coming = Meeting.objects.visible_to(visitor).called().upcoming(now).with_place()[:MEETINGS]
    provinces = browse.places(visitor)
    return {
        "meetings": rows.rows_of(coming, visitor, now),
        "provinces": provinces,
        "listed": sorted((one for one in provinces if one.count), key=lambda one: (-one.count, one.name)),
        "figures": statistics.figures(now),
        "organisations": statistics.organisations(),
    }
