"""How one comes into a forum, what one is there, and how one leaves. Every act happens under the forum's lock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from forums import forum_mails, rsvp
from forums.locking import lock_forum
from forums.models import SECRETARIAT, Forum, Joining, Membership, MembershipState, Role
from members import audit, when
from members.models import Member, Organisation, looks_after
from members.versions import stamp

WAIT_AFTER_NO = timedelta(days=30)
EDITABLE = ("role", "sector", "organisation", "office_title", "term_from", "term_until", "decree_number")


class MembershipRefused(Exception):
    """An act that the rules of the forum refuse; the text is fit for the member. Nothing was changed."""


class ForumArchived(MembershipRefused):
    """The forum is kept for reading only."""


class InvitationNeeded(MembershipRefused):
    """The forum takes nobody without an invitation."""


class AlreadyMember(MembershipRefused):
    """The member is in the forum."""


class AlreadyAsked(MembershipRefused):
    """The member's request waits for the officers."""


class AskedTooSoon(MembershipRefused):
    """A request was declined less than 30 days ago."""


class NotWaiting(MembershipRefused):
    """There is no request to decide: it was withdrawn, or another officer was faster."""


class NotInForum(MembershipRefused):
    """The membership is not in force."""


class ChairMustHandOver(MembershipRefused):
    """A forum with members is never without a chair."""


class OwnMembership(MembershipRefused):
    """Nobody removes themselves or changes their own role."""


class OfficerStays(MembershipRefused):
    """Only the chair or staff end the membership of somebody with a role."""


class ChangedMeanwhile(MembershipRefused):
    """Another officer saved this membership after the page was opened; `current` is what stands now."""

    def __init__(self, current: Membership) -> None:
        self.current = current
        super().__init__()


class CannotSignIn(MembershipRefused):
    """A chair or secretary must be able to sign in."""


@transaction.atomic
def ask(
    forum: Forum,
    member: Member,
    note: str,
    organisation: Organisation | None,
    now: datetime,
    *,
    is_invited: bool = False,
) -> Membership:
    """Join at once where anyone may, else ask the officers; `is_invited` means that the member holds a join link.

    Somebody whom the officers removed asks them in an open forum too. Raises `ForumArchived`, `InvitationNeeded`,
    `AlreadyMember`, `AlreadyAsked`, `AskedTooSoon`.
    """
    forum = lock(forum)
    if forum.joining == Joining.INVITATION and not is_invited:
        raise InvitationNeeded(_("This forum takes members by invitation only. Please write to its officers."))
    membership = _row(forum, member)
    _require_may_ask(membership, now, is_invited=is_invited)
    is_at_once = forum.joining == Joining.OPEN and not membership.was_removed
    _begin(membership, organisation, now)
    membership.note = note
    if is_at_once:
        _activate(membership, now)
    membership.save()
    if not is_at_once:
        forum_mails.plan_asked(membership, now)
    return membership


@transaction.atomic
def enter(
    forum: Forum, member: Member, organisation: Organisation | None, by: Member | None, now: datetime
) -> Membership:
    """Make active at once somebody the officers have already said yes to. Raises `ForumArchived`, `AlreadyMember`."""
    forum = lock(forum)
    membership = _row(forum, member)
    if membership.is_active:
        raise AlreadyMember(_("You are already a member of this forum."))
    _begin(membership, organisation, now)
    _activate(membership, now)
    membership.decided_by, membership.decided_at = by, now
    membership.save()
    return membership


@transaction.atomic
def take_back(membership: Membership, before: Mapping[str, Any], by: Member, now: datetime) -> bool:
    """Undo an `enter` that nobody has built on; whether that could be done. `before` holds the state of a row from earlier.

    Raises `ForumArchived`, `NotInForum`.
    """
    forum = lock(membership.forum)
    membership = _active(membership)
    is_used = forum.meetings.filter(responses__member=membership.member).exists()
    if membership.role != Role.MEMBER or is_used:
        return False
    audit.record(by, "membership.taken_back", membership, now)
    if before:
        _end(membership, now)
        membership.save()
    else:
        membership.delete()
    return True


