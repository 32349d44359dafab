"""A file as an office sends it, read as rows of text: CSV with any of three separators, or a workbook.

What a file may cost is bounded before it is opened: its size, what its archive unpacks to, its rows and columns.
"""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 100 * 1024 * 1024
MOST_ENTRIES = 2000
MOST_ROWS = 100_000
MOST_COLUMNS = 60
MOST_LETTERS = 2000  # of one cell
MOST_EMPTY = 5000  # empty rows one after another: the sheet is over
CSV, XLSX = "csv", "xlsx"

_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_WORKBOOK_FAULTS = (
    InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError, TypeError, AttributeError, ParseError,
    OSError, EOFError, NotImplementedError, RuntimeError,
)  # fmt: skip


class Unreadable(Exception):
    """The file cannot be taken; `code` stands in `members.exchange.reasons`, `facts` fill its sentence."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


@dataclass(frozen=True)
class Table:
    """The names of the columns, and the rows with their numbers as the office counts them (the header is row 1)."""

    header: list[str]
    rows: Iterator[tuple[int, list[str]]]


def type_of(content: bytes) -> str:
    """CSV or XLSX by what the file holds, whatever it is called. Raises `Unreadable` for everything else."""
    if not content.strip():
        raise Unreadable("empty_file")
    if len(content) > MOST_BYTES:
        raise Unreadable("too_large", most=MOST_BYTES // 1024 // 1024)
    if content[:4] == b"PK\x03\x04":
        _require_small_archive(content)
        return XLSX
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise Unreadable("old_or_locked")
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return CSV
    if _BINARY.search(content[:65536]) or content[:5].lower() in (b"%pdf-", b"<html", b"<!doc", b"{\\rtf"):
        raise Unreadable("wrong_type")
    return CSV


def read(content: bytes) -> Table:
    """The table in the file: its first sheet, from the first row that is not empty. Raises `Unreadable`, also while rows are read."""
    rows = _filled(_sheet(content) if type_of(content) == XLSX else _lines(content))
    first = next(rows, None)
    if first is None:
        raise Unreadable("empty_file")
    return Table([cell.strip() for cell in first[1]], rows)


def decode(content: bytes) -> str:
    """The text: UTF-16 or UTF-8 by its mark, UTF-8 where it is that, else as Windows writes in the west."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _lines(content: bytes) -> Iterator[list[str]]:
    text = decode(content).replace("\x00", "")
    start = text.lstrip().partition("\n")[0]
    if start.lower().startswith("sep=") and len(start.strip()) == 5:
        separator, text = start.strip()[4], text.lstrip().partition("\n")[2]
    else:
        separator = max(";\t,", key=start.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    except csv.Error as error:
        raise Unreadable("broken") from error


def _sheet(content: bytes) -> Iterator[list[str]]:
    """Cells as one sees them: of a formula the value that was last worked out."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            if not book.worksheets:
                raise Unreadable("empty_file")
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # what the file says about its size may be wrong
            for row in sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS):
                filled = [place for place, value in enumerate(row, 1) if value is not None]
                yield [_text(value) for value in row[: max(filled, default=0)]]
    except _WORKBOOK_FAULTS as error:
        raise Unreadable("broken") from error


def _text(value: Any) -> str:
    """A cell as a person would have typed it: whole numbers without a point, days as 2026-08-17."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:%H:%M}" if isinstance(value, time) else str(value)


def _filled(rows: Iterable[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Rows with something in them. Raises `Unreadable` when there are too many."""
    found = empty = 0
    for number, row in enumerate(rows, 1):
        if not any(cell.strip() for cell in row):
            empty += 1
            if empty > MOST_EMPTY:
                return
            continue
        empty, found = 0, found + 1
        if found > MOST_ROWS + 1:
            raise Unreadable("too_many_rows", most=MOST_ROWS)
        yield number, [cell[:MOST_LETTERS] for cell in row[:MOST_COLUMNS]]


def _require_small_archive(content: bytes) -> None:
    """Looks only at the list of contents; what is unpacked later never exceeds what stands there."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Unreadable("broken") from error
    names = {entry.filename for entry in entries}
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Unreadable("bomb", most=MOST_UNPACKED // 1024 // 1024)
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable("old_or_locked")
    if not any(name.startswith("xl/") for name in names):
        raise Unreadable("wrong_type")
