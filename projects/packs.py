"""Photos of many offers from one ZIP: judged by its list of contents before anything is unpacked, placed one by one.

Each photo is one transaction that also moves the cursor, so that a worker may die at any moment, another may come, and no
photo stands twice. A photo finds its offer by the file name that a list gave it, else by the offer's title.
"""

from __future__ import annotations

import re
import secrets
import time
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from members import audit, files
from members.models import Member
from members.text import clean_line
from projects import offers
from projects.groups import CatalogueRefused
from projects.locking import lock_group
from projects.models import UNFINISHED, Offer, OfferGroup, PackState, PhotoPack

FOLDER = "packs"
MOST_BYTES = 100 * 1024 * 1024
MOST_ENTRIES = 2000
MOST_UNPACKED = 600 * 1024 * 1024
MOST_RATIO = 50  # a photo hardly shrinks in an archive
MOST_OPEN = 3
MOST_PROBLEMS = 100
_IDLE = ("__macosx/", ".ds_store", "thumbs.db", "desktop.ini")


class PackRefused(CatalogueRefused):
    """A ZIP that is not taken; the sentence says why."""

    field = "pack"


def receive(group: OfferGroup, upload: UploadedFile, by: Member, now: datetime) -> PhotoPack:
    """Keep the ZIP until a worker has placed its photos. Raises `PackRefused`, with nothing left behind."""
    if (upload.size or 0) > MOST_BYTES:
        raise PackRefused(
            _("The file is larger than %(most)d MB. Please send it in parts.") % {"most": MOST_BYTES >> 20}
        )
    upload.seek(0)
    total = len(_entries(upload.file))  # type: ignore[arg-type]
    if not total:
        raise PackRefused(_("There is no photo in this file."))
    path = f"{secrets.token_hex(16)}.zip"
    _place(path).parent.mkdir(parents=True, exist_ok=True)
    upload.seek(0)
    with _place(path).open("wb") as kept:
        for chunk in upload.chunks():
            kept.write(chunk)
    try:
        with transaction.atomic():
            locked = lock_group(group.pk)
            if locked.packs.filter(state__in=UNFINISHED).count() >= MOST_OPEN:
                raise PackRefused(_("Several files of this group still wait. Please try again when those are done."))
            name = clean_line(upload.name or "")[:150] or "foto.zip"
            made = PhotoPack.objects.create(group=locked, name=name, path=path, total=total, by=by, at=now)
            audit.record(by, "photopack.received", made, now, files=total)
    except BaseException:
        _place(path).unlink(missing_ok=True)
        raise
    return made


def unfinished() -> list[int]:
    """Ids of those that work goes on with, the oldest first."""
    return list(PhotoPack.objects.filter(state__in=UNFINISHED).order_by("at", "pk").values_list("pk", flat=True))


def proceed(pk: int, now: datetime, seconds: float) -> bool:
    """Place photos for about so many seconds; whether there are more."""
    until = time.monotonic() + seconds
    pack = PhotoPack.objects.get(pk=pk)
    if pack.state not in UNFINISHED:
        return False
    try:
        with _place(pack.path).open("rb") as held, zipfile.ZipFile(held) as archive:
            entries = _entries(held)
            known = _names(pack.group_id)
            while _next(pk, archive, entries, known, now):
                if time.monotonic() > until:
                    return True
    except (OSError, zipfile.BadZipFile, CatalogueRefused):
        PhotoPack.objects.filter(pk=pk, state__in=UNFINISHED).update(state=PackState.STOPPED, done_at=now)
    return False


def sweep() -> None:
    """Remove ZIPs that nothing waits for."""
    wanted = set(PhotoPack.objects.filter(state__in=UNFINISHED).values_list("path", flat=True))
    for found in (settings.MEDIA_ROOT / FOLDER).glob("*.zip"):
        if found.name not in wanted and time.time() - found.stat().st_mtime > 3600:
            found.unlink(missing_ok=True)


