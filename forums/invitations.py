"""Ways into a forum for people it invites: one link (and QR) to share, and invitations to single addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import segno
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.db import transaction
from django.db.models import F
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from forums import forum_mails, membership
from forums.models import Forum, Invitation, Membership
from members import audit
from members.models import Delivery, DeliveryState, Member, Organisation
from members.text import LONGEST_ADDRESS, fold_email

MOST_AT_ONCE = 50
MOST_PER_DAY = 200
VALID_DAYS = 30

_BETWEEN = re.compile(r"[\s,;]+")


class InvitationRefused(Exception):
    """An invitation that is not made or not taken; the text says why. Nothing was changed."""


class NotAnAddress(InvitationRefused):
    """One of the lines is no email address."""


class TooManyInvitations(InvitationRefused):
    """More addresses than the forum may write to at once or in a day."""


class InvitationInvalid(InvitationRefused):
    """It was revoked, has run out, was used, or never existed; which of these is nobody's business."""


@transaction.atomic
def renew_link(forum: Forum, by: Member, now: datetime, days: int | None = VALID_DAYS) -> Invitation:
    """A new link to join, valid for `days` (None: until revoked); the one before stops working. Raises `ForumArchived`."""
    forum = membership.lock(forum)
    forum.invitations.filter(email="", revoked_at__isnull=True).update(revoked_at=now)
    expires_at = None if days is None else now + timedelta(days=days)
    made = Invitation.objects.create(forum=forum, created_by=by, created_at=now, expires_at=expires_at)
    audit.record(by, "invitation.link", made, now)
    return made


@transaction.atomic
def invite(forum: Forum, addresses: Iterable[str], by: Member, now: datetime) -> int:
    """Invite each address by mail; an earlier open invitation to it is replaced. How many went out.

    Nobody learns here which addresses belong to members. Raises `NotAnAddress`, `TooManyInvitations`, `ForumArchived`.
    """
    forum = membership.lock(forum)
    folded = list(dict.fromkeys(fold_email(address) for address in addresses))
    _require_few(forum, folded, now)
    earlier = forum.invitations.filter(email__in=folded, revoked_at__isnull=True, uses=0)
    earlier.update(revoked_at=now)
    made = Invitation.objects.bulk_create(
        Invitation(forum=forum, email=email, created_by=by, created_at=now, expires_at=now + timedelta(days=VALID_DAYS))
        for email in folded
    )
    forum_mails.plan_invitations(made, by.language, now)
    audit.record(by, "invitation.mails", forum, now, count=len(made))
    return len(made)


@transaction.atomic
def revoke(invitation: Invitation, by: Member, now: datetime) -> None:
    """Close this way in; twice is once. Whoever has joined by it stays."""
    if Invitation.objects.filter(pk=invitation.pk, revoked_at__isnull=True).update(revoked_at=now):
        audit.record(by, "invitation.revoked", invitation, now)


@transaction.atomic
def accept(
    invitation: Invitation, member: Member, organisation: Organisation | None, note: str, now: datetime
) -> Membership:
    """Come in by an invitation.

    One sent to the member's own confirmed email was the officers' yes: the member is in at once. A link, or a mail that
    was passed on, brings a request that the officers decide, unless anyone may join.
    Raises `InvitationInvalid` and what `membership.ask` raises.
    """
    membership.lock(invitation.forum)
    invitation = usable(invitation.code, now)
    if is_for(invitation, member):
        made = membership.enter(invitation.forum, member, organisation, invitation.created_by, now)
    else:
        made = membership.ask(invitation.forum, member, note, organisation, now, is_invited=True)
    if invitation.is_link or is_for(invitation, member):
        Invitation.objects.filter(pk=invitation.pk).update(uses=F("uses") + 1)
    return made


def usable(code: str, now: datetime) -> Invitation:
    """The invitation of that code, with its forum and place. Raises `InvitationInvalid`."""
    found = Invitation.objects.usable(now).filter(code=code, forum__in=Forum.objects.active())
    invitation = found.select_related("forum__regency__province", "created_by").first()
    if invitation is None:
        raise InvitationInvalid(_("This invitation is not valid. Please ask the forum for a new one."))
    return invitation


def is_for(invitation: Invitation, member: Member) -> bool:
    """Whether it was sent to the member's own, confirmed email."""
    return not invitation.is_link and member.email_confirmed_at is not None and invitation.email == member.email


def link_of(forum: Forum, now: datetime) -> Invitation | None:
    """The forum's link to join, when there is one that works."""
    return forum.invitations.usable(now).filter(email="").first()


def parse_addresses(text: str) -> list[str]:
    """Addresses in their one form from lines, commas or semicolons. Raises `NotAnAddress` naming the first that is none."""
    found = [fold_email(part) for part in _BETWEEN.split(text) if part]
    for address in found:
        try:
            validate_email(address)
            MaxLengthValidator(LONGEST_ADDRESS)(address)
        except ValidationError as error:
            raise NotAnAddress(_("“%(address)s” is not an email address.") % {"address": address[:80]}) from error
    return found


@dataclass(frozen=True)
class Sent:
    """An invitation to an address, and what became of it: `kind` is the colour of its chip."""

    invitation: Invitation
    kind: str
    text: str
    is_open: bool


def sent(invitations: Sequence[Invitation], now: datetime) -> list[Sent]:
    """What became of each; one query for all."""
    rows = Delivery.objects.filter(kind=forum_mails.INVITATION.name, about__in=[one.pk for one in invitations])
    mails = dict(rows.values_list("about", "state"))
    return [Sent(one, *_fate(one, mails.get(one.pk), now), is_open=one.is_usable(now)) for one in invitations]


def qr_svg(url: str) -> SafeString:
    """The address as a QR code: an SVG without styles, scripts or sizes, dark on white in every theme."""
    code = segno.make(url, error="m", micro=False)
    return mark_safe(code.svg_inline(dark="#000", light="#fff", border=3, svgclass="qr", lineclass=None, omitsize=True))


def _fate(invitation: Invitation, mail: str | None, now: datetime) -> tuple[str, str]:
    if invitation.uses:
        return "good", _("accepted")
    if invitation.revoked_at is not None:
        return "plain", _("revoked")
    if not invitation.is_usable(now):
        return "plain", _("run out")
    if mail in (DeliveryState.FAILED, DeliveryState.SKIPPED, DeliveryState.MISSED):
        return "bad", _("email did not arrive")
    if mail == DeliveryState.SENT:
        return "", _("email sent")
    return "warn", _("on its way")


def _require_few(forum: Forum, addresses: Sequence[str], now: datetime) -> None:
    if len(addresses) > MOST_AT_ONCE:
        raise TooManyInvitations(_("Please invite at most %(count)d people at once.") % {"count": MOST_AT_ONCE})
    today = forum.invitations.exclude(email="").filter(created_at__gt=now - timedelta(days=1)).count()
    if today + len(addresses) > MOST_PER_DAY:
        raise TooManyInvitations(_("A forum can invite at most %(count)d people a day.") % {"count": MOST_PER_DAY})
