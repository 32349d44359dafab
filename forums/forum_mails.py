"""Mails about forums and memberships: which are due to whom, and what they say. Those of meetings are elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from forums.models import (
    Forum,
    ForumRequest,
    Invitation,
    Membership,
    MembershipState,
    OfficerMessage,
    RequestState,
)
from members import when
from members.mail import links, outbox, rendering
from members.mail.outbox import Composed, Kind, Message, Planned, Skip
from members.models import Delivery, Member

INVITATION = Kind("forum_invitation", lane=1, is_mandatory=True)
ASKED = Kind("membership_asked", lane=1, is_mandatory=True)
DECIDED = Kind("membership_decided", lane=1, is_mandatory=True)
OFFICER_MESSAGE = Kind("officer_message", lane=1, is_mandatory=True)
REQUEST_DECIDED = Kind("forum_request_decided", lane=1, is_mandatory=True)
HIDDEN = "hidden by officers or staff"


def plan_invitations(invitations: Sequence[Invitation], language: str, now: datetime) -> None:
    """One mail to each address; a member with that address gets it in their own language, others in `language`."""
    addresses = [invitation.email for invitation in invitations]
    known = dict(Member.objects.reachable().filter(email__in=addresses).values_list("email", "pk"))
    outbox.plan(
        INVITATION,
        [
            Planned(
                member_id=known.get(invitation.email),
                address="" if invitation.email in known else invitation.email,
                about=invitation.pk,
                occasion="",
                due_at=now,
                expires_at=invitation.expires_at,
                content={"language": language},
            )
            for invitation in invitations
        ],
    )


def plan_asked(membership: Membership, now: datetime) -> None:
    """Tell chair and secretaries that somebody asks to join."""
    officers = membership.forum.memberships.secretariat().values_list("member_id", flat=True)
    _plan(ASKED, officers, membership.pk, f"asked-{_stamp(membership.asked_at)}", now)


def plan_decided(membership: Membership, now: datetime) -> None:
    """Tell a member that they were admitted, declined or removed."""
    _plan(DECIDED, [membership.member_id], membership.pk, f"decided-{_stamp(now)}", now)


def plan_officer_message(message: OfficerMessage, now: datetime) -> int:
    """Pass a message on to chair, secretaries and the forum's own address; to how many."""
    officers = Member.objects.reachable().filter(
        pk__in=message.forum.memberships.secretariat().exclude(member=message.sender_id).values("member")
    )
    rows = [
        Planned(member_id=pk, about=message.pk, occasion="", due_at=now) for pk in officers.values_list("pk", flat=True)
    ]
    if message.forum.contact_email:
        rows.append(
            Planned(
                member_id=None,
                address=message.forum.contact_email,
                about=message.pk,
                occasion="",
                due_at=now,
                content={"language": settings.LANGUAGE_CODE},
            )
        )
    return outbox.plan(OFFICER_MESSAGE, rows)


def plan_request_decided(asked: ForumRequest, now: datetime) -> None:
    """Tell whoever asked for a forum what staff decided."""
    _plan(REQUEST_DECIDED, [asked.asked_by_id], asked.pk, "", now)


def compose_invitations(deliveries: Sequence[Delivery]) -> Composed:
    """The forum in a few words, who invites, and the link that opens its door."""
    rows = Invitation.objects.select_related("forum__regency__province", "created_by")
    found = rows.in_bulk({one.about for one in deliveries})
    inside = set(
        Membership.objects.active()
        .filter(forum__in=[row.forum_id for row in found.values()])
        .values_list("forum_id", "member_id")
    )
    return {one.pk: _invitation(one, found.get(one.about), inside) for one in deliveries}


def compose_asked(deliveries: Sequence[Delivery]) -> Composed:
    """Who asks, for whom they speak, what they say; left out when the request is no longer open."""
    found = _memberships(deliveries)
    officers = set(
        Membership.objects.secretariat()
        .filter(forum__in=[row.forum_id for row in found.values()])
        .values_list("forum_id", "member_id")
    )
    return {one.pk: _asked(one, found.get(one.about), officers) for one in deliveries}


def compose_decided(deliveries: Sequence[Delivery]) -> Composed:
    """The decision as it stands now, with the officers' reason."""
    found = _memberships(deliveries)
    return {one.pk: _decided(one, found.get(one.about)) for one in deliveries}


def compose_officer_messages(deliveries: Sequence[Delivery]) -> Composed:
    """The sender's words; an answer to the mail goes to the sender."""
    found = OfficerMessage.objects.select_related("forum", "sender").in_bulk({one.about for one in deliveries})
    return {one.pk: _officer_message(one, found.get(one.about)) for one in deliveries}


def compose_requests(deliveries: Sequence[Delivery]) -> Composed:
    """What staff decided about a forum that was asked for."""
    found = ForumRequest.objects.select_related("forum", "regency").in_bulk({one.about for one in deliveries})
    return {one.pk: _request_decided(one, found.get(one.about)) for one in deliveries}


