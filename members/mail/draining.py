"""Sends what is due of one kind: claim a batch, find its words, hand over one by one, commit every step."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import InterfaceError, OperationalError, connection, transaction
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.base import VariableDoesNotExist
from django.urls import NoReverseMatch

from members.mail import bounces, envelope, ledger, sending, traces
from members.mail.kinds import Compose, Kind, Message, Skip
from members.models import Delivery, DeliveryState, SentMail

# What one member's data can break in finding the words: that message fails and the others go out. Anything else, like
# a lost database, is nobody's message: it ends the run, and the leases bring the rows back.
BAD_WORDS = (
    ArithmeticError, AssertionError, AttributeError, LookupError, NoReverseMatch, ObjectDoesNotExist, RecursionError,
    TemplateDoesNotExist, TemplateSyntaxError, TypeError, ValueError, VariableDoesNotExist,
)  # fmt: skip
MOST_STUMBLES = 3  # connections lost in a row until the rest of a batch waits
RECORDING_PAUSES = (0.2, 1.0, 3.0)  # seconds; a database that restarts is waited for rather than left in doubt


class Unwritten(Skip):
    """The words could not be found: the message fails."""


@dataclass
class Counted:
    """What became of the messages of one run. `is_unfinished`: time was up, and more is due."""

    claimed: int = 0
    sent: int = 0
    retry: int = 0
    failed: int = 0
    skipped: int = 0
    uncertain: int = 0
    missed: int = 0
    is_unfinished: bool = False

    def add(self, state: str, number: int = 1) -> None:
        """Count `number` messages that came to `state`."""
        setattr(self, state, getattr(self, state) + number)


def drain(kind: Kind, compose: Compose, now: datetime, limit: int = 100, seconds: float = 45) -> Counted:
    """Send what is due of `kind` at `now`, `limit` rows at a time, until nothing is due or `seconds` are over.

    At most one SMTP connection at a time, one recipient per message. May run in any number of processes at once, and be
    killed at any moment. Not inside a transaction (`RuntimeError`). With `REMBUK_MAIL_HOLD` nothing is claimed.
    """
    with sending.door() as door:
        run = Run(kind, compose, door, now, seconds)
        run.run(limit)
    return run.counted


def preview(kind: Kind, compose: Compose, now: datetime, limit: int = 1000) -> list[tuple[Delivery, Message | Skip]]:
    """What a drain would send or leave out, without changing anything."""
    rows = list(Delivery.objects.due(now).filter(kind=kind.name).select_related("member")[:limit])
    suppressed = bounces.suppressed(_address(one) for one in rows)
    told = [(one, _closed(one, suppressed)) for one in rows]
    words = _words(compose, [one for one, reason in told if not reason]) if rows else {}
    return [(one, Skip(reason) if reason else words[one.pk]) for one, reason in told]


@dataclass
class Run:
    """One call of `drain`. `seconds` and the moments `started` and `claimed_at` are told by the monotonic clock."""

    kind: Kind
    compose: Compose
    door: sending.Door
    now: datetime
    seconds: float
    counted: Counted = field(default_factory=Counted)
    started: float = field(default_factory=time.monotonic)
    claimed_at: float = 0.0
    stumbles: int = 0

    @property
    def moment(self) -> datetime:
        """`now`, and the time this run has taken so far."""
        return self.now + timedelta(seconds=time.monotonic() - self.started)

    @property
    def is_over(self) -> bool:
        """Whether time is up, or mail is held back altogether."""
        return settings.REMBUK_MAIL_HOLD or time.monotonic() - self.started >= self.seconds

    @property
    def is_lease_short(self) -> bool:
        """Whether the rest of the batch is better given back before it is taken away."""
        return time.monotonic() - self.claimed_at > ledger.lease().total_seconds() / 2

    @property
    def is_cut_off(self) -> bool:
        """Whether the mail server is given up until the next run."""
        return self.stumbles >= MOST_STUMBLES

    def run(self, limit: int) -> None:
        """Batch after batch of `limit` rows, until nothing is due, time is up, or the server is away."""
        while not self.is_over and not self.is_cut_off:
            self.claimed_at = time.monotonic()
            batch = ledger.claim(self.kind.name, self.now, limit)
            if not batch:
                return
            sending.passing("claimed")
            self.counted.claimed += len(batch)
            self.send(batch)
        self.counted.is_unfinished = not settings.REMBUK_MAIL_HOLD and not self.is_cut_off

    def send(self, batch: Sequence[Delivery]) -> None:
        """One batch: what may not go is closed, what cannot be written fails, the rest goes out in order."""
        suppressed = bounces.suppressed(_address(one) for one in batch)
        words: dict[int, Message | Skip] = {one.pk: Skip(why) for one in batch if (why := _closed(one, suppressed))}
        words |= _words(self.compose, [one for one in batch if one.pk not in words])
        self.leave_out(batch, {pk: word for pk, word in words.items() if isinstance(word, Skip)})
        ready = [(one, word) for one in batch if isinstance(word := words[one.pk], Message)]
        for number, (delivery, message) in enumerate(ready):
            if self.is_over or self.is_lease_short:
                ledger.release(one for one, _ in ready[number:])
                return
            if self.is_cut_off:
                self.later(delivery, "mail server away")
            else:
                self.send_one(delivery, message)

    def leave_out(self, batch: Sequence[Delivery], skips: Mapping[int, Skip]) -> None:
        """Close them, in one statement for each reason."""
        for skip in dict.fromkeys(skips.values()):
            state = DeliveryState.FAILED if isinstance(skip, Unwritten) else DeliveryState.SKIPPED
            same = [one for one in batch if skips.get(one.pk) == skip]
            self.counted.add(state, ledger.settle(same, state, skip.reason, self.moment))

    def send_one(self, delivery: Delivery, message: Message) -> None:
        """From the first word with the server to the committed outcome."""
        address = _address(delivery)
        try:
            letter = envelope.build(delivery, message, self.kind, address, self.moment)
            self.door.offer(envelope.sender_address(self.kind), address, letter)
        except envelope.CannotBeWritten as error:
            self.close(delivery, DeliveryState.FAILED, str(error))
        except sending.Unreachable as error:
            self.stumble(delivery, str(error))
        except sending.Refused as refusal:
            self.refused(delivery, address, refusal)
        else:
            sending.passing("offered")
            traces.begun(delivery)
            if ledger.begin(delivery, address, self.moment):
                sending.passing("begun")
                self.hand_over(delivery, message, address, letter)
            else:
                self.door.withdraw()
                self.turned_back(delivery)

    def hand_over(self, delivery: Delivery, message: Message, address: str, letter: bytes) -> None:
        """The one moment at which a message can be lost sight of: `sending` is committed, the outcome is not yet."""
        traces.leaving(delivery)
        sending.passing("leaving")
        try:
            self.door.hand_over()
        except sending.Unknown:
            self.counted.add(ledger.doubt(delivery, self.moment))
            self.stumbles += 1
        except sending.Refused as refusal:
            self.refused(delivery, address, refusal)
        else:
            self.stumbles = 0
            sending.passing("accepted")
            self.record(delivery, message, address, letter)
            self.counted.sent += 1
            sending.passing("recorded")

    def record(self, delivery: Delivery, message: Message, address: str, letter: bytes) -> None:
        """Commit that it went out; a database that is away for a moment is waited for."""
        for pause in (*RECORDING_PAUSES, None):
            try:
                return _record(self.kind, delivery, message, address, letter, self.moment)
            except (OperationalError, InterfaceError):
                if pause is None or connection.in_atomic_block:
                    raise
                connection.close()
                time.sleep(pause)
        return None

    def refused(self, delivery: Delivery, address: str, refusal: sending.Refused) -> None:
        """The server said no to this message: later, or never."""
        self.stumbles = 0
        reason = f"refused with {refusal.code}"
        if refusal.may_pass:
            self.later(delivery, reason, address if refusal.at_recipient else "")
            return
        self.close(delivery, DeliveryState.FAILED, reason)
        if refusal.is_dead_address:
            bounces.hard(address, self.moment)
        elif refusal.is_full:
            bounces.soft(address, self.moment)

    def later(self, delivery: Delivery, reason: str, address: str = "") -> None:
        """Try again after a pause; when `address` has refused for the last time, remember that."""
        state = ledger.retry(delivery, reason, self.moment)
        self.counted.add(state)
        if state == DeliveryState.FAILED and address:
            bounces.soft(address, self.moment)

    def stumble(self, delivery: Delivery, reason: str) -> None:
        """The connection was lost before anything was handed over: try again later."""
        self.stumbles += 1
        self.later(delivery, f"mail server away: {reason}")

    def turned_back(self, delivery: Delivery) -> None:
        """Something changed since it was claimed."""
        found = ledger.obstacle(delivery, self.moment)
        if found is not None:
            self.close(delivery, *found)

    def close(self, delivery: Delivery, state: DeliveryState, reason: str) -> None:
        """Settle one message after a try."""
        self.counted.add(state, ledger.settle([delivery], state, reason, self.moment, tries=1))


def _words(compose: Compose, batch: Sequence[Delivery]) -> dict[int, Message | Skip]:
    """The words for every row of the batch; one that breaks the whole is found by asking for each alone."""
    if not batch:
        return {}
    try:
        found = compose(batch)
    except BAD_WORDS as error:
        if len(batch) == 1:
            return {batch[0].pk: Unwritten(f"words failed: {type(error).__name__}")}
        return {pk: word for one in batch for pk, word in _words(compose, [one]).items()}
    return {one.pk: found.get(one.pk, Unwritten("words failed: none given")) for one in batch}


def _address(delivery: Delivery) -> str:
    """Where the message goes: to the address it was planned for, else to the member's own."""
    return delivery.address or (delivery.member.email if delivery.member else "") or ""


def _closed(delivery: Delivery, suppressed: set[str]) -> str:
    """Why nothing may go to this row's address as things stand, or nothing."""
    return ledger.unreachable(delivery) or ("address suppressed" if _address(delivery) in suppressed else "")


def _record(kind: Kind, delivery: Delivery, message: Message, address: str, letter: bytes, now: datetime) -> None:
    if not settings.MAILBOX:
        _settle_sent(kind, delivery, address, now)
        return
    with transaction.atomic():
        _settle_sent(kind, delivery, address, now)
        SentMail.objects.create(
            delivery=delivery,
            to=address,
            subject=message.subject[:255],
            text=message.text,
            html=message.html,
            raw=letter.decode("ascii"),
            at=now,
        )


def _settle_sent(kind: Kind, delivery: Delivery, address: str, now: datetime) -> None:
    reason = ledger.RESENT if delivery.resends < int(kind.resend_uncertain) else ""
    if not ledger.settle([delivery], DeliveryState.SENT, reason, now, address=address, tries=1):
        ledger.correct(delivery, now)
