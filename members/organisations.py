"""Organisations: found or proposed by members, verified by staff, spoken for by representatives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import count
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from members import audit
from members.models import Member, Organisation, OrganisationKind, Regency, Representative, Sector, looks_after
from members.references import is_referred_to
from members.search import holding
from members.text import clean_line

SIMILAR = 0.4
EDITABLE = ("name", "kind", "sector", "regency", "about")
RESERVED_SLUGS = {"usul", "saran", "baru", "ubah", "cari"}
# One office or village of a name stands in many regencies; any other kind of organisation is the same wherever its people live.
LOCAL_KINDS = (OrganisationKind.OFFICE, OrganisationKind.VILLAGE)
KIND_OF_SECTOR = {
    Sector.GOVERNMENT: OrganisationKind.OFFICE,
    Sector.COMMUNITY: OrganisationKind.COMMUNITY,
    Sector.ACADEMIA: OrganisationKind.UNIVERSITY,
    Sector.PRIVATE: OrganisationKind.COMPANY,
    Sector.MEDIA: OrganisationKind.MEDIA,
}


class OrganisationError(ValueError):
    """What cannot be done to an organisation, in words for the member."""

    message: str | Promise = ""

    def __init__(self) -> None:
        super().__init__(self.message)


class AlreadyListed(OrganisationError):
    """The same name stands in the same regency; `organisation` is that one."""

    message = _("An organisation of this name is already listed for this regency or city.")

    def __init__(self, organisation: Organisation) -> None:
        super().__init__()
        self.organisation = organisation


class AlreadyRepresents(OrganisationError):
    """The member is a current representative."""

    message = _("You already speak for this organisation.")


class NotYours(OrganisationError):
    """Only staff and other confirmed representatives decide about a representative."""

    message = _("Only staff or another confirmed representative can do this.")


def label(organisation: Organisation) -> str:
    """How lists offer it: with its place, as many offices share a name."""
    return f"{organisation.name}, {organisation.regency.name}"


def suggestions(text: str, limit: int = 20) -> list[str]:
    """Labels of verified organisations whose name or place holds every word of `text`."""
    known = Organisation.objects.verified().select_related("regency")
    found = holding(known, clean_line(text), "name", "regency__name")
    return [label(organisation) for organisation in found.by_name()[:limit]]


def similar(name: str, limit: int = 5) -> list[Organisation]:
    """Verified organisations that may be the one meant by `name`, the closest first."""
    likeness = TrigramSimilarity("name", clean_line(name))
    return list(
        Organisation.objects.verified()
        .annotate(likeness=likeness)
        .filter(likeness__gte=SIMILAR)
        .select_related("regency__province")
        .order_by("-likeness", "pk")[:limit]
    )


def find(text: str, regency: Regency, by: Member) -> Organisation | None:
    """The organisation that `by` names: by its label, in this regency, or (unless local by nature) the only one anywhere."""
    name = clean_line(text)
    head, _comma, place = name.rpartition(", ")
    known = Organisation.objects.filter(
        Q(verified_at__isnull=False) | Q(proposed_by=by) | Q(pk=by.organisation_id)
    ).select_related("regency")
    if head:
        named = known.filter(name__iexact=head, regency__name__iexact=place)[:2]
        if len(named) == 1:
            return named[0]
    here = Organisation.objects.filter(name__iexact=name, regency=regency).first()
    if here:
        return here
    anywhere = known.filter(name__iexact=name).exclude(kind__in=LOCAL_KINDS)[:2]
    return anywhere[0] if len(anywhere) == 1 else None


def find_or_propose(text: str, regency: Regency, sector: str, kind: str, by: Member, now: datetime) -> Organisation:
    """The organisation that `text` names; an unknown one is proposed in the member's name."""
    found = find(text, regency, by)
    if found:
        return found
    try:
        return propose(text, regency, sector, kind, by, now)
    except AlreadyListed as error:  # somebody else was faster
        return error.organisation


@transaction.atomic
def propose(
    name: str, regency: Regency, sector: str, kind: str, by: Member, now: datetime, about: str = ""
) -> Organisation:
    """A new organisation that waits for staff; sent twice by the same member it is the same one.

    Without a kind it gets the usual one of its sector. `AlreadyListed` when the name stands in this regency.
    """
    made = Organisation(
        name=clean_line(name),
        sector=sector,
        kind=kind or KIND_OF_SECTOR[Sector(sector)],
        regency=regency,
        about=about,
        proposed_by=by,
    )
    for slug in _slugs(made):
        made.slug = slug
        try:
            with transaction.atomic():
                made.save(force_insert=True)
        except IntegrityError:
            listed = Organisation.objects.filter(name__iexact=made.name, regency=regency).first()
            if listed and listed.proposed_by_id == by.pk:
                return listed
            if listed:
                raise AlreadyListed(listed) from None
        else:
            audit.record(by, "organisation.propose", made, now)
            break
    return made


