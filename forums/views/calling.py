"""What the secretariat does to a meeting: draft, call, edit, cancel, copy."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from forums import meetings, notices, policy, tasks
from forums.forms.meeting import CancelForm, MeetingForm
from forums.locking import TryAgain
from forums.models import Meeting, MeetingState
from forums.policy import Act
from forums.views.finding import led_forum, led_meeting, seen_meeting
from members.http import MemberRequest, posted
from members.once import once
from members.versions import CONFLICT, differences, typed_at


@require_http_methods(["GET", "HEAD", "POST"])
@once
def meeting_create(request: MemberRequest, slug: str) -> HttpResponse:
    """A new meeting: kept as a draft, or called at once."""
    forum, now = led_forum(request, slug, Act.CALL_MEETING), timezone.now()
    form = MeetingForm(posted(request), forum=forum)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                meeting = meetings.create(forum, form.data_of(), request.user, now)
                if request.POST.get("do") == "call":
                    meeting = meetings.call(meeting, request.user, now)
        except (meetings.MeetingRefused, TryAgain) as error:
            show_error(form, error)
        else:
            return _saved(request, meeting)
    return render(request, "forums/meeting_create.html", {"forum": forum, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_edit(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Change a meeting; with a choice whether people are told, and a warning when somebody else was faster."""
    meeting, now = led_meeting(request, slug, pk, Act.EDIT_MEETING), timezone.now()
    form = MeetingForm(posted(request), forum=meeting.forum, meeting=meeting)
    context = {"forum": meeting.forum, "meeting": meeting, "form": form}
    if request.method == "POST" and form.is_valid():
        announce = form.cleaned_data.get("announce") != "no"
        version = form.cleaned_data["version"]
        try:
            with transaction.atomic():
                saved = meetings.edit(meeting, form.data_of(), request.user, now, version=version, announce=announce)
                if request.POST.get("do") == "call":
                    saved = meetings.call(saved, request.user, now)
        except meetings.ChangedMeanwhile as conflict:
            return _conflict(request, form, conflict.current, context)
        except (meetings.MeetingRefused, TryAgain) as error:
            show_error(form, error)
        else:
            return _saved(request, saved, was=meeting, is_told=announce and saved.sequence > meeting.sequence)
    return render(request, "forums/meeting_edit.html", context)


@require_POST
def meeting_call(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Call a draft: everyone whom it is for gets an invitation."""
    meeting = led_meeting(request, slug, pk, Act.EDIT_MEETING)
    try:
        called = meetings.call(meeting, request.user, timezone.now())
    except (meetings.MeetingRefused, TryAgain) as error:
        messages.error(request, str(error))
        return redirect(meeting)
    return _saved(request, called, was=meeting)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_cancel(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Ask first, with how many people will be told; then cancel. A draft is deleted instead."""
    meeting, now = led_meeting(request, slug, pk, Act.EDIT_MEETING), timezone.now()
    form = CancelForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            if meeting.state == MeetingState.DRAFT:
                meetings.discard(meeting, request.user, now)
            else:
                meetings.cancel(meeting, form.cleaned_data["reason"], request.user, now)
        except (meetings.MeetingRefused, TryAgain) as error:
            form.add_error(None, str(error))
        else:
            return _gone(request, meeting)
    told = len(list(notices.told_of_cancelling(meeting)))
    context = {"forum": meeting.forum, "meeting": meeting, "form": form, "told": told}
    return render(request, "forums/meeting_cancel.html", context)


@require_POST
@once
def meeting_copy(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """A new draft like this meeting, opened for editing; past and cancelled ones can be copied too."""
    meeting = seen_meeting(request, slug, pk)
    policy.require(request.user, Act.CALL_MEETING, meeting.forum)
    try:
        draft = meetings.copy(meeting, request.user, timezone.now())
    except meetings.MeetingRefused as error:
        messages.error(request, str(error))
        return redirect(meeting)
    messages.success(request, _("This is a new draft. Check the date before you call it."))
    return redirect("forums:meeting_edit", slug, draft.pk)


def show_error(form: MeetingForm, error: Exception) -> None:
    """The sentence of a refused change, beside the field it is about."""
    field = getattr(error, "field", None)
    form.add_error(field if field in form.fields else None, str(error))


def _conflict(request: MemberRequest, form: MeetingForm, current: Meeting, context: dict[str, object]) -> HttpResponse:
    """Both versions side by side, what was typed kept; saving again takes the typed one."""
    again = MeetingForm(typed_at(request, current.version, "version"), forum=current.forum, meeting=current)
    context |= {"form": again, "conflict": differences(MeetingForm(forum=current.forum, meeting=current), again)}
    return render(request, "forums/meeting_edit.html", context, status=CONFLICT)


def _saved(
    request: MemberRequest, meeting: Meeting, was: Meeting | None = None, *, is_told: bool = False
) -> HttpResponse:
    """Say what it brought: `was` is the meeting before, `is_told` whether the change goes out by mail."""
    if meeting.state == MeetingState.DRAFT:
        messages.success(request, _("Saved as a draft. Nobody has been told yet."))
    else:
        if was is None or was.state == MeetingState.DRAFT:
            messages.success(request, _("The meeting is called. Everyone whom it is for gets an invitation by email."))
        elif is_told:
            messages.success(request, _("Saved. Everyone who was told gets an email about the change."))
        else:
            messages.success(request, _("Saved."))
        transaction.on_commit(tasks.send_meeting_notices.delay)
    return redirect(meeting)


def _gone(request: MemberRequest, meeting: Meeting) -> HttpResponse:
    if meeting.state == MeetingState.DRAFT:
        messages.success(request, _("The draft has been deleted."))
        return redirect("forums:forum_meetings", meeting.forum.slug)
    messages.success(request, _("The meeting has been cancelled. Everyone who was told gets an email."))
    transaction.on_commit(tasks.send_meeting_notices.delay)
    return redirect(meeting)
