"""What the accounts library asks about people: addresses, confirmation, and where to go after signing in."""

from __future__ import annotations

from typing import Any

from allauth.account import signals
from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed
from django.contrib import messages
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from members import address_change, audit, second_factor, sessions, signup
from members.http import is_freshly_signed_in
from members.limits import Limits
from members.models import Erasure, Member
from members.text import fold_email

NO_DANGER = {"email_confirm", "email_deleted"}  # changes that leave sessions elsewhere as they are


class SigningIn(Limits):
    """Our answers about people; `members.adapter` adds how mail goes out."""

    def clean_email(self, email: str) -> str:
        """The folded address; only ASCII, as look-alike letters are how one address passes for another."""
        folded = fold_email(email)
        if not folded.isascii():
            raise ValidationError(_("Please give an email address of plain letters, digits and signs."), "not_ascii")
        return folded

    def pre_login(self, request: HttpRequest, user: Member, **kwargs: Any) -> HttpResponse | None:
        signup.keep_address_in_step(user)
        return super().pre_login(request, user, **kwargs)

    def login(self, request: HttpRequest, user: Any) -> None:
        """A code opens one session: of several requests that bring it at once, whoever takes the waiting session wins."""
        key, records = request.session.session_key, get_authentication_records(request, user)
        is_by_code = bool(records) and records[-1]["method"] == "code"
        if is_by_code and not Session.objects.filter(session_key=key).delete()[0]:
            messages.error(request, _("This code was used a moment ago. Please ask for a new one."))
            raise ImmediateHttpResponse(redirect("account_request_login_code"))
        super().login(request, user)

    def post_login(self, request: HttpRequest, user: Member, **kwargs: Any) -> HttpResponse:
        now = timezone.now()
        signup.signed_in(user, now)
        methods = [record["method"] for record in get_authentication_records(request, user)]
        audit.record(user, "account.signed_in", user, now, by=methods[-2:])
        return super().post_login(request, user, **kwargs)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Note a wrong password for an account; an address without one leaves no trace."""
        member = Member.objects.filter(email=fold_email(credentials.get("email") or "")).first()
        if member is not None:
            audit.record(None, "account.sign_in_failed", member, timezone.now(), by="password")
        super().authentication_failed(request, **credentials)

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Word of a change to the account: it is noted, and every other device is signed out.

        Of a new email the old one hears too, with a way back.
        """
        event, facts = template_prefix.rpartition("/")[2], dict(context or {})
        audit.record(user, f"account.{event}", user, timezone.now())
        if event not in NO_DANGER:
            self.request.session.pop(second_factor.SEEN, None)
            sessions.end_all(user, but=self.request.session.session_key)
        if event == "email_changed" and email:
            facts["undo_url"] = address_change.undo_url(user, email)
        super().send_notification_mail(template_prefix, user, facts, email)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Asked before what hurts. Signing in counts; who has neither password nor second factor signs in anew."""
        if is_freshly_signed_in(self.request):
            return False
        if not super().get_reauthentication_methods(self.request.user):
            raise ReauthenticationRequired
        return True

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Password, then second factor; without both a code by mail, which is how they came in."""
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return ways or [
            {"id": "code", "description": _("Use a code by email"), "url": reverse("members:sign_in_again")}
        ]

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Confirm, and keep our own record in step; an address that somebody confirmed a moment ago is refused."""
        member = Member.objects.get(pk=email_address.user_id)
        try:
            with transaction.atomic():
                is_confirmed: bool = super().confirm_email(request, email_address)
                if is_confirmed:
                    signup.address_confirmed(email_address.user, member.email, timezone.now())
        except IntegrityError:
            self.add_message(request, messages.ERROR, "account/messages/email_confirmation_failed.txt")
            return False
        return is_confirmed

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The member's start page, in their own language; to keep their account, when it is about to be erased."""
        language = request.user.language if isinstance(request.user, Member) else None
        with override(language or request.LANGUAGE_CODE):
            is_leaving = (
                request.user.pk is not None and Erasure.objects.pending().filter(person=request.user.pk).exists()
            )
            return reverse("portal:erasure" if is_leaving else "portal:start")

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """The home page in the language of the page one left by."""
        return reverse("portal:home")

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return self.get_login_redirect_url(request)


def listen() -> None:
    """Hear from the accounts library what it asks no adapter about."""
    signals.authentication_step_completed.connect(_showed_again, dispatch_uid="members.showed_again")
    signals.login_code_rejected.connect(_wrong_code, dispatch_uid="members.wrong_code")
    authentication_failed.connect(_wrong_factor, dispatch_uid="members.wrong_factor")


def _showed_again(request: HttpRequest, reauthenticated: bool = False, **facts: Any) -> None:
    """Who shows once more who they are goes on under a new session key."""
    if reauthenticated:
        sessions.renew(request)


def _wrong_code(user: Member, **facts: Any) -> None:
    audit.record(None, "account.sign_in_failed", user, timezone.now(), by="code")


def _wrong_factor(user: Member, authenticator: Authenticator, **facts: Any) -> None:
    audit.record(None, "account.sign_in_failed", user, timezone.now(), by=str(authenticator.type))
