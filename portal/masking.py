"""What may not stand in a log: tokens of mailed links, addresses of people."""

from __future__ import annotations

import logging
import re

# The words after which an address holds a secret; a test holds them against the map of addresses.
BEFORE_A_TOKEN = ("jawab", "berhenti", "gabung", "kalender", "batal-ganti", "batal-hapus", "password/reset/key")

_TOKEN = re.compile(rf"(/(?:{'|'.join(BEFORE_A_TOKEN)})/)[^/\s?#\"'<>]+")
# With bounds, so that a long line takes no longer than its length.
_EMAIL = re.compile(r"[^\s@<>\"'(=,;:/]{1,64}@[^\s@<>\"'),;:/]{1,255}\.[^\s@<>\"'),;:/]+")
_QUERY = re.compile(r"(/[^\s?\"'<>]{0,200})\?[^\s\"'<>]+")


def masked(text: str) -> str:
    """The same line without tokens, without what was asked after a `?`, and without email addresses."""
    text = _TOKEN.sub(r"\1…", text)
    text = _QUERY.sub(r"\1?…", text)
    return _EMAIL.sub("…@…", text)


class MaskedFormatter(logging.Formatter):
    """Writes a whole line, tracebacks included, as `masked` leaves it."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))
