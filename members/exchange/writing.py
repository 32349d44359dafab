"""Rows of text as a CSV file or a workbook, written piece by piece so that a large list needs no more memory than a small one.

No cell can be taken for a formula: what begins like one gets a quote in front, which an import takes off again.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from xml.sax.saxutils import escape

from members.exchange.cells import FORMULA

TYPES = {
    "csv": ("text/csv; charset=utf-8", "csv"),
    "csv_semicolon": ("text/csv; charset=utf-8", "csv"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
}
ROWS_AT_ONCE = 500

_PARTS = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<sheets><sheet name="Rembuk" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>'
    ),
}
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
    '<sheetFormatPr defaultRowHeight="15"/><cols><col min="1" max="30" width="24" customWidth="1"/></cols><sheetData>'
)


def write(file_type: str, rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """The file in pieces; `rows` begin with the header."""
    if file_type == "xlsx":
        return _workbook(rows)
    return _csv(rows, ";" if file_type == "csv_semicolon" else ",")


def quoted(text: str) -> str:
    """The text of a cell, never a formula."""
    return f"'{text}" if text.lstrip(" \u00a0").startswith(FORMULA) or text[:1] in ("\t", "\r", "\n") else text


def _csv(rows: Iterable[Sequence[str]], separator: str) -> Iterator[bytes]:
    """RFC 4180 with the mark by which a spreadsheet knows UTF-8."""
    held = io.StringIO()
    writer = csv.writer(held, delimiter=separator, lineterminator="\r\n")
    yield b"\xef\xbb\xbf"
    for number, row in enumerate(rows, 1):
        writer.writerow([quoted(cell) for cell in row])
        if number % ROWS_AT_ONCE == 0:
            yield _taken(held)
    yield _taken(held)


def _taken(held: io.StringIO) -> bytes:
    text = held.getvalue()
    held.seek(0)
    held.truncate()
    return text.encode()


class _Pipe(io.RawIOBase):
    """Takes what an archive writes and hands it on; nobody can go back in it."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: bytes) -> int:  # type: ignore[override]
        self.pieces.append(bytes(piece))
        return len(piece)

    def taken(self) -> bytes:
        """All that came since the last time."""
        pieces, self.pieces = self.pieces, []
        return b"".join(pieces)


def _workbook(rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """One sheet whose cells are all text."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in _PARTS.items():
            archive.writestr(name, _DECLARATION + part)
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write((_DECLARATION + _SHEET).encode())
            held: list[str] = []
            for row in rows:
                held.append(_row(row))
                if len(held) == ROWS_AT_ONCE:
                    sheet.write("".join(held).encode())
                    held.clear()
                    yield pipe.taken()
            sheet.write("".join([*held, "</sheetData></worksheet>"]).encode())
    yield pipe.taken()


def _row(row: Sequence[str]) -> str:
    cells = (
        f'<c t="inlineStr"><is><t xml:space="preserve">{escape(_allowed(quoted(cell)))}</t></is></c>' for cell in row
    )
    return f"<row>{''.join(cells)}</row>"


def _allowed(text: str) -> str:
    """Without the characters that XML cannot hold."""
    return "".join(letter for letter in text if letter >= " " or letter in "\t\n\r")
