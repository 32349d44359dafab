"""A member's calendar: its address, and what stands there."""

from __future__ import annotations

from hashlib import sha256

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_safe

from forums import feeds
from members.http import MemberRequest, unlisted
from members.mail.links import LinkInvalid


@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: MemberRequest) -> HttpResponse:
    """The secret address of my calendar, and a new one when somebody else has it."""
    if request.method == "POST":
        request.user.revoke_links()
        messages.success(request, _("Your calendar has a new address. The old one no longer works."))
        return redirect("forums:calendar")
    return render(request, "forums/calendar.html", {"url": feeds.feed_url(request.user)})


@login_not_required
@require_safe
@unlisted
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """What a calendar program reads."""
    try:
        member = feeds.owner(token)
    except LinkInvalid:
        return HttpResponse(status=404)
    with override(member.language):
        data = feeds.feed_ics(member, timezone.now())
    etag = f'"{sha256(data).hexdigest()[:32]}"'
    response = HttpResponse(data, content_type="text/calendar; charset=utf-8", headers={"ETag": etag})
    return get_conditional_response(request, etag, response=response) or response
