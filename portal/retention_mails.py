"""The two warnings to somebody who has not been here for almost three years: 60 and 14 days before their account is erased."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import translation

from members import when
from members.mail import links, outbox, rendering
from members.mail.outbox import Composed, Kind, Message, Planned, Skip
from members.models import Delivery, Member

KIND = Kind("dormant_warning", lane=3, is_mandatory=True)
BEFORE = (timedelta(days=60), timedelta(days=14))  # how long before the erasure each warning goes
BATCH = 1000  # warnings of each kind in one run


def warned(nth: str, by: datetime) -> Exists:
    """Of a member with `left_at`: whether that warning of this silence was due by then."""
    sent = Delivery.objects.filter(kind=KIND.name, occasion__startswith=f"{nth}-", member=OuterRef("pk"))
    return Exists(sent.filter(due_at__gt=OuterRef("left_at"), due_at__lte=by))


def plan(now: datetime, first: QuerySet[Member], second: QuerySet[Member]) -> int:
    """Write down warnings that are due: the first to those silent for long enough, the second 46 days later; how many."""
    once = first.exclude(warned("1", now))
    twice = second.filter(warned("1", now - (BEFORE[0] - BEFORE[1]))).exclude(warned("2", now))
    return outbox.plan(KIND, _rows(now, once, "1")) + outbox.plan(KIND, _rows(now, twice, "2"))


def _rows(now: datetime, silent: QuerySet[Member], nth: str) -> list[Planned]:
    """The occasion names the warning and the last day seen, so that a later silence warns anew."""
    ends_at = now + BEFORE[int(nth) - 1]
    reachable = silent.filter(pk__in=Member.objects.reachable()).order_by("pk")
    found = reachable.values_list("pk", "last_seen_on", "joined_at")[:BATCH]
    return [
        Planned(
            member_id=pk, about=0, occasion=f"{nth}-{seen or joined.date()}", due_at=now, expires_at=ends_at,
            window_end=ends_at,
        )
        for pk, seen, joined in found
    ]  # fmt: skip


def compose(deliveries: Sequence[Delivery]) -> Composed:
    """The day, and that signing in once is enough."""
    return {one.pk: _words(one) for one in deliveries}


MAILS = ((KIND, compose),)


def _words(delivery: Delivery) -> Message | Skip:
    member = delivery.member
    seen = str(member.last_seen_on or member.joined_at.date()) if member else ""
    if member is None or not delivery.occasion.endswith(seen) or delivery.window_end is None:
        return Skip("came back")
    with translation.override(member.language):
        shown = {
            "name": member.name,
            "day": when.long_date(delivery.window_end.astimezone(member.tz).date()),
            "login_url": links.absolute(reverse("account_login")),
        }
        subject, text, html = rendering.render(KIND.name, member.language, shown)
    return Message(subject, text, html, member.language)
