"""The one door for files: judged by what is in them, pictures drawn anew, kept where no web server reaches, and sent
only by a view that has asked whether its reader may see the thing they belong to.

A file is written before its row, so a row never points to nothing; what no row points to is swept (`sweep`).
"""

from __future__ import annotations

import hashlib
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import ForeignKey
from django.http import Http404, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from members import pictures
from members.documents_read import type_of
from members.models import FileKind, Member, StoredFile
from members.text import clean_line

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MOST_BYTES = 10 * 1024 * 1024
KEPT_UNOWNED = timedelta(days=1)
FOLDER = "files"


class FileRefused(ValidationError):
    """A file that is not taken; the sentence says why and what to do."""

    def __init__(self, text: str | _StrPromise) -> None:
        super().__init__(text, "file")


@dataclass(frozen=True)
class Piece:
    """One file on disk that belongs to a stored file: `size` is "" for a document, else the name of a picture's size."""

    size: str
    data: bytes


def keep(upload: UploadedFile, by: Member | None, now: datetime, *kinds: FileKind) -> StoredFile:
    """Judge what was sent, write it to the store, and make its row. `kinds` says what is asked for; any when empty.

    Raises `FileRefused`, with nothing left behind.
    """
    if (upload.size or 0) > MOST_BYTES:
        raise FileRefused(_("The file is larger than 10 MB. Please send a smaller one."))
    if not upload.size:
        raise FileRefused(_("The file is empty."))
    row, pieces = _judge(upload, kinds)
    row.name, row.by, row.at = _name(upload.name or "", row.content_type), by, now
    row.path = f"{secrets.token_hex(1)}/{secrets.token_hex(16)}"
    row.sha256 = hashlib.sha256(pieces[0].data).hexdigest()
    row.size = sum(len(piece.data) for piece in pieces)
    _write(row, pieces)
    try:
        row.save()
    except BaseException:
        _remove(row.path)
        raise
    return row


def send(
    stored: StoredFile, size: str = "", *, is_public: bool = False, is_attached: bool = False, as_jpeg: bool = False
) -> HttpResponse:
    """The file, or a picture in one of its sizes. The caller has asked whether its reader may have it.

    A picture is shown where it is asked for; anything else is downloaded. A public one may be kept by caches for a day.
    `as_jpeg` is for who knows no WebP, as messengers that show a picture beside a link. Raises `Http404` when it is not there.
    """
    try:
        data = read(stored, size)
    except FileNotFoundError as error:
        raise Http404 from error
    content_type = stored.content_type
    if as_jpeg and stored.kind == FileKind.IMAGE:
        data, content_type = pictures.as_jpeg(data, pictures.EDGES[size or pictures.LARGE]), "image/jpeg"
    response = HttpResponse(data, content_type=content_type)
    is_attached = is_attached or stored.kind != FileKind.IMAGE
    name = f"{Path(stored.name).stem}.jpg" if content_type == "image/jpeg" else stored.name
    response["Content-Disposition"] = content_disposition_header(is_attached, name) or "attachment"
    response._csp_update = {"sandbox": True}  # type: ignore[attr-defined]  # beside the portal's own rules
    if is_public:
        patch_cache_control(response, public=True, max_age=86_400, immutable=True)
    else:
        patch_cache_control(response, private=True, no_store=True)
    return response


def read(stored: StoredFile, size: str = "") -> bytes:
    """What is in the file, or in a picture of that size. Raises `FileNotFoundError`."""
    return _place(stored.path, (size or pictures.LARGE) if stored.kind == FileKind.IMAGE else "").read_bytes()


def discard(stored: StoredFile) -> None:
    """Take a file away for good, its row now and its bytes when the transaction has been kept."""
    path = stored.path
    stored.delete()
    transaction.on_commit(lambda: _remove(path))


