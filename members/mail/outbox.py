"""The ledger of messages: what is to be sent is written down in the transaction of its cause, and sent from there.

Kinds with their words belong to the apps above: they plan rows, and hand `drain` a function that finds the words for a
batch. PostgreSQL holds the truth; a task is only a doorbell.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from members.mail import ledger, traces
from members.mail.draining import Counted, drain, preview
from members.mail.kinds import Compose, Composed, Kind, Mail, Message, Planned, Skip
from members.models import WAITING_STATES, Delivery, DeliveryState, Member

__all__ = [
    "Compose", "Composed", "Counted", "Kind", "Mail", "Message", "Planned", "Skip",
    "drain", "forget", "plan", "plan_query", "preview", "send_due", "skip_planned", "sweep",
]  # fmt: skip

BATCH = 500
ADDRESSES_KEPT = timedelta(days=90)
COLUMNS = {
    "member_id": "bigint",
    "about": "bigint",
    "occasion": "text",
    "due_at": "timestamptz",
    "expires_at": "timestamptz",
    "address": "text",
    "window_start": "timestamptz",
    "window_end": "timestamptz",
    "content": "jsonb",
}

_INSERT = """
INSERT INTO members_delivery
    (kind, channel, lane, resends, state, reason, attempts, leases_lost,
     member_id, about, occasion, due_at, expires_at, address, window_start, window_end, content)
SELECT %s, 'mail', %s, %s, 'planned', '', 0, 0, {columns}
FROM {source} ON CONFLICT DO NOTHING
"""
_LOST = """
UPDATE members_delivery SET leases_lost = leases_lost + 1, lease_until = NULL, sending_since = NULL,
    state = CASE WHEN leases_lost + 1 >= %(most)s THEN 'failed' ELSE 'planned' END,
    reason = CASE WHEN leases_lost + 1 >= %(most)s THEN 'ended its workers' ELSE reason END,
    settled_at = CASE WHEN leases_lost + 1 >= %(most)s THEN %(now)s END,
    content = CASE WHEN leases_lost + 1 >= %(most)s THEN NULL ELSE content END
WHERE state = 'claimed' AND lease_until < clock_timestamp() OR state = 'sending'
    AND (id, lease_until) IN (SELECT * FROM unnest(%(never_left)s::bigint[], %(leases)s::timestamptz[]))
"""
_STALE = """
UPDATE members_delivery AS d SET attempts = attempts + 1, lease_until = NULL, sending_since = NULL,
    state = CASE WHEN again THEN 'retry' ELSE 'uncertain' END,
    reason = CASE WHEN again THEN %(resent)s ELSE 'worker lost while handing over' END,
    due_at = CASE WHEN again THEN %(now)s ELSE due_at END,
    settled_at = CASE WHEN again THEN NULL ELSE %(now)s END,
    content = CASE WHEN again THEN content END,
    resends = CASE WHEN again THEN resends - 1 ELSE resends END
FROM (
    SELECT id AS stale, resends > 0 AND (expires_at IS NULL OR expires_at > %(now)s) AS again FROM members_delivery
    WHERE state = 'sending' AND sending_since < clock_timestamp() - %(limit)s FOR UPDATE
) AS s WHERE d.id = s.stale
"""


def plan(kind: Kind, rows: Iterable[Planned]) -> int:
    """Write messages down, each at most once however often it is planned; how many are new. One query per 500 rows."""
    arrays = ", ".join(f"%s::{type_.replace('jsonb', 'text')}[]" for type_ in COLUMNS.values())
    source = f"unnest({arrays})"
    columns = ", ".join(f"q.{name}::{type_}" for name, type_ in COLUMNS.items())
    statement = _INSERT.format(columns=columns, source=f"{source} AS q ({', '.join(COLUMNS)})")
    remaining, new = iter(rows), 0
    while batch := list(islice(remaining, BATCH)):
        values = [[_value(row, name) for row in batch] for name in COLUMNS]
        new += ledger.changed(statement, [kind.name, kind.lane, int(kind.resend_uncertain), *values])
    return new


def plan_query(kind: Kind, rows: QuerySet[Any, dict[str, Any]]) -> int:
    """Write down one message for each row of a `.values()` query without fetching any; how many are new.

    It names `member_id`, `about`, `occasion`, `due_at`, and may name the other fields of `Planned`.
    """
    given = set(rows.query.values_select) | set(rows.query.annotation_select)
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:
        return 0
    blank = {"address": "''"}
    columns = ", ".join(
        f"q.{name}::{type_}" if name in given else f"{blank.get(name, 'NULL')}::{type_}"
        for name, type_ in COLUMNS.items()
    )
    statement = _INSERT.format(columns=columns, source=f"({sql}) AS q")
    return ledger.changed(statement, [kind.name, kind.lane, int(kind.resend_uncertain), *params])


def send_due(mails: Iterable[Mail], now: datetime) -> bool:
    """Send what is due of these kinds, one kind after another, each for as long as one `drain` lasts; whether more is left."""
    counted = [drain(kind, compose, now) for kind, compose in mails]
    return any(one.is_unfinished for one in counted)


def skip_planned(*kinds: Kind, about: int | None = None, member: Member | None = None, reason: str) -> int:
    """Close what is still to be sent of these kinds about one thing, to one member, or both; how many.

    Called in the transaction of what makes it void: a worker that holds such a row by then does not send it.
    """
    if about is None and member is None:
        raise ValueError("Say what the messages are about, or to whom they go.")
    rows = Delivery.objects.filter(
        kind__in=[kind.name for kind in kinds], state__in=(*WAITING_STATES, DeliveryState.CLAIMED)
    )
    if about is not None:
        rows = rows.filter(about=about)
    if member is not None:
        rows = rows.filter(member=member)
    return rows.update(
        state=DeliveryState.SKIPPED, reason=reason[:60], settled_at=Now(), content=None, lease_until=None
    )


def sweep(now: datetime) -> None:
    """Pick up what lost workers left, and close what can no longer be in time. Cheap when there is nothing."""
    pace, dead = ledger.pace(), traces.of_the_dead()
    unsent = [one.never_left for one in dead if one.never_left]
    lost = {"never_left": [pk for pk, _lease in unsent], "leases": [lease for _pk, lease in unsent]}
    ledger.changed(_LOST, {"most": ledger.MOST_LEASES, "now": now, **lost})
    for one in dead:
        transaction.on_commit(one.remove)
    ledger.changed(_STALE, {"now": now, "resent": ledger.RESENT, "limit": ledger.SENDING_LIMIT * pace})
    late = Delivery.objects.waiting().filter(expires_at__lte=now)
    late.update(state=DeliveryState.MISSED, reason="too late", settled_at=now, content=None)


def forget(now: datetime) -> int:
    """Erase where messages went that were settled 90 days ago; that they went stays. How many."""
    old = Delivery.objects.filter(settled_at__lt=now - ADDRESSES_KEPT).exclude(address="")
    return old.update(address="")


def _value(row: Planned, name: str) -> object:
    value = getattr(row, name)
    return json.dumps(value, cls=DjangoJSONEncoder) if name == "content" and value is not None else value
