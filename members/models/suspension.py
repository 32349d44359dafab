"""Why and for how long somebody is shut out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.area import LocalQuerySet
from members.models.person import Member

if TYPE_CHECKING:
    from datetime import datetime


class SuspensionQuerySet(LocalQuerySet["Suspension"]):
    """Suspensions by where they stand."""

    area = "member__regency"

    def current(self) -> Self:
        """Those that have not ended."""
        return self.filter(ended_at__isnull=True)

    def over(self, now: datetime) -> Self:
        """Those whose time is over, and that still have to be ended."""
        return self.current().filter(until__lte=now)


class Suspension(models.Model):
    """Staff shut a member out, for a stated time or until they open the account again. `Member.is_active` says whether."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="suspensions", verbose_name=_("member"))
    reason = models.CharField(_("reason"), max_length=300, help_text=_("The member reads it."))
    by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("suspended by")
    )
    at = models.DateTimeField(_("suspended at"))
    until = models.DateTimeField(_("until"), null=True, blank=True)
    ended_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("opened again by")
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = SuspensionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suspension")
        verbose_name_plural = _("suspensions")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=models.Q(ended_at__isnull=True),
                name="members_suspension_one_at_a_time",
                violation_error_message=_("This member is suspended already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(reason=""),
                name="members_suspension_says_why",
                violation_error_message=_("Say why, so that the member can read it."),
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gt=models.F("at")),
                name="members_suspension_until_after_start",
                violation_error_message=_("The end must be after the start."),
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True) | models.Q(ended_at__gte=models.F("at")),
                name="members_suspension_ended_after_start",
            ),
        ]

    def __str__(self) -> str:
        return str(self.member)
