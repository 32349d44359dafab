"""What to run after new code came to a real server."""

from typing import Any

from django.core.management.base import BaseCommand

from portal import preparing


class Command(BaseCommand):
    help = "Compiles the catalogues, migrates, loads the regions and collects the static files; may be run again at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        preparing.prepare()
        self.stdout.write("The portal is ready to be started.")
