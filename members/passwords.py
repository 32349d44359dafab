"""Passwords that many people here would think of, and the link by which one sets a new one."""

from __future__ import annotations

import re

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


class ResetLinks(PasswordResetTokenGenerator):
    """Links to set a new password: they also die with the account's suspension, and whenever its other links do."""

    def _make_hash_value(self, user: Member, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.is_active}{user.link_version}"
