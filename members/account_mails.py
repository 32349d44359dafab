"""Mails about one's own account: codes and links that one asked for, and word of every change to it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from allauth.account import app_settings
from django.conf import settings
from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from members import when
from members.mail import links, outbox, rendering
from members.mail.outbox import Composed, Kind, Message, Planned, Skip
from members.models import Delivery, Language, Member, Zone
from members.text import LONGEST_ADDRESS, fold_email

ACCOUNT = Kind("account", lane=0, resend_uncertain=True, is_mandatory=True)

# The accounts library names a mail by its own template; several of its mails are one of ours.
ASKED_FOR = {
    "account/email/email_confirmation_signup": "account_confirm",
    "account/email/email_confirmation": "account_confirm",
    "account/email/login_code": "account_login",
    "account/email/password_reset_key": "account_reset",
    "account/email/account_already_exists": "account_exists",
    "account/email/unknown_account": "account_unknown",
    "account/email/email_changed": "account_moved",
}
CHANGED, CLOSED = "account_changed", "account_closed"
CHANGES = {
    "account/email/password_reset": _("Your password was reset."),
    "account/email/password_changed": _("Your password was changed."),
    "account/email/password_set": _("A password was set for your account."),
    "account/email/email_changed": _("The email of your account was changed."),
    "account/email/email_undone": _("Your account has its earlier email again. Please set a new password."),
    "account/email/email_confirm": _("Your email was confirmed."),
    "account/email/email_deleted": _("An email was removed from your account."),
    "mfa/email/totp_activated": _("An authenticator app was added to your account."),
    "mfa/email/totp_deactivated": _("The authenticator app was removed from your account."),
    "mfa/email/recovery_codes_generated": _("New recovery codes were made for your account."),
    "mfa/email/webauthn_added": _("A passkey or security key was added to your account."),
    "mfa/email/webauthn_removed": _("A passkey or security key was removed from your account."),
    "mfa/email/reset": _("Two-step verification was switched off for your account, as you can no longer use it."),
}
# To somebody who comes to the door with an address: whether it has an account is told to that address only.
AT_THE_DOOR = ("account_unknown", "account_exists")
PAGES_NAMED = ("password_reset_url", "signup_url", "activate_url", "undo_url")
ANY_CHANGE = _("Your account was changed.")


def lifetime(template: str) -> timedelta:
    """How long a mail is of use: as long as the code or link in it, a day when there is none."""
    seconds = {
        "account_confirm": app_settings.EMAIL_VERIFICATION_BY_CODE_TIMEOUT,
        "account_login": app_settings.LOGIN_BY_CODE_TIMEOUT,
        "account_reset": settings.PASSWORD_RESET_TIMEOUT,
    }
    return timedelta(seconds=seconds.get(template, 24 * 60 * 60))


@transaction.atomic
def plan(library_template: str, address: str, facts: Mapping[str, Any], now: datetime) -> None:
    """Write one mail to `address` down: the same steps whether or not an account has that address.

    An address longer than any can be gets none.
    """
    if len(address) > LONGEST_ADDRESS:
        return
    template = ASKED_FOR.get(library_template, CHANGED)
    member = facts.get("user") or Member.objects.filter(email=fold_email(address)).first()
    language = member.language if member else (get_language() or settings.LANGUAGE_CODE)[:2]
    if member and not member.is_active and template in AT_THE_DOOR:
        template, member = CLOSED, None  # what goes to a closed account itself is left out
    content = {
        "template": template,
        "event": library_template,
        "language": language,
        "minutes": int(lifetime(template).total_seconds() // 60),
        "at": now.isoformat(),
        "code": str(facts.get("code", "")),
        "url": _own_url(next((str(facts[name]) for name in PAGES_NAMED if facts.get(name)), "")),
        "ip": str(facts.get("ip") or ""),
        "device": str(facts.get("user_agent") or "")[:200],
    }
    row = Planned(
        member_id=member.pk if member else None,
        address=address,
        about=0,
        occasion=f"{template.removeprefix('account_')}-{secrets.token_hex(12)}",
        due_at=now,
        expires_at=now + lifetime(template),
        content=content,
    )
    outbox.plan(ACCOUNT, [row])


def compose(deliveries: Sequence[Delivery]) -> Composed:
    """The words for each; they need nothing but what was written down with it."""
    return {one.pk: _message(one, one.content or {}) for one in deliveries}


# The one kind of this module with the function that finds its words.
MAILS = ((ACCOUNT, compose),)


def _message(delivery: Delivery, content: Mapping[str, Any]) -> Message | Skip:
    if not content:
        return Skip("nothing left to say")
    language = content["language"] if content["language"] in Language.values else settings.LANGUAGE_CODE
    zone = delivery.member.zone if delivery.member else Zone.WIB
    with override(language):
        context = {
            **content,
            "name": delivery.member.name if delivery.member else "",
            "email": delivery.address,
            "contact": settings.REMBUK_CONTACT,
            "event": CHANGES.get(content["event"], ANY_CHANGE),
            "when": when.moment(parse_datetime(content["at"]) or delivery.due_at, zone),
        }
        subject, text, html = rendering.render(content["template"], language, context)
    reply_to = settings.REMBUK_CONTACT if content["template"] == CLOSED else ""
    return Message(subject=subject, text=text, html=html, language=language, reply_to=reply_to)


def _own_url(url: str) -> str:
    """The same page at the portal's own address, whatever host the request named."""
    return links.absolute(urlsplit(url).path) if url else ""
