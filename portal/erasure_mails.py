"""Mails about the erasure of an account: that it is planned and how to take it back, and the last one when it is done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import translation

from members import when
from members.mail import links, outbox, rendering
from members.mail.outbox import Composed, Kind, Message, Planned, Skip
from members.models import Delivery, Erasure, Member

ASKED = Kind("erasure_asked", lane=0, resend_uncertain=True, is_mandatory=True)
DONE = Kind("erasure_done", lane=0, is_mandatory=True)
KEEP = "keep-account"  # the purpose of the link that takes an erasure back
LAST_TRY = timedelta(days=1)


def plan_asked(member: Member, erasure: Erasure, now: datetime) -> None:
    """Tell the member what will happen when, and how to stop it."""
    row = Planned(
        member_id=member.pk,
        about=erasure.pk,
        occasion=erasure.due_at.isoformat(),
        due_at=now,
        expires_at=erasure.due_at,
    )
    outbox.plan(ASKED, [row])


def plan_done(address: str, name: str, language: str, erasure: Erasure, now: datetime) -> None:
    """Tell an address that is no longer anybody's that all is erased; the row forgets it as soon as it was sent."""
    content = {"name": name, "language": language}
    row = Planned(
        member_id=None, address=address, about=erasure.pk, occasion=erasure.due_at.isoformat(), due_at=now,
        expires_at=now + LAST_TRY, content=content,
    )  # fmt: skip
    outbox.plan(DONE, [row])


def forget_sent(now: datetime) -> int:
    """Erase where last mails went that are settled by `now`, whatever became of them; how many."""
    settled = Delivery.objects.filter(kind=DONE.name, settled_at__lte=now).exclude(address="")
    for one in settled:
        one.mails.all().delete()
    return settled.update(address="")


def compose_asked(deliveries: Sequence[Delivery]) -> Composed:
    """The day, what goes, and the link to keep the account."""
    found = Erasure.objects.pending().in_bulk({one.about for one in deliveries})
    return {one.pk: _asked(one.member, found.get(one.about)) for one in deliveries}


def compose_done(deliveries: Sequence[Delivery]) -> Composed:
    """The last words to somebody who is no member any more."""
    return {one.pk: _done(one.content or {}) for one in deliveries}


MAILS = ((ASKED, compose_asked), (DONE, compose_done))


def _asked(member: Member | None, erasure: Erasure | None) -> Message | Skip:
    if member is None or erasure is None:
        return Skip("taken back")
    language = member.language
    with translation.override(language):
        shown = {
            "name": member.name,
            "day": when.long_date(erasure.due_at.astimezone(member.tz).date()),
            "keep_url": links.absolute(reverse("portal:erasure_undo", args=[links.make(KEEP, member, erasure.pk)])),
            "page_url": links.absolute(reverse("portal:erasure")),
        }
        subject, text, html = rendering.render(ASKED.name, language, shown)
    return Message(subject, text, html, language)


def _done(content: dict[str, str]) -> Message | Skip:
    if not content:
        return Skip("nothing left to say")
    subject, text, html = rendering.render(DONE.name, content["language"], {"name": content["name"]})
    return Message(subject, text, html, content["language"])
