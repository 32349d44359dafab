"""Documents to print and to send: A4 with the forum's letterhead, real fonts, tables that go on over pages, places to sign.

The page is fpdf2's; this says how a document of the portal looks, so that letters, reports and lists look alike. Lengths
are millimetres, type sizes points. Nothing of the system is asked: the fonts lie beside this file.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from fpdf import FPDF, XPos, YPos
from fpdf.enums import MethodReturnValue, TableCellFillMode
from fpdf.fonts import FontFace

from forums.models import Forum
from members import pictures, when
from members.text import clean_block, clean_line

FONTS = Path(__file__).parent / "fonts"
FAMILY, SYMBOLS = "jakarta", "symbols"
MARGIN, FOOT = 20.0, 18.0
BODY, SMALL, HEADING, TITLE = 10.5, 8.5, 13, 18
INK, MUTED, SEA, TURMERIC, LINE, PALE = (
    (28, 41, 37), (85, 96, 91), (7, 70, 63), (229, 161, 23), (224, 215, 199), (242, 236, 223),
)  # fmt: skip
Align = Literal["L", "C", "R"]


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, its part of the width, and to which side it is set."""

    heading: str
    share: float
    align: Align = "L"


@dataclass(frozen=True)
class Signature:
    """A place to sign: in what role, and the name below the line."""

    role: str
    name: str


@dataclass(frozen=True)
class Tile:
    """A thing in a row of three: its picture (WebP) when there is one, what it is called, and lines about it."""

    picture: bytes | None
    title: str
    strong: str
    lines: Sequence[str]


@dataclass(frozen=True)
class Letterhead:
    """Whose document it is: the name, a line below it, and the zone that its times are told in."""

    name: str
    line: str
    zone: str


def letterhead(forum: Forum) -> Letterhead:
    """That of a forum: its place, and its decree where it has one."""
    decree = _("Decree %(number)s") % {"number": forum.decree_number} if forum.decree_number else ""
    line = " · ".join(part for part in (forum.regency.full_name, decree) if part)
    return Letterhead(clean_line(forum.name), line, forum.zone)


