"""The second factor: who must have one, and taking it away from somebody who lost it."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction

from members import account_mails, audit, sessions
from members.models import Member
from members.tasks import send_account_mails

# What proves who one is; recovery codes only stand in for one of these.
REAL = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
RESET = "mfa/email/reset"
SEEN = "second_factor"  # in a session: its owner's factor was seen, and no factor was changed since


def is_set_up(member: Member) -> bool:
    """Whether an authenticator app or a passkey belongs to the account."""
    return Authenticator.objects.filter(user=member, type__in=REAL).exists()


def is_missing(member: Member) -> bool:
    """Whether the member works for the portal and has none, though staff must have one here."""
    return settings.REMBUK_STAFF_FACTOR and member.is_staff and not is_set_up(member)


@transaction.atomic
def reset(member: Member, by: Member | None, now: datetime) -> int:
    """Take every factor and code away, sign the member out everywhere and tell them; how many were taken.

    For somebody who lost phone and codes. They come in with their password or a mailed code; staff then set one up anew.
    """
    row = Member.objects.locked(member.pk)
    taken, _ = Authenticator.objects.filter(user=row).delete()
    if taken:
        sessions.end_all(row)
        audit.record(by, "account.factor_reset", row, now)
        if row.email:
            account_mails.plan(RESET, row.email, {"user": row}, now)
            transaction.on_commit(send_account_mails.delay)
    return taken
