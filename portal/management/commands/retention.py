"""End what is over its time; with --dry-run only say how much that is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone, translation

from portal import retention


class Command(BaseCommand):
    help = "Erases what is kept for too long, by the table of limits in portal/retention.py."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say what would go, change nothing")
        parser.add_argument("--now", type=datetime.fromisoformat, help="as if it were that moment, with its offset")

    def handle(self, *args: Any, **options: Any) -> None:
        now = options["now"] or timezone.now()
        counts = retention.count(now) if options["dry_run"] else retention.enforce(now)
        with translation.override("en"):
            for limit in retention.LIMITS:
                self.stdout.write(f"{counts[limit.name]:>8}  {limit.what} ({limit.days} days)")
