"""`manage.py load_regions`: provinces and regencies from the lists in members/data."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from members import regions


class Command(BaseCommand):
    """Loads the lists; running it twice changes nothing."""

    help = "Load provinces and regencies from members/data; may be run again after an edit."

    def handle(self, *args: Any, **options: Any) -> None:
        for name, loaded in regions.load().items():
            self.stdout.write(
                f"{name}: {loaded.added} added, {loaded.changed} changed, "
                f"{loaded.retired} no longer in use, {loaded.unchanged} unchanged"
            )
