"""Print a page as one member sees it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.test import Client
from django.utils import timezone

from members import audit
from members.models import Member


class Command(BaseCommand):
    """For support: the status and the HTML of one page. Nothing it does stays, but the note that somebody looked."""

    help = "Print the status and the HTML of a page as this member sees it; changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="of the member")
        parser.add_argument("path", help="of the page, for example /en/mulai/")

    def handle(self, *args: Any, **options: Any) -> None:
        member = Member.objects.filter(email__iexact=options["email"], is_active=True).first()
        if member is None:
            raise CommandError("No active member has this email.")
        if not options["path"].startswith("/"):
            raise CommandError("The path begins with a slash.")
        audit.record(None, "member.viewed", member, timezone.now(), reason="manage.py view_as", path=options["path"])
        status, text, leads_to = self._page(member, options["path"])
        self.stdout.write(f"{status} {options['path']}{f' -> {leads_to}' if leads_to else ''}")
        self.stdout.write(text)

    def _page(self, member: Member, path: str) -> tuple[int, str, str]:
        """Status, text, and where a redirect leads; in a transaction that is rolled back."""
        own = urlsplit(settings.REMBUK_URL)
        client = Client(raise_request_exception=False, SERVER_NAME=own.hostname or "localhost")
        with transaction.atomic():
            client.force_login(member, backend=settings.AUTHENTICATION_BACKENDS[0])
            response = client.get(path, secure=own.scheme == "https")
            transaction.set_rollback(True)
        text = "(not text)" if response.streaming else response.content.decode(errors="replace")
        return response.status_code, text, response.headers.get("Location", "")
