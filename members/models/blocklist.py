"""Mail providers whose addresses open no account here."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.person import Member

DOMAIN = r"^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}$"


class BlockedDomain(models.Model):
    """A domain, with all below it, whose addresses open no account and become nobody's; accounts that have one stay."""

    domain = models.CharField(
        _("domain"),
        max_length=190,
        unique=True,
        validators=[RegexValidator(DOMAIN, _("Write it as in “contoh.id”: small letters, without @."))],
        help_text=_("As in “contoh.id”. What lies below it, such as “mail.contoh.id”, is meant too."),
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    added_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, editable=False, related_name="+", verbose_name=_("added by")
    )
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)

    class Meta:
        verbose_name = _("blocked mail domain")
        verbose_name_plural = _("blocked mail domains")
        ordering = ["domain"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(domain__regex=DOMAIN),
                name="members_blockeddomain_is_a_domain",
                violation_error_message=_("Write it as in “contoh.id”: small letters, without @."),
            )
        ]

    def __str__(self) -> str:
        return self.domain
