"""What the law on personal data asks to be kept: erasures, requests about one's data, and breaches."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.area import EVERYWHERE, LocalQuerySet
from members.models.person import Language, Member

ANSWER_WITHIN = timedelta(hours=72)  # 3 x 24 hours: articles 30, 32, 40, 41 and 46 of Law 27 of 2022


class Cause(models.TextChoices):
    """Why a person's data are erased."""

    OWN = "own", _("asked for by themselves")
    OFFICER = "officer", _("kept record, erased by an officer")
    STAFF = "staff", _("request answered by staff")
    DORMANT = "dormant", _("not used for three years")
    UNCONFIRMED = "unconfirmed", _("email never confirmed")


class ErasureQuerySet(LocalQuerySet["Erasure"]):
    """Erasures by where they stand; numbers, which lie nowhere."""

    area = EVERYWHERE

    def pending(self) -> ErasureQuerySet:
        """Those still to be done; each can be taken back."""
        return self.filter(done_at__isnull=True)

    def done(self) -> ErasureQuerySet:
        """Those that a restored backup must do once more."""
        return self.filter(done_at__isnull=False)


class Erasure(models.Model):
    """A person's data are to be erased, or have been: a number and times, nothing that tells who it was.

    `person` is the member's id, without a reference: the row outlives every restore of an older backup.
    """

    person = models.BigIntegerField(_("member number"), unique=True)
    cause = models.CharField(_("why"), max_length=12, choices=Cause, default=Cause.OWN)
    asked_at = models.DateTimeField(_("asked at"))
    due_at = models.DateTimeField(_("due at"))
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    objects = ErasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(done_at__isnull=True), name="members_erasure_due"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(cause__in=Cause.values), name="members_erasure_cause_known"),
        ]

    def __str__(self) -> str:
        return str(self.person)


class Right(models.TextChoices):
    """What a person may ask of whoever keeps data about them (articles 5 to 13)."""

    ACCESS = "access", _("See my data and get a copy")
    CORRECTION = "correction", _("Correct my data")
    ERASURE = "erasure", _("Erase my data")
    OBJECTION = "objection", _("Object, or stop the use for a time")
    PORTABILITY = "portability", _("Take my data to another service")


class RightsRequestQuerySet(LocalQuerySet["RightsRequest"]):
    """Requests by where they stand; those of people without an account are for who looks after the whole country."""

    area = "member__regency"

    def open(self) -> RightsRequestQuerySet:
        """Those that wait for an answer."""
        return self.filter(answered_at__isnull=True)


class RightsRequest(models.Model):
    """Somebody asks about their own data; staff answer within three days."""

    right = models.CharField(_("what is asked"), max_length=12, choices=Right)
    member = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="rights_requests", verbose_name=_("member")
    )
    name = models.CharField(_("name"), max_length=120, blank=True, help_text=_("Of somebody without an account."))
    email = models.EmailField(
        _("email"), max_length=254, blank=True, help_text=_("Where the answer goes for somebody without an account.")
    )
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.INDONESIAN)
    text = models.TextField(_("in their words"), max_length=2000, blank=True)
    asked_at = models.DateTimeField(_("asked at"))
    entered_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("entered by")
    )
    answer = models.TextField(_("answer"), max_length=4000, blank=True)
    answered_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects = RightsRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request about personal data")
        verbose_name_plural = _("requests about personal data")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(right__in=Right.values), name="members_rightsrequest_right_known"
            ),
            models.UniqueConstraint(
                fields=["member", "right"],
                condition=models.Q(answered_at__isnull=True, member__isnull=False),
                name="members_rightsrequest_one_open",
                violation_error_message=_("You have already asked for this; the answer is on its way."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"], condition=models.Q(answered_at__isnull=True), name="members_rightsrequest_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_right_display()} #{self.pk}"

    @property
    def due_at(self) -> datetime:
        """The latest moment for an answer."""
        return self.asked_at + ANSWER_WITHIN

    def is_overdue(self, now: datetime) -> bool:
        """Whether the answer came, or will come, too late."""
        return (self.answered_at or now) > self.due_at


class BreachQuerySet(LocalQuerySet["Breach"]):
    """Breaches by whether people know."""

    area = EVERYWHERE

    def untold(self) -> BreachQuerySet:
        """Those of which the people or the authority have not been told."""
        return self.filter(models.Q(told_people_at__isnull=True) | models.Q(told_authority_at__isnull=True))


class Breach(models.Model):
    """Personal data fell into wrong hands, were lost or changed: what happened and who was told (article 46)."""

    title = models.CharField(_("in a few words"), max_length=120)
    noticed_at = models.DateTimeField(_("noticed at"))
    data = models.TextField(_("which data"), max_length=2000, help_text=_("For example names and email addresses."))
    people = models.PositiveIntegerField(_("how many people"), null=True, blank=True)
    how = models.TextField(_("when and how it happened"), max_length=4000)
    done = models.TextField(_("what was done and will be done"), max_length=4000)
    told_people_at = models.DateTimeField(_("people told at"), null=True, blank=True)
    told_authority_at = models.DateTimeField(_("authority told at"), null=True, blank=True)
    told_public_at = models.DateTimeField(_("public told at"), null=True, blank=True)

    objects = BreachQuerySet.as_manager()

    class Meta:
        verbose_name = _("data breach")
        verbose_name_plural = _("data breaches")
        ordering = ["-noticed_at"]

    def __str__(self) -> str:
        return self.title

    @property
    def due_at(self) -> datetime:
        """The latest moment to tell the people and the authority."""
        return self.noticed_at + ANSWER_WITHIN
