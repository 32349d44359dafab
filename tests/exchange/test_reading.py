"""What an office's file may be, and what is no list at all."""

from __future__ import annotations

import datetime as dt
import time

import pytest

from members.exchange import cells, reading
from members.exchange.cells import Refused
from members.exchange.reading import Unreadable
from tests.exchange import files

ROWS = [["Siti Aisyah", "siti@contoh.example"], ["Pak Ñoño", ""]]
HEADER = ["Nama", "Email"]


def read(content: bytes) -> tuple[list[str], list[list[str]]]:
    table = reading.read(content)
    return table.header, [row for _number, row in table.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_every_separator_and_encoding_is_read_alike(separator: str, encoding: str) -> None:
    assert read(files.csv(ROWS, separator, encoding, HEADER)) == (HEADER, ROWS)


def test_separator_named_in_the_first_line_is_heeded() -> None:
    assert read(b"sep=|\r\nNama|Email\r\nA;B|a@b.example") == (HEADER, [["A;B", "a@b.example"]])


def test_quoted_line_ends_stay_in_their_cell_and_rows_keep_their_number() -> None:
    table = reading.read(b'Nama;Email\n\n"Siti\nAisyah";x\n;;\nBudi;y')
    assert list(table.rows) == [(3, ["Siti\nAisyah", "x"]), (5, ["Budi", "y"])]


def test_workbook_cells_become_what_one_would_type() -> None:
    cell = [["A", 81234567890, 8.5, dt.datetime(2026, 8, 17), dt.time(9, 30), True, None]]  # noqa: DTZ001 - as a workbook holds it
    assert read(files.xlsx(cell, list("abcdefg")))[1] == [["A", "81234567890", "8.5", "2026-08-17", "09:30", "1"]]


def test_formula_of_a_workbook_is_not_run_and_not_kept() -> None:
    assert read(files.xlsx([["=1+1", "x"]], HEADER))[1] == [["", "x"]]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b" \r\n ", "empty_file"),
        (b"%PDF-1.7 abc", "wrong_type"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "wrong_type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "old_or_locked"),
        (b"PK\x03\x04rest", "broken"),
        (files.xlsx([["a"]])[:-400], "broken"),
    ],
)
def test_what_is_no_list_is_refused_at_once(content: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        reading.type_of(content)
    assert refusal.value.code == code


def test_bomb_is_refused_before_it_unpacks() -> None:
    content, started = files.bomb(), time.process_time()
    with pytest.raises(Unreadable) as refusal:
        reading.read(content)
    assert (refusal.value.code, time.process_time() - started < 2) == ("bomb", True)


def test_small_archive_of_the_same_kind_is_not_called_a_bomb() -> None:
    with pytest.raises(Unreadable) as refusal:
        list(reading.read(files.bomb(1024 * 1024)).rows)
    assert refusal.value.code == "broken"


def test_damaged_sheet_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    content = bytearray(files.xlsx([["a" * 50]] * 200))
    content[len(content) // 3 : len(content) // 3 + 40] = b"x" * 40
    with pytest.raises(Unreadable):
        list(reading.read(bytes(content)).rows)


def test_too_many_rows_are_refused() -> None:
    with pytest.raises(Unreadable) as refusal:
        list(reading.read(b"Nama\n" + b"a\n" * 100_001).rows)
    assert refusal.value.code == "too_many_rows"
    assert len(list(reading.read(b"Nama\n" + b"a\n" * 100_000).rows)) == 100_000


@pytest.mark.parametrize(
    "text", ["17/08/2026", "17-8-26", "17.08.2026", "17 Agustus 2026", "Senin, 17 Agustus 2026", "17 Agt 26", "2026-08-17", "2026-08-17 00:00"]
)  # fmt: skip
def test_a_day_is_read_as_people_write_it(text: str) -> None:
    assert cells.day(text) == dt.date(2026, 8, 17)


@pytest.mark.parametrize("text", ["31/02/2026", "17/13/2026", "Agustus 2026", "0/0/0", "17/08/0026", "besok", "45321"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        cells.day(text)


@pytest.mark.parametrize(
    "text", ["08123456789", "8123456789", "628123456789", "+62 812-3456-789", "0812 3456 789", "(0812) 3456789"]
)
def test_a_phone_number_gets_back_what_a_spreadsheet_took(text: str) -> None:
    assert cells.phone(text) == "+628123456789"


@pytest.mark.parametrize(
    ("text", "code"), [("8,12346E+11", "shortened"), ("12", "phone"), ("abc", "phone"), ("0812" * 9, "phone")]
)
def test_what_is_no_phone_number_is_refused(text: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        cells.phone(text)
    assert refusal.value.code == code


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+cmd|x", "@SUM(A1)", "-2+3 x", "'=1+1"])
def test_formula_is_no_text(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        cells.plain("name", text)
    assert refusal.value.code == "formula"
