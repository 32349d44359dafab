"""Lists that offices bring in, row by row, and the log of lists that went out."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.person import Member


class ImportState(models.TextChoices):
    """Where an import stands. Nothing is written to the portal before `APPLYING`."""

    CHECKING = "checking", _("being checked")
    REFUSED = "refused", _("cannot be read")
    READY = "ready", _("waits for your yes")
    APPLYING = "applying", _("being taken over")
    DONE = "done", _("taken over")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")
    EXPIRED = "expired", _("run out, never taken over")


BUSY_STATES = (ImportState.CHECKING, ImportState.APPLYING, ImportState.UNDOING)


class Fate(models.TextChoices):
    """What an import would do with a row."""

    NEW = "new", _("new")
    CHANGED = "changed", _("changed")
    UNCHANGED = "unchanged", _("unchanged")
    REFUSED = "refused", _("refused")


class Outcome(models.TextChoices):
    """What became of a row after the yes."""

    NONE = "", "–"
    DONE = "done", _("taken over")
    LEFT = "left", _("left out")
    UNDONE = "undone", _("undone")
    KEPT = "kept", _("could not be undone")


class OwnQuerySet(models.QuerySet):
    """Lists by who brought or took them."""

    def visible_to(self, viewer: Member) -> OwnQuerySet:
        """One's own; superusers see all."""
        return self.all() if viewer.is_superuser else self.filter(by=viewer)


class Import(models.Model):
    """One file that a member of staff brought. The file itself is gone once its rows are read."""

    kind = models.CharField(_("list"), max_length=20)
    file_name = models.CharField(_("file"), max_length=120)
    content = models.BinaryField(null=True, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=ImportState, default=ImportState.CHECKING)
    consent_by = models.CharField(_("how the consent was given"), max_length=20, blank=True)
    language = models.CharField(max_length=2, editable=False, default="id")
    problem = models.JSONField(null=True, editable=False)
    unknown_columns = models.JSONField(default=list, editable=False)
    cursor = models.PositiveIntegerField(default=0, editable=False)
    new = models.PositiveIntegerField(_("new"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    refused = models.PositiveIntegerField(_("refused"), default=0)
    done = models.PositiveIntegerField(_("taken over"), default=0)
    left = models.PositiveIntegerField(_("left out"), default=0)
    undone = models.PositiveIntegerField(_("undone"), default=0)
    kept = models.PositiveIntegerField(_("could not be undone"), default=0)
    by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("at"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    is_forgotten = models.BooleanField(_("rows deleted"), default=False)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=ImportState.values), name="members_import_state_known"),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_busy(self) -> bool:
        """Whether work on it goes on."""
        return self.state in BUSY_STATES

    @property
    def rows_read(self) -> int:
        """Rows with a fate."""
        return self.new + self.changed + self.unchanged + self.refused

    @property
    def rows_to_take(self) -> int:
        """Rows that a yes would write."""
        return self.new + self.changed


class ImportRow(models.Model):
    """A row of the file: what it says, what would come of it, and what came."""

    of = models.ForeignKey(Import, models.CASCADE, related_name="rows", verbose_name=_("import"))
    number = models.PositiveIntegerField(_("row"))
    cells = models.JSONField(_("cells"))
    fate = models.CharField(_("fate"), max_length=9, choices=Fate)
    outcome = models.CharField(_("outcome"), max_length=6, choices=Outcome, default=Outcome.NONE, blank=True)
    key = models.CharField(max_length=400, blank=True)
    target = models.BigIntegerField(null=True)
    values = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    changes = models.JSONField(default=dict)
    reasons = models.JSONField(default=list)

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["of", "number"], name="members_importrow_once"),
            models.UniqueConstraint(
                fields=["of", "key"],
                condition=~models.Q(key="") & ~models.Q(fate="refused"),
                name="members_importrow_thing_once",
            ),
        ]
        indexes = [models.Index(fields=["of", "fate", "number"], name="members_importrow_fates")]

    def __str__(self) -> str:
        return f"{self.of_id}/{self.number}"


class Export(models.Model):
    """A list with personal data that somebody took away: who, why, what, and how much of it."""

    kind = models.CharField(_("list"), max_length=20)
    about = models.CharField(_("of"), max_length=160, blank=True)
    filters = models.CharField(_("filter"), max_length=500, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    file_type = models.CharField(_("file type"), max_length=16)
    count = models.PositiveIntegerField(_("rows"))
    by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("at"))

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind} ({self.count})"
