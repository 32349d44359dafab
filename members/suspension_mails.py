"""Telling a member that their account is suspended, and that it is open again: why, until when, whom to write to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from members import when
from members.mail import links, outbox, rendering
from members.mail.outbox import Composed, Kind, Message, Planned, Skip
from members.models import Delivery, Member, Suspension

SUSPENDED = Kind("account_suspended", lane=0, is_mandatory=True)
STARTED, ENDED = "started", "ended"


def plan(suspension: Suspension, occasion: str, now: datetime) -> None:
    """One mail to the member's own address: a suspended member gets no other, so it is named here."""
    member: Member = suspension.member
    if member.email and member.email_confirmed_at and not member.bounced_at:
        row = Planned(member_id=None, address=member.email, about=suspension.pk, occasion=occasion, due_at=now)
        outbox.plan(SUSPENDED, [row])


def compose(deliveries: Sequence[Delivery]) -> Composed:
    """What was decided; left out when it no longer stands."""
    rows = Suspension.objects.select_related("member").in_bulk({one.about for one in deliveries})
    return {one.pk: _message(one, rows.get(one.about)) for one in deliveries}


# The one kind of this module with the function that finds its words.
MAILS = ((SUSPENDED, compose),)


def _message(delivery: Delivery, suspension: Suspension | None) -> Message | Skip:
    if suspension is None or suspension.member.email != delivery.address:
        return Skip("address changed")
    member: Member = suspension.member
    if (delivery.occasion == ENDED) != member.is_active:
        return Skip("decision no longer stands")
    with override(member.language):
        context = {
            "member": member,
            "suspension": suspension,
            "is_over": delivery.occasion == ENDED,
            "until": when.moment(suspension.until, member.zone) if suspension.until else "",
            "contact": settings.REMBUK_CONTACT,
            "guide_url": links.absolute(reverse("portal:conduct")),
            "reason": _("You get this email because it is about your account."),
        }
    subject, text, html = rendering.render(delivery.kind, member.language, context)
    return Message(subject=subject, text=text, html=html, language=member.language, reply_to=settings.REMBUK_CONTACT)
