"""Doorbells: each says that there may be something to send, and knows nothing itself."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from members import account_mails, accounts, files, suspension_mails
from members.mail import outbox


@shared_task(queue="default")  # not behind the digests: somebody waits at the screen for this
def send_account_mails() -> None:
    """Codes and words about accounts."""
    outbox.send_due((*account_mails.MAILS, *suspension_mails.MAILS), timezone.now())


@shared_task
def end_suspensions() -> None:
    """Accounts whose suspension is over."""
    accounts.end_suspensions(timezone.now())


@shared_task
def sweep_files() -> None:
    """Files of the private store that nothing points to."""
    files.sweep(timezone.now())
