"""The catalogues of messages: compiled without gettext's programs."""

import os
from pathlib import Path

import polib

FOLDER = Path(__file__).resolve().parent / "locale"


def sources() -> list[Path]:
    return sorted(FOLDER.glob("*/LC_MESSAGES/django.po"))


def compile_all() -> None:
    """Writes each `.mo` that is older than its `.po`; a reader never meets half a file."""
    for source in sources():
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        draft = target.with_suffix(f".{os.getpid()}.new")
        polib.pofile(str(source), encoding="utf-8").save_as_mofile(str(draft))
        draft.replace(target)
