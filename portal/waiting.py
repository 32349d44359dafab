"""What waits for whoever runs the portal: one line for each kind of work, on one screen.

A new kind of work is a function below and its name in `SOURCES`. Each is one query and belongs to one right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlencode

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _

from forums.models import Forum, ForumRequest, Membership, ReportedThing, RequestState
from members.models import (
    Breach,
    Delivery,
    DeliveryState,
    Erasure,
    LocalQuerySet,
    Member,
    Organisation,
    Representative,
    RightsRequest,
    Suppression,
)

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Text: TypeAlias = "str | _StrPromise"

MINUTE = timedelta(minutes=1)
FAILURES_SHOWN = timedelta(days=7)
REFUSALS_SHOWN = timedelta(days=30)
SLOW_MAIL = timedelta(minutes=15)  # nothing that is due waits as long while the workers run
SLOW_REPORT = timedelta(days=3)  # what the guide promises to whoever reports
SLOW_OFFICERS = timedelta(days=14)
SLOW_RIGHTS = timedelta(hours=48)  # of the 72 that the law gives
SLOW_ERASURE = timedelta(hours=1)


@dataclass(frozen=True)
class Waiting:
    """Work of one kind: how much there is, since when the oldest waits, and the list where it is done.

    `is_alarm` marks what must not wait until tomorrow.
    """

    label: Text
    count: int
    url: str
    since: datetime | None = None
    is_alarm: bool = False

    def age(self, now: datetime) -> str:
        """How long the oldest has waited, as in "3 days"; nothing within the first minute or where it cannot be told."""
        if self.since is None or now - self.since < MINUTE:
            return ""
        return timesince(self.since, now, depth=1)


Source = Callable[[Member, datetime], "Waiting | None"]


def waiting(member: Member, now: datetime) -> list[Waiting]:
    """What waits for this member of staff: alarms first, then in the order of `SOURCES`; nothing they may not see.

    The number of queries does not depend on how much waits.
    """
    found = [row for source in SOURCES if (row := source(member, now)) and row.count]
    return sorted(found, key=lambda row: not row.is_alarm)


def organisations_to_verify(member: Member, now: datetime) -> Waiting | None:
    """Organisations that members proposed."""
    rows = Organisation.objects.unverified()
    return _row(member, now, _("Organisations to verify"), rows, "created_at", {"checked": "no"})


def forum_requests(member: Member, now: datetime) -> Waiting | None:
    """Requests for a new forum."""
    rows = ForumRequest.objects.filter(state=RequestState.OPEN)
    return _row(member, now, _("Requests for a forum"), rows, "asked_at", {"state__exact": RequestState.OPEN})


def reports(member: Member, now: datetime) -> Waiting | None:
    """What people reported, and objections to what was decided."""
    rows = ReportedThing.objects.judged_by(member).waiting().counted()
    return _row(member, now, _("Reports to decide"), rows, "open_since", {"waits": "yes"}, alarm_after=SLOW_REPORT)


def representatives_to_confirm(member: Member, now: datetime) -> Waiting | None:
    """Members who say that they speak for an organisation."""
    rows = Representative.objects.filter(confirmed_at__isnull=True, until__isnull=True)
    narrowed = {"checked": "no", "until__isempty": "1"}
    return _row(member, now, _("Representatives to confirm"), rows, "since", narrowed)


def forums_without_chair(member: Member, now: datetime) -> Waiting | None:
    """Forums at work that nobody leads."""
    rows = Forum.objects.active().without_chair()
    return _row(member, now, _("Forums without a chair"), rows, "", {"chair": "none"})


def slow_requests(member: Member, now: datetime) -> Waiting | None:
    """Requests to join that the officers have left for two weeks."""
    before = now - SLOW_OFFICERS
    rows = Membership.objects.pending().filter(asked_at__lt=before)
    narrowed = {"state__exact": "pending", "asked_at__lt": before.isoformat()}
    return _row(member, now, _("Requests to join that officers left for two weeks"), rows, "asked_at", narrowed)


def due_mails(member: Member, now: datetime) -> Waiting | None:
    """Mails whose time has come; an alarm when the oldest has waited long."""
    rows = Delivery.objects.due(now).order_by()
    narrowed = {"state__in": "planned,retry", "due_at__lte": now.isoformat()}
    return _row(member, now, _("Mails that are due"), rows, "due_at", narrowed, alarm_after=SLOW_MAIL)


def failed_mails(member: Member, now: datetime) -> Waiting | None:
    """Mails that reached nobody in the past week."""
    since = now - FAILURES_SHOWN
    rows = Delivery.objects.filter(state=DeliveryState.FAILED, settled_at__gte=since)
    narrowed = {"state__exact": DeliveryState.FAILED, "settled_at__gte": since.isoformat()}
    return _row(member, now, _("Mails that failed in the past 7 days"), rows, "settled_at", narrowed)


def refusing_addresses(member: Member, now: datetime) -> Waiting | None:
    """Addresses that began to refuse mail in the past month: their owners hear nothing any more."""
    since = now - REFUSALS_SHOWN
    rows = Suppression.objects.filter(is_active=True, at__gte=since)
    narrowed = {"is_active__exact": "1", "at__gte": since.isoformat()}
    return _row(member, now, _("Addresses that began to refuse mail in the past 30 days"), rows, "at", narrowed)


def rights_requests(member: Member, now: datetime) -> Waiting | None:
    """Requests about personal data; an alarm when one day of the three is left."""
    rows = RightsRequest.objects.open().order_by()
    return _row(
        member, now, _("Requests about personal data"), rows, "asked_at", {"state": "open"}, alarm_after=SLOW_RIGHTS
    )


def untold_breaches(member: Member, now: datetime) -> Waiting | None:
    """Data breaches of which people or the authority do not know yet: always an alarm."""
    rows = Breach.objects.untold().order_by()
    return _row(member, now, _("Data breaches to be told"), rows, "noticed_at", {}, alarm_after=timedelta())


def stuck_erasures(member: Member, now: datetime) -> Waiting | None:
    """Erasures past their day, because the person chairs a forum by now."""
    rows = Erasure.objects.pending().filter(due_at__lt=now - SLOW_ERASURE).order_by()
    narrowed = {"done_at__isempty": "1"}
    return _row(member, now, _("Erasures that cannot be done"), rows, "due_at", narrowed, alarm_after=SLOW_ERASURE)


SOURCES: tuple[Source, ...] = (
    untold_breaches,
    rights_requests,
    stuck_erasures,
    due_mails,
    failed_mails,
    reports,
    organisations_to_verify,
    representatives_to_confirm,
    forum_requests,
    slow_requests,
    forums_without_chair,
    refusing_addresses,
)


def _row(
    member: Member,
    now: datetime,
    label: Text,
    rows: LocalQuerySet[Any],
    since_field: str,
    narrowed: Mapping[str, str],
    *,
    alarm_after: timedelta | None = None,
) -> Waiting | None:
    """One line about those of `rows` that the member looks after, counted in one query; None without the right to see them."""
    options = rows.model._meta
    if not member.has_perm(f"{options.app_label}.view_{options.model_name}"):
        return None
    oldest = {"oldest": Min(since_field)} if since_field else {}
    told = rows.within(member).aggregate(number=Count("pk"), **oldest)
    since = _moment(told.get("oldest"))
    is_alarm = since is not None and alarm_after is not None and now - since > alarm_after
    url = f"{reverse(f'admin:{options.app_label}_{options.model_name}_changelist')}?{urlencode(narrowed)}"
    return Waiting(label, told["number"], url, since, is_alarm)


def _moment(at: date | datetime | None) -> datetime | None:
    """A day begins at its midnight."""
    return at if at is None or isinstance(at, datetime) else datetime.combine(at, time(), UTC)
