"""What the measurements need of the demo data; runs inside Django (`stage.inside`)."""

from __future__ import annotations

import sys

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse
from django.utils import timezone

from forums.models import Forum, Meeting, Membership
from members.models import Member


def meeting() -> Meeting:
    """The next meeting of a public forum that everyone of the forum is asked to."""
    coming = Meeting.objects.called().filter(forum__is_public=True, audience="members").upcoming(timezone.now())
    return coming.filter(answer_by=None, starts_at__gt=timezone.now()).with_place()[0]


def member_of(forum: Forum) -> Member:
    """Somebody of the forum with no role in it."""
    row = Membership.objects.active().filter(forum=forum, role="member").select_related("member").order_by("pk")[0]
    return row.member


def write_addresses() -> None:
    """The pages that are measured, one a line: home, forums, a forum, meetings, a meeting, sign-up, start."""
    shown = meeting()
    pages = [
        reverse("portal:home"),
        reverse("forums:forum_list"),
        shown.forum.get_absolute_url(),
        reverse("forums:meeting_list"),
        shown.get_absolute_url(),
        reverse("account_signup"),
        reverse("portal:start"),
    ]
    sys.stdout.write("\n".join(pages) + "\n")


def write_cookie() -> None:
    """The cookie of a signed-in member of the forum whose meeting is shown."""
    member, session = member_of(meeting().forum), SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(member.pk), settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = member.get_session_auth_hash()
    session.create()
    sys.stdout.write(f"{settings.SESSION_COOKIE_NAME}={session.session_key}\n")
