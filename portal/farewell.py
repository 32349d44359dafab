"""The last weekly mail to whoever has not been here for half a year: it asks, and then nothing weekly comes any more.

The digest stops by itself for them (`digest.present`), and comes again once they sign in or answer a meeting.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.db.models import DateTimeField, Exists, F, OuterRef
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from forums.models import Response
from members.mail import links, outbox, rendering
from members.mail.outbox import Composed, Kind, Mail, Message, Planned, Skip
from members.models import Delivery, Member
from portal import digest
from portal.digest_slots import WEEK, Slot, slots

KIND = Kind("digest_farewell", lane=3)


def plan(now: datetime) -> int:
    """Write down one farewell for each silence, for the member's own day and hour; how many are new."""
    return sum(outbox.plan(KIND, _rows(slot)) for slot in slots(now, WEEK))


def mails(now: datetime) -> list[Mail]:
    """The kind of this module with its words as they are at `now`."""
    return [(KIND, partial(compose, now=now))]


def _rows(slot: Slot) -> list[Planned]:
    """Those of the slot who are silent and were not asked since they were last seen."""
    asked = Delivery.objects.filter(kind=KIND.name, member=OuterRef("pk"), due_at__gt=OuterRef("left_at"))
    left_at = Coalesce(Cast("last_seen_on", DateTimeField()), F("joined_at"))
    silent = digest.readers(slot).exclude(digest.present(slot)).annotate(left_at=left_at).filter(~Exists(asked))
    return [
        Planned(
            member_id=pk,
            about=0,
            occasion=left_at.date().isoformat(),
            due_at=slot.due_at(hour),
            expires_at=slot.due_at(hour) + digest.CATCH_UP,
        )
        for pk, hour, left_at in silent.order_by("pk").values_list("pk", "digest_hour", "left_at")[: digest.PAGE]
    ]


def compose(deliveries: Sequence[Delivery], now: datetime) -> Composed:
    """The words, left out for whoever has come back or switched the digest off."""
    members = [one.member for one in deliveries if one.member is not None]
    answers = Response.objects.filter(member__in=members, answered_at__gte=now - digest.SILENCE)
    back = set(answers.values_list("member", flat=True))
    back |= {one.pk for one in members if one.last_seen_on and one.last_seen_on >= (now - digest.SILENCE).date()}
    return {one.pk: _words(one.member, back) for one in deliveries}


def _words(member: Member | None, back: set[int]) -> Message | Skip:
    if member is None or not member.is_digest_wanted:
        return Skip("off")
    if member.pk in back:
        return Skip("came back")
    with translation.override(member.language):
        stop = links.unsubscribe_url(digest.OFF, member)
        shown = {
            "name": member.name,
            "start_url": links.absolute(reverse("portal:start")),
            "unsubscribe_url": stop,
            "reason": _("You get this mail because you have an account with Rembuk."),
        }
        subject, text, html = rendering.render(KIND.name, member.language, shown)
    return Message(subject, text, html, member.language, list_id="digest", unsubscribe_url=stop)
