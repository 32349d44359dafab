"""What may be taken out of sight and shown again."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Hideable(models.Model):
    """A thing that officers or staff may take out of sight, with a reason; it is kept, and can be shown again."""

    hidden_at = models.DateTimeField(_("hidden at"), null=True, blank=True, editable=False)
    hidden_reason = models.CharField(_("why it is hidden"), max_length=300, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_hidden(self) -> bool:
        """Whether only those who answer for it, officers and staff still see it."""
        return self.hidden_at is not None


def hidden_says_why(table: str) -> models.CheckConstraint:
    """Hidden if and only if there is a reason to show."""
    return models.CheckConstraint(
        condition=models.Q(hidden_at__isnull=True, hidden_reason="")
        | (models.Q(hidden_at__isnull=False) & ~models.Q(hidden_reason="")),
        name=f"{table}_hidden_says_why",
        violation_error_message=_("Say why it is hidden."),
    )
