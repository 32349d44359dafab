"""Where money for projects may come from."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from forums.models import Forum, Theme
from members.models import Member, Province, Regency
from members.search import holding
from projects.models.commitment import MOST_RUPIAH, RUPIAH
from projects.models.project import Project

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class FundingKind(models.TextChoices):
    """Where money may come from."""

    VILLAGE = "village", _("village budget (APB Desa)")
    PUBLIC = "public", _("regional or national budget")
    CSR = "csr", _("company (CSR/TJSL)")
    GRANT = "grant", _("grant")
    OTHER = "other", _("other")


class FundingSourceQuerySet(models.QuerySet["FundingSource"]):
    """Sources by who asks and by what they fit."""

    def visible_to(self, viewer: Member | AnonymousUser) -> FundingSourceQuerySet:
        """Those for all, and those that a forum keeps for itself where the viewer sees that forum."""
        seen = Forum.objects.visible_to(viewer).order_by().values("pk")
        return self.filter(models.Q(forum__isnull=True) | models.Q(forum__in=seen))

    def open(self, today: date) -> FundingSourceQuerySet:
        """Those one may still ask on that day."""
        return self.filter(models.Q(deadline__isnull=True) | models.Q(deadline__gte=today))

    def fitting(self, project: Project) -> FundingSourceQuerySet:
        """Those whose place covers the project's and which share a theme with it, or name none."""
        regency = project.forum.regency
        here = models.Q(regency=regency) | models.Q(province=regency.province_id, regency=None)
        anywhere = models.Q(regency=None, province=None)
        own = models.Q(forum__isnull=True) | models.Q(forum=project.forum_id)
        themes = models.Q(themes__in=project.themes.all()) | models.Q(themes__isnull=True)
        return self.filter(here | anywhere, own, themes).distinct()

    def matching(self, text: str) -> FundingSourceQuerySet:
        """Those whose name, giver or conditions hold every word of `text`."""
        return holding(self, text, "name", "giver", "conditions")

    def reaching(self, province: str) -> FundingSourceQuerySet:
        """Those for the province of that code, and those for the whole country."""
        return self.filter(models.Q(province__code=province) | models.Q(province=None, regency=None))

    def about(self, theme: str) -> FundingSourceQuerySet:
        """Those for the theme of that address, and those for all themes."""
        return self.filter(models.Q(themes__slug=theme) | models.Q(themes__isnull=True))

    def soonest_first(self) -> FundingSourceQuerySet:
        """By deadline, those without one last."""
        return self.order_by(models.F("deadline").asc(nulls_last=True), "pk")


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
    version = models.PositiveIntegerField(default=1, editable=False)
    by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+", verbose_name=_("written down by"))
    at = models.DateTimeField(_("written at"))
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
                condition=models.Q(least__isnull=True) | models.Q(least__gt=0, least__lte=MOST_RUPIAH),
                name="projects_fundingsource_least_positive",
                violation_error_message=_("The amount must be more than 0."),
            ),
            models.CheckConstraint(
                condition=models.Q(most__isnull=True) | models.Q(most__gt=0, most__lte=MOST_RUPIAH),
                name="projects_fundingsource_most_positive",
                violation_error_message=_("The amount must be more than 0."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=FundingKind.values), name="projects_fundingsource_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("projects:funding_detail", args=[self.pk])
