"""The weekly digest: who gets one and for which days, and what stands in it.

A digest's window runs from the end of the member's previous one (at most 14 days back) to the midnight that begins the
delivery day, by the member's clock; both ends stand on the delivery. What it says is read when it is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forums.models import Response
from members.mail import links, outbox, rendering
from members.mail.outbox import Composed, Kind, Mail, Message, Planned, Skip
from members.models import Delivery, DeliveryState, Member
from members.when import short_date, zone_info
from portal.digest_material import Material
from portal.digest_sections import Edition, Part, needs_you, news, next_days, taken_on
from portal.digest_slots import WEEK, Slot, slots

KIND = Kind("digest", lane=3)
OFF = "off-digest"  # the purpose of the link that switches it off
CATCH_UP = timedelta(days=4)  # a digest that could not go for longer than this is missed
LONGEST = timedelta(days=14)
BETWEEN = timedelta(days=3)  # whoever moves the day does not get two digests within this
SETTLING = timedelta(days=3)  # nothing weekly for somebody who has just joined
SILENCE = timedelta(days=180)  # whoever was not seen for so long is left in peace
PAGE = 500

# In the order of the mail; a new part of the portal adds its section here.
SECTIONS: tuple[Callable[[Material, Edition], Part | None], ...] = (needs_you, taken_on, next_days, news)


def plan(now: datetime, back: timedelta = WEEK) -> int:
    """Write down every digest that fell due in the time `back` before `now` and is not written yet; how many are new."""
    return sum(outbox.plan(KIND, rows) for slot in slots(now, back) for rows in _pages(slot))


def missing(now: datetime) -> int:
    """How many digests fell due in the past week, more than an hour ago, and are not written down: a healthy portal has none."""
    return sum(wanting(slot).count() for slot in slots(now - timedelta(hours=1), WEEK - timedelta(hours=1)))


def mails(now: datetime) -> list[Mail]:
    """The kind of this module with its words as they are at `now`."""
    return [(KIND, partial(compose, now=now))]


def readers(slot: Slot) -> QuerySet[Member]:
    """Members who want the digest, can be reached, and whose day and hour the slot is."""
    return Member.objects.reachable().filter(
        is_digest_wanted=True,
        zone=slot.zone,
        digest_day=slot.day.isoweekday(),
        digest_hour__range=(slot.first_hour, slot.last_hour),
    )


def present(slot: Slot) -> Q:
    """Members who signed in or answered within half a year before the slot, or have only just joined."""
    since = slot.window_end - SILENCE
    answered = Response.objects.filter(member=OuterRef("pk"), answered_at__gte=since)
    return Q(last_seen_on__gte=slot.day - SILENCE) | Q(last_seen_on=None, joined_at__gte=since) | Q(Exists(answered))


def wanting(slot: Slot) -> QuerySet[Member]:
    """Members who are to get a digest in the slot."""
    recent = Delivery.objects.filter(kind=KIND.name, member=OuterRef("pk"), due_at__gt=slot.first_due - BETWEEN)
    settled = readers(slot).filter(joined_at__lte=slot.last_due - SETTLING)
    return settled.filter(~Exists(recent), present(slot))


def _pages(slot: Slot) -> Iterator[list[Planned]]:
    """The rows to plan, in pages by the members' ids: however many members there are, memory stays the same."""
    last = 0
    while True:
        page = list(
            wanting(slot).filter(pk__gt=last).order_by("pk").values_list("pk", "digest_hour", "joined_at")[:PAGE]
        )
        if not page:
            return
        last = page[-1][0]
        ends = _previous_ends(slot, [pk for pk, _hour, _joined in page])
        yield [
            _planned(slot, pk, hour, ends.get(pk))
            for pk, hour, joined_at in page
            if joined_at <= slot.due_at(hour) - SETTLING
        ]


def _previous_ends(slot: Slot, members: Sequence[int]) -> dict[int, datetime]:
    """Where the latest digest that may have been read ended, by member."""
    rows = Delivery.objects.filter(kind=KIND.name, member__in=members, window_end__lt=slot.window_end).exclude(
        state__in=[DeliveryState.MISSED, DeliveryState.FAILED]
    )
    return dict(rows.order_by().values_list("member").annotate(Max("window_end")))


def _planned(slot: Slot, member: int, hour: int, previous: datetime | None) -> Planned:
    end, due_at = slot.window_end, slot.due_at(hour)
    return Planned(
        member_id=member,
        about=0,
        occasion=slot.day.isoformat(),
        due_at=due_at,
        expires_at=due_at + CATCH_UP,
        window_start=max(previous or end - WEEK, end - LONGEST),
        window_end=end,
    )


def compose(deliveries: Sequence[Delivery], now: datetime) -> Composed:
    """The words of a batch; the number of queries does not grow with it."""
    wanted = [one for one in deliveries if one.member is not None and one.member.is_digest_wanted]
    material = Material(wanted, now)
    written: dict[int, Message | Skip] = {one.pk: Skip("off") for one in deliveries}
    for delivery in wanted:
        edition = Edition.of(delivery)
        with translation.override(edition.language):
            written[delivery.pk] = write(material, edition)
    return written


def write(material: Material, edition: Edition) -> Message | Skip:
    """One digest in the active language; without anything worth a mail, a skip."""
    parts = [part for section in SECTIONS if (part := section(material, edition)) is not None]
    if not any(part.is_reason for part in parts):
        return Skip("empty")
    stop = links.unsubscribe_url(OFF, edition.member)
    shown = {
        "name": edition.member.name,
        "parts": parts,
        "window": window_text(edition),
        "start_url": links.absolute(reverse("portal:start")),
        "unsubscribe_url": stop,
        "reason": _("You get this mail once a week because you have an account with Rembuk."),
        "subject": subject(parts),
        "summary": summary(parts),
    }
    line, text, html = rendering.render(KIND.name, edition.language, shown)
    return Message(line, text, html, edition.language, list_id="digest", unsubscribe_url=stop)


def subject(parts: Sequence[Part]) -> str:
    """What the week brings, so that one may decide without opening it."""
    asked = sum(part.answers for part in parts)
    coming = sum(part.meetings for part in parts)
    if asked:
        text = ngettext("Your week: %(count)d answer needed", "Your week: %(count)d answers needed", asked)
        return text % {"count": asked}
    if coming:
        text = ngettext("Your week: %(count)d meeting ahead", "Your week: %(count)d meetings ahead", coming)
        return text % {"count": coming}
    return _("Your week: news from your forums")


def summary(parts: Sequence[Part]) -> str:
    """The first sentence of the mail."""
    asked = sum(part.answers for part in parts)
    if asked:
        text = ngettext("%(count)d meeting waits for your answer.", "%(count)d meetings wait for your answer.", asked)
        return text % {"count": asked}
    return _("This is what the week brings.")


def window_text(edition: Edition) -> str:
    """The days the news are from, the last one included: "16 Nov 2026 – 22 Nov 2026"."""
    tz = zone_info(edition.zone)
    first, last = edition.start.astimezone(tz), (edition.end - timedelta(seconds=1)).astimezone(tz)
    return f"{short_date(first.date())} – {short_date(last.date())}"
