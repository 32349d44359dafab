"""The only ways in which views of forums obtain their object: what the viewer may not see is not found."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from forums import policy
from forums.models import Forum, Meeting, Membership
from forums.policy import Act


def seen_forum(request: HttpRequest, slug: str) -> Forum:
    """The forum with its place, if the viewer may see it; 404 otherwise."""
    return get_object_or_404(Forum.objects.visible_to(request.user).with_place(), slug=slug)


def led_forum(request: HttpRequest, slug: str, act: Act) -> Forum:
    """The forum, if the viewer may see it (404) and do `act` to it (403)."""
    forum = seen_forum(request, slug)
    policy.require(request.user, act, forum)
    return forum


def membership_of(forum: Forum, pk: int) -> Membership:
    """A membership of this forum, with its people; 404 otherwise."""
    rows = Membership.objects.select_related("member", "organisation", "forum__regency__province")
    return get_object_or_404(rows, forum=forum, pk=pk)


def seen_meeting(request: HttpRequest, slug: str, pk: int) -> Meeting:
    """The meeting of that forum with its place, if the viewer may see it; 404 otherwise."""
    return get_object_or_404(Meeting.objects.visible_to(request.user).with_place(), forum__slug=slug, pk=pk)


def led_meeting(request: HttpRequest, slug: str, pk: int, act: Act) -> Meeting:
    """The meeting, if the viewer may see it (404) and do `act` to it (403)."""
    meeting = seen_meeting(request, slug, pk)
    policy.require(request.user, act, meeting)
    return meeting
