"""`manage.py reset_mfa <email>`: for a member who lost their second factor and their recovery codes."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from members import second_factor
from members.models import Member
from members.text import fold_email


class Command(BaseCommand):
    """Takes the factors away, signs the member out everywhere and tells them by mail."""

    help = "Take away the authenticator app, passkeys and recovery codes of the member with this email. It is logged."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        member = Member.objects.filter(email=fold_email(email)).first()
        if member is None:
            raise CommandError("No member has this email.")
        taken = second_factor.reset(member, None, timezone.now())
        self.stdout.write(f"Taken away: {taken}. The member was told by mail." if taken else "There was none.")
