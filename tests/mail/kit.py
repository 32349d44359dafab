"""A kind of its own for the tests of the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from members.mail import outbox
from members.mail.outbox import Counted, Kind, Message, Planned, Skip
from members.models import Delivery, Member
from tests import factories

NOW = timezone.now()
MINUTE = timedelta(minutes=1)
NOTE = Kind("test_note", lane=2)
URGENT = Kind("test_urgent", lane=1, resend_uncertain=True, is_mandatory=True)


def words(text: str = "Isi surat", **fields: Any) -> Message:
    """A message that says `text`."""
    return Message(subject="Kabar", text=f"{text}\n", html=f"<p>{text}</p>", language="id", **fields)


def compose(deliveries: Sequence[Delivery]) -> Mapping[int, Message | Skip]:
    return {one.pk: words() for one in deliveries}


def plan(*people: Member, kind: Kind = NOTE, occasion: str = "", **fields: Any) -> list[Delivery]:
    """One planned message to each, due now; the rows in that order."""
    fields = {"due_at": NOW, "about": 1} | fields
    outbox.plan(kind, [Planned(member_id=one.pk, occasion=occasion, **fields) for one in people])
    rows = {row.member_id: row for row in Delivery.objects.filter(kind=kind.name, occasion=occasion)}
    return [rows[one.pk] for one in people]


def drain(now: datetime = NOW, kind: Kind = NOTE, **options: Any) -> Counted:
    return outbox.drain(kind, options.pop("compose", compose), now, **options)


def state(delivery: Delivery) -> tuple[str, str]:
    delivery.refresh_from_db()
    return delivery.state, delivery.reason


def members(count: int) -> list[Member]:
    """That many reachable members, quickly."""
    place = factories.regency()
    return Member.objects.bulk_create(
        Member(
            name=f"Warga {number}",
            email=f"warga{number}@contoh.example",
            email_confirmed_at=NOW,
            regency=place,
            zone=place.zone,
            password="!",  # nobody signs in
        )
        for number in range(count)
    )
