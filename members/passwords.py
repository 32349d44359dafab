"""Passwords that many people here would think of, and the link by which one sets a new one."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from members.models import Member
from members.regions import DATA

# Matched on the letters alone, so that digits and signs around a word do not help: "Sayang123!" is "sayang".
FAMILIAR = frozenset((DATA / "familiar_passwords.txt").read_text(encoding="utf-8").split())

_NOT_LETTERS = re.compile(r"[\W\d_]+")


class FamiliarPasswordValidator:
    """Refuses a well-known word with digits or signs around it, and a few signs repeated."""

    def validate(self, password: str, user: Member | None = None) -> None:
        folded = password.casefold()
        if len(set(folded)) < 4 or _NOT_LETTERS.sub("", folded) in FAMILIAR:
            raise ValidationError(_("This password is easy to guess."), "password_too_familiar")

    def get_help_text(self) -> str:
        return _("Your password must not be a well-known word with a few digits.")


class BreachedPasswordValidator:
    """Refuses what stands in the operator's own list of breached passwords; without a list it refuses nothing.

    The list is that of haveibeenpwned.com ordered by hash: a line per password, its SHA-1 in capitals, a colon, a count.
    It is searched where it lies, at most about forty reads for any size.
    """

    def validate(self, password: str, user: Member | None = None) -> None:
        digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
        if settings.REMBUK_BREACHED_PASSWORDS and is_listed(Path(settings.REMBUK_BREACHED_PASSWORDS), digest):
            raise ValidationError(_("This password is known from a data breach elsewhere."), "password_breached")

    def get_help_text(self) -> str:
        return ""


def is_listed(file: Path, digest: str) -> bool:
    """Whether a line of that sorted file begins with the digest."""
    wanted = digest.encode()
    with file.open("rb") as lines:
        low, high = 0, file.stat().st_size
        while low < high:
            middle = (low + high) // 2
            lines.seek(middle)
            if middle:
                lines.readline()  # the rest of a line; the one after it begins behind `middle`
            line = lines.readline()
            if line and line[: len(wanted)] < wanted:
                low = middle + 1
            else:
                high = middle
        lines.seek(low)
        if low:
            lines.readline()
        return lines.readline().startswith(wanted)


class ResetLinks(PasswordResetTokenGenerator):
    """Links to set a new password: they also die with the account's suspension, and whenever its other links do."""

    def _make_hash_value(self, user: Member, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.is_active}{user.link_version}"
