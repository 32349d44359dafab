"""How long things are kept: every limit on one screen, told by the privacy notice, enforced four times a day, tried
without effect by `--dry-run`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import DateTimeField, F, Q, QuerySet
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from forums.erasing import DEPUTY, NEEDS
from forums.models import Invitation, Membership, OfficerMessage, Response, Role
from members.mail.outbox import ADDRESSES_KEPT
from members.models import AuditEntry, Cause, Delivery, Erasure, Member, RightsRequest, SentMail, Suppression
from portal import erasing, retention_mails
from projects.models import Enquiry

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Text: TypeAlias = "str | _StrPromise"
Rows = Callable[[datetime], QuerySet[Any]]
Act = Callable[[QuerySet[Any], datetime], object]

YEAR = timedelta(days=365)
DORMANT = 3 * YEAR
LEAP_DAYS = timedelta(days=2)  # five years of the database, which lets nothing younger go, may hold that many
BATCH = 1000  # of erasures planned in one run
MOST = 20_000  # rows of a kind ended in one run


@dataclass(frozen=True)
class Limit:
    """What is kept for how long: `rows` finds what ended before a moment, `act` ends it. The number stands here alone."""

    name: str
    what: Text
    days: int
    rows: Rows
    act: Act

    @property
    def time(self) -> str:
        """How long, in words."""
        if not self.days:
            return gettext("erased at once")
        if self.days % YEAR.days:
            return ngettext("%(days)d day", "%(days)d days", self.days) % {"days": self.days}
        years = self.days // YEAR.days
        return ngettext("%(years)d year", "%(years)d years", years) % {"years": years}

    def over(self, now: datetime) -> QuerySet[Any]:
        """What is over its time."""
        return self.rows(now - timedelta(days=self.days))


def _slice(rows: QuerySet[Any]) -> QuerySet[Any]:
    """As many as one run ends of a kind; the next run goes on."""
    return rows.model._default_manager.filter(pk__in=rows.values("pk")[:MOST])


def _delete(rows: QuerySet[Any], now: datetime) -> None:
    _slice(rows).delete()


def _empty(**values: object) -> Act:
    def act(rows: QuerySet[Any], now: datetime) -> None:
        _slice(rows).update(**values)

    return act


def _erase(cause: Cause, wait: timedelta) -> Act:
    """Plan the erasure of members; it goes the way of every other."""

    def act(rows: QuerySet[Member], now: datetime) -> None:
        people = rows.values_list("pk", flat=True)[:BATCH]
        Erasure.objects.bulk_create(
            [Erasure(person=pk, cause=cause, asked_at=now, due_at=now + wait) for pk in people], ignore_conflicts=True
        )

    return act


def silent_since(moment: datetime) -> QuerySet[Member]:
    """Members with an account who have not been here since, and whose account nobody depends on."""
    chairs = Membership.objects.active().filter(role=Role.CHAIR).values("member")
    seen_before = Q(last_seen_on__lt=moment.date()) | Q(last_seen_on__isnull=True, joined_at__lt=moment)
    accounts = Member.objects.filter(email__isnull=False, is_staff=False, is_superuser=False).exclude(pk__in=chairs)
    answered = Response.objects.filter(answered_at__gte=moment).values("member")
    planned = Erasure.objects.values("person")
    left_at = Coalesce(Cast("last_seen_on", DateTimeField()), F("joined_at"))
    return accounts.filter(seen_before).exclude(pk__in=answered).exclude(pk__in=planned).annotate(left_at=left_at)


def dormant(moment: datetime) -> QuerySet[Member]:
    """Those silent since who were warned twice in time; where no mail arrives, no warning can."""
    told = retention_mails.warned("2", moment + DORMANT - retention_mails.BEFORE[1])
    unreachable = ~Q(pk__in=Member.objects.reachable())
    return silent_since(moment).filter(Q(told) | unreachable).order_by("pk")


def _unconfirmed(moment: datetime) -> QuerySet[Member]:
    never = Member.objects.filter(email__isnull=False, email_confirmed_at__isnull=True, is_staff=False)
    known = Membership.objects.values("member")
    old = never.filter(joined_at__lt=moment, last_seen_on__isnull=True).exclude(pk__in=known)
    return old.exclude(pk__in=Erasure.objects.values("person")).order_by("pk")


def _ended_invitations(moment: datetime) -> QuerySet[Invitation]:
    ended = Q(expires_at__lt=moment) | Q(revoked_at__lt=moment) | Q(uses__gt=0, created_at__lt=moment)
    return Invitation.objects.filter(ended).exclude(email="")


def _needs_of_past_meetings(moment: datetime) -> QuerySet[Response]:
    told = Q(needs_sign_language=True) | Q(needs_wheelchair=True) | ~Q(needs_food="")
    return Response.objects.filter(told, meeting__starts_at__lt=moment)


def _deputies(moment: datetime) -> QuerySet[Response]:
    named = ~Q(deputy_name="") | ~Q(deputy_phone="")
    return Response.objects.filter(named, meeting__starts_at__lt=moment)


LIMITS: tuple[Limit, ...] = (
    Limit(
        "needs", _("What somebody needs at a meeting (food, access), after it"), 30,
        _needs_of_past_meetings, _empty(**NEEDS),
    ),
    Limit("deputies", _("Name and phone of who represents somebody, after the meeting"), 365, _deputies, _empty(**DEPUTY)),
    Limit(
        "addresses", _("Addresses in the record of sent mails"), ADDRESSES_KEPT.days,
        lambda moment: Delivery.objects.filter(settled_at__lt=moment).exclude(address=""), _empty(address=""),
    ),
    Limit(
        "mailbox", _("Mails in the mailbox of the sample portal"), 30,
        lambda moment: SentMail.objects.filter(at__lt=moment), _delete,
    ),
    Limit("invitations", _("Invitations to an address, after they end"), 90, _ended_invitations, _delete),
    Limit(
        "messages", _("Messages to the officers of a forum"), 2 * 365,
        lambda moment: OfficerMessage.objects.filter(at__lt=moment), _delete,
    ),
    Limit(
        "enquiries", _("Questions about an offer of the catalogue"), 2 * 365,
        lambda moment: Enquiry.objects.filter(at__lt=moment), _delete,
    ),
    Limit("sessions", _("Sign-ins that have run out"), 0, lambda moment: Session.objects.filter(expire_date__lt=moment), _delete),
    Limit(
        "devices", _("Devices, after their last use"), 30,
        lambda moment: UserSession.objects.filter(last_seen_at__lt=moment), _delete,
    ),
    Limit(
        "suppressions", _("Addresses that refused mail and work again"), 365,
        lambda moment: Suppression.objects.filter(is_active=False, at__lt=moment), _delete,
    ),
    Limit(
        "requests", _("Words of answered requests about personal data"), 3 * 365,
        lambda moment: RightsRequest.objects.filter(answered_at__lt=moment).exclude(text="", answer=""),
        _empty(text="", answer="", name="", email=""),
    ),
    Limit(
        "acts", _("The record of acts"), 5 * 365,
        lambda moment: AuditEntry.objects.filter(at__lt=moment - LEAP_DAYS), _delete,
    ),
    Limit(
        "administration", _("The log of the administration"), 5 * 365,
        lambda moment: LogEntry.objects.filter(action_time__lt=moment), _delete,
    ),
    Limit(
        "unconfirmed", _("Accounts whose email was never confirmed"), 30,
        _unconfirmed, _erase(Cause.UNCONFIRMED, timedelta()),
    ),
    Limit(
        "dormant", _("Accounts that nobody used, after two warnings"), DORMANT.days,
        dormant, _erase(Cause.DORMANT, timedelta()),
    ),
)  # fmt: skip


def count(now: datetime) -> dict[str, int]:
    """How much of each kind is over its time: what `enforce` would end."""
    return {limit.name: limit.over(now).count() for limit in LIMITS}


def enforce(now: datetime) -> dict[str, int]:
    """End what is over its time, each kind by itself, and warn those whose account comes to its end; how much of each."""
    first, second = (silent_since(now - DORMANT + before) for before in retention_mails.BEFORE)
    retention_mails.plan(now, first, second)
    done = {}
    for limit in LIMITS:
        with transaction.atomic():
            rows = limit.over(now)
            done[limit.name] = rows.count()
            if done[limit.name]:
                limit.act(rows, now)
    erasing.finish(now)
    return done
