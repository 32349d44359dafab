"""Every step a delivery takes, each one statement that is committed at once and names the state it comes from.

A worker owns what it claimed until its lease runs out; the moment of the lease is its token, and every later step asks
for it, so that a worker which slept through its lease cannot act on rows that are somebody else's by now. Leases are
told by the database's clock, due times by the `now` of the caller.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import prefetch_related_objects

from members.models import Delivery, DeliveryState

LEASE = timedelta(minutes=5)
SENDING_LIMIT = timedelta(minutes=15)  # no conversation with a mail server lasts as long
BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 20, 60, 240))
JITTER = 0.2
MOST_LEASES = 10  # a row that so many workers did not survive is what ends them
RESENT = "sent again"
CLAIM_LOCK = "FOR UPDATE SKIP LOCKED"

_CLAIM = """
WITH due AS MATERIALIZED (
    SELECT id FROM members_delivery
    WHERE kind = %s AND state IN ('planned', 'retry') AND due_at <= %s AND (expires_at IS NULL OR expires_at > %s)
        AND NOT EXISTS (SELECT 1 FROM members_mark WHERE name = 'mail-held')
    ORDER BY leases_lost, due_at, id LIMIT %s {lock}
)
UPDATE members_delivery AS d SET state = 'claimed', lease_until = statement_timestamp() + %s
FROM due WHERE d.id = due.id RETURNING d.*
"""
_BEGIN = """
UPDATE members_delivery AS d SET state = 'sending', sending_since = clock_timestamp()
WHERE d.id = %(id)s AND d.state = 'claimed' AND d.lease_until = %(token)s
    AND (d.expires_at IS NULL OR d.expires_at > %(now)s)
    AND NOT EXISTS (SELECT 1 FROM members_suppression AS s WHERE s.address = %(address)s AND s.is_active)
    AND (d.member_id IS NULL OR EXISTS (
        SELECT 1 FROM members_member AS m WHERE m.id = d.member_id AND m.is_active
            AND (d.address <> '' OR (
                m.email = %(address)s AND m.email_confirmed_at IS NOT NULL AND m.bounced_at IS NULL))))
"""
_SETTLE = """
UPDATE members_delivery
SET state = %s, reason = %s, settled_at = %s, address = CASE WHEN %s = '' THEN address ELSE %s END,
    attempts = attempts + %s, content = NULL, lease_until = NULL, sending_since = NULL
WHERE id = ANY(%s) AND state IN ('claimed', 'sending') AND lease_until = %s
"""
_RETRY = """
UPDATE members_delivery
SET state = 'retry', reason = %s, due_at = %s, attempts = attempts + 1, resends = resends - %s,
    lease_until = NULL, sending_since = NULL
