"""How people of a forum are shown: officers to everyone who sees it, reachability to those who manage it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from forums.models import Forum, Membership, Role, term_text
from members.models import Member, looks_after

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


@dataclass(frozen=True)
class Row:
    """One person in a list: what `includes/person_row.html` reads."""

    name: str
    detail: str
    sector: str
    chips: Sequence[tuple[str, str]] = field(default_factory=list)
    url: str = ""


def officers(forum: Forum, viewer: Member | AnonymousUser) -> list[Row]:
    """Who holds a role or an office, by rank; the young ones only for people of the forum and staff."""
    rows = forum.memberships.officers().select_related("member", "organisation")
    if not (viewer.is_authenticated and (looks_after(viewer, forum.regency_id) or forum.role_of(viewer))):
        rows = rows.filter(member__is_adult=True)
    return [Row(one.member.name, _detail(one), one.sector, [("", title_of(one))]) for one in rows]


def title_of(membership: Membership) -> str:
    """The office title as given, else the word for the role."""
    return membership.office_title or str(membership.get_role_display())


def office_of(membership: Membership) -> str:
    """The title of somebody who is more than an ordinary member; "" for the others."""
    return title_of(membership) if membership.role != Role.MEMBER or membership.office_title else ""


def mail_state(member: Member) -> tuple[str, str]:
    """Whether mail reaches them, for officers: colour of the chip and words; never the address itself."""
    if member.email is None:
        return "plain", _("no email, kept by an officer")
    if member.bounced_at is not None:
        return "bad", _("email does not arrive")
    if member.email_confirmed_at is None:
        return "warn", _("email not confirmed")
    return "good", _("reached by email")


def _detail(membership: Membership) -> str:
    organisation = membership.organisation
    shown = organisation.name if organisation and organisation.is_verified and not organisation.is_hidden else ""
    term = term_text(membership.term_from, membership.term_until)
    return " · ".join(part for part in (shown, term) if part)
