"""Doorbells: each looks at the database and does what is due there."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from forums import forum_mails


@shared_task
def send_forum_mails() -> None:
    """Mails about forums, memberships and invitations."""
    forum_mails.send_due(timezone.now())
