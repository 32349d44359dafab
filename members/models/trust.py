"""Proof: consent by purpose and text version, preferences, and who did what."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.person import Language, Member


class Purpose(models.TextChoices):
    """What a member agrees to, each on its own."""

    TERMS = "terms", _("Terms of use")
    PRIVACY = "privacy", _("Processing of personal data")
    KEPT_BY_OFFICER = "kept", _("Record kept by an officer")
    GUARDIAN = "guardian", _("Guardian's consent")
    CONTACT = "contact", _("WhatsApp number, for the officers of my forums")
    COUNTS = "counts", _("Birth year and sex, for counts")


class Consent(models.Model):
    """One act of agreeing or withdrawing; rows are only ever added."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="consents", verbose_name=_("member"))
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose)
    text_version = models.CharField(_("version of the text"), max_length=20)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    is_given = models.BooleanField(_("given"), default=True)
    channel = models.CharField(_("how"), max_length=20, default="web")
    recorded_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("recorded by")
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.member}: {self.get_purpose_display()}"


class Frequency(models.TextChoices):
    """How soon a kind of message reaches a member."""

    NOW = "now", _("At once")
    DIGEST = "digest", _("In the weekly digest")
    OFF = "off", _("Not at all")


class MailTopic(models.TextChoices):
    """Kinds of message that a member may choose about; all others are sent because they must be."""

    INVITATIONS = "invitations", _("Invitations to meetings")
    REMINDERS = "reminders", _("Reminders of meetings")
    NEWS = "news", _("News of the forum")
    WORK = "work", _("Cards and promises in projects")


class Preference(models.Model):
    """A member's choice for a kind of message in every forum; a forum's own choice goes before it."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="preferences", verbose_name=_("member"))
    topic = models.CharField(_("kind"), max_length=12, choices=MailTopic)
    frequency = models.CharField(_("when"), max_length=6, choices=Frequency, default=Frequency.NOW)

    class Meta:
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")
        constraints = [
            models.UniqueConstraint(fields=["member", "topic"], name="members_preference_one_per_topic"),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.topic} {self.frequency}"


class AuditEntry(models.Model):
    """Who did what to what, and when; rows are only ever added."""

    actor = models.ForeignKey(Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("who"))
    action = models.CharField(_("what"), max_length=40)
    target = models.CharField(_("to what"), max_length=200)
    details = models.JSONField(_("details"), default=dict, blank=True)
    origin = models.CharField(_("from where"), max_length=50, blank=True, help_text=_("The network, never the device."))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["-at"], name="members_audit_latest"),
            models.Index(fields=["target"], name="members_audit_target"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.target}"


class FieldChange(models.Model):
    """What fields held before and after an edit, beside its audit entry; of a member only what is no secret.

    Unlike the entry it may go, as when the person it speaks of is erased.
    """

    entry = models.OneToOneField(
        AuditEntry, models.CASCADE, primary_key=True, related_name="change", verbose_name=_("audit entry")
    )
    old = models.JSONField(_("before"))
    new = models.JSONField(_("after"))

    class Meta:
        verbose_name = _("change of fields")
        verbose_name_plural = _("changes of fields")
        ordering = ["-entry"]

    def __str__(self) -> str:
        return str(self.entry)


class SentForm(models.Model):
    """A form that made something, by the key that it carried; kept for two days, so that sent again it makes nothing more."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="+", verbose_name=_("member"))
    key = models.UUIDField(_("key"))
    leads_to = models.CharField(_("page after it"), max_length=500)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("form sent")
        verbose_name_plural = _("forms sent")
        constraints = [models.UniqueConstraint(fields=["member", "key"], name="members_sentform_once")]

    def __str__(self) -> str:
        return self.leads_to
