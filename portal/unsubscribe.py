"""Switching mails off from the mail itself: by a page with a button, and by one click of the reader's mail program (RFC 8058).

The link is the proof of who asks; it opens no session. GET and HEAD change nothing; a POST, any number of times, switches off.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from forums import muting, policy
from forums.locking import TryAgain
from forums.models import Forum, ForumPreference, Meeting, Response
from members import preferences
from members.http import unlisted
from members.mail import links, outbox
from members.mail.links import LinkInvalid
from members.models import Frequency, MailTopic, Member
from portal import digest
from projects import reminders

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
class MailsOfMeeting:
    """Reminders of one meeting, and other mails about it that nobody counts on."""

    member: Member
    meeting: Meeting

    @property
    def name(self) -> str:
        return _("Mails about “%(meeting)s”") % {"meeting": self.meeting.title}

    @property
    def is_on(self) -> bool:
        is_muted = Response.objects.filter(member=self.member, meeting=self.meeting, is_muted=True).exists()
        return not is_muted and policy.may_answer(self.member, self.meeting)

    def stop(self) -> None:
        muting.mute_meeting(self.member, self.meeting)

    def resume(self) -> None:
        muting.unmute_meeting(self.member, self.meeting)


@dataclass(frozen=True)
class MailsOfProjects:
    """Mails about what the member has taken on in projects, whatever the forum."""

    member: Member

    @property
    def name(self) -> str:
        return str(MailTopic.WORK.label)

    @property
    def is_on(self) -> bool:
        return preferences.chosen(self.member)[MailTopic.WORK] == Frequency.NOW

    @transaction.atomic
    def stop(self) -> None:
        preferences.choose(self.member, MailTopic.WORK, Frequency.DIGEST)
        outbox.skip_planned(reminders.KIND, member=self.member, reason="off")

    def resume(self) -> None:
        preferences.choose(self.member, MailTopic.WORK, Frequency.NOW)


def _invitations(member: Member, forum: int) -> Subscription | None:
    found = Forum.objects.filter(pk=forum).first()
    return TopicOfForum(member, found, MailTopic.INVITATIONS) if found else None


def _meeting(member: Member, meeting: int) -> Subscription | None:
    found = Meeting.objects.filter(pk=meeting).first()
    return MailsOfMeeting(member, found) if found else None


# What a link of each purpose switches off; whoever writes a mail with such a link signs it with the purpose's name.
PURPOSES: Mapping[str, Callable[..., Subscription | None]] = {
    digest.OFF: WeeklyDigest,
    muting.OFF_INVITATIONS: _invitations,
    muting.OFF_MEETING: _meeting,
    reminders.OFF: MailsOfProjects,
}


def read(token: str) -> Subscription:
    """What the link switches, for whom. Raises `LinkInvalid` for one that is altered, old, revoked or about nothing."""
    for purpose, subscription in PURPOSES.items():
        with suppress(LinkInvalid):
            link = links.read(purpose, token, LONGEST)
            found = subscription(link.member, *link.parts)
            if found is not None:
                return found
    raise LinkInvalid


@login_not_required
@csrf_exempt  # the token is the proof; mail programs send neither cookies nor a CSRF token
@require_http_methods(["GET", "HEAD", "POST"])
@unlisted
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """A page with one button; a POST switches off, or with `undo` on again, and says so."""
    try:
        subscription = read(token)
    except LinkInvalid:
        return render(request, "portal/unsubscribe.html", status=404)
    shown = {"subscription": subscription, "is_changed": request.method == "POST"}
    if request.method == "POST":
        try:
            (subscription.resume if _is_undo(request) else subscription.stop)()
        except TryAgain as error:
            shown |= {"is_changed": False, "error": str(error)}
    status = 503 if "error" in shown else 200
    return render(request, "portal/unsubscribe.html", shown, status=status)


def _is_undo(request: HttpRequest) -> bool:
    """Whether the button of the page asks for the mails again; a body that cannot be read asks for nothing."""
    try:
        return "undo" in request.POST
    except MultiPartParserError:
        return False