def _next(
    pk: int, archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], known: Mapping[str, int], now: datetime
) -> bool:
    """One photo and one step of the cursor, both or none; whether there may be more."""
    with transaction.atomic():
        pack = PhotoPack.objects.select_for_update(skip_locked=True, of=("self",)).select_related("by").filter(
            pk=pk, state__in=UNFINISHED
        ).first()  # fmt: skip
        if pack is None:
            return False  # somebody else is at it, or it is done
        if pack.cursor >= len(entries):
            return _end(pack, now)
        entry = entries[pack.cursor]
        problem = _put(pack, archive, entry, known, now)
        pack.cursor, pack.state = pack.cursor + 1, PackState.WORKING
        if problem:
            pack.left += 1
            pack.problems = [*pack.problems, [PurePosixPath(entry.filename).name[:100], problem]][:MOST_PROBLEMS]
        else:
            pack.placed += 1
        pack.save(update_fields=["cursor", "state", "left", "placed", "problems"])
        return True


def _end(pack: PhotoPack, now: datetime) -> bool:
    path, pack.path = pack.path, ""
    pack.state, pack.done_at = PackState.DONE, now
    pack.save(update_fields=["path", "state", "done_at"])
    audit.record(pack.by, "photopack.done", pack, now, placed=pack.placed, left=pack.left)
    transaction.on_commit(lambda: _place(path).unlink(missing_ok=True))
    return False


def _put(
    pack: PhotoPack, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, known: Mapping[str, int], now: datetime
) -> str:
    """Make the entry a photo of its offer; why not, as a code of `PROBLEMS`, when it cannot."""
    found = known.get(_stem(entry.filename)) or known.get(re.sub(r"-\d+$", "", _stem(entry.filename)))
    offer = Offer.objects.with_maker().filter(pk=found).first() if found else None
    if offer is None:
        return "unknown"
    try:
        with archive.open(entry) as held:
            data = held.read(files.MOST_BYTES + 1)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError):
        return "unread"
    upload = SimpleUploadedFile(PurePosixPath(entry.filename).name, data)
    try:
        return "" if offers.add_new_photo(offer, upload, pack.by, now) else "there"
    except files.FileRefused:
        return "unread"
    except offers.TooMany:
        return "full"


def _entries(held: BinaryIO) -> list[zipfile.ZipInfo]:
    """The files in the archive, judged by its list of contents alone. Raises `PackRefused`."""
    try:
        with zipfile.ZipFile(held) as archive:
            every = [one for one in archive.infolist() if not one.is_dir()]
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise PackRefused(_("This is not a ZIP file, or it is damaged.")) from error
    found = [
        one for one in every if not one.filename.lower().endswith(_IDLE) and "__macosx/" not in one.filename.lower()
    ]
    if len(every) > MOST_ENTRIES:
        raise PackRefused(
            _("There are more than %(most)d files in it. Please send it in parts.") % {"most": MOST_ENTRIES}
        )
    if any(one.flag_bits & 1 for one in every):
        raise PackRefused(_("The file is protected by a password. Please send it without one."))
    for one in every:
        if one.filename.startswith(("/", "\\")) or ".." in PurePosixPath(one.filename.replace("\\", "/")).parts:
            raise PackRefused(_("A file in it has a name that leads out of it. Please pack it anew."))
        if one.filename.lower().endswith((".zip", ".rar", ".7z", ".gz", ".tar")):
            raise PackRefused(_("There is an archive within the archive. Please pack the photos alone."))
    swollen = sum(one.file_size for one in every)
    packed = sum(one.compress_size for one in every)
    if swollen > MOST_UNPACKED or swollen > MOST_RATIO * max(packed, 1) or any(
        one.file_size > files.MOST_BYTES for one in every
    ):  # fmt: skip
        raise PackRefused(_("The file would unpack to far more than photos need, so it was not opened."))
    return found


def _names(group: int) -> dict[str, int]:
    """Which offer a file name means: the names that lists gave go before titles; a title of two offers means none."""
    rows = Offer.objects.filter(maker__group=group)
    titles: dict[str, int] = {}
    double = set()
    for pk, title in rows.values_list("pk", "title"):
        key = slugify(title)
        double |= {key} & titles.keys()
        titles[key] = pk
    named = {_stem(name): pk for pk, name in rows.exclude(photo_name="").values_list("pk", "photo_name")}
    return {key: pk for key, pk in titles.items() if key not in double} | named


def _stem(name: str) -> str:
    return slugify(PurePosixPath(name.replace("\\", "/")).stem)


def _place(path: str) -> Path:
    return settings.MEDIA_ROOT / FOLDER / path
