"""The board of a project: columns, cards in an order that holds, and what hangs on a card."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models import Member, StoredFile
from projects.models.project import Project

MOST_COLUMNS = 8


class ColumnKind(models.TextChoices):
    """What it means that a card stands in a column."""

    TODO = "todo", _("To do")
    DOING = "doing", _("In progress")
    DONE = "done", _("Done")
    OTHER = "other", _("Other")


class Colour(models.TextChoices):
    """Colours of labels: the portal's own, each with a word."""

    SEA = "sea", _("green")
    TURMERIC = "turmeric", _("yellow")
    DANGER = "danger", _("red")
    GOVERNMENT = "government", _("blue")
    ACADEMIA = "academia", _("purple")
    PLAIN = "plain", _("grey")


class Column(models.Model):
    """A column of the board. Those of the three kinds are there from the start, named in the reader's language; own ones
    with a title may be added between."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="columns", verbose_name=_("project"))
    title = models.CharField(_("title"), max_length=40, blank=True)
    kind = models.CharField(_("meaning"), max_length=5, choices=ColumnKind, default=ColumnKind.OTHER)
    position = models.PositiveIntegerField(_("order"))

    class Meta:
        verbose_name = _("column")
        verbose_name_plural = _("columns")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "position"],
                name="projects_column_position_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(
                fields=["project", "kind"], condition=~models.Q(kind="other"), name="projects_column_one_of_each_kind"
            ),
            models.CheckConstraint(condition=models.Q(position__gte=1), name="projects_column_position_from_one"),
            models.CheckConstraint(condition=models.Q(kind__in=ColumnKind.values), name="projects_column_kind_known"),
        ]

    def __str__(self) -> str:
        return self.title or str(self.get_kind_display())


class Label(models.Model):
    """A word and a colour that cards of one project share."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="labels", verbose_name=_("project"))
    name = models.CharField(_("name"), max_length=30)
    colour = models.CharField(_("colour"), max_length=10, choices=Colour, default=Colour.SEA)

    class Meta:
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                "project",
                models.functions.Lower("name"),
                name="projects_label_name_once",
                violation_error_message=_("There is a label of this name already."),
            ),
            models.CheckConstraint(condition=models.Q(colour__in=Colour.values), name="projects_label_colour_known"),
        ]

    def __str__(self) -> str:
        return self.name


class CardQuerySet(models.QuerySet["Card"]):
    """Cards by owner and time."""

    def open(self) -> CardQuerySet:
        """Those not done, of projects that go on."""
        return self.filter(done_at__isnull=True, project__ended_at__isnull=True)

    def of(self, member: Member) -> CardQuerySet:
        """Those the member has taken on, the most urgent first."""
        last = models.F("due_on").asc(nulls_last=True)
        return self.open().filter(owner=member, project__hidden_at__isnull=True).order_by(last, "pk")


class Card(models.Model):
    """A piece of work. Positions in a column run from 1 without a gap; `done_at` says when it came to the column of done."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="cards", verbose_name=_("project"))
    column = models.ForeignKey(Column, models.PROTECT, related_name="cards", verbose_name=_("column"))
    title = models.CharField(_("title"), max_length=160)
    text = models.TextField(_("description"), blank=True, max_length=4000)
    owner = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="cards", verbose_name=_("who does it")
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    labels = models.ManyToManyField(Label, related_name="cards", blank=True, verbose_name=_("labels"))
    position = models.PositiveIntegerField(_("order"))
    version = models.PositiveIntegerField(default=1, editable=False)
    created_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+", verbose_name=_("written by"))
    created_at = models.DateTimeField(_("created at"))
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    objects = CardQuerySet.as_manager()

    class Meta:
        verbose_name = _("card")
        verbose_name_plural = _("cards")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["column", "position"], name="projects_card_position_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(condition=models.Q(position__gte=1), name="projects_card_position_from_one"),
        ]
        indexes = [
            models.Index(
                fields=["owner", "due_on"], condition=models.Q(done_at__isnull=True), name="projects_card_of_owner"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def is_late(self, today: date) -> bool:
        """Whether its day has passed and it is not done."""
        return self.done_at is None and self.due_on is not None and self.due_on < today


class ChecklistItem(models.Model):
    """One line to tick off on a card."""

    card = models.ForeignKey(Card, models.CASCADE, related_name="checklist", verbose_name=_("card"))
    text = models.CharField(_("line"), max_length=160)
    is_done = models.BooleanField(_("done"), default=False)

    class Meta:
        verbose_name = _("line of a checklist")
        verbose_name_plural = _("lines of checklists")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text


class CardComment(models.Model):
    """What somebody of the team said about a card."""

    card = models.ForeignKey(Card, models.CASCADE, related_name="comments", verbose_name=_("card"))
    text = models.TextField(_("comment"), max_length=2000)
    by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]


class CardFile(models.Model):
    """A file on a card, for whoever sees the board."""

    card = models.ForeignKey(Card, models.CASCADE, related_name="files", verbose_name=_("card"))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("file"))

    class Meta:
        verbose_name = _("file of a card")
        verbose_name_plural = _("files of cards")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.file)
