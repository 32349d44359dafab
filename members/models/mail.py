"""Deliveries: one row for every intended message, the truth about what reaches a person."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.area import LocalQuerySet, regencies_of
from members.models.person import Member

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class Channel(models.TextChoices):
    """The way a message travels."""

    MAIL = "mail", _("Email")


class DeliveryState(models.TextChoices):
    """Where a message is on its way."""

    PLANNED = "planned", _("planned")
    CLAIMED = "claimed", _("claimed")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    RETRY = "retry", _("to be tried again")
    FAILED = "failed", _("failed")
    SKIPPED = "skipped", _("left out")
    UNCERTAIN = "uncertain", _("uncertain")
    MISSED = "missed", _("missed")


WAITING_STATES = (DeliveryState.PLANNED, DeliveryState.RETRY)
OPEN_STATES = (*WAITING_STATES, DeliveryState.CLAIMED, DeliveryState.SENDING)


class DeliveryQuerySet(LocalQuerySet["Delivery"]):
    """Deliveries by what is to be done with them."""

    area = "member__regency"

    def unsettled(self) -> DeliveryQuerySet:
        """Those whose fate is still open."""
        return self.filter(state__in=OPEN_STATES)

    def waiting(self) -> DeliveryQuerySet:
        """Those that nobody has taken up."""
        return self.filter(state__in=WAITING_STATES)

    def due(self, now: datetime) -> DeliveryQuerySet:
        """Those that may be claimed at `now`: urgent lanes first, what a worker did not survive last."""
        in_time = models.Q(expires_at__isnull=True) | models.Q(expires_at__gt=now)
        return self.waiting().filter(in_time, due_at__lte=now).order_by("lane", "leases_lost", "due_at", "pk")


class Delivery(models.Model):
    """An intended message to one person about one thing on one occasion; unique, so it cannot be doubled.

    `about` is the id of the thing the kind speaks of (0 for none); `occasion` is what makes this a different message:
    offset and start time of a reminder, sequence of a change notice, the window's end of a digest.
    """

    kind = models.CharField(_("kind"), max_length=32)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel, default=Channel.MAIL)
    member = models.ForeignKey(
        Member, models.CASCADE, null=True, blank=True, related_name="deliveries", verbose_name=_("member")
    )
    address = models.EmailField(
        _("address"), max_length=254, blank=True, help_text=_("Of somebody who is no member, or where it was sent.")
    )
    about = models.BigIntegerField(_("about"), default=0)
    occasion = models.CharField(_("occasion"), max_length=80, default="")
    lane = models.PositiveSmallIntegerField(_("lane"), default=2)

    state = models.CharField(_("state"), max_length=10, choices=DeliveryState, default=DeliveryState.PLANNED)
    reason = models.CharField(_("reason"), max_length=60, blank=True)
    due_at = models.DateTimeField(_("due at"))
    expires_at = models.DateTimeField(_("never after"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    resends = models.PositiveSmallIntegerField(
        _("resends left"), default=0, help_text=_("How often it may go out once more when its fate is uncertain.")
    )
    leases_lost = models.PositiveSmallIntegerField(_("workers lost"), default=0)
    lease_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    sending_since = models.DateTimeField(_("sending since"), null=True, blank=True)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    window_start = models.DateTimeField(_("window from"), null=True, blank=True)
    window_end = models.DateTimeField(_("window to"), null=True, blank=True)
    content = models.JSONField(
        _("content"), null=True, blank=True, help_text=_("What only the sender knew; erased once settled.")
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True, db_default=models.functions.Now())

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "channel", "member", "about", "occasion"],
                condition=models.Q(member__isnull=False),
                name="members_delivery_once",
            ),
            models.UniqueConstraint(
                fields=["kind", "channel", "address", "about", "occasion"],
                condition=models.Q(member__isnull=True) & ~models.Q(address=""),
                name="members_delivery_once_per_address",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=DeliveryState.values), name="members_delivery_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=OPEN_STATES) ^ models.Q(settled_at__isnull=False),
                name="members_delivery_settled_iff_closed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["kind", "leases_lost", "due_at", "id"],
                condition=models.Q(state__in=["planned", "retry"]),
                name="members_delivery_due",
            ),
            models.Index(
                fields=["lease_until"],
                condition=models.Q(state="claimed"),
                name="members_delivery_in_flight",
            ),
            models.Index(
                fields=["sending_since"], condition=models.Q(state="sending"), name="members_delivery_sending"
            ),
            models.Index(
                fields=["expires_at"],
                condition=models.Q(state__in=["planned", "retry"]),
                name="members_delivery_expiring",
            ),
            models.Index(fields=["settled_at"], condition=~models.Q(address=""), name="members_delivery_forgetting"),
            models.Index(fields=["kind", "about"], name="members_delivery_about"),
            models.Index(fields=["member", "kind", "-window_end"], name="members_delivery_window"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.member_id or self.address}"


class SuppressionQuerySet(LocalQuerySet["Suppression"]):
    """Addresses that get nothing."""

    def within(self, member: Member | AnonymousUser) -> SuppressionQuerySet:
        """An address lies where its member lives; those of nobody are for who looks after the whole country."""
        if member.is_authenticated and member.is_staff and regencies_of(member) is None:
            return self
        return self.filter(address__in=Member.objects.within(member).values("email"))


class Suppression(models.Model):
    """An address that gets nothing any more once in force; it outlives the account.

    `soft_bounces` counts refusals that may pass (a full mailbox) since `at`; the fourth within 30 days puts it in force.
    """

    address = models.EmailField(_("address"), max_length=254, unique=True)
    reason = models.CharField(_("reason"), max_length=60)
    soft_bounces = models.PositiveSmallIntegerField(_("soft bounces"), default=0)
    is_active = models.BooleanField(_("in force"), default=True)
    at = models.DateTimeField(_("at"))

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suppressed address")
        verbose_name_plural = _("suppressed addresses")

    def __str__(self) -> str:
        return self.address


class SentMail(models.Model):
    """A mail as its reader sees it; kept in demo and development mode only, for the mailbox page."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="mails", verbose_name=_("delivery"))
    to = models.EmailField(_("to"), max_length=254)
    subject = models.CharField(_("subject"), max_length=255)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"))
    raw = models.TextField(_("source"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("mail in the mailbox")
        verbose_name_plural = _("mails in the mailbox")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.subject