class Document(FPDF):
    """A document of a forum, or under another letterhead. Parts are added from top to bottom; `pdf` gives the bytes."""

    def __init__(
        self, head: Forum | Letterhead, title: str, now: datetime, *, subtitle: str = "", is_wide: bool = False
    ) -> None:
        super().__init__(orientation="landscape" if is_wide else "portrait", format="A4")
        self.head = head if isinstance(head, Letterhead) else letterhead(head)
        self.at = now
        for style, name in (("", "Regular"), ("B", "Bold"), ("I", "Italic")):
            self.add_font(FAMILY, style, FONTS / f"PlusJakartaSans-{name}.ttf")
        self.add_font(SYMBOLS, "", FONTS / "DejaVuSansSymbols.ttf")
        self.set_fallback_fonts([SYMBOLS], exact_match=False)
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.set_auto_page_break(True, margin=FOOT + 6)
        self.set_title(clean_line(title))
        self.set_author(self.head.name)
        self.set_lang(get_language() or "id")
        self.set_creation_date(now)
        self.set_creator("Rembuk")
        self.alias_nb_pages()
        self.add_page()
        self._letterhead()
        self._title(title, subtitle)

    # --- Parts

    def heading(self, text: str) -> None:
        """A heading that stays with the lines that follow it."""
        if self.will_page_break(24):
            self.add_page()
        self.ln(4)
        self._write(clean_line(text), HEADING, "B", SEA)
        self.ln(1)

    def paragraph(self, text: str, *, is_muted: bool = False) -> None:
        """Running text; empty lines part paragraphs."""
        for part in clean_block(text).split("\n\n"):
            self._write(part, BODY if not is_muted else SMALL, "", MUTED if is_muted else INK)
            self.ln(1.5)

    def pairs(self, rows: Iterable[tuple[str, str]]) -> None:
        """Facts, each with its name on the left."""
        for name, value in rows:
            top = self.get_y()
            if self.will_page_break(8):
                self.add_page()
                top = self.get_y()
            self._ink(BODY, "", MUTED)
            self.multi_cell(46, 5.5, clean_line(name), new_x=XPos.RIGHT, new_y=YPos.TOP, align="L")
            self.set_xy(MARGIN + 48, top)
            self._ink(BODY, "", INK)
            self.multi_cell(self.epw - 48, 5.5, clean_block(value), new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L")
        self.ln(2)

    def rows(
        self, columns: Sequence[Column], rows: Iterable[Sequence[str]], total: Sequence[str] | None = None
    ) -> None:
        """A table whose headings come again on every page; `total` is its last line, set bold."""
        self._ink(9, "", INK)
        head = FontFace(emphasis="BOLD", color=SEA, fill_color=PALE)
        self.set_draw_color(*LINE)
        with self.table(
            col_widths=tuple(column.share for column in columns), text_align=tuple(column.align for column in columns),
            headings_style=head, line_height=5.2, padding=1.2, borders_layout="HORIZONTAL_LINES",
            cell_fill_mode=TableCellFillMode.NONE,
        ) as table:  # fmt: skip
            table.row([clean_line(column.heading) for column in columns])
            for row in rows:
                table.row([clean_block(cell) for cell in row])
            if total is not None:
                table.row([clean_block(cell) for cell in total], style=FontFace(emphasis="BOLD", fill_color=PALE))
        self.ln(3)

    def bars(self, rows: Iterable[tuple[str, float, str]]) -> None:
        """Names with a bar each, from 0 to 1, and what it stands for in words beside it."""
        for name, part, words in rows:
            if self.will_page_break(9):
                self.add_page()
            top = self.get_y()
            self._ink(9, "", INK)
            self.cell(52, 5, self.fitting(name, 50))
            self.set_fill_color(*PALE)
            self.rect(MARGIN + 54, top + 0.8, 70, 3.6, style="F")
            self.set_fill_color(*SEA)
            self.rect(MARGIN + 54, top + 0.8, 70 * min(max(part, 0), 1), 3.6, style="F")
            self.set_xy(MARGIN + 128, top)
            self.cell(self.epw - 128, 5, self.fitting(words, self.epw - 128), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
            self.ln(1.8)
        self.ln(2)

    def picture(self, webp: bytes, words: str, width: float = 80) -> None:
        """A kept photo with a line under it."""
        jpeg = io.BytesIO(pictures.as_jpeg(webp, 900))
        height = width * 0.75
        if self.will_page_break(height + 8):
            self.add_page()
        self.image(jpeg, w=width, h=height, keep_aspect_ratio=True, alt_text=clean_line(words))
        self._write(clean_line(words), SMALL, "I", MUTED)
        self.ln(2)

    def tiles(self, tiles: Sequence[Tile]) -> None:
        """Things with a picture, three beside each other; a row is never torn apart."""
        gap = 6.0
        width = (self.epw - 2 * gap) / 3
        for start in range(0, len(tiles), 3):
            if self.will_page_break(width * 0.75 + 28):
                self.add_page()
            top, lowest = self.get_y(), self.get_y()
            for number, tile in enumerate(tiles[start : start + 3]):
                lowest = max(lowest, self._tile(tile, self.l_margin + number * (width + gap), top, width))
            self.set_y(lowest + 5)

    def signatures(self, place: str, places: Sequence[Signature]) -> None:
        """Where and when, and up to three places to sign side by side."""
        if self.will_page_break(52):
            self.add_page()
        self.ln(8)
        day = when.long_date(self._local().date()).split(", ", 1)[1]
        self._write(f"{clean_line(place)}, {day}", BODY, "", INK, align="R")
        self.ln(3)
        top, width = self.get_y(), self.epw / max(len(places), 1)
        for number, one in enumerate(places):
            self.set_xy(MARGIN + number * width, top)
            self._ink(BODY, "", INK)
            self.multi_cell(width, 5.5, clean_line(one.role), align="C", new_x=XPos.LEFT, new_y=YPos.NEXT)
            self.set_xy(MARGIN + number * width, top + 27)
            self._ink(BODY, "B", INK)
            self.multi_cell(width, 5.5, clean_line(one.name) or "." * 28, align="C")
        self.set_y(top + 40)

    def pdf(self) -> bytes:
        """The finished document."""
        return bytes(self.output())

    def fitting(self, text: str, width: float) -> str:
        """The text, cut with an ellipsis where it would be wider than `width`."""
        text = clean_line(text)
        if self.get_string_width(text) <= width:
            return text
        while text and self.get_string_width(f"{text}…") > width:
            text = text[:-1]
        return f"{text}…"

    def _tile(self, tile: Tile, left: float, top: float, width: float) -> float:
        """Draw one, and where it ends."""
        height = width * 0.75
        self.set_fill_color(*PALE)
        self.rect(left, top, width, height, style="F")
        if tile.picture is not None:
            jpeg = io.BytesIO(pictures.as_jpeg(tile.picture, 480))
            self.image(jpeg, x=left, y=top, w=width, h=height, keep_aspect_ratio=True, alt_text=clean_line(tile.title))
        self.set_xy(left, top + height + 1.5)
        parts: list[tuple[str, Literal["", "B"], tuple[int, int, int]]] = [
            (tile.title, "B", INK),
            (tile.strong, "B", SEA),
        ]
        for text, style, colour in [*parts, *((line, "", MUTED) for line in tile.lines)]:
            if text:
                self.set_x(left)
                self._ink(SMALL, style, colour)
                self.multi_cell(width, 4, clean_line(text)[:90], align="L", new_x=XPos.LEFT, new_y=YPos.NEXT)
        return self.get_y()

    # --- The sheet

    def footer(self) -> None:
        """Who printed it from where, and which page it is."""
        self.set_y(-FOOT)
        self.set_draw_color(*LINE)
        self.line(MARGIN, self.get_y(), MARGIN + self.epw, self.get_y())
        self.ln(2)
        self._ink(SMALL, "", MUTED)
        at = when.moment(self.at, self.head.zone)
        made = _("Made on %(at)s with %(address)s") % {"at": at, "address": settings.REMBUK_URL}
        self.cell(self.epw - 30, 4, self.fitting(made, self.epw - 32))
        self.cell(30, 4, f"{self.page_no()}/{{nb}}", align="R")

    def _letterhead(self) -> None:
        self.set_fill_color(*SEA)
        self.rect(0, 0, self.w, 3, style="F")
        self.set_fill_color(*TURMERIC)
        self.rect(0, 3, self.w, 0.8, style="F")
        self.set_y(11)
        self._write(self.head.name, 13, "B", SEA)
        self._write(self.head.line, SMALL, "", MUTED)
        self.ln(2)
        self.set_draw_color(*SEA)
        self.set_line_width(0.5)
        self.line(MARGIN, self.get_y(), MARGIN + self.epw, self.get_y())
        self.set_line_width(0.2)
        self.ln(6)

    def _title(self, title: str, subtitle: str) -> None:
        self._write(clean_line(title), TITLE, "B", INK)
        if subtitle:
            self.ln(0.5)
            self._write(clean_line(subtitle), BODY, "", MUTED)
        self.ln(3)

    def _ink(self, size: float, style: Literal["", "B", "I"], colour: tuple[int, int, int]) -> None:
        self.set_font(FAMILY, style, size)
        self.set_text_color(*colour)

    def _write(
        self, text: str, size: float, style: Literal["", "B", "I"], colour: tuple[int, int, int], align: Align = "L"
    ) -> None:
        self._ink(size, style, colour)
        self.multi_cell(
            self.epw,
            size * 0.5,
            text,
            align=align,
            new_x=XPos.LMARGIN,
            new_y=YPos.NEXT,
            output=MethodReturnValue.PAGE_BREAK,
        )

    def _local(self) -> datetime:
        return self.at.astimezone(ZoneInfo(self.head.zone))
