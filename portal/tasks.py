"""Doorbells of what needs every app: each makes one call, and the database says what is due."""

from __future__ import annotations

import time
from datetime import timedelta
from random import sample
from typing import Any

from celery import shared_task
from celery.signals import before_task_publish
from django.core.cache import cache
from django.utils import timezone

from members import rights, upkeep
from members.exchange import importing
from members.mail import outbox
from members.models import MarkName
from portal import digest, erasing, erasure_mails, farewell, retention, retention_mails, watch
from portal.celery import WATCH
from portal.digest_slots import WEEK
from portal.exchange import KINDS

PLANNED = "digests-planned"
IMPORT_SECONDS = 30
RECENTLY, WHOLE_LOOK_SECONDS = timedelta(hours=3), 3600


@shared_task
def sweep_mail() -> None:
    """Messages whose worker is gone, and those that can no longer be in time."""
    now = timezone.now()
    outbox.sweep(now)
    upkeep.mark(MarkName.SWEEP, now)


@shared_task
def keep_watch() -> None:
    """Signs of life, and alerts of what is late."""
    watch.look(timezone.now())


@before_task_publish.connect(sender=WATCH)
def scheduler_rings(**told: Any) -> None:
    """Nobody but the scheduler asks to keep watch, so whoever does is alive."""
    watch.ring(timezone.now())


@shared_task
def forget_addresses() -> None:
    """Addresses of mails settled long ago."""
    outbox.forget(timezone.now())


@shared_task
def plan_digests() -> None:
    """Weekly digests that have fallen due: the last hours every minute, the whole week once an hour."""
    has_looked = cache.get(PLANNED) is not None
    digest.plan(timezone.now(), RECENTLY if has_looked else WEEK)
    if not has_looked:
        cache.set(PLANNED, True, WHOLE_LOOK_SECONDS)


@shared_task
def send_digests() -> None:
    """Weekly digests that are planned."""
    now = timezone.now()
    if outbox.send_due(digest.mails(now), now):
        send_digests.delay()


@shared_task
def plan_farewells() -> None:
    """The last mail to whoever has been away for half a year."""
    farewell.plan(timezone.now())


@shared_task
def send_farewells() -> None:
    """Farewells that are planned."""
    now = timezone.now()
    outbox.send_due(farewell.mails(now), now)


@shared_task
def proceed_imports() -> None:
    """Imports that are being checked, taken over or undone; in any order, so that one that fails does not stop the others."""
    until = time.monotonic() + IMPORT_SECONDS
    for pk in sample(waiting := importing.unfinished(), len(waiting)):
        if time.monotonic() < until:
            importing.proceed(pk, KINDS, timezone.now(), IMPORT_SECONDS / 3)
    if importing.unfinished():
        proceed_imports.apply_async(countdown=1)


@shared_task
def forget_imports() -> None:
    """Rows of imported files that nobody needs any more."""
    importing.forget(timezone.now())


@shared_task
def finish_erasures() -> None:
    """Accounts whose week is over, and the addresses of the last mails to them."""
    now = timezone.now()
    erasing.finish(now)
    erasure_mails.forget_sent(now)


@shared_task
def send_rights_mails() -> None:
    """Mails about erasures, and answers to requests about personal data."""
    outbox.send_due((*erasure_mails.MAILS, *rights.MAILS, *retention_mails.MAILS), timezone.now())


@shared_task
def enforce_retention() -> None:
    """What is over its time, a kind at a time."""
    retention.enforce(timezone.now())
