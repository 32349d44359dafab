"""Reading the mails that account pages send."""

from __future__ import annotations

import re

from django.core import mail

from members.models import SentMail


def letter_to(address: str) -> str:
    """The text of the latest mail to that address."""
    kept = SentMail.objects.filter(to=address).order_by("-pk").first()
    if kept:
        return kept.text
    return [letter.body for letter in mail.outbox if address in letter.to][-1]


def code_sent_to(address: str) -> str:
    """The code in the latest mail to that address."""
    found = re.search(r"\b([A-Z0-9]{4}-?[A-Z0-9]{4})\b", letter_to(address))
    assert found
    return found[1]
