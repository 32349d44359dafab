"""Meetings as everyone sees them: the lists, the page of one, its calendar file."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from forums import calendars, policy
from forums.forms.meeting import MeetingFilter
from forums.models import Meeting, MeetingState
from forums.policy import Act
from forums.rows import rows_of
from forums.views.finding import seen_forum, seen_meeting
from forums.views.meeting_page import own_response, page_context
from members.http import page_of, panel_or_page, reader_zone


@login_not_required
@require_safe
@vary_on_headers("HX-Request")
def meeting_list(request: HttpRequest) -> HttpResponse:
    """All coming meetings the viewer may see; a member's own first."""
    now = timezone.now()
    form = MeetingFilter(request.GET or None, viewer=request.user)
    coming = form.narrow(
        Meeting.objects.visible_to(request.user).shown().exclude(state=MeetingState.DRAFT).upcoming(now)
    )
    if request.user.is_authenticated:
        coming = coming.own_first(request.user)
    page = page_of(request, coming.with_place())
    found = rows_of(page, request.user, now, reader_zone(request))
    own = [row for row in found if getattr(row.meeting, "is_own", False)]
    context = {"form": form, "page_obj": page, "own": own, "others": found[len(own) :]}
    return render(request, panel_or_page(request, "forums/meeting_list.html", "results"), context)


@login_not_required
@require_safe
def forum_meetings(request: HttpRequest, slug: str) -> HttpResponse:
    """The meetings of one forum: those to come, and with `?show=past` those that were."""
    forum, now = seen_forum(request, slug), timezone.now()
    is_past = request.GET.get("show") == "past"
    seen = Meeting.objects.visible_to(request.user).filter(forum=forum).with_place()
    listed = seen.exclude(state=MeetingState.DRAFT)
    page = page_of(request, listed.past(now) if is_past else listed.upcoming(now))
    drafts = [] if is_past or page.number > 1 else list(seen.filter(state=MeetingState.DRAFT).order_by("starts_at"))
    found = rows_of([*drafts, *page], request.user, now, reader_zone(request), with_forum=False)
    context = {
        "forum": forum,
        "is_past": is_past,
        "page_obj": page,
        "drafts": found[: len(drafts)],
        "meetings": found[len(drafts) :],
        "may_call": policy.may(request.user, Act.CALL_MEETING, forum),
    }
    return render(request, "forums/forum_meetings.html", context)


@login_not_required
@require_safe
def meeting_detail(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """When and where, the one question, what it is about and who will be there."""
    meeting = seen_meeting(request, slug, pk)
    return render(request, "forums/meeting_detail.html", page_context(request, meeting))


@login_not_required
@require_safe
def meeting_calendar(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The meeting as a calendar file; the link to join is in it only for those who attend or run it."""
    meeting = seen_meeting(request, slug, pk)
    with_link = policy.may_join_online(request.user, meeting, own_response(request, meeting))
    data = calendars.meeting_ics(meeting, calendars.PUBLISH, timezone.now(), with_link=with_link)
    response = HttpResponse(data, content_type="text/calendar; charset=utf-8; method=PUBLISH")
    response["Content-Disposition"] = f'attachment; filename="rapat-{meeting.pk}.ics"'
    return response
