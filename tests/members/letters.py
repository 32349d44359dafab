"""Reading the mails that account pages send."""

from __future__ import annotations

import re

from django.utils import timezone

from members import account_mails
from members.mail import outbox
from members.models import SentMail


def letter_to(address: str) -> str:
    """The text of the latest mail to that address."""
    outbox.send_due(account_mails.MAILS, timezone.now())
    return SentMail.objects.filter(to=address).latest("pk").text


def code_sent_to(address: str) -> str:
    """The code in the latest mail to that address."""
    found = re.search(r"\b([A-Z0-9]{4}-?[A-Z0-9]{4})\b", letter_to(address))
    assert found
    return found[1]
