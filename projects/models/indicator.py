"""What a project measures, and what was measured."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models import Member, StoredFile
from projects.models.project import Project, goals_field, goals_known

if TYPE_CHECKING:
    from datetime import date


class Direction(models.TextChoices):
    """Which way is better."""

    UP = "up", _("more is better")
    DOWN = "down", _("less is better")


class IndicatorQuerySet(models.QuerySet["Indicator"]):
    """What projects measure."""

    def with_latest(self, until: date | None = None) -> IndicatorQuerySet:
        """Each with `latest` and `latest_on`: the value measured last, up to a day, and when; None where nothing was."""
        last = Measurement.objects.filter(indicator=models.OuterRef("pk")).order_by("-on")
        if until is not None:
            last = last.filter(on__lte=until)
        return self.annotate(
            latest=models.Subquery(last.values("value")[:1]), latest_on=models.Subquery(last.values("on")[:1])
        )


class Indicator(models.Model):
    """A figure by which one sees whether a project does what it set out to: from `baseline` to `target`, in `unit`."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="indicators", verbose_name=_("project"))
    name = models.CharField(_("what is measured"), max_length=140)
    unit = models.CharField(_("unit"), max_length=30)
    direction = models.CharField(_("direction"), max_length=4, choices=Direction, default=Direction.UP)
    baseline = models.DecimalField(_("at the start"), max_digits=16, decimal_places=2, null=True, blank=True)
    target = models.DecimalField(_("target"), max_digits=16, decimal_places=2, null=True, blank=True)
    method = models.CharField(_("how it is measured"), max_length=300, blank=True)
    source = models.CharField(_("source"), max_length=140, blank=True)
    goals = goals_field()
    position = models.PositiveIntegerField(_("order"), default=1)

    objects = IndicatorQuerySet.as_manager()

    # From `with_latest`.
    latest: Decimal | None
    latest_on: date | None

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                "project",
                models.functions.Lower("name"),
                name="projects_indicator_name_once",
                violation_error_message=_("There is an indicator of this name already."),
            ),
            models.CheckConstraint(
                condition=models.Q(baseline__isnull=True)
                | models.Q(target__isnull=True)
                | models.Q(direction="up", target__gt=models.F("baseline"))
                | models.Q(direction="down", target__lt=models.F("baseline")),
                name="projects_indicator_target_is_better",
                violation_error_message=_("The target must be better than the start, in the direction you chose."),
            ),
            models.CheckConstraint(
                condition=models.Q(direction__in=Direction.values), name="projects_indicator_direction_known"
            ),
            goals_known("projects_indicator"),
        ]

    def __str__(self) -> str:
        return self.name

    def is_better(self, one: Decimal, other: Decimal) -> bool:
        """Whether a value is better than another, in the direction of this indicator; the same is not."""
        return one > other if self.direction == Direction.UP else one < other


class Measurement(models.Model):
    """A value on a day; one for each day, so that a chart has one point there."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="measurements", verbose_name=_("indicator"))
    on = models.DateField(_("date"))
    value = models.DecimalField(_("value"), max_digits=16, decimal_places=2)
    note = models.CharField(_("note"), max_length=200, blank=True)
    photo = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("photo")
    )
    by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("measurement")
        verbose_name_plural = _("measurements")
        ordering = ["on"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "on"],
                name="projects_measurement_one_per_day",
                violation_error_message=_("There is a value of this day already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on}: {self.value}"
