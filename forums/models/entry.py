"""Ways into a forum and words to its officers: invitations, requests for a new forum, messages."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from forums.models.forum import Forum
from members.models import LocalQuerySet, Member, Regency
from members.models.hiding import Hideable, hidden_says_why


def new_code() -> str:
    """A code that cannot be guessed: 128 bits, safe in a URL."""
    return secrets.token_urlsafe(16)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations that still open a door."""

    def usable(self, now: datetime) -> InvitationQuerySet:
        """Those neither revoked nor run out; one sent to an address works once."""
        alive = models.Q(expires_at__isnull=True) | models.Q(expires_at__gt=now)
        return self.filter(alive, revoked_at__isnull=True).exclude(~models.Q(email=""), uses__gt=0)


class Invitation(models.Model):
    """A way into a forum: to one address, or (without one) a link and QR to share, revocable."""

    forum = models.ForeignKey(Forum, models.CASCADE, related_name="invitations", verbose_name=_("forum"))
    email = models.EmailField(_("email"), blank=True)
    code = models.CharField(_("code"), max_length=40, unique=True, default=new_code, editable=False)
    created_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+", verbose_name=_("invited by"))
    created_at = models.DateTimeField(_("created at"))
    expires_at = models.DateTimeField(_("valid until"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    uses = models.PositiveIntegerField(_("used"), default=0)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["forum"],
                condition=models.Q(email="", revoked_at__isnull=True),
                name="forums_invitation_one_link",
                violation_error_message=_("The forum already has a link to join."),
            ),
            models.UniqueConstraint(
                fields=["forum", "email"],
                condition=~models.Q(email="") & models.Q(revoked_at__isnull=True, uses=0),
                name="forums_invitation_one_open_per_address",
                violation_error_message=_("This address already has an invitation."),
            ),
        ]

    def __str__(self) -> str:
        return self.email or self.forum.name

    def get_absolute_url(self) -> str:
        return reverse("forums:invitation", args=[self.code])

    @property
    def is_link(self) -> bool:
        """Whether for anyone who holds it, not for one address."""
        return self.email == ""

    def is_usable(self, now: datetime) -> bool:
        """Whether it still opens the door: the same rule as `InvitationQuerySet.usable`."""
        is_alive = self.expires_at is None or self.expires_at > now
        return is_alive and self.revoked_at is None and (self.is_link or not self.uses)


class RequestState(models.TextChoices):
    """What became of a request."""

    OPEN = "open", _("waiting")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("not accepted")


class ForumRequest(models.Model):
    """A member asks staff for a new forum."""

    name = models.CharField(_("name"), max_length=120)
    regency = models.ForeignKey(Regency, models.PROTECT, related_name="+", verbose_name=_("regency or city"))
    purpose = models.TextField(_("what it is for"), max_length=2000)
    partners = models.TextField(_("who takes part"), max_length=2000, blank=True)
    asked_by = models.ForeignKey(Member, models.CASCADE, related_name="forum_requests", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked at"))
    state = models.CharField(_("state"), max_length=8, choices=RequestState, default=RequestState.OPEN)
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    decided_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    forum = models.OneToOneField(Forum, models.SET_NULL, null=True, blank=True, related_name="request")

    objects = LocalQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for a forum")
        verbose_name_plural = _("requests for a forum")
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="open") ^ models.Q(decided_at__isnull=False),
                name="forums_forumrequest_decided_iff_decided_at",
            ),
            models.UniqueConstraint(
                "asked_by",
                Lower("name"),
                "regency",
                condition=models.Q(state="open"),
                name="forums_forumrequest_asked_once",
                violation_error_message=_("You have already asked for this forum."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OfficerMessage(Hideable):
    """What somebody wrote to the officers of a forum; they get it by mail and answer by mail."""

    forum = models.ForeignKey(Forum, models.CASCADE, related_name="officer_messages", verbose_name=_("forum"))
    sender = models.ForeignKey(Member, models.CASCADE, related_name="+", verbose_name=_("sender"))
    subject = models.CharField(_("subject"), max_length=120)
    body = models.TextField(_("message"), max_length=4000)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("message to the officers")
        verbose_name_plural = _("messages to the officers")
        ordering = ["-at"]
        constraints = [hidden_says_why("forums_officermessage")]

    def __str__(self) -> str:
        return self.subject
