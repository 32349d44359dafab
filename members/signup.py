"""Coming in: a new account, its confirmed address, and each later sign-in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from members import consent, organisations
from members.models import Member, Regency
from members.text import fold_email


class AddressTaken(ValueError):
    """The address belongs to an account; whoever asks must not learn it from us."""


@dataclass(frozen=True)
class Entry:
    """What the form brought, cleaned; `organisation` is a name or nothing, `kind` only helps when that name is new."""

    name: str
    email: str
    password: str
    regency: Regency
    sector: str
    language: str
    organisation: str = ""
    kind: str = ""


def sign_up(entry: Entry, now: datetime) -> Member:
    """A new member with both consents, in the zone of their regency, whose address is still to be confirmed.

    Raises `AddressTaken`; nothing is stored then.
    """
    with transaction.atomic():
        member = _create(entry)
        consent.give(member, consent.AT_SIGN_UP, now, language=entry.language)
        if entry.organisation:
            member.organisation = organisations.find_or_propose(
                entry.organisation, entry.regency, entry.sector, entry.kind, member, now
            )
            member.save(update_fields=["organisation"])
    return member


def _create(entry: Entry) -> Member:
    member = Member(
        name=entry.name,
        email=fold_email(entry.email),
        regency=entry.regency,
        zone=entry.regency.zone,
        sector=entry.sector,
        language=entry.language,
    )
    member.set_password(entry.password)
    try:
        with transaction.atomic():
            member.save(force_insert=True)
    except IntegrityError:
        raise AddressTaken from None
    return member


def keep_address_in_step(member: Member) -> None:
    """Let the accounts library know an address that is confirmed here already (made by staff, or sample data)."""
    if member.email and member.email_confirmed_at:
        EmailAddress.objects.get_or_create(
            user=member, email=member.email, defaults={"verified": True, "primary": True}
        )


@transaction.atomic
def address_confirmed(member: Member, previous: str | None, now: datetime) -> None:
    """The member showed that they read mail at `member.email`; links in mail to a `previous` other address die."""
    row = Member.objects.locked(member.pk)
    row.email_confirmed_at, row.bounced_at = now, None
    row.save(update_fields=["email_confirmed_at", "bounced_at"])
    if previous != row.email:
        row.revoke_links()
    for name in ("email_confirmed_at", "bounced_at", "link_version"):
        setattr(member, name, getattr(row, name))


def signed_in(member: Member, now: datetime) -> None:
    """Note the day, and that the address is good: nobody comes in before it is confirmed."""
    if member.email_confirmed_at is None:
        address_confirmed(member, member.email, now)
    today = now.astimezone(member.tz).date()
    if member.last_seen_on != today:
        member.last_seen_on = today
        member.save(update_fields=["last_seen_on"])
