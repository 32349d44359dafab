"""Numbers as people write them here: a comma before the part, dots between thousands, on English pages too."""

from __future__ import annotations

import re
from decimal import Decimal

_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_GROUPED = re.compile(r"-?[1-9][0-9]{0,2}(?:\.[0-9]{3})+")


class NotANumber(Exception):
    """A text that is no number, or could be two."""


def read(text: str) -> Decimal:
    """The number: "1.250,5" and "1250,5" are the same, "-0,3" is less than nothing.

    One dot that does not part thousands is taken for the comma, as spreadsheets write it ("12.5"). Raises `NotANumber`.
    """
    text = re.sub(r"[\s\u00a0\u202f]", "", text).replace("\u2212", "-")
    if "," in text:
        whole, _comma, part = text.rpartition(",")
        if "." in whole and not _GROUPED.fullmatch(whole):
            raise NotANumber
        text = f"{whole.replace('.', '')}.{part}"
    elif _GROUPED.fullmatch(text):
        text = text.replace(".", "")
    if not _PLAIN.fullmatch(text):
        raise NotANumber
    return Decimal(text)
