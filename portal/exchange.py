"""Every list that can be imported and exported, on one screen."""

from __future__ import annotations

from collections.abc import Mapping

from forums.exchange.gatherings import Gatherings
from forums.exchange.memberships import Memberships
from members.exchange.kinds import Kind
from members.exchange.offices import Offices
from members.exchange.people import People
from members.models import Member
from projects.exchange import Catalogue

KINDS: Mapping[str, type[Kind]] = {kind.name: kind for kind in (People, Offices, Memberships, Gatherings, Catalogue)}


def importable(member: Member) -> list[Kind]:
    """The lists that this member of staff may bring in."""
    if not (member.is_staff and member.has_perm("members.add_import")):
        return []
    return [kind(member) for kind in KINDS.values() if all(member.has_perm(right) for right in kind.permissions)]


def may_export(member: Member, kind: type[Kind]) -> bool:
    """Whether this member of staff may take the list away."""
    rights = ("members.add_export", f"{kind.model._meta.app_label}.view_{kind.model._meta.model_name}")
    return member.is_staff and member.has_perms(rights)
