"""Provinces and regencies of Indonesia by the codes of the Ministry of Home Affairs."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from members.search import holding


class Zone(models.TextChoices):
    """The three time zones of Indonesia; none has summer time."""

    WIB = "Asia/Jakarta", "WIB"
    WITA = "Asia/Makassar", "WITA"
    WIT = "Asia/Jayapura", "WIT"


class RegencyKind(models.TextChoices):
    """Whether a regency is rural or a city."""

    REGENCY = "kabupaten", _("regency")
    CITY = "kota", _("city")


class Province(models.Model):
    """A province, keyed by its two-digit code; `name` is the short one for pages."""

    code = models.CharField(_("code"), max_length=2, unique=True)
    name = models.CharField(_("name"), max_length=60)
    official_name = models.CharField(_("official name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=60)
    zone = models.CharField(_("time zone"), max_length=20, choices=Zone)
    iso_code = models.CharField("ISO 3166-2", max_length=5, unique=True)
    capital = models.CharField(_("capital"), max_length=60)
    is_retired = models.BooleanField(_("no longer in use"), default=False)

    class Meta:
        verbose_name = _("province")
        verbose_name_plural = _("provinces")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=models.Q(zone__in=Zone.values), name="members_province_zone_known"),
        ]

    def __str__(self) -> str:
        return self.name


class RegencyQuerySet(models.QuerySet["Regency"]):
    """Regencies by what a person types."""

    def current(self) -> RegencyQuerySet:
        """Those in use today, with their province, in the order of their names."""
        return self.filter(is_retired=False).select_related("province").order_by(Lower("short_name"), "kind")

    def matching(self, text: str) -> RegencyQuerySet:
        """Those whose name or province holds every word of `text`."""
        return holding(self.current(), text, "name", "province__name")


class Regency(models.Model):
    """A regency (kabupaten) or city (kota); `name` keeps the word in front, as some pairs exist as both."""

    code = models.CharField(_("code"), max_length=5, unique=True)
    province = models.ForeignKey(Province, models.PROTECT, related_name="regencies", verbose_name=_("province"))
    name = models.CharField(_("name"), max_length=80)
    short_name = models.CharField(_("short name"), max_length=80, help_text=_("Without the word in front."))
    kind = models.CharField(_("kind"), max_length=9, choices=RegencyKind)
    is_retired = models.BooleanField(_("no longer in use"), default=False)

    objects = RegencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("regency or city")
        verbose_name_plural = _("regencies and cities")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=RegencyKind.values), name="members_regency_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def full_name(self) -> str:
        """The name with its province, as people tell pairs apart: "Kabupaten Bogor, Jawa Barat"."""
        return f"{self.name}, {self.province.name}"

    @property
    def zone(self) -> str:
        """IANA name of the zone its clocks show."""
        return self.province.zone
