"""Switching mails off from the mail itself: by a page with a button, and by one click of the reader's mail program (RFC 8058).

The link is the proof of who asks; it opens no session. GET and HEAD change nothing; a POST, any number of times, switches off.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from forums import muting
from forums.locking import TryAgain
from forums.models import Forum, ForumPreference, Meeting, Response
from members import preferences
from members.mail import links, outbox
from members.mail.links import LinkInvalid
from members.models import Frequency, MailTopic, Member
from portal import digest

PURPOSE = "unsubscribe"
LONGEST = timedelta(days=3650)


class Subscription(Protocol):
    """Something that comes by mail and can be switched off and on again."""

    @property
    def name(self) -> str: ...

    @property
    def is_on(self) -> bool: ...

    def stop(self) -> None: ...

    def resume(self) -> None: ...


@dataclass(frozen=True)
class WeeklyDigest:
    """The member's weekly digest."""

    member: Member

    @property
    def name(self) -> str:
        return _("The weekly digest")

    @property
    def is_on(self) -> bool:
        return self.member.is_digest_wanted

    @transaction.atomic
    def stop(self) -> None:
        preferences.want_digest(self.member, False)
        outbox.skip_planned(digest.KIND, member=self.member, reason="off")

    def resume(self) -> None:
        preferences.want_digest(self.member, True)


@dataclass(frozen=True)
class TopicOfForum:
    """One kind of mail of one forum."""

    member: Member
    forum: Forum
    topic: MailTopic

    @property
    def name(self) -> str:
        return _("%(topic)s: %(forum)s") % {"topic": self.topic.label, "forum": self.forum.name}

    @property
    def is_on(self) -> bool:
        own = ForumPreference.objects.filter(member=self.member, forum=self.forum, topic=self.topic).first()
        chosen = own.frequency if own else preferences.chosen(self.member)[self.topic]
        return chosen != Frequency.OFF

    def stop(self) -> None:
        muting.mute_topic(self.member, self.forum, self.topic)

    def resume(self) -> None:
        muting.unmute_topic(self.member, self.forum, self.topic)


@dataclass(frozen=True)
class RemindersOfMeeting:
    """The reminders of one meeting."""

    member: Member
    meeting: Meeting

    @property
    def name(self) -> str:
        return _("Reminders of “%(meeting)s”") % {"meeting": self.meeting.title}

    @property
    def is_on(self) -> bool:
        return not Response.objects.filter(member=self.member, meeting=self.meeting, is_muted=True).exists()

    def stop(self) -> None:
        muting.mute_meeting(self.member, self.meeting)

    def resume(self) -> None:
        muting.unmute_meeting(self.member, self.meeting)


def unsubscribe_url(member: Member, *parts: str | int) -> str:
    """Absolute address, in the member's language: `digest`, or `topic`, topic and forum id, or `meeting` and its id."""
    token = links.make(PURPOSE, member, *parts)
    return links.absolute(reverse("portal:unsubscribe", args=[token]), member.language)


def read(token: str) -> Subscription:
    """What the link switches, for whom. Raises `LinkInvalid` for one that is altered, old, revoked or about nothing."""
    link = links.read(PURPOSE, token, LONGEST)
    member = link.member
    match link.parts:
        case ("digest",):
            return WeeklyDigest(member)
        case ("topic", str(topic), int(pk)) if topic in MailTopic.values:
            forum = Forum.objects.filter(pk=pk).first()
            if forum is not None:
                return TopicOfForum(member, forum, MailTopic(topic))
        case ("meeting", int(pk)):
            meeting = Meeting.objects.filter(pk=pk).first()
            if meeting is not None:
                return RemindersOfMeeting(member, meeting)
    raise LinkInvalid


@login_not_required
@csrf_exempt  # the token is the proof; mail programs send neither cookies nor a CSRF token
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """A page with one button; a POST switches off, or with `undo` on again, and says so."""
    try:
        subscription = read(token)
    except LinkInvalid:
        return _private(render(request, "portal/unsubscribe.html", status=404))
    shown = {"subscription": subscription, "is_changed": request.method == "POST"}
    if request.method == "POST":
        try:
            (subscription.resume if "undo" in request.POST else subscription.stop)()
        except TryAgain as error:
            shown |= {"is_changed": False, "error": str(error)}
    status = 503 if "error" in shown else 200
    return _private(render(request, "portal/unsubscribe.html", shown, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    """Kept nowhere, listed nowhere, and the token goes to no other site."""
    add_never_cache_headers(response)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
