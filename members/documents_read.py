"""Which kind of document some bytes are, by what is in them; the name that was sent is not asked."""

from __future__ import annotations

import io
import zipfile

MOST_ENTRIES = 2_000
MOST_UNPACKED = 100 * 1024 * 1024

OFFICE = "application/vnd.openxmlformats-officedocument."
PACKED = {
    "word/": f"{OFFICE}wordprocessingml.document",
    "xl/": f"{OFFICE}spreadsheetml.sheet",
    "ppt/": f"{OFFICE}presentationml.presentation",
}
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
OPEN_KINDS = {f"{OPEN_DOCUMENT}{kind}" for kind in ("text", "spreadsheet", "presentation")}


def type_of(data: bytes) -> str | None:
    """Its content type, or None for what is not taken: programs, pages, macros, archives, drawings with scripts."""
    if data[:5] == b"%PDF-":
        return "application/pdf"
    if data[:4] == b"PK\x03\x04":
        return _packed(data)
    return "text/plain" if _is_text(data) else None


def _packed(data: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
                return None
            names = {entry.filename for entry in entries}
            if any("vbaproject" in name.casefold() for name in names):
                return None
            if "[Content_Types].xml" in names:
                return next((kind for start, kind in PACKED.items() if any(n.startswith(start) for n in names)), None)
            if "mimetype" in names:
                with archive.open("mimetype") as handle:
                    kind = handle.read(100).decode("ascii", "replace").strip()
                return kind if kind in OPEN_KINDS else None
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, OSError, EOFError):
        return None
    return None


def _is_text(data: bytes) -> bool:
    """Plain lines in UTF-8 that no browser would take for a page."""
    if b"\x00" in data:
        return False
    try:
        start = data.decode("utf-8-sig").lstrip()[:400].casefold()
    except UnicodeDecodeError:
        return False
    return not start.startswith(("<", "{\\rtf", "#!", "%!"))
