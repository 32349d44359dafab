"""What a group offers: written by its keepers or the maker, proposed, published, withdrawn; and its photos."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from members import audit, files
from members.models import FileKind, Member
from projects.addresses import free_slug
from projects.groups import CatalogueRefused, ChangedMeanwhile, words_of
from projects.locking import lock_group
from projects.models import Maker, Offer, OfferPhoto, OfferState

MOST_PHOTOS = 6
EDITABLE = (
    "category", "title", "text", "price", "is_from_price", "unit", "least_order", "season", "stock_note", "pirt", "halal",
    "rooms", "facilities", "rules", "duration", "least_people", "meeting_point", "photo_name",
)  # fmt: skip
# From where each state is reached.
STEPS: Mapping[OfferState, tuple[OfferState, ...]] = {
    OfferState.PROPOSED: (OfferState.DRAFT, OfferState.WITHDRAWN),
    OfferState.PUBLISHED: (OfferState.DRAFT, OfferState.PROPOSED, OfferState.WITHDRAWN),
    OfferState.WITHDRAWN: (OfferState.PROPOSED, OfferState.PUBLISHED),
}


class OfferedAlready(CatalogueRefused):
    """The maker has something of that name already."""

    field = "title"


class NotNow(CatalogueRefused):
    """The offer is no longer where this step begins."""


class WithoutReason(CatalogueRefused):
    """Whoever takes an offer out of the window says why."""

    field = "reason"


class TooMany(CatalogueRefused):
    """More photos than a page can show."""

    field = "photos"


@transaction.atomic
def write(maker: Maker, kind: str, data: Mapping[str, Any], by: Member, now: datetime) -> Offer:
    """A draft of something this maker offers. `data` holds fields of `EDITABLE`. Raises `OfferedAlready`."""
    group = lock_group(maker.group_id)
    current = Maker.objects.get(pk=maker.pk)
    current.group = group
    offer = Offer(maker=current, kind=kind, created_at=now)
    for name in EDITABLE:
        if name in data:
            setattr(offer, name, data[name])
    _check(offer)
    offer.slug = free_slug(Offer.objects, f"{offer.title[:100]} {current.pk}", "penawaran")
    offer.words = words_of(offer)
    offer.save()
    audit.record(by, "offer.written", offer, now)
    return offer


@transaction.atomic
def edit(offer: Offer, data: Mapping[str, Any], by: Member, now: datetime, *, version: int) -> Offer:
    """Change what is offered; it was read at `version`. Raises `ChangedMeanwhile`, `OfferedAlready`."""
    locked = _locked(offer)
    if locked.version != version:
        raise ChangedMeanwhile(locked)
    before = {name: getattr(locked, name) for name in EDITABLE if name in data and getattr(locked, name) != data[name]}
    if before:
        for name in before:
            setattr(locked, name, data[name])
        _check(locked)
        locked.words = words_of(locked)
        locked.version += 1
        locked.save()
        audit.record_edit(by, "offer.edited", locked, now, before)
    return locked


@transaction.atomic
def move(offer: Offer, to: OfferState, by: Member, now: datetime, reason: str = "") -> Offer:
    """Propose, publish or withdraw; there already, nothing changes. Raises `NotNow`, `WithoutReason`."""
    locked = _locked(offer)
    if locked.state == to:
        return locked
    if locked.state not in STEPS.get(to, ()):
        raise NotNow(_("This offer has moved on in the meantime. Please look at it again."))
    if to == OfferState.WITHDRAWN and not reason:
        raise WithoutReason(_("Say why it is withdrawn."))
    before = {"state": locked.state}
    locked.state, locked.reason = to, reason if to == OfferState.WITHDRAWN else ""
    if to == OfferState.PUBLISHED:
        locked.published_at = now
    locked.version += 1
    locked.save(update_fields=["state", "reason", "published_at", "version"])
    audit.record_edit(by, f"offer.{to.value}", locked, now, before)
    return locked


@transaction.atomic
def discard(offer: Offer, by: Member, now: datetime) -> None:
    """Delete, with its photos, what was never published. Raises `NotNow`."""
    locked = _locked(offer)
    if locked.published_at is not None:
        raise NotNow(_("Others have seen this offer. Withdraw it instead."))
    audit.record(by, "offer.discarded", locked, now)
    _delete(locked)


@transaction.atomic
def add_photos(offer: Offer, photos: Sequence[UploadedFile], words: str, by: Member, now: datetime) -> None:
    """Photos after those that are there. Raises `files.FileRefused`, `TooMany`."""
    locked = _locked(offer)
    there = locked.photos.count()
    if there + len(photos) > MOST_PHOTOS:
        raise TooMany(_("An offer has at most %(most)d photos.") % {"most": MOST_PHOTOS})
    for position, upload in enumerate(photos, there + 1):
        stored = files.keep(upload, by, now, FileKind.IMAGE)
        OfferPhoto.objects.create(offer=locked, file=stored, words=words or locked.title, position=position)


@transaction.atomic
def add_new_photo(offer: Offer, upload: UploadedFile, by: Member | None, now: datetime) -> bool:
    """A photo that the offer does not have yet; whether it was new. Raises `files.FileRefused`, `TooMany`."""
    locked = _locked(offer)
    there = locked.photos.count()
    if there >= MOST_PHOTOS:
        raise TooMany(_("An offer has at most %(most)d photos.") % {"most": MOST_PHOTOS})
    stored = files.keep(upload, by, now, FileKind.IMAGE)
    if locked.photos.filter(file__sha256=stored.sha256).exists():
        files.discard(stored)
        return False
    OfferPhoto.objects.create(offer=locked, file=stored, words=locked.title, position=there + 1)
    return True


@transaction.atomic
def take_back(offer: Offer, by: Member, now: datetime) -> None:
    """Delete what a list brought in, with its photos, and its maker when nothing else is theirs."""
    locked = _locked(offer)
    maker = locked.maker
    audit.record(by, "offer.discarded", locked, now)
    _delete(locked)
    if maker.member_id is None and not maker.offers.exists() and not maker.sales.exists():
        audit.record(by, "maker.removed", maker, now)
        maker.delete()


@transaction.atomic
def show_first(photo: OfferPhoto) -> None:
    """Put this photo on the card; first already, nothing changes."""
    locked = _locked(photo.offer)
    order = sorted(locked.photos.all(), key=lambda one: (one.pk != photo.pk, one.position, one.pk))
    for position, one in enumerate(order, 1):
        one.position = position
    OfferPhoto.objects.bulk_update(order, ["position"])


@transaction.atomic
def drop_photo(photo: OfferPhoto) -> None:
    """Take a photo away, with its file."""
    _locked(photo.offer)
    stored = photo.file
    photo.delete()
    files.discard(stored)


def _delete(offer: Offer) -> None:
    kept = [photo.file for photo in offer.photos.select_related("file")]
    offer.delete()
    for stored in kept:
        files.discard(stored)


def _locked(offer: Offer) -> Offer:
    """The offer as it is now; its group is locked, so nobody else changes it."""
    lock_group(offer.maker.group_id)
    return Offer.objects.with_maker().get(pk=offer.pk)


def _check(offer: Offer) -> None:
    if Offer.objects.filter(maker=offer.maker, title__iexact=offer.title).exclude(pk=offer.pk).exists():
        raise OfferedAlready(_("This maker offers something of that name already."))
