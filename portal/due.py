"""Everything that falls due by itself, on one screen: what beat rings for minute by minute, and `run_due` does at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from forums import forum_mails, moderation_mails, notice_mails, reminders, rsvp
from members import account_mails, accounts, rights, suspension_mails
from members.mail import outbox
from members.mail.outbox import Mail, Message, Skip
from members.models import Delivery, DeliveryState
from portal import digest, erasing, erasure_mails, farewell, retention_mails
from projects import asking, funding_mails
from projects import reminders as work

SHOWN = 1000  # messages of each kind that a dry run writes out
CHUNK = 1000
WOULD_BE_SENT = "would be sent"

Step = Callable[[datetime], object]

# Seats first, as they bring mails about; then what is to be sent is written down; then what is too late is closed.
PLANS: tuple[Step, ...] = (
    accounts.end_suspensions,
    erasing.finish,
    rsvp.sweep,
    reminders.plan,
    work.plan,
    digest.plan,
    farewell.plan,
    funding_mails.plan,
)
SWEEPS: tuple[Step, ...] = (outbox.sweep, outbox.forget, erasure_mails.forget_sent)


def mails(now: datetime) -> list[Mail]:
    """Every kind of mail with the function that finds its words, urgent lanes first; a new kind joins here."""
    kinds: list[Mail] = [
        *account_mails.MAILS,
        *suspension_mails.MAILS,
        *erasure_mails.MAILS,
        *rights.MAILS,
        *retention_mails.MAILS,
        *forum_mails.MAILS,
        *moderation_mails.MAILS,
        *asking.MAILS,
        *notice_mails.mails(now),
        *reminders.mails(now),
        *work.mails(now),
        *digest.mails(now),
        *farewell.mails(now),
        *funding_mails.mails(now),
    ]
    return sorted(kinds, key=lambda pair: pair[0].lane)


@dataclass(frozen=True)
class Line:
    """What becomes of one message: of which kind, to whom, and the subject or the reason."""

    kind: str
    recipient: str
    state: str
    words: str


@dataclass
class Report:
    """What was done, or in a dry run would be; `unshown` counts messages of a dry run beyond those in the lines."""

    lines: list[Line] = field(default_factory=list)
    unshown: int = 0

    @property
    def totals(self) -> Counter[tuple[str, str]]:
        """How many messages of each kind came to each state."""
        return Counter((line.kind, line.state) for line in self.lines)


def run(now: datetime, dry_run: bool = False) -> Report:
    """Do all that is due at `now`. A dry run tells what would be done, and changes nothing."""
    if dry_run:
        with transaction.atomic():
            report = _preview(now, _prepare(now))
            transaction.set_rollback(True)
        return report
    due = _prepare(now)
    for kind, compose in mails(now):
        while outbox.drain(kind, compose, now).is_unfinished:
            pass
    return Report(list(_outcomes(due)))


def _prepare(now: datetime) -> list[int]:
    """Everything before the sending; the ids of all messages whose time has come, late ones included."""
    for plan in PLANS:
        plan(now)
    due = list(Delivery.objects.waiting().filter(due_at__lte=now).values_list("pk", flat=True))
    for sweep in SWEEPS:
        sweep(now)
    return due


def _preview(now: datetime, due: Sequence[int]) -> Report:
    report = Report([line for line in _outcomes(due) if line.state == DeliveryState.MISSED])
    for kind, compose in mails(now):
        rows = outbox.preview(kind, compose, now, limit=SHOWN)
        report.lines += [_foretold(delivery, words) for delivery, words in rows]
        report.unshown += Delivery.objects.due(now).filter(kind=kind.name).count() - len(rows)
    return report


def _foretold(delivery: Delivery, words: Message | Skip) -> Line:
    if isinstance(words, Skip):
        return Line(delivery.kind, _recipient(delivery), DeliveryState.SKIPPED, words.reason)
    return Line(delivery.kind, _recipient(delivery), WOULD_BE_SENT, words.subject)


def _outcomes(due: Sequence[int]) -> Iterator[Line]:
    """What has become of these messages."""
    for start in range(0, len(due), CHUNK):
        rows = (
            Delivery.objects.filter(pk__in=due[start : start + CHUNK]).select_related("member").order_by("lane", "pk")
        )
        for one in rows:
            yield Line(one.kind, _recipient(one), one.state, one.reason)


def _recipient(delivery: Delivery) -> str:
    return delivery.address or (delivery.member.email if delivery.member else None) or "-"