@transaction.atomic
def admit(membership: Membership, by: Member, now: datetime) -> Membership:
    """Say yes to a request. Raises `ForumArchived`, `NotWaiting`."""
    lock(membership.forum)
    membership = _waiting(membership)
    _activate(membership, now)
    _decide(membership, "", by, now)
    audit.record(by, "membership.admitted", membership, now)
    return membership


@transaction.atomic
def decline(membership: Membership, reason: str, by: Member, now: datetime) -> Membership:
    """Say no to a request; the reason, if any, is told to the asker. Raises `ForumArchived`, `NotWaiting`."""
    lock(membership.forum)
    membership = _waiting(membership)
    membership.state = MembershipState.DECLINED
    _decide(membership, reason, by, now)
    _take_back_invitations(membership, now)
    audit.record(by, "membership.declined", membership, now)
    return membership


@transaction.atomic
def leave(forum: Forum, member: Member, now: datetime) -> None:
    """Leave, or take back a request; seats in coming meetings become free. Raises `ChairMustHandOver`, `NotInForum`."""
    lock(forum, even_archived=True)
    membership = _row(forum, member)
    if membership.state not in (MembershipState.ACTIVE, MembershipState.PENDING):
        raise NotInForum(_("You are not a member of this forum."))
    _require_no_chair(membership)
    _end(membership, now)
    membership.save()
    rsvp.withdraw_from_forum(forum, member, now)


@transaction.atomic
def remove(membership: Membership, reason: str, by: Member, now: datetime) -> None:
    """End somebody's membership for a reason that they are told; their seats become free.

    `by` may be the chair or staff; a secretary removes only those without a role. Raises `OwnMembership`,
    `NotInForum`, `ChairMustHandOver`, `OfficerStays`, `ForumArchived`.
    """
    forum = lock(membership.forum)
    membership = _active(membership)
    if membership.member_id == by.pk:
        raise OwnMembership(_("To leave the forum yourself, use “Leave forum”."))
    _require_no_chair(membership)
    role = membership.role
    if role != Role.MEMBER and not (looks_after(by, forum.regency_id) or forum.role_of(by) == Role.CHAIR):
        raise OfficerStays(_("Only the chair can remove somebody who holds a role."))
    _end(membership, now)
    _decide(membership, reason, by, now)
    _take_back_invitations(membership, now)
    rsvp.withdraw_from_forum(forum, membership.member, now)
    audit.record(by, "membership.removed", membership, now, role=role)


@transaction.atomic
def edit(membership: Membership, changes: Mapping[str, Any], by: Member, now: datetime, read: str = "") -> Membership:
    """Change what an officer may: sector, organisation, office title, term and decree.

    `read` is the stamp of what the officer saw. Raises `ChangedMeanwhile`, `NotInForum`, `ForumArchived`.
    """
    lock(membership.forum)
    membership = _active(membership)
    if read and read != stamp(membership, EDITABLE):
        raise ChangedMeanwhile(membership)
    changed = [name for name, value in changes.items() if getattr(membership, name) != value]
    for name in changed:
        setattr(membership, name, changes[name])
    if changed:
        membership.save(update_fields=changed)
        audit.record(by, "membership.edited", membership, now, fields=sorted(changed))
    return membership


@transaction.atomic
def set_role(membership: Membership, role: str, by: Member, now: datetime) -> Membership:
    """Give a role. A new chair takes over in the same step: the old one becomes an ordinary member.

    Raises `OwnMembership`, `NotInForum`, `ChairMustHandOver`, `CannotSignIn`, `ForumArchived`.
    """
    forum = lock(membership.forum)
    membership = _active(membership)
    before = membership.role
    if role == before:
        return membership
    if membership.member_id == by.pk:
        raise OwnMembership(_("Nobody can change their own role."))
    _require_no_chair(membership)
    if role in SECRETARIAT and not membership.member.can_sign_in:
        raise CannotSignIn(_("A chair or secretary needs an account to sign in with."))
    if role == Role.CHAIR:
        _step_down(forum, by, now)
    membership.role = role
    membership.save(update_fields=["role"])
    audit.record(by, "membership.role", membership, now, before=before, after=role)
    return membership


