"""Hold what is counted beside the answers against them."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from forums import counts


class Command(BaseCommand):
    """Prints each meeting whose counters differ from its answers; ends with an error when there is one."""

    help = (
        "Compare the seats taken and the last number of every meeting with its answers; exits with 1 on a difference."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        found = counts.drifts()
        for drift in found:
            self.stdout.write(str(drift))
        if found:
            raise CommandError(f"{len(found)} meetings count wrongly.")
        self.stdout.write("All counters agree with the answers.")
