"""Who did what: one row for each act that somebody may have to answer for."""

from __future__ import annotations

import ipaddress
from datetime import datetime
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import context
from django.db.models import Model, QuerySet

from members.models import AuditEntry, Member


def record(actor: Member | None, action: str, target: Model, now: datetime, **details: Any) -> None:
    """Add one entry; `details` hold ids and plain values, never names, addresses or tokens.

    From where it was done is noted by itself, as the network of the request that is being answered.
    """
    origin = network(get_adapter().get_client_ip(context.request)) if context.request is not None else ""
    AuditEntry.objects.create(
        actor=actor,
        action=action,
        target=f"{target._meta.label_lower}:{target.pk}",
        details=details,
        origin=origin,
        at=now,
    )


def network(address: str) -> str:
    """The network that an IP address is in, wide enough not to name one household: /24, for IPv6 /48."""
    ip = ipaddress.ip_address(address)
    return str(ipaddress.ip_network(f"{ip}/{24 if ip.version == 4 else 48}", strict=False))


def looks_at(member: Member) -> QuerySet[AuditEntry]:
    """When somebody saw the portal as this member sees it, and why; the latest first."""
    return AuditEntry.objects.filter(action="member.viewed", target=f"{member._meta.label_lower}:{member.pk}")