def lock(forum: Forum, *, even_archived: bool = False) -> Forum:
    """The forum as it is now, locked until the transaction ends. Raises `ForumArchived`."""
    locked = lock_forum(forum.pk)
    if locked.is_archived and not even_archived:
        raise ForumArchived(_("This forum is archived; nothing in it can be changed."))
    return locked


def sector_for(member: Member, organisation: Organisation | None) -> str:
    """The part of society somebody counts for: that of the organisation they speak for, else their own."""
    return organisation.sector if organisation else member.sector


def own_organisations(member: Member) -> list[Organisation]:
    """Those the member speaks for today, by name."""
    current = member.representations.current().values("organisation")
    return list(Organisation.objects.filter(pk__in=current).by_name())


def _row(forum: Forum, member: Member) -> Membership:
    """The one row of the pair, new or from before."""
    found = Membership.objects.filter(forum=forum, member=member).first()
    return found or Membership(forum=forum, member=member, state=MembershipState.LEFT)


def _require_may_ask(membership: Membership, now: datetime, *, is_invited: bool) -> None:
    if membership.is_active:
        raise AlreadyMember(_("You are already a member of this forum."))
    if membership.state == MembershipState.PENDING:
        raise AlreadyAsked(_("Your request is already with the officers of this forum."))
    if membership.state != MembershipState.DECLINED or membership.decided_at is None or is_invited:
        return
    again_at = membership.decided_at + WAIT_AFTER_NO
    if now < again_at:
        day = when.long_date(again_at.astimezone(membership.member.tz).date())
        raise AskedTooSoon(_("Your request was not accepted. You may ask again from %(day)s.") % {"day": day})


def _begin(membership: Membership, organisation: Organisation | None, now: datetime) -> None:
    membership.state, membership.asked_at = MembershipState.PENDING, now
    membership.organisation = organisation
    membership.sector = sector_for(membership.member, organisation)
    membership.left_at = membership.decided_by = membership.decided_at = None
    membership.reason = ""


def _activate(membership: Membership, now: datetime) -> None:
    membership.state, membership.joined_at = MembershipState.ACTIVE, now


def _decide(membership: Membership, reason: str, by: Member, now: datetime) -> None:
    """Keep who decided and why, and tell the member."""
    membership.reason, membership.decided_by, membership.decided_at = reason, by, now
    membership.save()
    forum_mails.plan_decided(membership, now)


def _take_back_invitations(membership: Membership, now: datetime) -> None:
    """An invitation sent before the officers said no opens no door after it."""
    sent = membership.forum.invitations.filter(email=membership.member.email or None, uses=0)
    sent.filter(revoked_at__isnull=True).update(revoked_at=now)


def _end(membership: Membership, now: datetime) -> None:
    membership.state, membership.left_at = MembershipState.LEFT, now
    membership.role, membership.office_title, membership.decree_number = Role.MEMBER, "", ""
    membership.term_from = membership.term_until = None


def _waiting(membership: Membership) -> Membership:
    found = Membership.objects.select_related("forum", "member").get(pk=membership.pk)
    if found.state != MembershipState.PENDING:
        raise NotWaiting(_("This request is no longer waiting: it was withdrawn or has been decided."))
    return found


def _active(membership: Membership) -> Membership:
    found = Membership.objects.select_related("forum", "member").get(pk=membership.pk)
    if not found.is_active:
        raise NotInForum(_("This person is not a member of the forum."))
    return found


def _require_no_chair(membership: Membership) -> None:
    if membership.is_active and membership.role == Role.CHAIR:
        raise ChairMustHandOver(_("The chair must hand over to another member first."))


def _step_down(forum: Forum, by: Member, now: datetime) -> None:
    chair = forum.memberships.active().filter(role=Role.CHAIR).first()
    if chair is not None:
        chair.role = Role.MEMBER
        chair.save(update_fields=["role"])
        audit.record(by, "membership.role", chair, now, before=Role.CHAIR.value, after=Role.MEMBER.value)
