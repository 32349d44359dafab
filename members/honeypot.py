"""Keeping programs out of forms that need no sign-in, without a riddle: a field nobody sees, and a look at the clock."""

from __future__ import annotations

import time
from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

SALT = "members.honeypot"
OPEN_AT_MOST = 24 * 60 * 60  # seconds


class GuardedForm(forms.Form):
    """A form that a person needs a moment for. Its template includes `includes/trap.html`.

    `website` stays empty: people, screen readers and autofill do not meet it. `opened` is when the page was made, signed.
    What is refused comes back with all that was typed, and can be sent again.
    """

    website = forms.CharField(
        required=False,
        max_length=2000,
        label=_("Leave this empty"),
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    opened = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    @property
    def opened_now(self) -> str:
        """What the page carries along: when it was first opened; from now on when that is unknown."""
        sent = self.data.get(self.add_prefix("opened"), "") if self.is_bound else ""
        return sent if _age(sent) is not None else opened()

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        self.guard()
        return cleaned

    def guard(self) -> None:
        """Raise `ValidationError` for what looks like a program, or came from a page that is too old."""
        data = self.cleaned_data
        if data.get("website"):
            raise ValidationError(_("This looks like a program. If you are a person, please send it again."), "trap")
        age = _age(data.get("opened", ""))
        if age is None:
            raise ValidationError(_("This page was open for a long time. Please send it again."), "old")
        if age < settings.REMBUK_FORM_SECONDS:
            raise ValidationError(
                _("That was very quick. Please look through it once more and send it again."), "quick"
            )


def opened() -> str:
    """The signed moment at which a page with a guarded form is made."""
    return signing.dumps(time.time(), salt=SALT)


def _age(stamp: str) -> float | None:
    """Seconds since the page was made; None for what we did not write, or wrote too long ago."""
    try:
        return time.time() - float(signing.loads(stamp, salt=SALT, max_age=OPEN_AT_MOST))
    except signing.BadSignature:
        return None
