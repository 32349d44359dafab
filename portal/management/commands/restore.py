"""Bring a backup back."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal import backups, restoring
from portal.databases import Server
from portal.local import ServiceError


class Command(BaseCommand):
    """Everything is verified and built beside before a name changes."""

    help = "Restore a backup into an empty database, or with --replace in the place of what is there, which is kept."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="put what is there aside")

    def handle(self, *args: Any, **options: Any) -> None:
        server, now = Server.of_django(), timezone.now()
        try:
            done = restoring.restore(options["file"], server, now, replace=options["replace"])
        except (backups.BadBackup, restoring.NotEmpty, ServiceError, OSError) as error:
            raise CommandError(str(error)) from error
        manifest = done.manifest
        self.stdout.write(
            f"Restored the backup of {manifest.made_at}: {manifest.rows} rows in {len(manifest.tables)} tables and "
            f"{len(manifest.parts) - 1} files, all equal to the backup's sums."
        )
        if done.old_database:
            self.stdout.write(f"What was there is now the database {done.old_database}; drop it when all is well.")
        if done.old_files:
            self.stdout.write(f"The files that were there are in {done.old_files}.")
        self.stdout.write("Mail is held back. When all is well: manage.py mail on")
