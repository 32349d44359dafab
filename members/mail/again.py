"""A message that failed goes out once more, when staff know that its reader can be reached now."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members import audit
from members.mail import bounces, ledger
from members.models import Delivery, DeliveryState, Member

CODES = 0  # the lane of codes and links to sign in, which are erased once settled


class CannotSendAgain(Exception):
    """Why a message stays as it is, in words for staff."""

    message: str | Promise = ""

    def __str__(self) -> str:
        return str(self.message)


class NotFailed(CannotSendAgain):
    """It was sent, left out, or is still on its way."""

    message = _("Only a message that failed can be sent again.")


class TooLate(CannotSendAgain):
    """Its time has passed."""

    message = _("Its time has passed.")


class CodeIsGone(CannotSendAgain):
    """It carried a code or a link to sign in."""

    message = _("It carried a code that is no longer kept. Ask the member to have a new one sent.")


class NotReachable(CannotSendAgain):
    """No mail may go to its reader."""

    message = _("No mail may go to this reader. Let the address get mail again first.")


@transaction.atomic
def send_again(delivery: Delivery, by: Member, now: datetime) -> None:
    """Plan a failed message anew, due at once; its words are found anew when it goes.

    Raises `NotFailed`, `TooLate`, `CodeIsGone`, `NotReachable`.
    """
    row = Delivery.objects.select_for_update(of=("self",)).select_related("member").get(pk=delivery.pk)
    if row.state != DeliveryState.FAILED:
        raise NotFailed
    if row.lane == CODES:
        raise CodeIsGone
    if row.expires_at is not None and row.expires_at <= now:
        raise TooLate
    address = row.address or (row.member.email if row.member else "") or ""
    if ledger.unreachable(row) or bounces.suppressed([address]):
        raise NotReachable
    row.state, row.reason, row.due_at, row.settled_at = DeliveryState.PLANNED, "", now, None
    row.attempts = row.leases_lost = 0
    row.save(update_fields=["state", "reason", "due_at", "settled_at", "attempts", "leases_lost"])
    audit.record(by, "delivery.again", row, now)
