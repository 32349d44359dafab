"""What the running of the portal tells about itself."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.area import EVERYWHERE, LocalQuerySet


class MarkName(models.TextChoices):
    """What may stand in the table of marks, each at most once."""

    BEAT = "beat", _("The scheduler rang")
    WORKER = "worker", _("A worker heard it")
    SWEEP = "sweep", _("Mails of lost workers were picked up")
    BACKUP = "backup", _("A backup was written")
    MAIL_HELD = "mail-held", _("Mail is held back since a backup was restored")


class MarkQuerySet(LocalQuerySet["Mark"]):
    """They speak of the whole portal."""

    area = EVERYWHERE


class Mark(models.Model):
    """The last time that something happened which has to happen again and again; `mail-held` holds while it is there."""

    name = models.CharField(_("what"), max_length=12, choices=MarkName, primary_key=True)
    at = models.DateTimeField(_("at"))
    details = models.JSONField(_("details"), default=dict, blank=True)

    objects = MarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign of life")
        verbose_name_plural = _("signs of life")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=models.Q(name__in=MarkName.values), name="members_mark_name_known"),
        ]

    def __str__(self) -> str:
        return self.get_name_display()
