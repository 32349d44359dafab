"""Groups that offer something together: how one begins, what it says of itself, who keeps it and who makes what it offers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from forums.locking import lock_forum
from forums.models import Forum, Membership
from members import audit, files
from members.models import FileKind, Member
from members.versions import stamp
from projects.addresses import free_slug
from projects.locking import lock_group
from projects.models import GroupKeeper, Maker, Offer, OfferGroup
from projects.models.catalogue import WORDS

EDITABLE = ("kind", "name", "summary", "story", "whatsapp")
OF_MAKER = ("name", "owner", "village", "whatsapp", "nib", "member")


class CatalogueRefused(Exception):
    """A change of a group or an offer that cannot be made; `field` names the form's field. Nothing was changed."""

    field: str | None = None


class ForumIsArchived(CatalogueRefused):
    """Nothing begins in an archived forum."""


class NotOfTheForum(CatalogueRefused):
    """Somebody who is not an active member of the forum."""

    field = "member"


class MakerThere(CatalogueRefused):
    """A business of that name and owner is in the group already."""

    field = "name"


class StillOffers(CatalogueRefused):
    """A maker with offers is not taken out."""


class ChangedMeanwhile(CatalogueRefused):
    """Somebody else saved the same in the meantime; `current` is what stands now."""

    def __init__(self, current: Any) -> None:
        self.current = current
        super().__init__(_("Somebody else has changed this in the meantime."))


@transaction.atomic
def start(forum: Forum, data: Mapping[str, Any], by: Member, now: datetime) -> OfferGroup:
    """A new group of this forum. `data` holds fields of `EDITABLE`. Raises `ForumIsArchived`."""
    locked = lock_forum(forum.pk)
    if locked.is_archived:
        raise ForumIsArchived(_("This forum is archived."))
    group = OfferGroup(forum=locked, created_at=now, is_demo=locked.is_demo)
    for name in EDITABLE:
        setattr(group, name, data.get(name, ""))
    group.slug = free_slug(OfferGroup.objects, group.name, "kelompok")
    group.save()
    audit.record(by, "offergroup.started", group, now)
    return group


@transaction.atomic
def edit(group: OfferGroup, data: Mapping[str, Any], by: Member, now: datetime, *, version: int) -> OfferGroup:
    """Change what the group says of itself; it was read at `version`. Raises `ChangedMeanwhile`."""
    locked = lock_group(group.pk)
    if locked.version != version:
        raise ChangedMeanwhile(locked)
    before = _apply(locked, data, EDITABLE)
    if before:
        locked.version += 1
        locked.save()
        audit.record_edit(by, "offergroup.edited", locked, now, before)
    if "name" in before:
        _write_words(Offer.objects.filter(maker__group=locked))
    return locked


@transaction.atomic
def set_cover(group: OfferGroup, upload: UploadedFile, words: str, by: Member, now: datetime) -> None:
    """The photo at the head of the group, and what it shows. Raises `files.FileRefused`."""
    locked = lock_group(group.pk)
    old = locked.cover
    locked.cover, locked.cover_words = files.keep(upload, by, now, FileKind.IMAGE), words
    locked.save(update_fields=["cover", "cover_words"])
    if old:
        files.discard(old)


@transaction.atomic
def name_keeper(group: OfferGroup, member: Member, by: Member, now: datetime) -> GroupKeeper:
    """Let a member of the forum keep the group; named twice is named once. Raises `NotOfTheForum`."""
    locked = lock_group(group.pk)
    if not Membership.objects.active().filter(forum=locked.forum_id, member=member).exists():
        raise NotOfTheForum(_("Only members of the forum can keep the group."))
    today = now.astimezone(by.tz).date()
    place, is_new = GroupKeeper.objects.get_or_create(group=locked, member=member, defaults={"since": today})
    if is_new:
        audit.record(by, "offergroup.keeper_named", locked, now, member=member.pk)
    return place


@transaction.atomic
def end_keeping(place: GroupKeeper, by: Member, now: datetime) -> None:
    """Somebody keeps the group no longer; the officers of the forum still do."""
    locked = lock_group(place.group_id)
    if GroupKeeper.objects.filter(pk=place.pk).delete()[0]:
        audit.record(by, "offergroup.keeper_left", locked, now, member=place.member_id)


@transaction.atomic
def add_maker(group: OfferGroup, data: Mapping[str, Any], by: Member, now: datetime) -> Maker:
    """A business or household of the group. `data` holds fields of `OF_MAKER`. Raises `MakerThere`, `NotOfTheForum`."""
    locked = lock_group(group.pk)
    maker = Maker(group=locked)
    _apply(maker, data, OF_MAKER)
    _check(maker, locked)
    maker.save()
    audit.record(by, "maker.added", maker, now)
    return maker


@transaction.atomic
def edit_maker(maker: Maker, data: Mapping[str, Any], by: Member, now: datetime, *, read: str = "") -> Maker:
    """Change what is known of a business; `read` is the stamp of what its page showed.

    Raises `ChangedMeanwhile`, `MakerThere`, `NotOfTheForum`.
    """
    locked = lock_group(maker.group_id)
    current = Maker.objects.get(pk=maker.pk)
    if read and read != stamp(current, OF_MAKER):
        raise ChangedMeanwhile(current)
    before = _apply(current, data, OF_MAKER)
    if before:
        _check(current, locked)
        current.save()
        audit.record_edit(by, "maker.edited", current, now, {name: before[name] for name in before if name != "owner"})
    if {"name", "village"} & set(before):
        _write_words(current.offers.all())
    return current


@transaction.atomic
def drop_maker(maker: Maker, by: Member, now: datetime) -> None:
    """Take a business out that offers nothing. Raises `StillOffers`."""
    lock_group(maker.group_id)
    if maker.offers.exists():
        raise StillOffers(_("This business still has offers. Withdraw or delete them; what others have seen is kept."))
    audit.record(by, "maker.removed", maker, now)
    maker.delete()


def words_of(offer: Offer) -> str:
    """What the search looks through."""
    maker = offer.maker
    parts = (offer.title, maker.name, maker.village, maker.group.name, offer.text)
    return " ".join(part for part in parts if part)[:WORDS]


def _apply(row: Any, data: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """Let the row hold what `data` says; what it held before where that differs."""
    before = {name: getattr(row, name) for name in names if name in data and getattr(row, name) != data[name]}
    for name in before:
        setattr(row, name, data[name])
    return before


def _check(maker: Maker, group: OfferGroup) -> None:
    same = group.makers.filter(name__iexact=maker.name, owner__iexact=maker.owner)
    if same.exclude(pk=maker.pk).exists():
        raise MakerThere(_("This business is in the group already."))
    account = maker.member_id
    if account and not Membership.objects.active().filter(forum=group.forum_id, member=account).exists():
        raise NotOfTheForum(_("Only members of the forum can have an account here."))


def _write_words(offers: Any) -> None:
    rows = list(offers.select_related("maker__group"))
    for row in rows:
        row.words = words_of(row)
    Offer.objects.bulk_update(rows, ["words"], batch_size=500)
