"""Where money for projects may come from."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from forums.models import Forum, Theme
from members.models import LocalQuerySet, Province, Regency
from projects.models.commitment import RUPIAH
from projects.models.project import Project


class FundingKind(models.TextChoices):
    """Where money may come from."""

    VILLAGE = "village", _("village budget (APB Desa)")
    PUBLIC = "public", _("regional or national budget")
    CSR = "csr", _("company (CSR/TJSL)")
    GRANT = "grant", _("grant")
    OTHER = "other", _("other")


class FundingSourceQuerySet(LocalQuerySet["FundingSource"]):
    """Sources by what they fit."""

    def open(self, today: date) -> FundingSourceQuerySet:
        """Those one may still ask on that day."""
        return self.filter(models.Q(deadline__isnull=True) | models.Q(deadline__gte=today))

    def fitting(self, project: Project) -> FundingSourceQuerySet:
        """Those whose place covers the project's and which share a theme with it, or name none; by deadline."""
        regency = project.forum.regency
        here = (
            models.Q(regency=regency) | models.Q(province=regency.province_id) | models.Q(regency=None, province=None)
        )
        own = models.Q(forum__isnull=True) | models.Q(forum=project.forum_id)
        themes = models.Q(themes__in=project.themes.all()) | models.Q(themes__isnull=True)
        last = models.F("deadline").asc(nulls_last=True)
        return self.filter(here, own, themes).distinct().order_by(last, "pk")


class FundingSource(models.Model):
    """Where a project may ask for money: kept by staff for all, or by a forum for itself."""

    forum = models.ForeignKey(
        Forum, models.CASCADE, null=True, blank=True, related_name="funding", verbose_name=_("forum"),
        help_text=_("Empty: for all forums."),
    )  # fmt: skip
    kind = models.CharField(_("kind"), max_length=7, choices=FundingKind)
    name = models.CharField(_("name"), max_length=140)
    giver = models.CharField(_("given by"), max_length=140)
    conditions = models.TextField(_("conditions"), blank=True, max_length=4000)
    least = models.BigIntegerField(_("from rupiah"), null=True, blank=True, validators=RUPIAH)
    most = models.BigIntegerField(_("up to rupiah"), null=True, blank=True, validators=RUPIAH)
    deadline = models.DateField(_("apply until"), null=True, blank=True)
    link = models.URLField(_("web page"), max_length=500, blank=True)
    themes = models.ManyToManyField(Theme, related_name="funding", blank=True, verbose_name=_("themes"))
    province = models.ForeignKey(
        Province, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("only in province")
    )
    regency = models.ForeignKey(
        Regency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("only in regency or city")
    )
    is_demo = models.BooleanField(_("sample data"), default=False)

    objects = FundingSourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("funding source")
        verbose_name_plural = _("funding sources")
        ordering = ["deadline", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(least__isnull=True)
                | models.Q(most__isnull=True)
                | models.Q(most__gte=models.F("least")),
                name="projects_fundingsource_most_above_least",
                violation_error_message=_("The highest amount must not be below the lowest."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=FundingKind.values), name="projects_fundingsource_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name
