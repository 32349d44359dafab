"""Members without an email of their own: an officer keeps their record, with the consent they gave on paper or by word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from forums import membership
from forums.models import Forum, Membership
from members import audit, consent
from members.models import Member, Organisation, Purpose, Regency


class AlreadyKept(membership.MembershipRefused):
    """The forum already keeps somebody of this name from this place."""


@dataclass(frozen=True)
class Person:
    """What an officer writes down; `consent_by` is how the consent was given ("paper" or "spoken").

    `guardian_name` and `guardian_consent_on` are for somebody of 16 or 17, who is not an adult.
    """

    name: str
    sector: str
    regency: Regency
    consent_by: str
    organisation: Organisation | None = None
    whatsapp: str = ""
    is_adult: bool = True
    guardian_name: str = ""
    guardian_consent_on: date | None = None


@transaction.atomic
def add(forum: Forum, person: Person, by: Member, now: datetime) -> Membership:
    """Make the record, its consents and its membership in one step.

    Raises `AlreadyKept`, `ForumArchived`, and Django's `ValidationError` for what the member's own rules refuse.
    """
    forum = membership.lock(forum)
    _require_new(forum, person)
    member = Member.objects.create_user(
        name=person.name,
        regency=person.regency,
        zone=person.regency.zone,
        sector=person.sector,
        organisation=person.organisation,
        whatsapp=person.whatsapp,
        is_adult=person.is_adult,
        guardian_name=person.guardian_name,
        guardian_consent_on=person.guardian_consent_on,
        kept_by=by,
    )
    purposes = [Purpose.KEPT_BY_OFFICER] if person.is_adult else [Purpose.KEPT_BY_OFFICER, Purpose.GUARDIAN]
    consent.give(member, purposes, now, channel=person.consent_by, by=by)
    made = membership.enter(forum, member, person.organisation, by, now)
    audit.record(by, "membership.added", made, now)
    return made


def _require_new(forum: Forum, person: Person) -> None:
    """The same form sent twice, or the same person entered twice, makes one record."""
    kept = forum.memberships.active().filter(member__email__isnull=True)
    if kept.filter(member__name__iexact=person.name, member__regency=person.regency).exists():
        raise AlreadyKept(
            _(
                "%(name)s is already in this forum. For somebody else of the same name, add a word that tells them apart."
            )
            % {"name": person.name}
        )
