"""What was asked about offers, and what makers say they sold."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models import Member
from projects.models.catalogue import Maker, Offer
from projects.models.commitment import MOST_RUPIAH


class Enquiry(models.Model):
    """What a member asked the maker of an offer by the portal's form; it went out as mail."""

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="enquiries", verbose_name=_("offer"))
    sender = models.ForeignKey(Member, models.CASCADE, related_name="enquiries", verbose_name=_("by"))
    text = models.TextField(_("message"), max_length=2000)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("enquiry")
        verbose_name_plural = _("enquiries")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.offer}: {self.at:%Y-%m-%d}"


class AskedCount(models.Model):
    """How often an offer was asked about in a month: steps over to WhatsApp, and mails. It knows nobody."""

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="asked_counts", verbose_name=_("offer"))
    month = models.DateField(_("month"))
    by_whatsapp = models.PositiveIntegerField(_("by WhatsApp"), default=0)
    by_mail = models.PositiveIntegerField(_("by email"), default=0)

    class Meta:
        verbose_name = _("enquiries of a month")
        verbose_name_plural = _("enquiries by month")
        ordering = ["-month"]
        constraints = [
            models.UniqueConstraint(fields=["offer", "month"], name="projects_askedcount_once_per_month"),
            models.CheckConstraint(condition=models.Q(month__day=1), name="projects_askedcount_month_is_its_first_day"),
        ]

    def __str__(self) -> str:
        return f"{self.offer}: {self.month:%Y-%m}"


class Sales(models.Model):
    """What a maker says they sold in a month: how many times, and for how many rupiah."""

    maker = models.ForeignKey(Maker, models.CASCADE, related_name="sales", verbose_name=_("maker"))
    month = models.DateField(_("month"))
    count = models.PositiveIntegerField(_("number of sales"), validators=[MaxValueValidator(1_000_000)])
    amount = models.BigIntegerField(
        _("sold for, in rupiah"), validators=[MinValueValidator(0), MaxValueValidator(MOST_RUPIAH)]
    )
    by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+", verbose_name=_("reported by"))
    at = models.DateTimeField(_("reported at"))

    class Meta:
        verbose_name = _("sales of a month")
        verbose_name_plural = _("sales by month")
        ordering = ["-month", "maker"]
        constraints = [
            models.UniqueConstraint(fields=["maker", "month"], name="projects_sales_once_per_month"),
            models.CheckConstraint(condition=models.Q(month__day=1), name="projects_sales_month_is_its_first_day"),
            models.CheckConstraint(
                condition=models.Q(amount__gte=0, amount__lte=MOST_RUPIAH), name="projects_sales_amount_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.maker}: {self.month:%Y-%m}"
