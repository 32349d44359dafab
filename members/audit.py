"""Who did what: one row for each act that somebody may have to answer for."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import context
from django.db.models import Manager, Model, QuerySet
from django.utils import timezone

from members.models import AuditEntry, FieldChange, Member

SHOWN_OF_MEMBERS = ("name", "regency", "sector", "organisation", "language", "zone", "is_adult")

# On their page in the administration, in a list that was exported, and the portal as they see it.
LOOKS = ("opened", "exported", "viewed")


def record(actor: Member | None, action: str, target: Model, now: datetime, **details: Any) -> AuditEntry:
    """Add one entry; `details` hold ids and plain values, never names, addresses or tokens.

    From where it was done is noted by itself, as the network of the request that is being answered.
    """
    return record_many(actor, action, [target], now, **details)[0]


def record_many(
    actor: Member | None, action: str, targets: Iterable[Model], now: datetime, **details: Any
) -> list[AuditEntry]:
    """The same entry for each of several things."""
    origin = network(get_adapter().get_client_ip(context.request)) if context.request is not None else ""
    return AuditEntry.objects.bulk_create(
        AuditEntry(
            actor=actor,
            action=action,
            target=f"{target._meta.label_lower}:{target.pk}",
            details=details,
            origin=origin,
            at=now,
        )
        for target in targets
    )


def record_edit(
    actor: Member | None, action: str, target: Model, now: datetime, before: Mapping[str, Any], **details: Any
) -> None:
    """Add one entry about fields of `target` that were `before` and are now what it holds, with both values.

    Of a member only the values of `SHOWN_OF_MEMBERS` are kept; of the others, that they changed.
    """
    entry = record(actor, action, target, now, fields=sorted(before), **details)
    kept = [name for name in before if not isinstance(target, Member) or name in SHOWN_OF_MEMBERS]
    if kept:
        old = {name: _plain(before[name]) for name in kept}
        FieldChange.objects.create(entry=entry, old=old, new={name: _plain(getattr(target, name)) for name in kept})


def _plain(value: Any) -> Any:
    """What JSON can hold: a row by its id, several rows by their ids."""
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, Manager):
        return sorted(value.values_list("pk", flat=True))
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, set | frozenset | QuerySet):
        return sorted(_plain(one) for one in value)
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def network(address: str) -> str:
    """The network that an IP address is in, wide enough not to name one household: /24, for IPv6 /48."""
    ip = ipaddress.ip_address(address)
    return str(ipaddress.ip_network(f"{ip}/{24 if ip.version == 4 else 48}", strict=False))


def looked(by: Member, people: Iterable[int], how: str, now: datetime) -> None:
    """Note for each member (by id) that this member of staff saw their data: `how` is one of `LOOKS`.

    Once for each staff, day and way, so that the member can read it; looking at oneself is no matter.
    """
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    action = f"member.{how}"
    known = set(AuditEntry.objects.filter(actor=by, action=action, at__gte=midnight).values_list("target", flat=True))
    targets = dict.fromkeys(f"members.member:{pk}" for pk in people if pk != by.pk)
    AuditEntry.objects.bulk_create(
        (AuditEntry(actor=by, action=action, target=target, at=now) for target in targets if target not in known),
        batch_size=1000,
    )


def looks_at(member: Member) -> QuerySet[AuditEntry]:
    """When and how staff saw the data of this member; the latest first."""
    actions = [f"member.{how}" for how in LOOKS]
    return AuditEntry.objects.filter(action__in=actions, target=f"{member._meta.label_lower}:{member.pk}")
