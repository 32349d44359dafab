"""Consent: each purpose on its own, with the version of the text that was agreed to; the record only grows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from members.models import Consent, Language, Member, Purpose

# A new text gets a new version here on the day its page changes; earlier consents keep the version they were given to.
TERMS_VERSION = "2026-11"
PRIVACY_VERSION = "2026-11"
KEPT_VERSION = "2026-11"
GUARDIAN_VERSION = "2026-11"
OPTIONAL_VERSION = "2026-11"


@dataclass(frozen=True)
class Text:
    """What a consent refers to: the version in force, and the URL name of the page where it stands."""

    version: str
    url_name: str


TEXTS: Mapping[Purpose, Text] = {
    Purpose.TERMS: Text(TERMS_VERSION, "portal:terms"),
    Purpose.PRIVACY: Text(PRIVACY_VERSION, "portal:privacy"),
    Purpose.KEPT_BY_OFFICER: Text(KEPT_VERSION, "portal:privacy"),
    Purpose.GUARDIAN: Text(GUARDIAN_VERSION, "portal:privacy"),
    Purpose.CONTACT: Text(OPTIONAL_VERSION, "portal:privacy"),
    Purpose.COUNTS: Text(OPTIONAL_VERSION, "portal:privacy"),
}
# Purposes an account can do without, and what is kept for each: given by filling it in, withdrawn with all that is kept.
OPTIONAL: Mapping[Purpose, Mapping[str, object]] = {
    Purpose.CONTACT: {"whatsapp": ""},
    Purpose.COUNTS: {"birth_year": None, "sex": ""},
}
AT_SIGN_UP = (Purpose.TERMS, Purpose.PRIVACY)


def give(
    member: Member,
    purposes: Iterable[Purpose],
    now: datetime,
    language: str = Language.INDONESIAN,
    channel: str = "web",
    by: Member | None = None,
) -> None:
    """Record that `member` agrees; `by` is the officer who wrote it down (paper, spoken) for somebody else."""
    Consent.objects.bulk_create(_given(member, purpose, now, language, channel, by) for purpose in purposes)


def give_many(
    given: Iterable[tuple[Member, Iterable[Purpose]]], now: datetime, channel: str, by: Member | None = None
) -> None:
    """The same for many people at once, each in their own language."""
    Consent.objects.bulk_create(
        _given(member, purpose, now, member.language, channel, by) for member, purposes in given for purpose in purposes
    )


@transaction.atomic
def withdraw(member: Member, purpose: Purpose, now: datetime, channel: str = "web", by: Member | None = None) -> None:
    """Record that `member` no longer agrees, and stop at once: an optional purpose loses what was kept for it, and
    without any other consent nobody may keep the account going.

    Withdrawing what is not in force changes nothing.
    """
    member = Member.objects.locked(member.pk)
    given = in_force(member).get(purpose)
    if given is None:
        return
    Consent.objects.create(
        member=member,
        purpose=purpose,
        text_version=given.text_version,
        language=given.language,
        is_given=False,
        channel=channel,
        recorded_by=by,
        at=now,
    )
    if purpose in OPTIONAL:
        for name, empty in OPTIONAL[purpose].items():
            setattr(member, name, empty)
        member.save(update_fields=list(OPTIONAL[purpose]))
    else:
        member.is_active = False
        member.save(update_fields=["is_active"])


def follow(member: Member, now: datetime) -> None:
    """Record that what the member has filled in, or emptied, of optional data is a consent, or its end."""
    held = in_force(member)
    filled = {purpose for purpose, names in OPTIONAL.items() if any(getattr(member, name) for name in names)}
    give(member, [purpose for purpose in OPTIONAL if purpose in filled - set(held)], now, language=member.language)
    for purpose in OPTIONAL:
        if purpose in held and purpose not in filled:
            withdraw(member, purpose, now)


def in_force(member: Member) -> dict[Purpose, Consent]:
    """The consents that hold: the latest word on each purpose, where that word is yes."""
    latest = Consent.objects.filter(member=member).order_by("purpose", "-at", "-pk").distinct("purpose")
    return {Purpose(row.purpose): row for row in latest if row.is_given}


def _given(member: Member, purpose: Purpose, now: datetime, language: str, channel: str, by: Member | None) -> Consent:
    return Consent(
        member=member,
        purpose=purpose,
        text_version=TEXTS[purpose].version,
        language=language,
        channel=channel,
        recorded_by=by,
        at=now,
    )
