"""Seeing the portal as one member sees it, to help them: announced, short, and without a hand to touch anything."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members import audit
from members.models import Member
from members.policy import Audience
from members.when import clock
from portal import policy

LASTS = timedelta(minutes=30)
KEY = "viewing"  # in the session of who looks
END = "portal:view_as_end"
READS = frozenset({"GET", "HEAD", "OPTIONS"})
# Pages about who one is, and those that act for whoever holds a link, stay the member's own.
CLOSED = frozenset({*policy.ACCOUNTS, "members:sign_in_again", "portal:view_as"})


class ViewingRefused(Exception):
    """This member's view cannot be shown."""

    message = _("This account cannot be looked at: it is closed, without a sign-in, or an operator's.")

    def __str__(self) -> str:
        return str(self.message)


@dataclass(frozen=True)
class Viewing:
    """`viewer` sees the portal as `member` does, until `until`."""

    viewer: Member
    member: Member
    until: datetime

    @property
    def until_text(self) -> str:
        """The end, on the clock of who looks."""
        return clock(self.until, self.viewer.zone)


def may_view(viewer: Member, member: Member) -> bool:
    """Whether the one may see what the other sees: operators only, and no operator as another."""
    return viewer.is_active and viewer.is_superuser and member.can_sign_in and not member.is_superuser


def begin(request: HttpRequest, member: Member, reason: str, now: datetime) -> None:
    """From the next request on, for half an hour, this session sees what the member sees. Raises `ViewingRefused`."""
    viewer = cast(Member, request.user)
    if not may_view(viewer, member):
        raise ViewingRefused
    until = now + LASTS
    audit.record(viewer, "member.viewed", member, now, reason=reason, until=until.isoformat(timespec="minutes"))
    request.session[KEY] = {"member": member.pk, "until": until.timestamp()}


def end(request: HttpRequest, now: datetime) -> Member | None:
    """Be oneself again; gives the member whose view it was, None when there was none."""
    kept = request.session.pop(KEY, None)
    member = Member.objects.filter(pk=kept["member"]).first() if kept else None
    if member is not None:
        audit.record(cast(Member, request.user), "member.view_ended", member, now)
    return member


class ViewingMiddleware:
    """Puts the member in the place of who looks; refuses whatever would write, and undoes what is written all the same."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if KEY not in request.session:
            return self.get_response(request)
        viewing, name = _current(request, timezone.now()), _name_of(request)
        if viewing is None or name == END:
            return self.get_response(request)
        request.user = viewing.member
        request.viewing = viewing  # type: ignore[attr-defined]  # read by base.html
        with transaction.atomic():
            response = _refusal(request, name) or self.get_response(request)
            transaction.set_rollback(True)
        response.headers["Cache-Control"] = "private, no-store"
        return response


def _current(request: HttpRequest, now: datetime) -> Viewing | None:
    """What is being looked at; ended here when its time is over or one of the two no longer may."""
    if not request.user.is_authenticated:
        del request.session[KEY]
        return None
    viewer, kept = request.user, request.session[KEY]
    member = Member.objects.filter(pk=kept["member"]).first()
    until = datetime.fromtimestamp(kept["until"], tz=now.tzinfo)
    if member is not None and now < until and may_view(viewer, member):
        return Viewing(viewer, member, until)
    end(request, now)
    return None


def _refusal(request: HttpRequest, name: str) -> HttpResponse | None:
    if request.method not in READS:
        why = _("You are looking on: nothing can be changed. End the view to act as yourself.")
    elif name.startswith("admin:") or name in CLOSED or _opens_by_link(name):
        why = _("This page stays closed while you look on: it belongs to the member alone.")
    else:
        return None
    return render(request, "403.html", {"exception": why}, status=403)


def _opens_by_link(name: str) -> bool:
    page = policy.page_of(name)
    return page is not None and page.post is Audience.HOLDER


def _name_of(request: HttpRequest) -> str:
    with suppress(Resolver404):
        return resolve(request.path_info).view_name
    return ""
