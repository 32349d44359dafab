"""Doorbells: each looks at the database and does what is due there."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from members.mail import outbox
from projects import reminders


@shared_task
def plan_work_reminders() -> None:
    """The mails of this day about cards and promises."""
    reminders.plan(timezone.now())


@shared_task
def send_work_reminders() -> None:
    """Those that are planned."""
    now = timezone.now()
    outbox.send_due(reminders.mails(now), now)
from projects import asking


@shared_task
def send_enquiries() -> None:
    """Mails of people who ask about an offer."""
    outbox.send_due(asking.MAILS, timezone.now())
