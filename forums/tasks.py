"""Doorbells: each looks at the database and does what is due there."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

from forums import counts, forum_mails, moderation_mails, notice_mails, reminders, rsvp
from members.mail import outbox

logger = logging.getLogger(__name__)


@shared_task
def send_forum_mails() -> None:
    """Mails about forums, memberships and invitations, and about what was reported."""
    outbox.send_due((*forum_mails.MAILS, *moderation_mails.MAILS), timezone.now())


@shared_task
def send_meeting_notices() -> None:
    """Mails about meetings that were called, moved, cancelled, answered, or in which a seat has become free."""
    now = timezone.now()
    outbox.send_due(notice_mails.mails(now), now)


@shared_task
def plan_meeting_reminders() -> None:
    """Reminders that have fallen due."""
    reminders.plan(timezone.now())


@shared_task
def send_meeting_reminders() -> None:
    """Reminders that are planned."""
    now = timezone.now()
    outbox.send_due(reminders.mails(now), now)


@shared_task
def sweep_seats() -> None:
    """Seats that are free while somebody waits."""
    rsvp.sweep(timezone.now())


@shared_task
def check_counts() -> None:
    """Writes an alert for each meeting whose counters differ from its answers; none should ever stand in a log."""
    for drift in counts.drifts():
        logger.error("ALERT: %s", drift)
