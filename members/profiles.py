"""What members say about themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from members import organisations
from members.models import Member, Regency


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


@transaction.atomic
def update(member: Member, profile: Profile, now: datetime) -> None:
    """Store the profile; who moves takes the new place's clock along, unless they had chosen another zone."""
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
