"""Doorbells: each looks at the database and does what is due there."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from forums import forum_mails, notice_mails, reminders, rsvp


@shared_task
def send_forum_mails() -> None:
    """Mails about forums, memberships and invitations."""
    forum_mails.send_due(timezone.now())


@shared_task
def send_meeting_notices() -> None:
    """Mails about meetings that were called, moved, cancelled, answered, or in which a seat has become free."""
    notice_mails.send_due(timezone.now())


@shared_task
def plan_meeting_reminders() -> None:
    """Reminders that have fallen due."""
    reminders.plan(timezone.now())


@shared_task
def send_meeting_reminders() -> None:
    """Reminders that are planned."""
    reminders.send_due(timezone.now())


@shared_task
def sweep_seats() -> None:
    """Seats that are free while somebody waits."""
    rsvp.sweep(timezone.now())
