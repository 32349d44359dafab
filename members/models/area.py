"""The part of the country that a member of staff looks after: the rule, once, for everything that lies somewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.place import Province, Regency

if TYPE_CHECKING:
    from typing import Self

    from django.contrib.auth.models import AnonymousUser

    from members.models.person import Member

EVERYWHERE = "everywhere"  # in place of a path: rows that lie nowhere and that all staff may see
NOWHERE = ""  # in place of a path: rows for those only who look after the whole country

Row = TypeVar("Row", bound=models.Model)
Rows = TypeVar("Rows", bound=models.QuerySet)
NOTHING = models.Q(pk__in=[])


class StaffArea(models.Model):
    """A province or a regency to which a member of staff is limited; who has no row looks after the whole country.

    Several rows add up. Superusers are never limited, whatever rows they have.
    """

    member = models.ForeignKey(
        "members.Member", models.CASCADE, related_name="areas", verbose_name=_("member of staff")
    )
    province = models.ForeignKey(
        Province, models.PROTECT, null=True, blank=True, related_name="staff_areas", verbose_name=_("province")
    )
    regency = models.ForeignKey(
        Regency, models.PROTECT, null=True, blank=True, related_name="staff_areas", verbose_name=_("regency or city")
    )
    granted_by = models.ForeignKey(
        "members.Member", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("given by")
    )
    granted_at = models.DateTimeField(_("given at"))

    class Meta:
        verbose_name = _("area of staff")
        verbose_name_plural = _("areas of staff")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(province__isnull=True) ^ models.Q(regency__isnull=True),
                name="members_staffarea_province_or_regency",
                violation_error_message=_("Choose either a province or a regency."),
            ),
            models.UniqueConstraint(
                fields=["member", "province"],
                condition=models.Q(province__isnull=False),
                name="members_staffarea_province_once",
                violation_error_message=_("This area has been given already."),
            ),
            models.UniqueConstraint(
                fields=["member", "regency"],
                condition=models.Q(regency__isnull=False),
                name="members_staffarea_regency_once",
                violation_error_message=_("This area has been given already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} – {self.province or self.regency}"


class LocalQuerySet(models.QuerySet[Row]):
    """Rows that lie in a regency, which `area` leads to."""

    area = "regency"

    def within(self, member: Member | AnonymousUser) -> Self:
        """Those that this member of staff looks after; none for somebody who is not staff.

        Lists, searches, counts, actions and exports for staff begin here.
        """
        return self.filter(area_of(member, self.area))


def rows_within(rows: Rows, member: Member | AnonymousUser, path: str) -> Rows:
    """The same for rows without that method: `path` leads to their regency, or is EVERYWHERE or NOWHERE."""
    return rows.filter(area_of(member, path))


def area_of(member: Member | AnonymousUser, path: str) -> models.Q:
    """The rule itself as a condition, to be joined with others."""
    if not (member.is_authenticated and member.is_staff):
        return NOTHING
    regencies = regencies_of(member)
    if regencies is None or path == EVERYWHERE:
        return ~NOTHING
    return NOTHING if path == NOWHERE else models.Q(**{f"{path}__in": regencies})


def looks_after(member: Member | AnonymousUser, regency: int | None) -> bool:
    """Whether this member is staff for what lies in the regency of that id: the same rule for one thing."""
    if not (member.is_authenticated and member.is_staff):
        return False
    regencies = regencies_of(member)
    return regencies is None or regency in regencies


def regencies_of(member: Member) -> frozenset[int] | None:
    """Ids of the regencies that a member of staff is limited to, None for the whole country; asked once per object."""
    if member.is_superuser:
        return None
    known: dict[str, frozenset[int] | None] = member.__dict__.setdefault("_regencies", {})
    if "ids" not in known:
        rows = list(StaffArea.objects.filter(member=member).values_list("regency", "province__regencies"))
        named = {pk for row in rows for pk in row if pk is not None}
        known["ids"] = frozenset(named) if rows else None
    return known["ids"]
