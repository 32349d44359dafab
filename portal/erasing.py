"""Erasing a person everywhere: asked for, taken back within a week, done for good, and done again after a restore.

What each app forgets stands in its `erasing` module; here is their order, and what only the portal sees.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.db import transaction
from django.db.models import Q
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

import forums.erasing
import members.erasing
import projects.erasing
from forums.locking import TryAgain
from members import audit
from members.erasing import FORMER
from members.models import Cause, Erasure, Member
from portal import erasure_mails

GRACE = timedelta(days=7)
logger = logging.getLogger(__name__)


class ErasureRefused(Exception):
    """Why a person cannot be erased now, in words for who asks. Nothing was changed."""


class ChairMustHandOver(ErasureRefused):
    """A forum with members is never without a chair."""


class LastSuperuser(ErasureRefused):
    """Somebody must be able to run the portal."""


class HasAccount(ErasureRefused):
    """Only the record of somebody without an account is erased by an officer."""


class KeptElsewhere(ErasureRefused):
    """Another forum keeps the same record."""


def obstacle(member: Member) -> ErasureRefused | None:
    """What stands in the way, or nothing."""
    chaired = forums.erasing.chaired(member)
    if chaired:
        names = ", ".join(forum.name for forum in chaired)
        return ChairMustHandOver(
            _("You chair %(forums)s. Please hand over to another member first.") % {"forums": names}
        )
    others = Member.objects.filter(is_superuser=True, is_active=True).exclude(pk=member.pk)
    if member.is_superuser and not others.exists():
        return LastSuperuser(_("You are the last who can run this portal. Please make somebody else superuser first."))
    return None


def pending(member: Member) -> Erasure | None:
    """The erasure of this member that is still to come."""
    return Erasure.objects.pending().filter(person=member.pk).first()


@transaction.atomic
def ask(member: Member, now: datetime, cause: str = Cause.OWN, by: Member | None = None) -> Erasure:
    """Plan the erasure a week ahead, sign the member out everywhere, and write to them how to take it back.

    Asked twice is asked once. Raises `ErasureRefused`.
    """
    member = Member.objects.locked(member.pk)
    found = pending(member)
    if found is not None:
        return found
    if (reason := obstacle(member)) is not None:
        raise reason
    made = Erasure.objects.create(person=member.pk, cause=cause, asked_at=now, due_at=now + GRACE)
    for session in UserSession.objects.filter(user=member):
        session.end()
    erasure_mails.plan_asked(member, made, now)
    audit.record(by or member, "erasure.asked", member, now, cause=str(cause))
    return made


@transaction.atomic
def take_back(member: Member, now: datetime) -> bool:
    """Keep the account after all; whether there was an erasure to take back."""
    member = Member.objects.locked(member.pk)
    gone, _rows = Erasure.objects.pending().filter(person=member.pk).delete()
    if gone:
        audit.record(member, "erasure.taken_back", member, now)
    return bool(gone)


@transaction.atomic
def erase_kept(member: Member, by: Member, in_forum: int, now: datetime) -> None:
    """Erase at once the record of somebody without an account that a forum keeps. Raises `HasAccount`, `KeptElsewhere`."""
    forums.erasing.free_seats(member, now)  # a meeting is locked before a person
    member = Member.objects.locked(member.pk)
    if member.email is not None:
        raise HasAccount(_("This person has an account and can erase it themselves."))
    if member.memberships.active().exclude(forum=in_forum).exists():
        raise KeptElsewhere(_("Another forum keeps this record too. Please ask the staff of the portal to erase it."))
    audit.record(by, "erasure.asked", member, now, cause=str(Cause.OFFICER))
    Erasure.objects.update_or_create(
        person=member.pk, defaults={"cause": Cause.OFFICER, "asked_at": now, "due_at": now, "done_at": None}
    )
    erase(member.pk, now)


def finish(now: datetime) -> int:
    """Erase everybody whose week is over; how many. Who chairs a forum by now waits until they have handed over."""
    done = 0
    for person in Erasure.objects.pending().filter(due_at__lte=now).order_by("due_at").values_list("person", flat=True):
        with suppress(ErasureRefused, TryAgain):
            done += erase(person, now, with_farewell=True)
    if done:
        transaction.on_commit(write_list)
    return done


@transaction.atomic
def erase(person: int, now: datetime, *, with_farewell: bool = False) -> bool:
    """Forget the member of that number everywhere; False when the erasure was taken back or there is nobody.

    Raises `ErasureRefused`, and `TryAgain` when a meeting of theirs is too busy or they answered just now; nothing is
    changed then.
    """
    member = Member.objects.filter(pk=person).first()
    planned = Erasure.objects.filter(person=person).first()
    if member is None or planned is None or (planned.done_at is not None and member.name == FORMER):
        return False
    if (reason := obstacle(member)) is not None:
        raise reason
    forums.erasing.free_seats(member, now)
    member = Member.objects.locked(person)
    if forums.erasing.held(member, now):
        raise TryAgain
    planned = Erasure.objects.select_for_update().filter(person=person).first()
    if planned is None:
        return False
    name, addresses = member.name, members.erasing.addresses_of(member)
    email, language = member.email, member.language
    projects.erasing.forget(member)
    forums.erasing.forget(member, addresses)
    members.erasing.forget(member, now)
    _forget_administration(member, name, addresses)
    if with_farewell and email and planned.cause != Cause.UNCONFIRMED:
        erasure_mails.plan_done(email, name, language, planned, now)
    if planned.done_at is None:
        Erasure.objects.filter(person=person).update(done_at=now)
        audit.record(None, "erasure.done", member, now)
    return True


def apply(erased: Mapping[int, datetime], now: datetime) -> int:
    """Do once more, in a restored database, what was done after its backup was made; how many people it was.

    `erased` are numbers and times kept outside; those in the database itself are done again too.
    """
    Erasure.objects.bulk_create(
        [Erasure(person=person, asked_at=at, due_at=at, done_at=at) for person, at in erased.items()],
        update_conflicts=True, unique_fields=["person"], update_fields=["done_at"],
    )  # fmt: skip
    living = Member.objects.exclude(name=FORMER).filter(pk__in=Erasure.objects.done().values("person"))
    return sum(_apply_one(person, now) for person in living.values_list("pk", flat=True))


def _apply_one(person: int, now: datetime) -> bool:
    """What stood in the way once was settled before the erasure, so nothing may stand in the way now."""
    member = Member.objects.get(pk=person)
    with transaction.atomic():
        Member.objects.filter(pk=person).update(is_superuser=False)
        forums.erasing.step_down(member)
        return erase(person, now)


def listed() -> Iterator[str]:
    """The erasures done so far, a line each: the member's number and when; for a file beside the backups."""
    for person, at in Erasure.objects.done().order_by("done_at", "pk").values_list("person", "done_at"):
        yield f"{person} {at:%Y-%m-%dT%H:%M:%S%z}"


def read(lines: Iterable[str]) -> dict[int, datetime]:
    """What such lines say. Raises `ValueError` for a line that is none."""
    found = {}
    for line in lines:
        if not line.strip():
            continue
        person, _space, when = line.strip().partition(" ")
        at = parse_datetime(when)
        if at is None:
            raise ValueError(f"Not a line of erasures: {line.strip()!r}")
        found[int(person)] = at
    return found


def write_list(target: Path | None = None) -> None:
    """Write the list to the file beside the backups (`REMBUK_ERASURES`), whole or not at all."""
    target = target or Path(settings.REMBUK_ERASURES)
    part = target.with_suffix(".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.write_text("".join(f"{line}\n" for line in listed()), encoding="utf-8")
        part.replace(target)
    except OSError:
        logger.exception("The list of erasures could not be written; a restore would not know the newest.")


def _forget_administration(member: Member, name: str, addresses: list[str]) -> None:
    """The administration's own log names rows by their words."""
    named = members.erasing.mentions(name, addresses)
    about = LogEntry.objects.filter(Q(object_repr__iregex=named) | Q(change_message__iregex=named))
    about.update(object_repr=FORMER, change_message="")
