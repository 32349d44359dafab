"""Files as offices send them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

from django.utils import timezone
from openpyxl import Workbook

from members.exchange import importing
from members.models import Import, Member
from portal.exchange import KINDS

HEADER = ["Nama", "Email", "No HP", "Kabupaten/Kota", "Sektor", "Tahun lahir"]


def row(
    name: str,
    email: str = "",
    phone: str = "",
    place: str = "Kabupaten Kulon Progo",
    sector: str = "masyarakat",
    year: str = "1980",
) -> list[str]:
    return [name, email, phone, place, sector, year]


def csv(
    rows: Sequence[Sequence[object]], separator: str = ";", encoding: str = "utf-8-sig", header: Sequence[str] = HEADER
) -> bytes:
    return "\r\n".join(separator.join(map(str, one)) for one in [header, *rows]).encode(encoding)


def xlsx(rows: Sequence[Sequence[object]], header: Sequence[str] = HEADER) -> bytes:
    book, held = Workbook(), io.BytesIO()
    for one in [header, *rows]:
        book.active.append(list(one))
    book.save(held)
    return held.getvalue()


def bomb(size: int = 300 * 1024 * 1024) -> bytes:
    held = io.BytesIO()
    with (
        zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w") as sheet,
    ):
        for _ in range(size // 1024 // 1024):
            sheet.write(b" " * 1024 * 1024)
    return held.getvalue()


def checked(content: bytes, by: Member, kind: str = "anggota") -> Import:
    """The file received and checked to the end."""
    one = importing.receive(kind, "daftar.csv", content, "paper", by, timezone.now())
    return worked(one)


def taken(content: bytes, by: Member, kind: str = "anggota") -> Import:
    """The file checked, confirmed and taken over."""
    one = checked(content, by, kind)
    importing.confirm(one, by, timezone.now())
    return worked(one)


def undone(one: Import, by: Member) -> Import:
    importing.undo(one, by, timezone.now())
    return worked(one)


def worked(one: Import) -> Import:
    while importing.proceed(one.pk, KINDS, timezone.now(), 60):
        pass
    one.refresh_from_db()
    return one


def counts(one: Import) -> tuple[int, int, int, int]:
    return one.new, one.changed, one.unchanged, one.refused


def codes(one: Import) -> list[str]:
    """The reasons of the refused rows, in the order of the file."""
    return [reason[0] for line in one.rows.order_by("number") for reason in line.reasons]