@transaction.atomic
def verify(organisation: Organisation, by: Member, now: datetime) -> None:
    """Staff say that it exists under this name; verified again, the first time stands."""
    row = _locked(organisation)
    if not row.is_verified:
        row.verified_at, row.verified_by = now, by
        row.save(update_fields=["verified_at", "verified_by"])
        audit.record(by, "organisation.verify", row, now)
    _copy(row, organisation)


@transaction.atomic
def unverify(organisation: Organisation, by: Member, now: datetime) -> None:
    """Take the mark away."""
    row = _locked(organisation)
    if row.is_verified:
        row.verified_at = row.verified_by = None
        row.save(update_fields=["verified_at", "verified_by"])
        audit.record(by, "organisation.unverify", row, now)
    _copy(row, organisation)


@transaction.atomic
def withdraw_new(organisation: Organisation, by: Member, now: datetime) -> bool:
    """Delete one that nobody has used yet, as when it was brought in by mistake; whether that could be done."""
    row = _locked(organisation)
    if is_referred_to(row):
        return False
    audit.record(by, "organisation.withdrawn", row, now)
    row.delete()
    return True


@transaction.atomic
def rename(organisation: Organisation, name: str, by: Member, now: datetime) -> None:
    """Give it another name; what staff verified was the old one, so the mark drops. The address stays.

    `AlreadyListed` when the new name stands in the same regency.
    """
    row, new = _locked(organisation), clean_line(name)
    if new == row.name:
        return
    before = {"name": row.name}
    row.name, row.verified_at, row.verified_by = new, None, None
    try:
        with transaction.atomic():
            row.save(update_fields=["name", "verified_at", "verified_by"])
    except IntegrityError:
        raise AlreadyListed(Organisation.objects.get(name__iexact=new, regency=row.regency_id)) from None
    audit.record_edit(by, "organisation.rename", row, now, before)
    _copy(row, organisation)


@transaction.atomic
def edit(organisation: Organisation, changes: Mapping[str, Any], by: Member, now: datetime) -> None:
    """Set fields of `EDITABLE` right; a new name is `rename`. `AlreadyListed` when it stands in that regency."""
    row = _locked(organisation)
    before = {
        name: getattr(row, name) for name, value in changes.items() if name != "name" and getattr(row, name) != value
    }
    for name in before:
        setattr(row, name, changes[name])
    if before:
        try:
            with transaction.atomic():
                row.save(update_fields=list(before))
        except IntegrityError:
            raise AlreadyListed(Organisation.objects.get(name__iexact=row.name, regency=row.regency_id)) from None
        audit.record_edit(by, "organisation.edited", row, now, before)
    if "name" in changes:
        rename(row, changes["name"], by, now)
    _copy(row, organisation)


@transaction.atomic
def represent(organisation: Organisation, member: Member, title: str, now: datetime) -> Representative:
    """The member says that they speak for it; somebody else confirms. `AlreadyRepresents` when they do already."""
    _locked(organisation)
    if organisation.representatives.current().filter(member=member).exists():
        raise AlreadyRepresents
    since = now.astimezone(member.tz).date()
    return Representative.objects.create(organisation=organisation, member=member, title=clean_line(title), since=since)


def may_decide(viewer: Member, representative: Representative) -> bool:
    """Whether `viewer` may confirm this representative: staff, or another who speaks for the same organisation."""
    if viewer.pk == representative.member_id:
        return False
    peers = Representative.objects.current().filter(confirmed_at__isnull=False, member=viewer)
    return (
        looks_after(viewer, representative.organisation.regency_id)
        or peers.filter(organisation=representative.organisation_id).exists()
    )


@transaction.atomic
def confirm_representative(representative: Representative, by: Member, now: datetime) -> None:
    """Vouch for a representative; `NotYours` unless `by` may. Confirmed again, the first time stands."""
    row = Representative.objects.select_for_update().get(pk=representative.pk)
    if not may_decide(by, row):
        raise NotYours
    if not row.is_confirmed and row.until is None:
        row.confirm(by, now)
        audit.record(by, "representative.confirm", row, now)


@transaction.atomic
def end_representation(representative: Representative, by: Member, now: datetime) -> None:
    """The member no longer speaks for it, from today; `NotYours` unless `by` is that member, a peer or staff."""
    row = Representative.objects.select_for_update().get(pk=representative.pk)
    if by.pk != row.member_id and not may_decide(by, row):
        raise NotYours
    if row.until is None:
        row.until = max(now.astimezone(by.tz).date(), row.since)
        row.save(update_fields=["until"])
        audit.record(by, "representative.end", row, now)


def _slugs(organisation: Organisation) -> Iterator[str]:
    stem = slugify(organisation.name)[:150] or "organisasi"
    if stem not in RESERVED_SLUGS:
        yield stem
    stem = f"{stem}-{slugify(organisation.regency.short_name)}"[:170].rstrip("-")
    yield stem
    for number in count(2):
        yield f"{stem}-{number}"


def _locked(organisation: Organisation) -> Organisation:
    return Organisation.objects.select_for_update().get(pk=organisation.pk)


def _copy(source: Organisation, to: Organisation) -> None:
    for name in (*EDITABLE, "verified_at", "verified_by"):
        setattr(to, name, getattr(source, name))
