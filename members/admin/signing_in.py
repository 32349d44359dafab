"""What the accounts library keeps: addresses, second factors and sessions, without their secrets and read only."""

from __future__ import annotations

from allauth.account import admin as account_admin
from allauth.account.models import EmailAddress
from allauth.mfa import admin as mfa_admin
from allauth.mfa.models import Authenticator
from allauth.usersessions import admin as session_admin
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from members.admin.base import ReadOnly, instant

# The library's own pages, registered by importing them, show secrets or ask for a user name; ours stand in their place.
REPLACED = (account_admin, mfa_admin, session_admin)
admin.site.unregister([EmailAddress, Authenticator, UserSession])

# The libraries give these no words that a catalogue could translate.
for model, (one, many) in {
    Authenticator: (_("second factor"), _("second factors")),
    UserSession: (_("device signed in"), _("devices signed in")),
}.items():
    model._meta.verbose_name, model._meta.verbose_name_plural = one, many
WORDS = {"user": _("member"), "type": _("kind"), "ip": "IP", "user_agent": _("browser")}
for model in (Authenticator, UserSession, EmailAddress):
    for field in model._meta.fields:
        field.verbose_name = WORDS.get(field.name, field.verbose_name)

CREATED = instant("created_at", _("created at"))
LAST_USED = instant("last_used_at", _("last used at"))
LAST_SEEN = instant("last_seen_at", _("last seen at"))


@admin.register(EmailAddress)
class EmailAddressAdmin(ReadOnly):
    """Addresses and whether their owner confirmed them."""

    area = "user__regency"
    list_display = ["email", "user", "verified", "primary"]
    list_filter = ["verified", "primary"]
    list_select_related = ["user"]
    search_fields = ["email", "user__name"]
    ordering = ["email"]


@admin.register(Authenticator)
class AuthenticatorAdmin(ReadOnly):
    """Second factors; what they hold stays hidden."""

    area = "user__regency"
    list_display = ["user", "type", CREATED, LAST_USED]
    list_filter = ["type"]
    list_select_related = ["user"]
    search_fields = ["user__name", "user__email"]
    date_hierarchy = "created_at"
    ordering = ["-created_at"]
    fields = ["user", "type", CREATED, LAST_USED]


@admin.register(UserSession)
class UserSessionAdmin(ReadOnly):
    """Where members are signed in; the key stays hidden."""

    area = "user__regency"
    list_display = ["user", "ip", "user_agent", CREATED, LAST_SEEN]
    list_select_related = ["user"]
    search_fields = ["user__name", "user__email", "ip"]
    date_hierarchy = "last_seen_at"
    ordering = ["-last_seen_at"]
    fields = ["user", "ip", "user_agent", CREATED, LAST_SEEN]
