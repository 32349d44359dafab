"""Links in mails that act for one member: signed, for one purpose, expiring, and revocable.

Whoever holds such a link may do that one thing and nothing else; it opens no session. What it does is set, never toggled.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from members.models import Member


class LinkInvalid(Exception):
    """The link is altered, too old, meant for something else, or was made dead. It does not say which."""

    def __str__(self) -> str:
        return str(_("This link is no longer valid. Please use the newest mail, or sign in."))


@dataclass(frozen=True)
class Link:
    """What a valid link carries."""

    member: Member
    parts: tuple[int | str, ...]


def make(purpose: str, member: Member, *parts: int | str) -> str:
    """A token for `purpose`, fit for an address; `parts` come back as they are."""
    return _signer(purpose).sign_object([member.pk, member.link_version, _fingerprint(member), *parts])


def read(purpose: str, token: str, max_age: timedelta) -> Link:
    """What the token of `purpose` carries; one query.

    Raises `LinkInvalid`: also for a token whose member has revoked their links, changed address, or left.
    """
    try:
        pk, version, fingerprint, *parts = _signer(purpose).unsign_object(token, max_age=max_age)
    except (BadSignature, ValueError) as error:
        raise LinkInvalid from error
    member = Member.objects.filter(pk=pk, is_active=True, link_version=version).first()
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    if member is None or fingerprint not in [_fingerprint(member, key) for key in keys]:
        raise LinkInvalid
    return Link(member, tuple(parts))


def unsubscribe_url(purpose: str, member: Member, *parts: int | str) -> str:
    """The page, and the address of the one click (RFC 8058), that switches off what `purpose` names; in their language."""
    path = reverse("portal:unsubscribe", args=[make(purpose, member, *parts)])
    return absolute(path, member.language)


def absolute(path: str, language: str = "") -> str:
    """The address of a page with the portal's own origin; with `language`, of that page in that language."""
    if language:
        prefix = f"/{settings.LANGUAGES[1][0]}/"
        path = "/" + path.removeprefix(prefix).removeprefix("/")
        if language != settings.LANGUAGE_CODE:
            path = prefix + path.removeprefix("/")
    return f"{settings.REMBUK_URL}{path}"


def _signer(purpose: str) -> TimestampSigner:
    return TimestampSigner(sep=".", salt=f"members.mail.links.{purpose}")


def _fingerprint(member: Member, key: str | None = None) -> str:
    """Changes with the address, and tells nothing about it."""
    digest = salted_hmac("members.mail.links.address", member.email or "", key, algorithm="sha256").hexdigest()
    return digest[:12]
