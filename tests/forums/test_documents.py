"""Documents to print: every word of what people type can be set, pages go on, and the file says what it is."""

from __future__ import annotations

import io

import pytest
from django.utils import timezone
from pypdf import PdfReader

from forums.documents import Column, Document, Signature
from members import files
from tests import factories

pytestmark = pytest.mark.django_db


def text_of(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def test_a_document_carries_its_forum_and_its_title(forum, english) -> None:
    paper = Document(forum, "Report of accountability", timezone.now(), subtitle="Kebun")
    paper.signatures("Sleman", [Signature("Chair", "Suparmi"), Signature("Treasurer", "")])
    data = paper.pdf()
    assert all(word in text_of(data) for word in (forum.name, "Report of accountability", "Suparmi", "1/1"))
    assert PdfReader(io.BytesIO(data)).metadata.title == "Report of accountability"


def test_signs_that_the_main_font_lacks_are_set_in_another(forum) -> None:
    paper = Document(forum, "≥ 2 praktik", timezone.now())
    paper.paragraph("Suhu ≤ 30 °C → panen “raya” – Rp1.250.000\n\nΑθήνα ½ m² \u202e🌾")
    assert all(sign in text_of(paper.pdf()) for sign in ("≥", "≤", "→", "“raya”"))


def test_a_long_table_goes_on_with_its_headings(forum) -> None:
    paper = Document(forum, "Daftar", timezone.now())
    paper.rows(
        [Column("Nama", 3), Column("Jumlah", 1, "R")], ((f"Baris {n}", str(n)) for n in range(120)), ("Jumlah", "7140")
    )
    pages = PdfReader(io.BytesIO(paper.pdf())).pages
    assert len(pages) > 2
    assert all("Nama" in page.extract_text() for page in pages)


def test_one_endless_word_stays_on_the_page(forum) -> None:
    paper = Document(forum, "X" * 160, timezone.now())
    paper.pairs([("Nama", "Y" * 500)])
    paper.bars([("Z" * 200, 0.5, "W" * 200)])
    assert paper.pdf().startswith(b"%PDF-")


def test_a_photo_of_the_store_is_shown(forum) -> None:
    kept = files.keep(factories.upload("png"), None, timezone.now())
    paper = Document(forum, "Foto", timezone.now())
    paper.picture(files.read(kept), "Kebun")
    assert len(PdfReader(io.BytesIO(paper.pdf())).pages[0].images) == 1