WHERE id = %s AND state IN ('claimed', 'sending') AND lease_until = %s
"""
_RELEASE = """
UPDATE members_delivery SET state = 'planned', lease_until = NULL
WHERE id = ANY(%s) AND state = 'claimed' AND lease_until = %s
"""
_CORRECT = """
UPDATE members_delivery
SET state = 'sent', reason = '', settled_at = %s, content = NULL, lease_until = NULL, sending_since = NULL
WHERE id = %s AND (state = 'uncertain' OR state = 'retry' AND reason = %s)
"""


def claim(kind_name: str, now: datetime, limit: int) -> list[Delivery]:
    """Take up to `limit` due rows of that kind, with their members; committed. Two queries, and none waits for others.

    Raises `RuntimeError` inside a transaction: what is claimed there would be nobody's until it ends.
    """
    with transaction.atomic(durable=True):
        claimed = list(Delivery.objects.raw(_CLAIM.format(lock=CLAIM_LOCK), [kind_name, now, now, limit, lease()]))
    prefetch_related_objects(claimed, "member")
    return sorted(claimed, key=lambda one: (one.leases_lost, one.due_at, one.pk))


def begin(delivery: Delivery, address: str, now: datetime) -> bool:
    """Commit that the message is about to be ended; False when it must not be, or is no longer ours.

    One statement judges the row, the member and the address as they are at that moment.
    """
    values = {"id": delivery.pk, "token": delivery.lease_until, "now": now, "address": address}
    return changed(_BEGIN, values) == 1


def obstacle(delivery: Delivery, now: datetime) -> tuple[DeliveryState, str] | None:
    """Why `begin` said no, as the state and reason to settle with; None when the row is no longer ours."""
    row = Delivery.objects.select_related("member").get(pk=delivery.pk)
    if row.state != DeliveryState.CLAIMED or row.lease_until != delivery.lease_until:
        return None
    if row.expires_at is not None and row.expires_at <= now:
        return DeliveryState.MISSED, "too late"
    return DeliveryState.SKIPPED, unreachable(row) or "address changed or suppressed"


def unreachable(delivery: Delivery) -> str:
    """Why no mail may go to its member, or nothing. Addresses under suppression are told by `bounces.suppressed`."""
    member = delivery.member
    if member is None:
        return "" if delivery.address else "no address"
    if not member.is_active:
        return "account closed"
    if delivery.address or member.is_reachable:
        return ""
    if not member.email:
        return "no address"
    return "address bounced" if member.bounced_at else "address not confirmed"


def settle(
    deliveries: Sequence[Delivery],
    state: DeliveryState,
    reason: str,
    now: datetime,
    *,
    address: str = "",
    tries: int = 0,
) -> int:
    """Close rows of one claim for good and erase what only the sender knew; how many were still ours."""
    if not deliveries:
        return 0
    ids, token = [one.pk for one in deliveries], deliveries[0].lease_until
    return changed(_SETTLE, [state, reason[:60], now, address, address, tries, ids, token])


def correct(delivery: Delivery, now: datetime) -> None:
    """A worker given up for lost knows that its message went out: uncertainty ends."""
    changed(_CORRECT, [now, delivery.pk, RESENT])


def retry(delivery: Delivery, reason: str, now: datetime) -> DeliveryState:
    """Put the row back for later, or close it as failed when its tries or its time are used up; which of the two."""
    if delivery.attempts >= len(BACKOFF):
        settle([delivery], DeliveryState.FAILED, f"gave up: {reason}", now, tries=1)
        return DeliveryState.FAILED
    due_at = now + pause(delivery.attempts)
    if delivery.expires_at is not None and due_at >= delivery.expires_at:
        settle([delivery], DeliveryState.FAILED, f"no time left: {reason}", now, tries=1)
        return DeliveryState.FAILED
    changed(_RETRY, [reason[:60], due_at, 0, delivery.pk, delivery.lease_until])
    return DeliveryState.RETRY


def doubt(delivery: Delivery, now: datetime) -> DeliveryState:
    """Nobody can know whether it went out: send it once more if its kind wants that, else leave it so."""
    due_at = now + pause(0)
    if delivery.resends and (delivery.expires_at is None or due_at < delivery.expires_at):
        changed(_RETRY, [RESENT, due_at, 1, delivery.pk, delivery.lease_until])
        return DeliveryState.RETRY
    settle([delivery], DeliveryState.UNCERTAIN, "no answer after handing over", now, tries=1)
    return DeliveryState.UNCERTAIN


def release(deliveries: Iterable[Delivery]) -> None:
    """Give claimed rows back untouched."""
    rows = list(deliveries)
    if rows:
        changed(_RELEASE, [[one.pk for one in rows], rows[0].lease_until])


def pause(attempts: int) -> timedelta:
    """How long to wait after so many earlier tries, give or take a fifth so that not all come back at once."""
    return BACKOFF[attempts] * random.uniform(1 - JITTER, 1 + JITTER) * pace()  # noqa: S311


def lease() -> timedelta:
    """How long a worker owns what it claimed."""
    return LEASE * pace()


def pace() -> float:
    """How fast leases and pauses run; tests hurry them."""
    return float(settings.REMBUK_MAIL_PACE)


def changed(statement: str, values: Sequence[Any] | Mapping[str, Any]) -> int:
    """Run one statement; how many rows it changed."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)