# Every kind of this module with the function that finds its words.
MAILS = (
    (INVITATION, compose_invitations),
    (ASKED, compose_asked),
    (DECIDED, compose_decided),
    (OFFICER_MESSAGE, compose_officer_messages),
    (REQUEST_DECIDED, compose_requests),
)


def _plan(kind: Kind, people: Iterable[int], about: int, occasion: str, now: datetime) -> None:
    outbox.plan(kind, [Planned(member_id=pk, about=about, occasion=occasion, due_at=now) for pk in people])


def _stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%S%f}"


def _memberships(deliveries: Sequence[Delivery]) -> dict[int, Membership]:
    rows = Membership.objects.select_related("forum", "member", "organisation")
    return rows.in_bulk({one.about for one in deliveries})


def _language(delivery: Delivery) -> str:
    if delivery.member is not None:
        return delivery.member.language
    return str((delivery.content or {}).get("language", settings.LANGUAGE_CODE))


def _message(delivery: Delivery, forum: Forum | None, context: dict[str, Any], reply_to: str = "") -> Message:
    """The mail of this kind in its reader's language, in one thread with the others about the same thing."""
    language = _language(delivery)
    forum_url = _url(delivery, "forums:forum_detail", forum.slug) if forum else ""
    with translation.override(language):
        context |= {"forum": forum, "forum_url": forum_url, "member": delivery.member, "reason": _reason(delivery.kind)}
    subject, text, html = rendering.render(delivery.kind, language, context)
    return Message(
        subject=subject,
        text=text,
        html=html,
        language=language,
        list_id=forum.slug if forum else "",
        references=f"{delivery.kind}-{delivery.about}",
        reply_to=reply_to,
    )


def _reason(kind: str) -> str:
    """Why one gets this, in the active language."""
    reasons = {
        INVITATION.name: _("You get this email because an officer of the forum typed your address."),
        ASKED.name: _("You get this email because you manage the members of this forum."),
        DECIDED.name: _("You get this email because it is about your membership."),
        OFFICER_MESSAGE.name: _("You get this email because you are an officer of this forum."),
        REQUEST_DECIDED.name: _("You get this email because you asked for a forum."),
    }
    return reasons[kind]


def _url(delivery: Delivery, name: str, *parts: str) -> str:
    """The absolute address of a page in the reader's language."""
    with translation.override(_language(delivery)):
        return links.absolute(reverse(name, args=parts))


def _invitation(delivery: Delivery, invitation: Invitation | None, inside: set[tuple[int, int]]) -> Message | Skip:
    if invitation is None or invitation.revoked_at is not None or invitation.uses or invitation.forum.is_archived:
        return Skip("invitation no longer valid")
    if invitation.forum.is_hidden:
        return Skip(HIDDEN)
    if (invitation.forum_id, delivery.member_id) in inside:
        return Skip("already a member")
    until = ""
    if invitation.expires_at is not None:
        with translation.override(_language(delivery)):
            until = when.moment(invitation.expires_at, invitation.forum.zone)
    context = {"invitation": invitation, "url": _url(delivery, "forums:invitation", invitation.code), "until": until}
    return _message(delivery, invitation.forum, context)


def _asked(delivery: Delivery, membership: Membership | None, officers: set[tuple[int, int]]) -> Message | Skip:
    if membership is None or membership.state != MembershipState.PENDING:
        return Skip("request no longer open")
    if membership.forum.is_hidden:
        return Skip(HIDDEN)
    if (membership.forum_id, delivery.member_id) not in officers:
        return Skip("no longer an officer")
    members_url = _url(delivery, "forums:member_list", membership.forum.slug)
    return _message(delivery, membership.forum, {"membership": membership, "members_url": members_url})


def _decided(delivery: Delivery, membership: Membership | None) -> Message | Skip:
    if membership is None or membership.decided_at is None or membership.state == MembershipState.PENDING:
        return Skip("decision no longer stands")
    if delivery.occasion != f"decided-{_stamp(membership.decided_at)}":
        return Skip("decision no longer stands")
    if membership.state == MembershipState.LEFT and not membership.was_removed:
        return Skip("has left since")
    return _message(delivery, membership.forum, {"membership": membership, "outcome": membership.state})


def _officer_message(delivery: Delivery, message: OfficerMessage | None) -> Message | Skip:
    if message is None or not message.sender.is_active:
        return Skip("message withdrawn")
    if message.is_hidden:
        return Skip(HIDDEN)
    is_officer = delivery.member_id is not None
    report_url = _url(delivery, "forums:report", "pesan", str(message.pk)) if is_officer else ""
    return _message(
        delivery, message.forum, {"message": message, "report_url": report_url}, reply_to=message.sender.email or ""
    )


def _request_decided(delivery: Delivery, asked: ForumRequest | None) -> Message | Skip:
    if asked is None or asked.state == RequestState.OPEN:
        return Skip("decision no longer stands")
    return _message(delivery, asked.forum, {"asked": asked, "is_accepted": asked.state == RequestState.ACCEPTED})
