"""Give the portal's own role its rights; run as the owner of the tables."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal import roles


class Command(BaseCommand):
    """`prepare` and `restore` do it too."""

    help = "Let the role in REMBUK_APP_ROLE read and write rows, and nothing else; run as the owner of the tables."

    def handle(self, *args: Any, **options: Any) -> None:
        role = settings.REMBUK_APP_ROLE
        if not role:
            if options["verbosity"]:
                self.stdout.write("REMBUK_APP_ROLE is not set: the portal works as the owner of its tables.")
            return
        try:
            growing = roles.grant(role)
        except roles.NoSuchRole as error:
            raise CommandError(str(error)) from error
        if options["verbosity"]:
            self.stdout.write(f"{role} may read and write rows; it can only add to {', '.join(growing)}.")
