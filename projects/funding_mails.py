"""Reminders before a source of money closes, to the officers of the forums that it is for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _

from forums.models import Forum, Membership, Role
from members import when
from members.mail import links, outbox, rendering
from members.mail.outbox import Composed, Kind, Mail, Message, Planned, Skip
from members.models import Delivery, Member, Zone
from projects import funding
from projects.models import FundingSource

KIND = Kind("funding_deadline", lane=3, is_mandatory=True)
BEFORE = (14, 3)  # days before the deadline
GRACE = 1  # days by which a reminder may be late
MORNING = time(8)
ASK_FOR = (Role.CHAIR, Role.SECRETARY, Role.TREASURER)
FIRST = ZoneInfo(Zone.WIT)  # where a day begins first


def plan(now: datetime) -> int:
    """Write down the reminders whose day has come, each once for an officer and a deadline; how many are new."""
    today = now.astimezone(FIRST).date()
    days = {today + timedelta(days=before - late): before for before in BEFORE for late in range(GRACE + 1)}
    sources = FundingSource.objects.filter(deadline__in=days).prefetch_related("themes")
    return sum(outbox.plan(KIND, _rows(source, days[source.deadline])) for source in sources if source.deadline)


def _rows(source: FundingSource, before: int) -> Iterator[Planned]:
    deadline = source.deadline
    if deadline is None:
        return
    officers = Membership.objects.active().filter(forum__in=funding.forums_of(source), role__in=ASK_FOR)
    people = Member.objects.filter(pk__in=officers.values("member"))
    for member in people.only("pk", "zone").iterator():
        morning = datetime.combine(deadline - timedelta(days=before), MORNING, member.tz)
        ends = datetime.combine(deadline + timedelta(days=1), time(), member.tz)
        yield Planned(
            member_id=member.pk, about=source.pk, occasion=f"{before}-{deadline}", due_at=morning.astimezone(UTC),
            expires_at=ends.astimezone(UTC),
        )  # fmt: skip


def compose(deliveries: Sequence[Delivery], now: datetime) -> Composed:
    """What closes when, how much there is, and for which of the reader's forums; left out when that is no longer so."""
    sources = FundingSource.objects.prefetch_related("themes").in_bulk({one.about for one in deliveries})
    people = {one.member_id for one in deliveries}
    mine = {pk: _officers(source, people) for pk, source in sources.items()}
    return {one.pk: _words(one, sources.get(one.about), mine, now) for one in deliveries}


def mails(now: datetime) -> list[Mail]:
    """The kind of this module with its words as they are at `now`."""
    return [(KIND, partial(compose, now=now))]


def _officers(source: FundingSource, people: set[int | None]) -> Mapping[int, list[Forum]]:
    """The forums that the source is for, by the member who is an officer there."""
    rows = Membership.objects.active().filter(
        forum__in=funding.forums_of(source), role__in=ASK_FOR, member__in=[pk for pk in people if pk]
    )
    found: dict[int, list[Forum]] = {}
    for row in rows.select_related("forum").order_by("forum__name"):
        found.setdefault(row.member_id, []).append(row.forum)
    return found


def _words(
    delivery: Delivery, source: FundingSource | None, officers: Mapping[int, Mapping[int, list[Forum]]], now: datetime
) -> Message | Skip:
    member = delivery.member
    if source is None or source.deadline is None or member is None:
        return Skip("funding source is gone")
    if not delivery.occasion.endswith(f"-{source.deadline}"):
        return Skip("deadline has moved")
    forums = officers[source.pk].get(member.pk, [])
    if not forums:
        return Skip("no longer an officer")
    with translation.override(member.language):
        facts = {
            "member": member,
            "source": source,
            "day": when.long_date(source.deadline),
            "left": funding.days_words(source.deadline, _today(member, now)),
            "much": funding.sum_words(source),
            "forums": ", ".join(forum.name for forum in forums),
            "url": links.absolute(source.get_absolute_url(), member.language),
            "reason": _("You get this email because you are an officer of this forum."),
        }
        subject, text, html = rendering.render(KIND.name, member.language, facts)
    return Message(subject=subject, text=text, html=html, language=member.language, references=f"funding-{source.pk}")


def _today(member: Member, now: datetime) -> date:
    return now.astimezone(member.tz).date()
