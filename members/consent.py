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
    Consent.objects.bulk_create(
        Consent(
            member=member,
            purpose=purpose,
            text_version=TEXTS[purpose].version,
            language=language,
            channel=channel,
            recorded_by=by,
            at=now,
        )
        for purpose in purposes
    )


@transaction.atomic
def withdraw(member: Member, purpose: Purpose, now: datetime, channel: str = "web", by: Member | None = None) -> None:
    """Record that `member` no longer agrees, and stop at once: without these consents nobody may keep an account going.

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
    member.is_active = False
    member.save(update_fields=["is_active"])


def in_force(member: Member) -> dict[Purpose, Consent]:
    """The consents that hold: the latest word on each purpose, where that word is yes."""
    latest = Consent.objects.filter(member=member).order_by("purpose", "-at", "-pk").distinct("purpose")
    return {Purpose(row.purpose): row for row in latest if row.is_given}
