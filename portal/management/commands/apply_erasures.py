"""Erase again, in a restored database, everybody who was erased since its backup; before the portal opens."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from portal import erasing


class Command(BaseCommand):
    help = "Erases again whoever was erased before, from the lists given and from the database itself."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "lists",
            nargs="*",
            type=Path,
            help="files with a member's number and a time on each line; else REMBUK_ERASURES",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        erased: dict[int, datetime] = {}
        own = Path(settings.REMBUK_ERASURES)
        for file in options["lists"] or [one for one in [own] if one.exists()]:
            try:
                erased |= erasing.read(file.read_text(encoding="utf-8").splitlines())
            except (OSError, ValueError) as error:
                raise CommandError(f"{file} cannot be read as a list of erasures: {error}") from error
        count = erasing.apply(erased, timezone.now())
        self.stdout.write(f"Erased again: {count}.")
