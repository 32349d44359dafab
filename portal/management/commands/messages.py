"""Gathers the texts to translate, without gettext's programs."""

import re
from argparse import ArgumentParser
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import polib
from babel.messages.extract import extract
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import templatize

from portal import catalogues

KEYWORDS: dict[str, Any] = {
    name + lazy: places
    for name, places in {
        "gettext": None,
        "gettext_noop": None,
        "ngettext": (1, 2),
        "pgettext": ((1, "c"), 2),
        "npgettext": ((1, "c"), 2, 3),
    }.items()
    for lazy in ("", "_lazy")
} | {"_": None}
PLURALS = {"id": "nplurals=1; plural=0;", "en": "nplurals=2; plural=(n != 1);"}
PLACEHOLDER = re.compile(r"%\((\w+)\)")
Key = tuple[str | None, str]


class Command(BaseCommand):
    help = "Gathers the texts to translate into portal/locale; translations are kept, texts no longer used are dropped."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="Change nothing; fail unless every text is translated."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        found = gathered(settings.ROOT)
        faults: list[str] = []
        for language, _ in settings.LANGUAGES:
            path = catalogues.FOLDER / language / "LC_MESSAGES" / "django.po"
            catalogue = merged(found, path, language)
            faults += [f"{language}: {fault}" for fault in faults_of(catalogue)]
            if options["check"]:
                faults += [f"{language}: {fault}" for fault in differences(catalogue, path)]
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                catalogue.save(str(path))
        self.stdout.write(f"{len(found)} texts, {len(faults)} faults.")
        if options["check"] and faults:
            raise CommandError("\n".join(faults))


def gathered(root: Path) -> dict[Key, polib.POEntry]:
    """Every text of the portal's own Python and templates, in the order of their first file."""
    found: dict[Key, polib.POEntry] = {}
    for path in sorted(sources(root)):
        name = path.relative_to(root).as_posix()
        for message, notes, context in texts(path):
            single, plural = message if isinstance(message, tuple) else (message, "")
            entry = found.setdefault((context, single), polib.POEntry(msgid=single, msgctxt=context))
            entry.msgid_plural = entry.msgid_plural or plural
            entry.comment = entry.comment or "\n".join(notes)
            if (name, "") not in entry.occurrences:
                entry.occurrences.append((name, ""))
            if "%(" in single and "python-format" not in entry.flags:
                entry.flags.append("python-format")
    return found


def sources(root: Path) -> Iterator[Path]:
    for app in ("portal", "members", "forums", "projects", "trainings"):
        yield from (path for path in (root / app).rglob("*.py") if "migrations" not in path.parts)
    yield from (path for path in (root / "templates").rglob("*") if path.suffix in {".html", ".txt"})


def texts(path: Path) -> Iterator[tuple[Any, list[str], str | None]]:
    """The texts of one file with the notes for translators and the context.

    Django turns a template into something like Python; its lines lose their indentation, which would be read as blocks.
    """
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        source = "\n".join(line.lstrip() for line in templatize(source, origin=str(path)).split("\n"))
    file = BytesIO(source.encode())
    for _, message, notes, context in extract("python", file, KEYWORDS, ["Translators:"], {"encoding": "utf-8"}):
        yield message, notes, context


def merged(found: dict[Key, polib.POEntry], path: Path, language: str) -> polib.POFile:
    """The catalogue of `language` with every text found and the translations that `path` holds; English is its own translation."""
    known = {(entry.msgctxt, entry.msgid): entry for entry in polib.pofile(str(path))} if path.exists() else {}
    catalogue = polib.POFile(wrapwidth=110)
    catalogue.metadata = {
        "Project-Id-Version": "Rembuk",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[language],
    }
    for key, entry in found.items():
        old = known.get(key)
        catalogue.append(translated(entry, old, language))
    return catalogue


def translated(entry: polib.POEntry, old: polib.POEntry | None, language: str) -> polib.POEntry:
    """A copy of `entry` with the words of `old`, as far as it is singular or plural alike."""
    copy = polib.POEntry(
        msgid=entry.msgid, msgctxt=entry.msgctxt, msgid_plural=entry.msgid_plural, comment=entry.comment,
        occurrences=entry.occurrences, flags=list(entry.flags),
    )  # fmt: skip
    if language == "en":
        copy.msgstr = "" if entry.msgid_plural else entry.msgid
        copy.msgstr_plural = {0: entry.msgid, 1: entry.msgid_plural} if entry.msgid_plural else {}
        return copy
    same = old is not None and bool(old.msgid_plural) == bool(entry.msgid_plural)
    if entry.msgid_plural:
        copy.msgstr_plural = dict(old.msgstr_plural) if old is not None and same else {0: ""}
    else:
        copy.msgstr = old.msgstr if old is not None and same else ""
    if old is not None and old.fuzzy:
        copy.flags.append("fuzzy")
    return copy


def faults_of(catalogue: polib.POFile) -> Iterator[str]:
    """Texts without translation, doubtful ones, and ones whose placeholders differ from the original's."""
    for entry in catalogue:
        words = list(entry.msgstr_plural.values()) or [entry.msgstr]
        if not all(words):
            yield f"not translated: {entry.msgid!r}"
        elif entry.fuzzy:
            yield f"doubtful: {entry.msgid!r}"
        else:
            allowed = set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
            for word in words:
                if not set(PLACEHOLDER.findall(word)) <= allowed or (
                    not entry.msgid_plural and set(PLACEHOLDER.findall(word)) != allowed
                ):
                    yield f"other placeholders than the original: {entry.msgid!r}"


def differences(catalogue: polib.POFile, path: Path) -> Iterator[str]:
    """What `make messages` would add to the file or drop from it."""
    stored = {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(path))} if path.exists() else set()
    wanted = {(entry.msgctxt, entry.msgid) for entry in catalogue}
    yield from (
        f"missing from the catalogue, run make messages: {text!r}" for _, text in sorted(wanted - stored, key=str)
    )
    yield from (f"no longer used, run make messages: {text!r}" for _, text in sorted(stored - wanted, key=str))
