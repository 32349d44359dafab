"""Photos of many offers in one ZIP, on their way from a file to the offers."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models import Member
from projects.models.catalogue import OfferGroup


class PackState(models.TextChoices):
    """Where the work stands."""

    WAITING = "waiting", _("waiting")
    WORKING = "working", _("in progress")
    DONE = "done", _("done")
    STOPPED = "stopped", _("stopped")


UNFINISHED = (PackState.WAITING, PackState.WORKING)


class PhotoPack(models.Model):
    """A ZIP with photos of a group's offers. `cursor` entries of `total` have been looked at; the file goes when all have.

    `placed` became photos, `left` did not; `problems` name the first of those, each with why.
    """

    group = models.ForeignKey(OfferGroup, models.CASCADE, related_name="packs", verbose_name=_("group"))
    name = models.CharField(_("file"), max_length=150)
    path = models.CharField(max_length=80, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=7, choices=PackState, default=PackState.WAITING)
    total = models.PositiveIntegerField(_("files in it"))
    cursor = models.PositiveIntegerField(default=0, editable=False)
    placed = models.PositiveIntegerField(_("became photos"), default=0)
    left = models.PositiveIntegerField(_("left out"), default=0)
    problems = models.JSONField(_("left out, and why"), default=list, blank=True)
    by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    class Meta:
        verbose_name = _("ZIP of photos")
        verbose_name_plural = _("ZIPs of photos")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=PackState.values), name="projects_photopack_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(cursor__lte=models.F("total")), name="projects_photopack_cursor_within"
            ),
        ]

    def __str__(self) -> str:
        return self.name
