"""The member: a person with one name, perhaps an email, and a place."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from members.models.area import LocalQuerySet
from members.models.organisation import Organisation, Sector
from members.models.place import Regency, Zone
from members.text import clean_line, fold_email


class Language(models.TextChoices):
    """Languages the portal speaks."""

    INDONESIAN = "id", "Bahasa Indonesia"
    ENGLISH = "en", "English"


class Sex(models.TextChoices):
    """Asked for counts only, never shown."""

    FEMALE = "f", _("Female")
    MALE = "m", _("Male")


class Weekday(models.IntegerChoices):
    """Days of the week as ISO 8601 numbers them."""

    MONDAY = 1, _("Monday")
    TUESDAY = 2, _("Tuesday")
    WEDNESDAY = 3, _("Wednesday")
    THURSDAY = 4, _("Thursday")
    FRIDAY = 5, _("Friday")
    SATURDAY = 6, _("Saturday")
    SUNDAY = 7, _("Sunday")


class MemberQuerySet(LocalQuerySet["Member"]):
    """Members by what may be done with them."""

    def reachable(self) -> MemberQuerySet:
        """Active ones whose email is confirmed and not suppressed: the only ones who get mail."""
        return self.filter(
            is_active=True, email_confirmed_at__isnull=False, email__isnull=False, bounced_at__isnull=True
        )

    def locked(self, pk: int) -> Member:
        """The member as they are now, locked until the transaction ends; others may still refer to them."""
        return self.select_for_update(no_key=True).get(pk=pk)

    def by_name(self) -> MemberQuerySet:
        """In the order of the whole name; last words are not family names here."""
        return self.order_by(Lower("name"), "pk")


class MemberManager(BaseUserManager["Member"].from_queryset(MemberQuerySet)):  # type: ignore[misc]
    """Makes members; the email is folded so that one address is one account."""

    def create_user(self, email: str | None = None, password: str | None = None, **fields: Any) -> Member:
        """A member who may sign in; without an email, one that an officer keeps."""
        member = self.model(email=fold_email(email) if email else None, **fields)
        member.name = clean_line(member.name)
        member.set_password(password)
        member.full_clean(exclude=["password"])
        member.save(using=self._db)
        return member

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> Member:
        """An operator with every right."""
        return self.create_user(email, password, **{"is_staff": True, "is_superuser": True, **fields})

    def get_by_natural_key(self, username: str | None) -> Member:
        return self.get(email=fold_email(username or ""))


class Member(AbstractBaseUser, PermissionsMixin):
    """A person. Without an email they are kept by an officer, cannot sign in and get no mail."""

    name = models.CharField(_("name"), max_length=120, help_text=_("As you want to be addressed. One word is fine."))
    email = models.EmailField(_("email"), max_length=254, null=True, blank=True)
    email_confirmed_at = models.DateTimeField(_("email confirmed at"), null=True, blank=True)
    bounced_at = models.DateTimeField(_("email bounced at"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.INDONESIAN)
    zone = models.CharField(_("time zone"), max_length=20, choices=Zone, default=Zone.WIB)
    regency = models.ForeignKey(
        Regency, models.PROTECT, null=True, blank=True, related_name="members", verbose_name=_("regency or city")
    )
    sector = models.CharField(_("sector"), max_length=12, choices=Sector, default=Sector.COMMUNITY)
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="members", verbose_name=_("organisation")
    )
    whatsapp = PhoneNumberField(_("WhatsApp number"), blank=True)
    birth_year = models.PositiveSmallIntegerField(
        _("birth year"), null=True, blank=True, validators=[MinValueValidator(1900), MaxValueValidator(2100)]
    )
    sex = models.CharField(_("sex"), max_length=1, choices=Sex, blank=True)
    is_adult = models.BooleanField(_("18 or older"), default=True)
    kept_by = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="kept_members", verbose_name=_("kept by")
    )
    guardian_name = models.CharField(_("guardian"), max_length=120, blank=True)
    guardian_consent_on = models.DateField(_("guardian's consent on"), null=True, blank=True)

    digest_day = models.PositiveSmallIntegerField(_("digest day"), choices=Weekday, default=Weekday.MONDAY)
    digest_hour = models.PositiveSmallIntegerField(_("digest hour"), default=7, validators=[MaxValueValidator(23)])
    is_digest_wanted = models.BooleanField(_("weekly digest"), default=True)
    link_version = models.PositiveIntegerField(_("version of links in mail"), default=1, editable=False)

    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("staff"), default=False)
    is_demo = models.BooleanField(_("sample data"), default=False)
    joined_at = models.DateTimeField(_("joined at"), auto_now_add=True)
    last_seen_on = models.DateField(_("last seen on"), null=True, blank=True)

    objects = MemberManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="members_member_email_once",
                violation_error_message=_("This email cannot be used."),
            ),
            models.CheckConstraint(
                condition=~models.Q(name=""),
                name="members_member_named",
                violation_error_message=_("A name is needed."),
            ),
            models.CheckConstraint(condition=~models.Q(email=""), name="members_member_email_null_or_given"),
            models.CheckConstraint(
                condition=models.Q(is_adult=True) | models.Q(guardian_consent_on__isnull=False),
                name="members_member_adult_or_guardian_consents",
                violation_error_message=_("Someone of 16 or 17 needs the recorded consent of a guardian."),
            ),
            models.CheckConstraint(
                condition=models.Q(email__isnull=False) | models.Q(email_confirmed_at__isnull=True),
                name="members_member_confirmed_has_email",
            ),
            models.CheckConstraint(condition=models.Q(digest_hour__lte=23), name="members_member_digest_hour"),
            models.CheckConstraint(
                condition=models.Q(digest_day__gte=1, digest_day__lte=7), name="members_member_digest_day"
            ),
            models.CheckConstraint(condition=models.Q(zone__in=Zone.values), name="members_member_zone_known"),
            models.CheckConstraint(condition=models.Q(sector__in=Sector.values), name="members_member_sector_known"),
            models.CheckConstraint(
                condition=models.Q(language__in=Language.values), name="members_member_language_known"
            ),
        ]
        indexes = [models.Index(fields=["digest_day", "digest_hour", "zone"], name="members_member_digest_slot")]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @property
    def tz(self) -> ZoneInfo:
        """The member's own time zone."""
        return ZoneInfo(self.zone)

    @property
    def can_sign_in(self) -> bool:
        """Whether there is an address to sign in with."""
        return self.is_active and self.email is not None

    @property
    def is_reachable(self) -> bool:
        """Whether mail may go to this member: the same rule as `MemberQuerySet.reachable`."""
        return bool(self.is_active and self.email and self.email_confirmed_at and not self.bounced_at)

    def revoke_links(self) -> None:
        """Make every link in earlier mails dead (address changed, or the member asked for it)."""
        self.link_version += 1
        self.save(update_fields=["link_version"])
