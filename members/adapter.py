"""What the accounts library asks the portal."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from members import account_mails
from members.signing_in import SigningIn
from members.tasks import send_account_mails


class AccountAdapter(SigningIn):
    """Our answers about people; mails are written down with their cause and go out by the portal's own post."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Plan the mail, and ring once it is committed. No page waits for a mail server."""
        with transaction.atomic():
            account_mails.plan(template_prefix, email, context, timezone.now())
            transaction.on_commit(send_account_mails.delay)
