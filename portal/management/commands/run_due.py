"""Do at once all that beat would do, at the present or at a time one names."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from portal import due


class Command(BaseCommand):
    """Prints what each message came to, and the sums."""

    help = "Send everything that is due (reminders, notices, digests); with --dry-run only say what and why."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--now", default="", help="ISO 8601, for example 2026-11-30T07:00+07:00; without it the present"
        )
        parser.add_argument("--dry-run", action="store_true", help="change nothing, only say what would be done")

    def handle(self, *args: Any, **options: Any) -> None:
        now = self._moment(options["now"])
        report = due.run(now, dry_run=options["dry_run"])
        for line in report.lines:
            self.stdout.write(f"{line.state:<14} {line.kind:<22} {line.recipient:<40} {line.words}".rstrip())
        if report.unshown:
            self.stdout.write(f"... and {report.unshown} more")
        for (kind, state), count in sorted(report.totals.items()):
            self.stdout.write(f"{count:>6} {kind} {state}")
        if not report.lines:
            self.stdout.write("Nothing is due.")

    def _moment(self, text: str) -> datetime:
        if not text:
            return timezone.now()
        try:
            moment = parse_datetime(text)
        except ValueError:
            moment = None
        if moment is None:
            raise CommandError("--now must look like 2026-11-30T07:00+07:00.")
        return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
