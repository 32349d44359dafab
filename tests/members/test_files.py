"""The store of files: judged by content, pictures drawn anew, nothing half left, and swept when nobody points there."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.utils import timezone
from PIL import Image

from members import files, pictures
from members.models import FileKind, StoredFile
from tests import factories

pytestmark = pytest.mark.django_db


def sent(data: bytes, name: str = "berkas.bin") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def packed(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return out.getvalue()


def photo(size: tuple[int, int] = (2400, 1200), kind: str = "JPEG", **more: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 120, 20)).save(out, kind, **more)
    return out.getvalue()


def located() -> bytes:
    """A photo, lying on its side, that tells where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "rahasia-kebun"
    exif.get_ifd(0x8825)[2] = (7.0, 48.0, 5.0)
    return photo(exif=exif)


DOCX = {"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}
TAKEN = {
    "application/pdf": b"%PDF-1.7 isi",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": packed(DOCX),
    "application/vnd.oasis.opendocument.text": packed({"mimetype": b"application/vnd.oasis.opendocument.text"}),
    "text/plain": b"nama;harga\nBakpia;42000",
}
REFUSED = {
    "a page": b"<html><script>alert(1)</script>",
    "a drawing": b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>",
    "a program": b"MZ\x90\x00\x03",
    "a script": b"#!/bin/sh\nrm -rf /",
    "an archive": packed({"a.txt": b"x"}),
    "macros": packed({**DOCX, "word/vbaProject.bin": b"x"}),
    "a bomb": packed({**DOCX, "word/big.xml": b"0" * (101 * 1024 * 1024)}),
    "too many entries": packed({"[Content_Types].xml": b"", **{f"word/{n}": b"" for n in range(2_001)}}),
    "a broken archive": b"PK\x03\x04 nothing",
    "a broken photo": b"\xff\xd8\xff\xe0 nothing",
    "a photo of many pixels": photo((9000, 5000), "PNG"),
    "a moving picture": photo((20, 20), "GIF"),
    "nothing": b"",
}


@pytest.mark.parametrize("kind", TAKEN)
def test_documents_are_known_by_what_is_in_them(kind: str) -> None:
    kept = files.keep(sent(TAKEN[kind], "../../laporan.exe"), None, timezone.now())
    assert (kept.content_type, kept.name) == (kind, f"laporan{files.ENDINGS[kind]}")
    assert files.read(kept) == TAKEN[kind]


@pytest.mark.parametrize("what", REFUSED)
def test_what_could_do_harm_is_refused_and_leaves_nothing(what: str) -> None:
    before = sorted(files._store().rglob("*.*")) if files._store().exists() else []
    with pytest.raises(files.FileRefused):
        files.keep(sent(REFUSED[what], "foto.jpg"), None, timezone.now())
    assert not StoredFile.objects.exists()
    assert (sorted(files._store().rglob("*.*")) if files._store().exists() else []) == before


def test_a_photo_is_upright_smaller_and_tells_no_place() -> None:
    kept = files.keep(sent(located()), None, timezone.now(), FileKind.IMAGE)
    data = files.read(kept)
    assert (kept.width, kept.height) == (800, 1600)
    assert b"rahasia" in located()
    assert b"rahasia" not in data
    assert not dict(Image.open(io.BytesIO(data)).getexif())
    assert Image.open(io.BytesIO(files.read(kept, pictures.SMALL))).size == (320, 640)


def test_a_document_is_no_photo_and_a_photo_no_document() -> None:
    with pytest.raises(files.FileRefused):
        files.keep(sent(TAKEN["application/pdf"]), None, timezone.now(), FileKind.IMAGE)
    with pytest.raises(files.FileRefused):
        files.keep(sent(photo()), None, timezone.now(), FileKind.DOCUMENT)


def test_what_is_sent_runs_nowhere() -> None:
    answer = files.send(files.keep(factories.upload(), None, timezone.now()))
    assert answer._csp_update == {"sandbox": True}
    assert answer["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer["Cache-Control"]


def test_a_full_disk_is_said_and_leaves_no_row(monkeypatch: pytest.MonkeyPatch, settings, tmp_path) -> None:
    (tmp_path / "media").write_text("a file where the folder should be")
    settings.MEDIA_ROOT = tmp_path / "media"
    with pytest.raises(files.FileRefused, match="disimpan"):
        files.keep(factories.upload(), None, timezone.now())
    assert not StoredFile.objects.exists()


def test_bytes_that_are_gone_are_not_found() -> None:
    kept = files.keep(factories.upload(), None, timezone.now())
    files._remove(kept.path)
    with pytest.raises(Http404):
        files.send(kept)


def test_what_nobody_points_to_goes_after_a_day_and_what_is_used_stays(forum) -> None:
    now = timezone.now()
    unused, used = (files.keep(factories.upload("webp"), None, now) for _file in range(2))
    factories.project(forum, cover=used)
    assert files.sweep(now + dt.timedelta(hours=23)) == 0
    assert files.sweep(now + dt.timedelta(hours=25)) == 1
    assert list(StoredFile.objects.values_list("pk", flat=True)) == [used.pk]
    assert not StoredFile.objects.filter(pk=unused.pk).exists()
