"""The stylesheets and scripts of a page, joined into one file of each kind without a build step."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage

from portal import local

FOLDER = local.STATE / "bundles"
COMPONENTS = (
    "top", "band", "footer", "button", "card", "chip", "facts", "balance", "choices", "row", "empty", "form", "table", "map",
)  # fmt: skip
PAGES = ("home", "start", "forum", "meeting", "project", "catalogue", "account", "error")

BUNDLES: dict[str, tuple[str, ...]] = {
    "app.css": (
        "css/tokens.css",
        "css/base.css",
        *(f"css/components/{name}.css" for name in COMPONENTS),
        *(f"css/pages/{name}.css" for name in PAGES),
        "css/print.css",
    ),
    "app.js": (
        "vendor/htmx-2.min.js",
        "js/announce.js",
        "js/busy.js",
        "js/copy.js",
        "js/combo.js",
        "js/narrow.js",
        "js/board.js",
    ),
}

_QUOTED_OR_COMMENT = re.compile(r"""("[^"]*"|'[^']*')|/\*.*?\*/""", re.DOTALL)
_SPACE = re.compile(r"""("[^"]*"|'[^']*')|\s*([{};,>])\s*|\s+""")
_PARENT = re.compile(r"""url\((["']?)(?:\.\./)+""")


def join(name: str, root: Path) -> str:
    """The text of the bundle `name` from the sources under `root`; a missing source raises FileNotFoundError."""
    sources = [(root / source).read_text(encoding="utf-8") for source in BUNDLES[name]]
    if name.endswith(".css"):
        return "\n".join(minify_css(source) for source in sources) + "\n"
    # A semicolon and a line end keep one script's last expression from calling the next one.
    return ";\n".join(source.strip() for source in sources) + "\n"


def minify_css(source: str) -> str:
    """The same rules without comments and idle white space; `url(../x)` is written as seen from the static root."""
    source = _QUOTED_OR_COMMENT.sub(lambda match: match[1] or "", source)
    source = _SPACE.sub(lambda match: match[1] or match[2] or " ", source)
    return _PARENT.sub(r"url(\1", source.replace(";}", "}")).strip()


class BundleFinder(BaseFinder):
    """Offers the bundles to collectstatic and to the development server; they are joined anew each time they are asked for."""

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path not in BUNDLES:
            return []
        written = str(self._write(path))
        return [written] if find_all or kwargs.get("all") else written

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        storage = FileSystemStorage(location=FOLDER)
        for name in BUNDLES:
            self._write(name)
            yield name, storage

    def _write(self, name: str) -> Path:
        target = FOLDER / name
        text = join(name, settings.ROOT / "static")
        if not target.exists() or target.read_text(encoding="utf-8") != text:
            FOLDER.mkdir(parents=True, exist_ok=True)
            part = target.with_suffix(f".{os.getpid()}")
            part.write_text(text, encoding="utf-8")
            part.replace(target)
        return target
