"""The way back that an old email keeps for a week, in case the change was not its owner's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.core.signing import BadSignature, TimestampSigner
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members import account_mails, audit, sessions
from members.mail import links
from members.models import Member
from members.tasks import send_account_mails
from members.text import fold_email

LASTS = timedelta(days=7)
UNDONE = "account/email/email_undone"


class AddressGone(Exception):
    """Another account has the old address by now."""

    def __str__(self) -> str:
        return str(_("This address can no longer be given back. Please write to us."))


@dataclass(frozen=True)
class WayBack:
    """Whose email can be given back, and which."""

    member: Member
    address: str

    @property
    def is_done(self) -> bool:
        """Whether the account has that address already."""
        return self.member.email == self.address


def undo_url(member: Member, address: str) -> str:
    """The absolute address of the page that gives `address` back; it is only ever sent to that address."""
    token = _signer().sign_object([member.pk, fold_email(address)])
    return links.absolute(reverse("members:email_undo", args=[token]), member.language)


def read(token: str) -> WayBack:
    """What the token stands for. Raises `links.LinkInvalid`, also for a suspended account."""
    try:
        pk, address = _signer().unsign_object(token, max_age=LASTS)
    except (BadSignature, ValueError) as error:
        raise links.LinkInvalid from error
    member = Member.objects.filter(pk=pk, is_active=True).first()
    if member is None:
        raise links.LinkInvalid
    return WayBack(member, address)


def undo(found: WayBack, now: datetime) -> None:
    """Give the address back, sign everybody out, and let a new password be set; whoever changed it may know the old one.

    Twice is once. Raises `AddressGone`.
    """
    try:
        with transaction.atomic():
            _give_back(found, now)
    except IntegrityError:
        raise AddressGone from None


def _give_back(found: WayBack, now: datetime) -> None:
    row = Member.objects.locked(found.member.pk)
    if row.email == found.address:
        return
    row.email, row.email_confirmed_at, row.bounced_at = found.address, now, None
    row.set_unusable_password()
    row.save(update_fields=["email", "email_confirmed_at", "bounced_at", "password"])
    EmailAddress.objects.filter(user=row).delete()
    EmailAddress.objects.create(user=row, email=found.address, primary=True, verified=True)
    row.revoke_links()
    sessions.end_all(row)
    audit.record(row, "account.email_undone", row, now)
    account_mails.plan(UNDONE, found.address, {"user": row}, now)
    transaction.on_commit(send_account_mails.delay)


def _signer() -> TimestampSigner:
    return TimestampSigner(sep=".", salt="members.address_change")
