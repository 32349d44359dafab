"""Clients of members who have just signed in, and of those who did so long ago."""

from __future__ import annotations

import time

from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.test import Client

from members import second_factor
from members.models import Member


def signed_in(person: Member, *, seconds_ago: int = 0, raises: bool = True) -> Client:
    """A client signed in as that member, by a sign-in that is `seconds_ago` old."""
    client = Client(raise_request_exception=raises)
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - seconds_ago}]
    session["account_authentication_methods_user"] = str(person.pk)
    if person.is_staff and second_factor.is_set_up(person):
        session[second_factor.SEEN] = True
    session.save()
    return client


def code(secret: str) -> str:
    """What an authenticator app shows now for that secret."""
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
