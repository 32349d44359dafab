"""Where a member is signed in: a new key whenever they prove more about themselves, and the end of it."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.http import HttpRequest

from members.models import Member


def renew(request: HttpRequest) -> None:
    """Give the session a new key; whoever knows the old one has nothing, and the list of devices goes on."""
    old = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=old).update(session_key=request.session.session_key)


def end_all(member: Member, but: str | None = None) -> int:
    """Sign the member out on every device, except in the session with the key `but`; how many ended."""
    others = [one for one in UserSession.objects.filter(user=member) if one.session_key != but]
    for one in others:
        one.end()
    return len(others)
