"""A file that somebody gave, in the private store: what it is; the thing it belongs to points here."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.person import Member


class FileKind(models.TextChoices):
    """How a file is kept and shown."""

    IMAGE = "image", _("picture")
    DOCUMENT = "document", _("document")


class StoredFile(models.Model):
    """One file of the private store (`members/files.py`). It says nothing about who may open it: its owner does.

    `path` is relative to the store; a picture has one file for each of its sizes there. `width` and `height` are
    pixels of the largest one. `size` is bytes and `sha256` the sum of what is kept, not of what was sent.
    """

    kind = models.CharField(_("kind"), max_length=8, choices=FileKind)
    name = models.CharField(_("name"), max_length=150)
    content_type = models.CharField(_("type"), max_length=100)
    path = models.CharField(max_length=80, unique=True, editable=False)
    size = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField(max_length=64, editable=False)
    width = models.PositiveIntegerField(_("width"), null=True, blank=True)
    height = models.PositiveIntegerField(_("height"), null=True, blank=True)
    by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+", verbose_name=_("from"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=FileKind.values), name="members_storedfile_kind_known"),
            models.CheckConstraint(
                condition=models.Q(kind="document", width__isnull=True, height__isnull=True)
                | models.Q(kind="image", width__isnull=False, height__isnull=False, width__gt=0, height__gt=0),
                name="members_storedfile_pictures_have_a_size",
            ),
        ]

    def __str__(self) -> str:
        return self.name
