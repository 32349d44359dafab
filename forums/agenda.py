"""An agenda that names hours is shown as a timetable; any other text as what it is, Markdown."""

from __future__ import annotations

import re
from dataclasses import dataclass

from members.text import clean_block

# An hour, perhaps after a bullet or a number, perhaps with its end or its zone; then the words.
_ITEM = re.compile(
    r"^(?:[-*]\s+|\d{1,2}[.)]\s+)?(?P<hour>\d{1,2}[.:]\d{2})(?:\s*(?:-|–|s\.d\.)\s*\d{1,2}[.:]\d{2})?"
    r"(?:\s+(?:WIB|WITA|WIT)\b)?\s*[:–-]?\s+(?P<text>\S.*)$"
)


@dataclass(frozen=True)
class Item:
    """One line of a timetable."""

    hour: str
    text: str


def timetable(agenda: str) -> list[Item]:
    """The items when every line starts with an hour; empty when the agenda is another kind of text."""
    lines = [line.strip() for line in clean_block(agenda).split("\n") if line.strip()]
    found = [_ITEM.match(line) for line in lines]
    if len(lines) < 2 or not all(found):
        return []
    return [Item(match["hour"].replace(":", "."), match["text"]) for match in found if match]
