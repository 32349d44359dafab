"""What the accounts library asks about people: addresses, confirmation, and where to go after signing in."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from members import signup
from members.http import is_freshly_signed_in
from members.models import Member
from members.text import fold_email


class SigningIn(DefaultAccountAdapter):
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

    def post_login(self, request: HttpRequest, user: Member, **kwargs: Any) -> HttpResponse:
        signup.signed_in(user, timezone.now())
        return super().post_login(request, user, **kwargs)

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
        """The member's start page, in the member's own language."""
        language = request.user.language if isinstance(request.user, Member) else None
        with override(language or request.LANGUAGE_CODE):
            return reverse("portal:start")

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return self.get_login_redirect_url(request)
