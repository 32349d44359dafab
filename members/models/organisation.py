"""Organisations, the sector each stands for, and who speaks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models.area import LocalQuerySet, area_of
from members.models.hiding import Hideable, hidden_says_why
from members.models.place import Regency

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import AnonymousUser

    from members.models.person import Member


class Sector(models.TextChoices):
    """Parts of society that meet in a forum; balance judges the first four, media is only shown."""

    GOVERNMENT = "government", _("Government")
    COMMUNITY = "community", _("Community")
    ACADEMIA = "academia", _("Academia")
    PRIVATE = "private", _("Private sector")
    MEDIA = "media", _("Media")


class OrganisationKind(models.TextChoices):
    """What an organisation is in law or in daily life."""

    OFFICE = "office", _("Government office")
    VILLAGE = "village", _("Village government")
    NGO = "ngo", _("NGO or foundation")
    COMMUNITY = "community", _("Community group")
    COOPERATIVE = "cooperative", _("Cooperative or village enterprise")
    BUSINESS_GROUP = "business_group", _("Joint business group (KUB)")
    COMPANY = "company", _("Company or business")
    UNIVERSITY = "university", _("University or school")
    YOUTH = "youth", _("Youth organisation")
    MEDIA = "media", _("Media")
    OTHER = "other", _("Other")


class OrganisationQuerySet(LocalQuerySet["Organisation"]):
    """Organisations by state and by who asks."""

    def verified(self) -> OrganisationQuerySet:
        """Those that staff have checked and that nobody has hidden."""
        return self.filter(verified_at__isnull=False, hidden_at__isnull=True)

    def unverified(self) -> OrganisationQuerySet:
        """Those waiting for staff."""
        return self.filter(verified_at__isnull=True)

    def visible_to(self, viewer: Member | AnonymousUser) -> OrganisationQuerySet:
        """Verified ones for all; unverified and hidden ones for staff of the place, their proposer and representatives."""
        if not viewer.is_authenticated:
            return self.verified()
        own = models.Q(proposed_by=viewer) | models.Q(
            pk__in=Representative.objects.filter(member=viewer).values("organisation")
        )
        shown = models.Q(verified_at__isnull=False, hidden_at__isnull=True)
        return self.filter(shown | own | area_of(viewer, self.area))

    def by_name(self) -> OrganisationQuerySet:
        """In the order people read: capitals and small letters as one."""
        return self.order_by(Lower("name"), "pk")


class Organisation(Hideable):
    """An office, group, campus or company that takes part through its representatives."""

    name = models.CharField(_("name"), max_length=160)
    slug = models.SlugField(_("address"), max_length=180, unique=True)
    sector = models.CharField(_("sector"), max_length=12, choices=Sector)
    kind = models.CharField(_("kind"), max_length=16, choices=OrganisationKind, default=OrganisationKind.OTHER)
    regency = models.ForeignKey(
        Regency, models.PROTECT, related_name="organisations", verbose_name=_("regency or city")
    )
    about = models.TextField(_("about"), blank=True, max_length=2000)
    proposed_by = models.ForeignKey(
        "members.Member", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("proposed by")
    )
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True)
    verified_by = models.ForeignKey(
        "members.Member", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("verified by")
    )
    is_demo = models.BooleanField(_("sample data"), default=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                "regency",
                name="members_organisation_name_once_per_regency",
                violation_error_message=_("An organisation of this name is already listed for this regency or city."),
            ),
            models.CheckConstraint(
                condition=models.Q(sector__in=Sector.values), name="members_organisation_sector_known"
            ),
            hidden_says_why("members_organisation"),
        ]
        indexes = [
            GinIndex(fields=["name"], name="members_organisation_name_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("members:organisation_detail", args=[self.slug])

    @property
    def is_verified(self) -> bool:
        """Whether staff have checked that it exists under this name."""
        return self.verified_at is not None


class FormerAddressQuerySet(LocalQuerySet["FormerAddress"]):
    """Addresses of those that became part of another."""

    area = "organisation__regency"


class FormerAddress(models.Model):
    """Where an organisation was found before it was merged into another: links from elsewhere still arrive."""

    slug = models.SlugField(_("address"), max_length=180, unique=True)
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="former_addresses", verbose_name=_("organisation")
    )
    at = models.DateTimeField(_("merged at"))

    objects = FormerAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")

    def __str__(self) -> str:
        return self.slug


class RepresentativeQuerySet(LocalQuerySet["Representative"]):
    """Who speaks for whom."""

    area = "organisation__regency"

    def current(self) -> RepresentativeQuerySet:
        """Those whose time has not ended."""
        return self.filter(until__isnull=True)


class Representative(models.Model):
    """A member speaks for an organisation, from a day until another; confirmed by somebody else."""

    member = models.ForeignKey(
        "members.Member", models.CASCADE, related_name="representations", verbose_name=_("member")
    )
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="representatives", verbose_name=_("organisation")
    )
    title = models.CharField(_("position"), max_length=120, blank=True)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        "members.Member", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("confirmed by")
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)

    objects = RepresentativeQuerySet.as_manager()

    class Meta:
        verbose_name = _("representative")
        verbose_name_plural = _("representatives")
        constraints = [
            models.UniqueConstraint(
                fields=["member", "organisation"],
                condition=models.Q(until__isnull=True),
                name="members_representative_one_current_per_pair",
                violation_error_message=_("This person already speaks for this organisation."),
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="members_representative_ends_after_start",
                violation_error_message=_("The end must not be before the start."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} – {self.organisation}"

    @property
    def is_confirmed(self) -> bool:
        """Whether the organisation or staff said that this is so."""
        return self.confirmed_at is not None

    def confirm(self, by: Member, now: datetime) -> None:
        """Record that `by` vouches for this person from `now` on."""
        self.confirmed_by, self.confirmed_at = by, now
        self.save(update_fields=["confirmed_by", "confirmed_at"])
