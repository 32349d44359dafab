"""What staff do to meetings and waiting lists from the lists: the operations of the pages, shown before they are done."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forums import meetings, notices, rsvp, tasks
from forums.forms.meeting import CancelForm
from forums.models import Meeting, Mode, Response, ResponseState
from members import when
from members.admin.preview import Question
from members.models import Member


def mails_about(row: Meeting) -> Q:
    """Every message about the meeting."""
    return Q(kind__in=[kind.name for kind in notices.KINDS], about=row.pk)


def facts_of_meeting(row: Meeting) -> list[str]:
    """What one recognises it by, and who counts on it."""
    told = when.tell(row.starts_at, row.ends_at, row.zone)
    states = list(row.responses.values_list("state", flat=True))
    counts = {"coming": states.count(ResponseState.YES), "waiting": states.count(ResponseState.WAITING)}
    return [
        f"{row.forum.name} · {told.full}",
        _("Attending: %(coming)d. On the waiting list: %(waiting)d.") % counts,
    ]


def question_of_cancelling(form: CancelForm) -> Question:
    """Call meetings off; everyone who was told reads the reason that the form asks for."""

    def act(row: Meeting, by: Member, now: datetime) -> None:
        reason = form.cleaned_data.get("reason", "") if form.is_bound and form.is_valid() else ""
        meetings.cancel(row, reason, by, now)

    return Question(
        gettext_lazy("Cancel these meetings?"),
        act,
        gettext_lazy("Cancelled: %(count)d."),
        mails_about,
        facts_of_meeting,
    )


CALLING = Question(
    gettext_lazy("Call these meetings?"),
    meetings.call,
    gettext_lazy("Called: %(count)d."),
    mails_about,
    facts_of_meeting,
    gettext_lazy("Everyone whom a meeting is for gets an invitation."),
)
PROMOTING = Question(
    gettext_lazy("Give free seats to those who wait?"),
    lambda row, by, now: rsvp.promote(row, now),
    gettext_lazy("Looked through: %(count)d."),
    mails_about,
    lambda row: [*facts_of_meeting(row), _free(row)],
    gettext_lazy("In the order of the waiting list, as far as seats are free; nobody after answers have closed."),
)


def question_of_priority(*, is_first: bool) -> Question:
    """Put answers first on their waiting list, or back where they asked for a seat."""
    titles = (gettext_lazy("Back to the order of asking?"), gettext_lazy("First on the waiting list?"))
    return Question(
        titles[is_first],
        lambda row, by, now: rsvp.prioritise(row, by, now, is_first=is_first),
        gettext_lazy("Set: %(count)d."),
        lambda row: Q(kind=notices.PROMOTED.name, about=row.meeting_id),
        _facts_of_answer,
        gettext_lazy("Who has a seat keeps it; who is first gets the next one that becomes free."),
    )


def ring(request: HttpRequest, done: HttpResponse | None) -> HttpResponse | None:
    """What an act has planned goes out now and not with the next tick."""
    transaction.on_commit(tasks.send_meeting_notices.delay)
    return done


def _free(row: Meeting) -> str:
    parts = []
    for mode in row.modes:
        free = row.free(mode)
        parts.append(f"{Mode(mode).label} {'∞' if free is None else free}")
    return _("Free seats: %(free)s.") % {"free": ", ".join(parts)}


def _facts_of_answer(row: Response) -> list[str]:
    told = when.tell(row.meeting.starts_at, row.meeting.ends_at, row.meeting.zone)
    facts = [f"{row.meeting.title} · {told.full}"]
    place = rsvp.position_of(row)
    if place:
        facts.append(_("Place on the waiting list: %(place)d.") % {"place": place})
    return facts
