"""Fill the database with invented forums, people and meetings to try the portal with."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.demo import loading
from portal.demo.accounts import ACCOUNTS, PASSWORD


class Command(BaseCommand):
    """Loads once; a second run finds the data and leaves it alone."""

    help = "Load the demo forums, once. Refused outside the embedded database unless REMBUK_DEMO=1."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = loading.load(timezone.now())
        except (loading.NotAllowed, loading.RegionsMissing) as error:
            raise CommandError(str(error)) from error
        if not made.forums:
            self.stdout.write("The demo data is there already.")
            return
        self.stdout.write(
            f"Demo data: {made.forums} forums, {made.members} members, {made.meetings} meetings, {made.answers} answers."
        )
        for account in ACCOUNTS:
            self.stdout.write(f"  {account.email}  {PASSWORD}  {account.name} {account.does}")
