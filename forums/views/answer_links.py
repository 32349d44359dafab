"""Answering from a mail: the link opens a page with a button, and only the button changes anything."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from forums import answer_links, calendars, rows, rsvp
from forums.answer_links import Answering
from forums.forms.rsvp import ANSWERS, AnswerForm
from forums.models import MeetingState, Via
from forums.views.answers import take
from members import when
from members.http import posted, unlisted
from members.mail.links import LinkInvalid

NOT_FOUND = 404


@login_not_required
@csrf_exempt  # the token is the proof; no cookie is read or set
@require_http_methods(["GET", "HEAD", "POST"])
@unlisted
def answer_link(request: HttpRequest, token: str) -> HttpResponse:
    """The answer of whoever got the mail: chosen beforehand by `?a=`, given by POST, any number of times until the start."""
    try:
        found = answer_links.read(token)
    except LinkInvalid:
        return render(request, "forums/answer_link.html", status=NOT_FOUND)
    form = AnswerForm(
        posted(request),
        meeting=found.meeting,
        response=found.response,
        initial=_chosen(request),
    )
    if request.method == "POST" and form.is_valid():
        try:
            saved = take(form, found.meeting, found.member, via=Via.MAIL)
        except PermissionDenied as error:
            form.add_error(None, str(error))
        else:
            if saved is not None:
                return redirect(f"{request.path}?done=1")
    return render(request, "forums/answer_link.html", _context(request, found, form))


def _chosen(request: HttpRequest) -> dict[str, str]:
    asked = request.GET.get("a", "")
    return {"answer": asked} if asked in dict(ANSWERS) else {}


def _context(request: HttpRequest, found: Answering, form: AnswerForm) -> dict[str, Any]:
    meeting, response, now = found.meeting, found.response, timezone.now()
    return {
        "meeting": meeting,
        "when": when.tell(meeting.starts_at, meeting.ends_at, meeting.zone, found.member.zone),
        "place": calendars.place_line(meeting),
        "form": form if meeting.takes_answers(now) else None,
        "is_cancelled": meeting.state == MeetingState.CANCELLED,
        "has_started": meeting.has_started(now),
        "has_moved": found.has_moved,
        "response": response,
        "answer": rows.answer_word(response),
        "position": rsvp.position_of(response) if response else 0,
        "is_saved": "done" in request.GET and request.method != "POST",
    }
