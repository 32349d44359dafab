"""Meetings and answers: read here, changed on the meeting's own pages, where people are told."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums import meetings, policy, rsvp
from forums.admin import acting
from forums.forms.meeting import CancelForm, offset_text
from forums.locking import TryAgain
from forums.models import (
    Meeting,
    MeetingChange,
    MeetingState,
    Mode,
    ReminderRound,
    Response,
    ResponseChange,
    ResponseState,
)
from members import when
from members.admin.base import CONFIRMED, ReadOnly, Text, instant, staff_of
from members.admin.dates import DateRange


@admin.display(description=_("when"), ordering="starts_at")
def held(row: Meeting | MeetingChange) -> str:
    """The day and the hours in the zone of the place."""
    told = when.tell(row.starts_at, row.ends_at, row.zone)
    return f"{told.date}, {told.hours}"


def seats(mode: Mode, label: Text) -> Any:
    """A column: seats taken and seats there are, as in "12 / 50"."""

    @admin.display(description=label)
    def column(row: Meeting) -> str:
        limit = row.seats(mode)
        return f"{row.taken(mode)} / {limit if limit is not None else '∞'}" if mode in row.modes else "–"

    column.__name__ = f"seats_{mode.value}"
    return column


HELD: Any = held
IN_PERSON = seats(Mode.IN_PERSON, _("in person"))
ONLINE = seats(Mode.ONLINE, _("online"))
ANSWER_BY = instant("answer_by", _("answers until"))
CALLED = instant("called_at", _("called at"))
CANCELLED = instant("cancelled_at", _("cancelled at"))
CREATED = instant("created_at", _("created at"))
CHANGED = instant("changed_at", _("changed at"))
ANSWERED = instant("answered_at", _("answered at"))
PROMOTED = instant("promoted_at", _("promoted at"))
DUE = instant("due_at", _("due at"))
AT = instant("at", _("at"))


@admin.display(description=_("reminders"))
def reminders(row: Meeting) -> str:
    """How long before the start they go."""
    return ", ".join(str(offset_text(minutes)) for minutes in row.reminder_offsets) or "–"


REMINDERS: Any = reminders


@admin.register(Meeting)
class MeetingAdmin(ReadOnly):
    """A change must reach those invited, so it is made on the page that tells them; whole acts also from here."""

    refusals = (meetings.MeetingRefused, rsvp.AnswerRefused, TryAgain)
    actions = ["call", "cancel", "promote"]
    list_name = "rapat"
    list_display = ["title", "forum", HELD, "state", "audience", IN_PERSON, ONLINE]
    list_filter = ["state", ("starts_at", DateRange), "audience", "zone", "forum__is_demo", "forum__regency__province"]
    list_select_related = ["forum"]
    search_fields = ["title", "forum__name", "place_name"]
    search_help_text = _("Title, venue, or name of the forum")
    date_hierarchy = "starts_at"
    ordering = ["-starts_at", "-pk"]
    fieldsets = [
        (None, {"fields": ["title", "forum", HELD, "state", "audience", "agenda"]}),
        (_("Place"), {"fields": ["place_name", "address", "online_link"]}),
        (_("Seats and answers"), {"fields": [IN_PERSON, ONLINE, "most_guests", ANSWER_BY, REMINDERS]}),
        (_("History"), {"fields": ["created_by", CREATED, CHANGED, CALLED, CANCELLED, "cancel_reason"]}),
    ]

    def has_leading_permission(self, request: HttpRequest) -> bool:
        """Whether this person may do to meetings what their secretariat may."""
        return request.user.has_perm("forums.change_meeting")

    def fits(self, act: str, row: Meeting) -> bool:
        now = timezone.now()
        return {
            "call": row.state == MeetingState.DRAFT,
            "cancel": row.state == MeetingState.CALLED and row.over_at > now,
            "promote": row.takes_answers(now) and row.responses.waiting().exists(),
        }[act]

    @admin.action(description=_("Call: invite everyone whom it is for"), permissions=["leading"])
    def call(self, request: HttpRequest, queryset: QuerySet[Meeting]) -> HttpResponse | None:
        return acting.ring(request, self.ask_first(request, queryset, acting.CALLING))

    @admin.action(description=_("Cancel: everyone who was told is told"), permissions=["leading"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Meeting]) -> HttpResponse | None:
        form = CancelForm(request.POST if CONFIRMED in request.POST else None)
        return acting.ring(request, self.ask_first(request, queryset, acting.question_of_cancelling(form), form))

    @admin.action(description=_("Give free seats to those who wait"), permissions=["leading"])
    def promote(self, request: HttpRequest, queryset: QuerySet[Meeting]) -> HttpResponse | None:
        return acting.ring(request, self.ask_first(request, queryset, acting.PROMOTING))

    def links(self, request: HttpRequest, row: Meeting) -> list[tuple[str, Text]]:
        at = [row.forum.slug, row.pk]
        found: list[tuple[str, Text]] = [
            (f"{reverse('admin:forums_response_changelist')}?meeting__id__exact={row.pk}", _("Answers"))
        ]
        if policy.may(staff_of(request), policy.Act.EDIT_MEETING, row, timezone.now()):
            found.append((reverse("forums:meeting_edit", args=at), _("Change on the page")))
            if row.state == MeetingState.CALLED:
                found.append((reverse("forums:meeting_cancel", args=at), _("Cancel on the page")))
        return found


@admin.register(Response)
class ResponseAdmin(ReadOnly):
    """Answers to meetings. What somebody needs (food, sign language, a ramp) is for the organisers alone."""

    refusals = (rsvp.AnswerRefused, TryAgain)
    actions = ["put_first", "put_back"]
    list_display = ["member", "meeting", "state", "mode", "guests", "number", "priority", "via", ANSWERED]
    list_filter = ["state", ("answered_at", DateRange), "mode", "via", "sector"]
    list_select_related = ["member", "meeting"]
    search_fields = ["member__name", "member__email", "meeting__title", "meeting__forum__name"]
    search_help_text = _("Name or email of the member, title of the meeting, or name of the forum")
    date_hierarchy = "answered_at"
    ordering = ["-answered_at", "-pk"]
    fields = [
        "meeting", "member", "state", "mode", "guests", "sector", "number", "priority", "deputy_name", "deputy_title",
        "via", "recorded_by", ANSWERED, PROMOTED, "is_muted",
    ]  # fmt: skip

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return lookup == "meeting__id__exact" or super().lookup_allowed(lookup, value, request)

    def has_leading_permission(self, request: HttpRequest) -> bool:
        """Whether this person may change the order of waiting lists."""
        return request.user.has_perm("forums.change_response")

    def fits(self, act: str, row: Response) -> bool:
        return row.state == ResponseState.WAITING and (act == "put_first" or row.priority != 0)

    @admin.action(description=_("Put first on the waiting list"), permissions=["leading"])
    def put_first(self, request: HttpRequest, queryset: QuerySet[Response]) -> HttpResponse | None:
        return acting.ring(request, self.ask_first(request, queryset, acting.question_of_priority(is_first=True)))

    @admin.action(description=_("Back to the order of asking"), permissions=["leading"])
    def put_back(self, request: HttpRequest, queryset: QuerySet[Response]) -> HttpResponse | None:
        return acting.ring(request, self.ask_first(request, queryset, acting.question_of_priority(is_first=False)))


@admin.register(ResponseChange)
class ResponseChangeAdmin(ReadOnly):
    """Every step in the life of an answer."""

    area = "response__meeting__forum__regency"
    list_display = [AT, "member", "meeting", "state", "mode", "guests", "via", "by"]
    list_display_links = ["member"]
    list_filter = ["state", "via"]
    list_select_related = ["response__member", "response__meeting", "by"]
    search_fields = ["response__member__name", "response__meeting__title"]
    search_help_text = _("Name of the member or title of the meeting")
    date_hierarchy = "at"
    ordering = ["-at", "-pk"]
    fields = ["response", "state", "mode", "guests", "via", "by", AT]

    @admin.display(description=_("member"), ordering="response__member__name")
    def member(self, row: ResponseChange) -> str:
        """Whose answer it is."""
        return row.response.member.name

    @admin.display(description=_("meeting"), ordering="response__meeting__title")
    def meeting(self, row: ResponseChange) -> str:
        """What it answers."""
        return row.response.meeting.title


@admin.register(MeetingChange)
class MeetingChangeAdmin(ReadOnly):
    """What a meeting looked like before each change."""

    area = "meeting__forum__regency"
    list_display = [AT, "meeting", "sequence", HELD, "changed", "is_announced", "by"]
    list_display_links = ["meeting"]
    list_filter = ["is_announced"]
    list_select_related = ["meeting", "by"]
    search_fields = ["meeting__title", "meeting__forum__name"]
    search_help_text = _("Title of the meeting or name of the forum")
    date_hierarchy = "at"
    ordering = ["-at", "-pk"]
    fields = ["meeting", "sequence", HELD, "place_name", "address", "changed", "is_announced", "by", AT]


@admin.register(ReminderRound)
class ReminderRoundAdmin(ReadOnly):
    """Reminders of a meeting that have been planned; whom they reached stands among the deliveries."""

    area = "meeting__forum__regency"
    list_display = [AT, "meeting", "occasion", DUE]
    list_display_links = ["meeting"]
    list_select_related = ["meeting"]
    search_fields = ["meeting__title", "meeting__forum__name"]
    search_help_text = _("Title of the meeting or name of the forum")
    date_hierarchy = "due_at"
    ordering = ["-at", "-pk"]
    fields = ["meeting", "occasion", DUE, AT]
