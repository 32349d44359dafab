"""What the page of a meeting shows to one viewer, gathered once for the page and for its fragment."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.db.models import Count
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from forums import calendars, policy, rows, rsvp
from forums.agenda import timetable
from forums.forms.rsvp import AnswerForm, RsvpForm
from forums.models import Audience, Meeting, MeetingChange, MeetingState, Membership, Response, ResponseState
from forums.policy import Act
from members import when
from members.balance import Balance
from members.http import reader_zone
from members.mail import links
from members.text import render_markdown
from members.when import When


def page_context(request: HttpRequest, meeting: Meeting, form: AnswerForm | None = None) -> dict[str, Any]:
    """Everything of `forums/meeting_detail.html`; `form` is the one just sent, when it was refused."""
    now = timezone.now()
    response = own_response(request, meeting)
    told = when.tell(meeting.starts_at, meeting.ends_at, meeting.zone, reader_zone(request))
    message, url = share_text(meeting, told), links.absolute(meeting.get_absolute_url())
    is_coming = meeting.state == MeetingState.CALLED and not meeting.has_started(now)
    may_lead = policy.may(request.user, Act.SEE_ANSWERS, meeting)
    question = _question(request, meeting, response, now)
    return {
        "meeting": meeting,
        "forum": meeting.forum,
        "when": told,
        "place": calendars.place_line(meeting),
        "seats": [text for mode in meeting.modes if (text := _seats(meeting, mode))],
        "response": response,
        "answer": rows.answer_word(response),
        "position": rsvp.position_of(response) if response else 0,
        "form": form or (RsvpForm(meeting=meeting, response=response) if question == "form" else None),
        "question": question,
        "deadline": rows.short_moment(meeting.answer_by, meeting) if meeting.answer_by else "",
        "balance": Balance(meeting.responses.people_by_sector()),
        "people": meeting.taken_in_person + meeting.taken_online,
        "timetable": timetable(meeting.agenda),
        "agenda": render_markdown(meeting.agenda) if meeting.agenda else "",
        "can_join_online": meeting.is_online and policy.may_join_online(request.user, meeting, response),
        "moved_from": _moved_from(meeting),
        "share_text": message,
        "share_url": url,
        "share_href": f"https://wa.me/?text={quote(message)}%0A{quote(url)}" if is_coming else "",
        "is_full": all(meeting.free(mode) == 0 for mode in meeting.modes),
        "is_over": meeting.over_at <= now,
        "may_lead": may_lead,
        "may_edit": policy.may(request.user, Act.EDIT_MEETING, meeting, now),
        "may_answer_for": policy.may(request.user, Act.ANSWER_FOR, meeting, now),
        "counts": _counts(meeting) if may_lead else None,
    }


def own_response(request: HttpRequest, meeting: Meeting) -> Response | None:
    """The viewer's row for this meeting."""
    if not request.user.is_authenticated:
        return None
    return Response.objects.filter(meeting=meeting, member=request.user).first()


def share_text(meeting: Meeting, told: When) -> str:
    """One good message for a WhatsApp group."""
    parts = {"title": meeting.title, "when": f"{told.date}, {told.hours}", "place": calendars.place_line(meeting)}
    return _("Invitation: %(title)s. %(when)s, %(place)s. Please say whether you come:") % parts


def _question(request: HttpRequest, meeting: Meeting, response: Response | None, now: datetime) -> str:
    """Which card stands in the place of the question: "form", or why there is none."""
    if meeting.state != MeetingState.CALLED:
        return meeting.state
    if meeting.over_at <= now:
        return "over"
    if meeting.forum.is_archived:
        return "archived"
    if not meeting.takes_answers(now):
        return "started" if meeting.has_started(now) else "closed"
    if not request.user.is_authenticated:
        return "sign_in"
    if policy.may_answer(request.user, meeting):
        return "form"
    return "removed" if response and meeting.audience == Audience.CHOSEN else "outsider"


def _seats(meeting: Meeting, mode: str) -> str:
    text = rows.seats_sentence(meeting, mode)
    if not text or len(meeting.modes) == 1:
        return text
    return f"{capfirst(rows.mode_word(mode))}: {text}"


def _moved_from(meeting: Meeting) -> str:
    """The time it was first called for, when that has changed."""
    if meeting.sequence == 0 or meeting.state != MeetingState.CALLED:
        return ""
    moves = MeetingChange.objects.filter(meeting=meeting, changed__contains=["starts_at"])
    first = moves.order_by("sequence").first()
    if first is None or first.starts_at == meeting.starts_at:
        return ""
    return when.tell(first.starts_at, first.ends_at, first.zone).full


def _counts(meeting: Meeting) -> dict[str, int]:
    """People by answer, for those who run the meeting; `silent` are members who said nothing yet."""
    found = dict(meeting.responses.order_by().values_list("state").annotate(Count("pk")))
    counts = {state: found.get(state, 0) for state in ResponseState.values}
    silent = counts[ResponseState.INVITED]
    if meeting.audience != Audience.CHOSEN:
        spoke = meeting.responses.exclude(state=ResponseState.INVITED).values("member")
        silent = Membership.objects.active().filter(forum=meeting.forum).exclude(member__in=spoke).count()
    return {**counts, "silent": silent, "people": meeting.taken_in_person + meeting.taken_online}
