"""Write everything into one file, or look whether such a file is whole."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from members import upkeep
from members.models import MarkName
from portal import backups
from portal.databases import Server
from portal.local import ServiceError


class Command(BaseCommand):
    """The portal may go on running meanwhile; the backup shows one moment of it."""

    help = "Write a backup of database and files into one file; --check FILE only reads one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, default=settings.REMBUK_BACKUPS, help="folder for the file")
        parser.add_argument(
            "--keep", type=int, default=settings.REMBUK_BACKUPS_KEPT, help="how many of the newest stay there"
        )
        parser.add_argument("--check", type=Path, metavar="FILE", help="write nothing; say whether that file is whole")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["check"]:
                self.tell(options["check"], "is whole")
            else:
                self.write(options["to"], max(1, options["keep"]))
        except (backups.BadBackup, ServiceError, OSError) as error:
            raise CommandError(str(error)) from error

    def write(self, folder: Path, keep: int) -> None:
        now = timezone.now()
        path = backups.make(Server.of_django(), folder, now)
        self.tell(path, "was written")
        upkeep.mark(MarkName.BACKUP, now, file=path.name, bytes=path.stat().st_size)
        for old in backups.prune(folder, keep):
            self.stdout.write(f"Removed the old {old.name}.")

    def tell(self, path: Path, what: str) -> None:
        """Read the file once more from beginning to end."""
        manifest = backups.check(path)
        self.stdout.write(
            f"{path} {what}: {path.stat().st_size / 1e6:.1f} MB, {manifest.rows} rows in {len(manifest.tables)} tables, "
            f"{len(manifest.parts) - 1} files, of {manifest.made_at}."
        )
