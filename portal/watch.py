"""Whether what runs unseen still runs: the scheduler, a worker, the sweep, mails in time, digests, backups.

A worker marks each minute that it heard the scheduler and looks for what is late; the scheduler looks whether a worker
heard it. What they find stands in the log as an alert, and on the start page of the administration.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import Error, connection
from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members import upkeep
from members.models import Delivery, Mark, MarkName, Member
from portal import digest
from portal.cache import is_redis_away
from portal.waiting import Waiting

logger = logging.getLogger(__name__)
LATE = timedelta(minutes=10)
OLD_BACKUP = timedelta(hours=36)
PULSES = (MarkName.BEAT, MarkName.WORKER, MarkName.SWEEP)
MISSING = "missing_digests"  # in the worker's mark: what its last look for digests found
LOOKED, HOUR_SECONDS = "watched-digests", 3600

Marks = Mapping[str, Mark]


def look(now: datetime) -> list[str]:
    """What a worker does each minute: leave its mark, and write an alert for each thing that is late; the alerts."""
    marks = Mark.objects.in_bulk()
    upkeep.mark(MarkName.WORKER, now, **{MISSING: _missing_digests(marks, now)})
    if MarkName.MAIL_HELD in marks:
        upkeep.remind_of_held_mail()
    found = list(alerts(Mark.objects.in_bulk(), now))
    for words in found:
        logger.error("ALERT: %s", words)
    return found


def ring(now: datetime) -> None:
    """What the scheduler does each minute: leave its mark, and write an alert when no worker hears it.

    Without the database it goes on; whoever asks for a page learns that soon enough.
    """
    try:
        upkeep.mark(MarkName.BEAT, now)
        worker = Mark.objects.filter(name=MarkName.WORKER).first()
    except Error:
        connection.close()
        logger.warning("The scheduler could not leave its mark: the database is away.")
        return
    if worker is not None and now - worker.at > LATE:
        logger.error("ALERT: no worker has worked since %s.", f"{worker.at:%Y-%m-%d %H:%M} UTC")


def alerts(marks: Marks, now: datetime) -> Iterator[str]:
    """Everything that is late at `now`, a line each, without names."""
    for mark in silent(marks, now):
        yield f"{mark.name} is silent since {mark.at:%Y-%m-%d %H:%M} UTC."
    held = marks.get(MarkName.MAIL_HELD)
    late = Delivery.objects.due(now).order_by().aggregate(number=Count("pk"), oldest=Min("due_at"))
    if held is None and late["oldest"] is not None and now - late["oldest"] > LATE:
        yield f"{late['number']} mails are due, the oldest since {late['oldest']:%Y-%m-%d %H:%M} UTC."
    if missing := missing_digests(marks):
        yield f"{missing} digests of the past week were never planned."
    if is_backup_old(marks, now):
        yield "The newest backup is older than 36 hours, or there is none."


def silent(marks: Marks, now: datetime) -> list[Mark]:
    """Whoever left a mark once, and none in the past ten minutes."""
    return [marks[name] for name in PULSES if name in marks and now - marks[name].at > LATE]


def missing_digests(marks: Marks) -> int:
    """How many digests of the past week nobody planned, when a worker last looked."""
    worker = marks.get(MarkName.WORKER)
    return int(worker.details.get(MISSING, 0)) if worker else 0


def is_backup_old(marks: Marks, now: datetime) -> bool:
    """Whether a real server has no backup of the past day; a portal on one's own machine needs none."""
    newest = marks.get(MarkName.BACKUP)
    return not settings.LOCAL and (newest is None or now - newest.at > OLD_BACKUP)


def troubles(member: Member, now: datetime) -> list[Waiting]:
    """What the machines need, for the start page of the administration; one query, or two while mail is held."""
    if not member.has_perm("members.view_mark"):
        return []
    return list(_troubles(Mark.objects.in_bulk(), now))


def _troubles(marks: Marks, now: datetime) -> Iterator[Waiting]:
    url = reverse("admin:members_mark_changelist")
    if is_redis_away():
        yield Waiting(_("Redis is away: mails wait"), 1, url, is_alarm=True)
    if held := marks.get(MarkName.MAIL_HELD):
        waits = Delivery.objects.due(now).order_by().count()
        yield Waiting(_("Mails held back since a backup was restored"), max(waits, 1), url, held.at, is_alarm=True)
    if quiet := silent(marks, now):
        oldest = min(mark.at for mark in quiet)
        yield Waiting(_("Services that have fallen silent"), len(quiet), url, oldest, is_alarm=True)
    if missing := missing_digests(marks):
        yield Waiting(_("Digests of the past week that were never planned"), missing, url, is_alarm=True)
    if is_backup_old(marks, now):
        newest = marks.get(MarkName.BACKUP)
        yield Waiting(_("The newest backup is too old"), 1, url, newest.at if newest else None, is_alarm=True)


def _missing_digests(marks: Marks, now: datetime) -> Any:
    """Counted once an hour, as it means a look at the whole week; in between what was found last."""
    if cache.get(LOOKED) is not None:
        return missing_digests(marks)
    cache.set(LOOKED, True, HOUR_SECONDS)
    return digest.missing(now)
