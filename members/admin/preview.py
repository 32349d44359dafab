"""Acts that are shown before they are done: what happens to each row, and who will hear of it.

A preview does the act and takes it back, so that it cannot say anything else than what the operation does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from members.admin.mail_words import reason_words
from members.mail import bounces, ledger
from members.models import Delivery, Member

NAMES_SHOWN = 12
MOST_ROWS = 100  # of one preview, as each row is tried out

Act = Callable[[Any, Member, datetime], object]


@dataclass(frozen=True)
class People:
    """How many people, and the first of their names with a word about each."""

    count: int = 0
    names: Sequence[str] = ()

    @property
    def more(self) -> int:
        """Those beyond the names."""
        return self.count - len(self.names)


@dataclass(frozen=True)
class Effect:
    """What an act does to one row: facts to recognise it by, whom it tells, who gets no mail and why, or why it is refused."""

    row: Any
    facts: Sequence[Any] = ()
    told: People = field(default_factory=People)
    untold: People = field(default_factory=People)
    refusal: str = ""


@dataclass(frozen=True)
class Question:
    """An act to be confirmed. `mails` names the messages that come of doing it to a row; `done` tells how many were."""

    title: Any
    act: Act
    done: Any
    mails: Callable[[Any], Q] | None = None
    facts: Callable[[Any], Sequence[Any]] = lambda row: ()
    note: Any = ""

    @property
    def tells(self) -> bool:
        """Whether anybody may hear of it by mail."""
        return self.mails is not None


def effects(
    question: Question, rows: Iterable[Any], by: Member, now: datetime, refusals: tuple[type[Exception], ...]
) -> list[Effect]:
    """What the act would do to each row. Nothing is changed, and nothing that the act plans is sent."""
    found = []
    with transaction.atomic():
        for row in rows:
            facts = list(question.facts(row))
            try:
                with transaction.atomic():
                    before = set(_open(question, row).values_list("pk", flat=True))
                    question.act(row, by, now)
                    told, untold = _people(_open(question, row).exclude(pk__in=before))
            except refusals as error:
                found.append(Effect(row, facts, refusal=str(error)))
            else:
                found.append(Effect(row, facts, told, untold))
        transaction.set_rollback(True)
    return found


def _open(question: Question, row: Any) -> QuerySet[Delivery]:
    """The messages about the row that are still to go."""
    found = Delivery.objects.unsettled()
    return found.filter(question.mails(row)) if question.mails else found.none()


def _people(rows: QuerySet[Delivery]) -> tuple[People, People]:
    """Whom the messages reach, and whom they do not."""
    planned = list(rows.select_related("member"))
    suppressed = bounces.suppressed(one.address or (one.member.email if one.member else "") or "" for one in planned)
    told: list[str] = []
    untold: list[str] = []
    for one in planned:
        address = one.address or (one.member.email if one.member else "")
        why = ledger.unreachable(one) or ("address suppressed" if address in suppressed else "")
        name = str(one.member or one.address)
        (untold if why else told).append(f"{name} ({reason_words(why)})" if why else name)
    return _first(told), _first(untold)


def _first(names: list[str]) -> People:
    return People(len(names), sorted(names, key=str.casefold)[:NAMES_SHOWN])


TOO_MANY = _("Choose at most %(most)d at once.")
