"""What staff do to a member's account: make one, suspend it, open it again, and who is staff."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members import audit, consent, sessions, suspension_mails
from members.models import Consent, Member, Province, Purpose, Regency, StaffArea, Suspension
from members.references import is_referred_to
from members.text import clean_line

STAFF_GROUP = "Staf"  # made by a migration with what staff may see and change; superusers may change that


EMPTY_NAME = "–"  # of a record whose person is gone


class AccountRefused(Exception):
    """What may not be done to an account, in words for the staff member. Nothing was changed."""

    message: str | Promise = ""

    def __str__(self) -> str:
        return str(self.message)


class OwnAccount(AccountRefused):
    """Nobody shuts themselves out."""

    message = _("This is your own account.")


class ForSuperusers(AccountRefused):
    """Staff do not decide about staff."""

    message = _("Only a superuser can do this to the account of staff.")


class ConsentWithdrawn(AccountRefused):
    """The member no longer agrees that the portal keeps their data."""

    message = _("This member has withdrawn their consent, so the account stays closed.")


class CannotSignIn(AccountRefused):
    """Staff need an active account with an email."""

    message = _("Staff need an active account with an email.")


@transaction.atomic
def register(member: Member, consent_by: str, by: Member, now: datetime) -> Member:
    """Store a new member for whom staff wrote down the consent; `consent_by` is how it was given ("paper" or "spoken").

    With an email it is an account that is opened by a code sent there, and that nobody knows a password of; without one
    it is a record kept by `by`. Raises Django's `ValidationError` for what the member's own rules refuse.
    """
    member.name = clean_line(member.name)
    member.kept_by = None if member.email else by
    member.set_unusable_password()
    member.full_clean(exclude=["password"])
    return register_many([member], consent_by, by, now)[0]


@transaction.atomic
def register_many(members: Sequence[Member], consent_by: str, by: Member, now: datetime) -> Sequence[Member]:
    """The same for many people with clean fields, in a few statements; the table's own rules hold.

    Raises Django's `IntegrityError` when one of them is known already; nobody is stored then.
    """
    for member in members:
        member.kept_by = None if member.email else by
        member.set_unusable_password()
    Member.objects.bulk_create(members)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=member, email=member.email, primary=True, verified=False)
        for member in members
        if member.email
    )
    consent.give_many(((member, _purposes(member)) for member in members), now, consent_by, by)
    audit.record_many(by, "member.registered", members, now)
    return members


@transaction.atomic
def unregister(member: Member, by: Member, now: datetime) -> bool:
    """Take back a registration that nobody has used yet; whether that could be done.

    What is known of the person goes. An empty closed record stays, as the log of consent only grows.
    """
    row = Member.objects.locked(member.pk)
    if _is_used(row):
        return False
    for purpose in consent.in_force(row):
        consent.withdraw(row, purpose, now, channel="office", by=by)
    EmailAddress.objects.filter(user=row).delete()
    row.name, row.email, row.whatsapp, row.sex, row.guardian_name = EMPTY_NAME, None, "", "", ""
    row.birth_year = row.organisation = row.regency = row.kept_by = None
    row.is_active = False
    row.save()
    audit.record(by, "member.unregistered", row, now)
    return True


@transaction.atomic
def suspend(member: Member, by: Member, now: datetime, *, reason: str, until: datetime | None = None) -> None:
    """Close the account: nothing can be done with it or with the links in its mails, and no mail goes to it but one.

    That one says why, until when, and whom to write to. `Member.is_active` is what everything else asks; the row of
    `Suspension` says why it is off, and ends by itself at `until`. The name stays where it stands. Seats in coming
    meetings become free within minutes, by the forums' own sweep. Twice is once. Raises `OwnAccount`, `ForSuperusers`.
    """
    row = Member.objects.locked(member.pk)
    _require_may_decide(row, by)
    if row.is_active:
        row.is_active = False
        row.save(update_fields=["is_active"])
        _shut_out(row)
        made = Suspension.objects.create(member=row, reason=reason, by=by, at=now, until=until)
        suspension_mails.plan(made, suspension_mails.STARTED, now)
        audit.record(by, "member.suspended", row, now, until=until.isoformat() if until else None)
    member.is_active, member.link_version = row.is_active, row.link_version


@transaction.atomic
def activate(member: Member, by: Member, now: datetime) -> None:
    """Open a suspended account again; the member signs in anew. Twice is once.

    Raises `OwnAccount`, `ForSuperusers`, `ConsentWithdrawn`.
    """
    row = Member.objects.locked(member.pk)
    _require_may_decide(row, by)
    _require_consent(row)
    _open(row, by, now)
    member.is_active = row.is_active


def end_suspensions(now: datetime) -> int:
    """Open the accounts whose time is over; how many. Who withdrew their consent meanwhile stays closed."""
    due = Suspension.objects.over(now).values_list("member", flat=True)
    return sum(_end_in_time(pk, now) for pk in list(due))


@transaction.atomic
def _end_in_time(pk: int, now: datetime) -> bool:
    row = Member.objects.locked(pk)
    current = Suspension.objects.over(now).filter(member=row)
    if not current.exists():
        return False
    try:
        _require_consent(row)
    except ConsentWithdrawn:
        current.update(ended_at=now)
        return False
    _open(row, None, now)
    return True


def _require_consent(row: Member) -> None:
    withdrawn = Consent.objects.filter(member=row, is_given=False).exclude(
        purpose__in=[*consent.in_force(row), *consent.OPTIONAL]
    )
    if withdrawn.exists():
        raise ConsentWithdrawn


def _open(row: Member, by: Member | None, now: datetime) -> None:
    """Open the account, by somebody or because its time is over."""
    current = Suspension.objects.current().filter(member=row).first()
    if not row.is_active:
        row.is_active = True
        row.save(update_fields=["is_active"])
        audit.record(by, "member.activated", row, now)
        if current is not None:
            suspension_mails.plan(current, suspension_mails.ENDED, now)
    Suspension.objects.current().filter(member=row).update(ended_at=now, ended_by=by)


@transaction.atomic
def make_staff(member: Member, by: Member, now: datetime) -> None:
    """Let the member into the administration, with the rights of the group of staff; they sign in anew. Twice is once.

    Raises `ForSuperusers`, `CannotSignIn`.
    """
    row = Member.objects.locked(member.pk)
    if not by.is_superuser:
        raise ForSuperusers
    if not row.can_sign_in:
        raise CannotSignIn
    if not row.is_staff:
        row.is_staff = True
        row.save(update_fields=["is_staff"])
        join_staff(row)
        sessions.end_all(row)
        audit.record(by, "member.staff", row, now)
    member.is_staff = row.is_staff


@transaction.atomic
def end_staff(member: Member, by: Member, now: datetime) -> None:
    """Take every right in the administration away. Twice is once. Raises `OwnAccount`, `ForSuperusers`."""
    row = Member.objects.locked(member.pk)
    _require_may_decide(row, by)
    if row.is_staff:
        row.is_staff = row.is_superuser = False
        row.save(update_fields=["is_staff", "is_superuser"])
        row.groups.clear()
        _shut_out(row)
        audit.record(by, "member.staff_ended", row, now)
    member.is_staff, member.is_superuser, member.link_version = row.is_staff, row.is_superuser, row.link_version


@transaction.atomic
def limit(member: Member, province: Province | None, regency: Regency | None, by: Member, now: datetime) -> StaffArea:
    """From now on the member of staff looks after this province or regency, beside those given before.

    The first one ends their looking after the whole country. Raises `ForSuperusers`, and Django's `ValidationError` for
    what the row's own rules refuse.
    """
    if not by.is_superuser:
        raise ForSuperusers
    area = StaffArea(member=member, province=province, regency=regency, granted_by=by, granted_at=now)
    area.full_clean()
    area.save()
    audit.record(by, "staffarea.granted", area, now, member=member.pk)
    return area


@transaction.atomic
def unlimit(area: StaffArea, by: Member, now: datetime) -> None:
    """Take an area back; without any the member of staff looks after the whole country. Raises `ForSuperusers`."""
    if not by.is_superuser:
        raise ForSuperusers
    audit.record(by, "staffarea.taken", area, now, member=area.member_id)
    area.delete()


def join_staff(member: Member) -> None:
    """Give the rights of the group of staff to somebody who is staff."""
    member.groups.add(*Group.objects.filter(name=STAFF_GROUP))


def _purposes(member: Member) -> list[Purpose]:
    """What somebody agrees to whom staff write down."""
    first = [*consent.AT_SIGN_UP] if member.email else [Purpose.KEPT_BY_OFFICER]
    return first if member.is_adult else [*first, Purpose.GUARDIAN]


def _is_used(member: Member) -> bool:
    """Whether the person has come in, or anything but the proof of consent refers to them."""
    if member.last_seen_on or member.email_confirmed_at or member.is_staff or not member.is_active:
        return True
    return is_referred_to(member, besides=(Consent, EmailAddress))


def _require_may_decide(member: Member, by: Member) -> None:
    if member.pk == by.pk:
        raise OwnAccount
    if (member.is_staff or member.is_superuser) and not by.is_superuser:
        raise ForSuperusers


def _shut_out(member: Member) -> None:
    """End what is open on every device, and make the links in earlier mails dead."""
    sessions.end_all(member)
    member.revoke_links()
