"""Whether mail goes out: ask, hold it back, let it go."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from members import upkeep
from members.models import Delivery


class Command(BaseCommand):
    """A restored backup begins with mail held back: its members may have got all of it already."""

    help = "Say whether mail goes out; `mail off` holds all of it back, `mail on` lets it go."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("to", nargs="?", choices=["on", "off"])

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        if options["to"] == "on":
            upkeep.release_mail()
        elif options["to"] == "off" and upkeep.mail_held_since() is None:
            upkeep.hold_mail(now)
        since = upkeep.mail_held_since()
        waiting = Delivery.objects.due(now).count()
        if since is not None:
            self.stdout.write(f"Mail is held back since {since:%Y-%m-%d %H:%M} UTC; {waiting} mails are due.")
        elif settings.REMBUK_MAIL_HOLD:
            self.stdout.write(f"Mail is held back by REMBUK_MAIL_HOLD; {waiting} mails are due.")
        else:
            self.stdout.write(f"Mail goes out; {waiting} mails are due.")
