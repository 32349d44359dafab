"""Forgetting a person in what this app keeps: the account, its keys and sessions, mails, and where they spoke for whom.

The row of the member stays without anything that tells who it was, because decisions and counts refer to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Q, TextField, Value
from django.db.models.functions import Cast, Concat, Now

from members import consent
from members.models import (
    AuditEntry,
    Consent,
    Delivery,
    DeliveryState,
    FieldChange,
    ImportRow,
    Member,
    Preference,
    Representative,
    RightsRequest,
    SentForm,
    SentMail,
    StaffArea,
    Suppression,
    Suspension,
)

FORMER = "Mantan anggota (former member)"  # read by people of both languages wherever the member was named
REASON = "account erased"
BLANK: dict[str, object] = {
    "name": FORMER, "email": None, "email_confirmed_at": None, "bounced_at": None, "language": "id",
    "zone": "Asia/Jakarta", "regency": None, "organisation": None, "whatsapp": "", "birth_year": None, "sex": "",
    "is_adult": True, "kept_by": None, "guardian_name": "", "guardian_consent_on": None, "digest_day": 1,
    "digest_hour": 7, "is_digest_wanted": False, "is_active": False, "is_staff": False, "is_superuser": False,
    "last_seen_on": None, "last_login": None,
}  # fmt: skip


def addresses_of(member: Member) -> list[str]:
    """Every address that is theirs, whether or not they confirmed it."""
    known = EmailAddress.objects.filter(user=member).values_list("email", flat=True)
    return sorted({*known, member.email or ""} - {""})


def mentions(name: str, addresses: Iterable[str]) -> str:
    """A pattern of PostgreSQL for texts that name the person, as whole words."""
    return "|".join(rf"(^|\W){re.escape(word)}(\W|$)" for word in [name, *addresses] if word)


def forget(member: Member, now: datetime) -> None:
    """Empty the member's row and all that belongs to it; called within the transaction of the erasure."""
    addresses = addresses_of(member)
    _close(member)
    _forget_mails(member, addresses)
    _forget_imports(mentions(member.name, addresses))
    _forget_changes(member, mentions(member.name, addresses))
    Preference.objects.filter(member=member).delete()
    SentForm.objects.filter(member=member).delete()
    Representative.objects.filter(member=member).delete()
    RightsRequest.objects.filter(member=member).update(text="", answer="", name="", email="")
    _withdraw(member, now)
    acts = AuditEntry.objects.filter(Q(actor=member) | Q(target=f"members.member:{member.pk}"))
    acts.exclude(details={}, origin="").update(details={}, origin="")
    Member.objects.filter(kept_by=member).update(kept_by=None)
    for name, value in BLANK.items():
        setattr(member, name, value)
    member.set_unusable_password()
    member.link_version += 1
    member.save()


def _close(member: Member) -> None:
    """No session, no key, no address, no right is left."""
    for session in UserSession.objects.filter(user=member):
        session.end()
    UserSession.objects.filter(user=member).delete()
    Authenticator.objects.filter(user=member).delete()
    EmailAddress.objects.filter(user=member).delete()
    member.groups.clear()
    member.user_permissions.clear()
    StaffArea.objects.filter(member=member).delete()
    Suspension.objects.filter(member=member).delete()


def _forget_mails(member: Member, addresses: Sequence[str]) -> None:
    """That mails went out is kept as a number; to whom, and what they said, is not. What is planned does not go out."""
    theirs = Delivery.objects.filter(Q(member=member) | Q(address__in=addresses))
    theirs.unsettled().update(state=DeliveryState.SKIPPED, reason=REASON, settled_at=Now(), lease_until=None)
    theirs.update(address="", content=None)
    named = mentions(member.name, addresses)
    SentMail.objects.filter(Q(delivery__member=member) | Q(to__in=addresses)).delete()
    SentMail.objects.filter(Q(text__iregex=named) | Q(subject__iregex=named)).delete()
    Suppression.objects.filter(address__in=addresses).delete()


def _forget_imports(named: str) -> None:
    """Rows of lists that staff brought in, which say what the person's data were."""
    said = Concat(
        *(Cast(name, TextField()) for name in ("cells", "values", "before", "changes")), output_field=TextField()
    )
    ImportRow.objects.annotate(said=said).filter(Q(said__iregex=named) | Q(key__iregex=named)).delete()


def _forget_changes(member: Member, named: str) -> None:
    """Earlier values of the person's row, and of other rows where they name the person."""
    said = Concat(Cast("old", TextField()), Value(" "), Cast("new", TextField()), output_field=TextField())
    changes = FieldChange.objects.annotate(said=said)
    changes.filter(Q(entry__target=f"members.member:{member.pk}") | Q(said__iregex=named)).delete()


def _withdraw(member: Member, now: datetime) -> None:
    """The proof of consent ends with its withdrawal; it names nobody but the number."""
    Consent.objects.bulk_create(
        Consent(
            member=member,
            purpose=purpose,
            text_version=given.text_version,
            language=given.language,
            is_given=False,
            channel="erasure",
            at=now,
        )
        for purpose, given in consent.in_force(member).items()
    )
