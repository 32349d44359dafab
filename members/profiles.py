"""What members say about themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from members import audit, consent, organisations
from members.models import Member, Regency
from members.versions import stamp

FIELDS = ("name", "regency", "sector", "organisation", "whatsapp", "birth_year", "sex")


@dataclass(frozen=True)
class Profile:
    """The whole profile as the form brought it, cleaned; `organisation` is a name or nothing."""

    name: str
    regency: Regency
    sector: str
    organisation: str
    kind: str
    whatsapp: str
    birth_year: int | None
    sex: str


class ChangedMeanwhile(Exception):
    """The profile was saved elsewhere after this page was opened; `current` is what stands now."""

    def __init__(self, current: Member) -> None:
        self.current = current
        super().__init__()


@transaction.atomic
def update(member: Member, profile: Profile, now: datetime, read: str = "") -> None:
    """Store the profile; who moves takes the new place's clock along, unless they had chosen another zone.

    `read` is the stamp of what the member saw. Raises `ChangedMeanwhile` when something else stands by now.
    """
    stands = Member.objects.locked(member.pk)
    if read and read != stamp(stands, FIELDS):
        raise ChangedMeanwhile(stands)
    before = {name: getattr(stands, name) for name in FIELDS}
    followed = member.regency is None or member.zone == member.regency.zone
    if followed:
        member.zone = profile.regency.zone
    for name in ("name", "regency", "sector", "whatsapp", "birth_year", "sex"):
        setattr(member, name, getattr(profile, name))
    member.organisation = (
        organisations.find_or_propose(profile.organisation, profile.regency, profile.sector, profile.kind, member, now)
        if profile.organisation
        else None
    )
    member.save(update_fields=["name", "regency", "zone", "sector", "whatsapp", "birth_year", "sex", "organisation"])
    changed = {name: value for name, value in before.items() if getattr(member, name) != value}
    if changed:
        audit.record_edit(member, "member.profile", member, now, changed)
    consent.follow(member, now)