def sweep(now: datetime) -> int:
    """Remove files that nothing has pointed to for a day, and bytes without a row; how many rows went."""
    old = StoredFile.objects.filter(at__lt=now - KEPT_UNOWNED)
    for field in owners():
        used = field.model._base_manager.filter(**{f"{field.name}__isnull": False}).values(field.name)
        old = old.exclude(pk__in=used)
    unowned = list(old)
    for row in unowned:
        with transaction.atomic():
            discard(row)
    _sweep_bytes(now)
    return len(unowned)


def owners() -> Iterator[ForeignKey[StoredFile, StoredFile]]:
    """Every key of the database that leads to a file."""
    for relation in StoredFile._meta.get_fields(include_hidden=True):
        field = getattr(relation, "field", None)
        if isinstance(field, ForeignKey) and relation.auto_created:
            yield field


def _judge(upload: UploadedFile, kinds: tuple[FileKind, ...]) -> tuple[StoredFile, list[Piece]]:
    upload.seek(0)
    data = upload.read()
    wants_image = not kinds or FileKind.IMAGE in kinds
    wants_document = not kinds or FileKind.DOCUMENT in kinds
    if pictures.looks_like_one(data):
        if not wants_image:
            raise FileRefused(_("A document is asked for here, not a picture."))
        return _picture(data)
    content_type = type_of(data) if wants_document else None
    if content_type is None:
        raise FileRefused(
            _("This is none of the kinds taken here: PDF, Word, Excel, PowerPoint, OpenDocument, CSV, text.")
            if wants_document
            else _("This is not a photo that can be read. Please send a JPEG, PNG or WebP.")
        )
    return StoredFile(kind=FileKind.DOCUMENT, content_type=content_type), [Piece("", data)]


def _picture(data: bytes) -> tuple[StoredFile, list[Piece]]:
    try:
        drawn = pictures.redraw(data)
    except pictures.PictureRefused as error:
        raise FileRefused(error.message) from error
    pieces = [Piece(size, content) for size, content in drawn.sizes.items()]
    row = StoredFile(kind=FileKind.IMAGE, content_type=pictures.CONTENT_TYPE, width=drawn.width, height=drawn.height)
    return row, pieces


def _name(sent: str, content_type: str) -> str:
    """The name under which it is downloaded: what was sent, cleaned, with the ending that its content has."""
    stem = Path(clean_line(sent).replace("/", " ").replace("\\", " ")).stem
    return f"{slugify(stem)[:120] or 'berkas'}{ENDINGS[content_type]}"


ENDINGS = {
    pictures.CONTENT_TYPE: ".webp",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "application/vnd.oasis.opendocument.presentation": ".odp",
    "text/plain": ".txt",
}


def _store() -> Path:
    return settings.MEDIA_ROOT / FOLDER


def _place(path: str, size: str) -> Path:
    return _store() / (f"{path}.{size}" if size else path)


def _write(row: StoredFile, pieces: list[Piece]) -> None:
    """All pieces or none: a full disk leaves nothing half."""
    folder = _place(row.path, "").parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for piece in pieces:
            target = _place(row.path, piece.size)
            part = target.with_name(f"{target.name}.part")
            part.write_bytes(piece.data)
            part.replace(target)
    except OSError as error:
        _remove(row.path)
        raise FileRefused(_("The file could not be kept just now. Please try again later.")) from error


def _remove(path: str) -> None:
    place = _place(path, "")
    for found in place.parent.glob(f"{place.name}*"):
        found.unlink(missing_ok=True)


def _sweep_bytes(now: datetime) -> None:
    known = set(StoredFile.objects.values_list("path", flat=True))
    earliest = (now - KEPT_UNOWNED).timestamp()
    for found in _store().glob("*/*"):
        path = f"{found.parent.name}/{found.name.partition('.')[0]}"
        if path not in known and found.stat().st_mtime < earliest:
            found.unlink(missing_ok=True)


def room_left() -> int:
    """Bytes free where the store lies; the start page of staff warns when few are left."""
    folder = _store() if _store().exists() else settings.MEDIA_ROOT.parent
    return shutil.disk_usage(folder).free
