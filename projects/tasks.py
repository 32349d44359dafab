"""Doorbells: each looks at the database and does what is due there."""

from __future__ import annotations

import time

from celery import shared_task
from django.utils import timezone

from members.mail import outbox
from projects import asking, funding_mails, packs, reminders

SECONDS = 30


@shared_task
def plan_work_reminders() -> None:
    """The mails of this day about cards and promises."""
    reminders.plan(timezone.now())


@shared_task
def send_work_reminders() -> None:
    """Those that are planned."""
    now = timezone.now()
    outbox.send_due(reminders.mails(now), now)


@shared_task
def send_enquiries() -> None:
    """Mails of people who ask about an offer."""
    outbox.send_due(asking.MAILS, timezone.now())


@shared_task
def place_photos() -> None:
    """Photos of offers that came in a ZIP."""
    until = time.monotonic() + SECONDS
    for pk in packs.unfinished():
        if time.monotonic() < until:
            packs.proceed(pk, timezone.now(), SECONDS / 3)
    packs.sweep()
    if packs.unfinished():
        place_photos.apply_async(countdown=1)


@shared_task
def plan_funding_mails() -> None:
    """Reminders of sources of money that close soon."""
    funding_mails.plan(timezone.now())


@shared_task
def send_funding_mails() -> None:
    """Those that are planned."""
    now = timezone.now()
    outbox.send_due(funding_mails.mails(now), now)
