"""What a refused address means for later mails: a dead one gets nothing more, a full one three more chances.

Refusals come from the server's replies while we send; reports that arrive by mail later are not read.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from members import audit
from members.models import Member, Suppression

MOST_SOFT = 4
SOFT_WINDOW = timedelta(days=30)


@transaction.atomic
def hard(address: str, now: datetime) -> None:
    """The address takes no mail: suppress it at once, and let its member see it."""
    Suppression.objects.update_or_create(
        address=address, defaults={"reason": "address refused", "is_active": True, "at": now}
    )
    Member.objects.filter(email=address, bounced_at__isnull=True).update(bounced_at=now)


@transaction.atomic
def soft(address: str, now: datetime) -> None:
    """The address took no mail for as long as we tried; the fourth time within 30 days counts as a dead one."""
    row, _ = Suppression.objects.select_for_update().get_or_create(
        address=address, defaults={"reason": "refused for now", "is_active": False, "at": now}
    )
    if row.is_active:
        return
    if now - row.at > SOFT_WINDOW:
        Suppression.objects.filter(pk=row.pk).update(soft_bounces=1, at=now)
    elif row.soft_bounces + 1 >= MOST_SOFT:
        hard(address, now)
    else:
        Suppression.objects.filter(pk=row.pk).update(soft_bounces=F("soft_bounces") + 1)


def suppressed(addresses: Iterable[str]) -> set[str]:
    """Those of the addresses that get nothing; one query."""
    wanted = set(addresses)
    return set(Suppression.objects.filter(address__in=wanted, is_active=True).values_list("address", flat=True))


@transaction.atomic
def lift(row: Suppression, by: Member, now: datetime) -> None:
    """Let the address get mail again, as its owner told `by` that it works; the next refusal suppresses it anew."""
    Suppression.objects.filter(pk=row.pk).update(is_active=False, soft_bounces=0)
    Member.objects.filter(email=row.address).update(bounced_at=None)
    audit.record(by, "suppression.lifted", row, now)
