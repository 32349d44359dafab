"""What a secretary types about a meeting. Times are typed by the clock of the place and leave as instants."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from forums.models import MOST_GUESTS, MOST_SEATS, Audience, Forum, Meeting, MeetingState, ResponseState
from forums.models.meeting import MeetingQuerySet, default_offsets
from members import when
from members.fields import DateInput, LineField, SearchField, TextField
from members.models import Member, Zone
from members.search import holding

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

FIRST_DAY, LAST_DAY = date(2020, 1, 1), date(2100, 12, 31)
LONGEST = timedelta(days=31)
END_OF_DAY = time(23, 59)

HOW = [("in_person", _("In person")), ("online", _("Online")), ("both", _("Both"))]
OFFSETS = [(7 * 24 * 60, _("7 days before")), (24 * 60, _("1 day before")), (3 * 60, _("3 hours before"))]


class TimeInput(forms.TimeInput):
    """The browser's own clock; typed by hand, 09.30 and 09:30 are the same."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class DayField(forms.DateField):
    """A day within reason."""

    def __init__(self, **kwargs: Any) -> None:
        bounds = [MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)]
        widget = DateInput({"min": FIRST_DAY.isoformat(), "max": LAST_DAY.isoformat()})
        super().__init__(validators=bounds, widget=widget, input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"], **kwargs)


class HourField(forms.TimeField):
    """A time of day."""

    widget = TimeInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%H:%M", "%H.%M", "%H:%M:%S"], **kwargs)


class SeatsField(forms.IntegerField):
    """A number of seats; empty means no limit."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.NumberInput(attrs={"class": "short", "inputmode": "numeric"})
        super().__init__(required=False, min_value=1, max_value=MOST_SEATS, widget=widget, **kwargs)


class MeetingForm(forms.Form):
    """A meeting of one forum, new or standing; `data_of` turns what was typed into the fields of the model."""

    title = LineField(label=_("Title"), max_length=160)
    starts_on = DayField(label=_("Date"))
    starts_time = HourField(label=_("Starts at"))
    ends_time = HourField(label=_("Ends at"), required=False, help_text=_("Empty: until done."))
    ends_on = DayField(label=_("Ends on another day"), required=False)
    zone = forms.ChoiceField(label=_("Time zone"), choices=Zone.choices)
    how = forms.ChoiceField(
        label=_("How do people meet?"), choices=HOW, widget=forms.RadioSelect(attrs={"class": "three"})
    )
    place_name = LineField(
        label=_("Venue"), max_length=120, required=False, help_text=_("Needed when people meet in person.")
    )
    address = LineField(label=_("Address"), max_length=300, required=False)
    online_link = forms.URLField(
        label=_("Link to join"),
        max_length=500,
        required=False,
        assume_scheme="https",
        validators=[URLValidator(["http", "https"])],
        help_text=_("Shown only to those who attend. It may follow later."),
    )
    seats_in_person = SeatsField(label=_("Seats in person"), help_text=_("Empty: no limit."))
    seats_online = SeatsField(label=_("Seats online"), help_text=_("Empty: no limit."))
    most_guests = forms.TypedChoiceField(label=_("Guests allowed per person"), coerce=int, required=False)
    agenda = TextField(
        label=_("Agenda"),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("One item per line, for example “1. Opening prayer”. Markdown may be used."),
    )
    audience = forms.ChoiceField(label=_("Who is invited?"), choices=Audience.choices, widget=forms.RadioSelect)
    chosen = forms.ModelMultipleChoiceField(
        label=_("Chosen members"),
        queryset=Member.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    answer_by_on = DayField(label=_("Answers until"), required=False, help_text=_("Empty: until the meeting starts."))
    answer_by_time = HourField(label=_("At"), required=False)
    reminder_offsets = forms.TypedMultipleChoiceField(
        label=_("Reminders"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "three-up"}),
        help_text=_("Reminders of hours that would arrive at night go at 18.00 the evening before."),
    )
    announce = forms.ChoiceField(
        label=_("Tell people about this change?"),
        choices=[("yes", _("Tell people by email")), ("no", _("Save without notice"))],
        initial="yes",
        widget=forms.RadioSelect(attrs={"class": "two-up"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, forum: Forum, meeting: Meeting | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {**_initial(forum, meeting), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.forum, self.meeting = forum, meeting
        self._offer_choices()
        is_called = meeting is not None and meeting.state == MeetingState.CALLED
        if not is_called:
            del self.fields["announce"]
        if meeting is None:
            del self.fields["version"]

    def _offer_choices(self) -> None:
        members = Member.objects.filter(memberships__forum=self.forum, memberships__state="active")
        cast(forms.ModelMultipleChoiceField, self.fields["chosen"]).queryset = members.by_name()
        self._choices("most_guests", [(n, str(n or gettext("none"))) for n in range(MOST_GUESTS + 1)])
        offers = dict(OFFSETS)
        others = [n for n in (self.meeting.reminder_offsets if self.meeting else []) if n not in offers]
        self._choices("reminder_offsets", [*OFFSETS, *((n, offset_text(n)) for n in others)])
        self._choices("audience", [one for one in Audience.choices if one[0] != Audience.OPEN or self.forum.is_public])

    def _choices(self, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    @property
    def long_date(self) -> str:
        """The day in words, to check beside the browser's own calendar; "" when there is none."""
        typed = self["starts_on"].value()
        try:
            day = self.fields["starts_on"].to_python(typed)
        except forms.ValidationError:
            return ""
        return when.long_date(day) if day else ""

    def clean_most_guests(self) -> int:
        return int(self.cleaned_data.get("most_guests") or 0)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if "zone" not in data or "starts_on" not in data or "starts_time" not in data:
            return data
        zone = ZoneInfo(data["zone"])
        starts_at = datetime.combine(data["starts_on"], data["starts_time"], zone)
        data["starts_at"] = starts_at
        data["ends_at"] = self._ends_at(starts_at, zone)
        data["answer_by"] = self._answer_by(starts_at, zone)
        if data.get("how") == "in_person" and not data.get("place_name") and "place_name" in data:
            self.add_error("place_name", _("Say where people meet."))
        return data

    def _ends_at(self, starts_at: datetime, zone: ZoneInfo) -> datetime | None:
        day, hour = self.cleaned_data.get("ends_on"), self.cleaned_data.get("ends_time")
        if hour is None:
            if day is not None and not self.errors.get("ends_time"):
                self.add_error("ends_time", _("Say at what time it ends on that day."))
            return None
        ends_at = datetime.combine(day or starts_at.date(), hour, zone)
        if ends_at <= starts_at:
            self.add_error("ends_time", _("The meeting must end after it starts."))
        elif ends_at - starts_at > LONGEST:
            self.add_error("ends_on", _("A meeting lasts at most 31 days."))
        return ends_at

    def _answer_by(self, starts_at: datetime, zone: ZoneInfo) -> datetime | None:
        day, hour = self.cleaned_data.get("answer_by_on"), self.cleaned_data.get("answer_by_time")
        if day is None:
            if hour is not None and not self.errors.get("answer_by_on"):
                self.add_error("answer_by_on", _("Say until which day."))
            return None
        answer_by = datetime.combine(day, hour or END_OF_DAY, zone)
        if hour is None and day == starts_at.date():
            return starts_at
        if answer_by > starts_at:
            self.add_error("answer_by_on", _("Answers must be asked for before the meeting starts."))
        return answer_by

    def data_of(self) -> dict[str, Any]:
        """The cleaned values as fields of `Meeting`, and `chosen`."""
        data = self.cleaned_data
        how = data["how"]
        same = (
            "title",
            "agenda",
            "audience",
            "starts_at",
            "ends_at",
            "zone",
            "answer_by",
            "chosen",
            "reminder_offsets",
        )
        return {
            **{name: data[name] for name in same},
            "is_in_person": how != "online",
            "is_online": how != "in_person",
            "place_name": data["place_name"] if how != "online" else "",
            "address": data["address"] if how != "online" else "",
            "online_link": data["online_link"] if how != "in_person" else "",
            "seats_in_person": data["seats_in_person"] if how != "online" else None,
            "seats_online": data["seats_online"] if how != "in_person" else None,
            "most_guests": data["most_guests"],
        }


class CancelForm(forms.Form):
    """Why a meeting does not take place."""

    reason = LineField(
        label=_("Reason"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everyone who was told reads it. One sentence is enough."),
    )


def offset_text(minutes: int) -> str:
    """As in "7 days before", "3 hours before", "45 minutes before"."""
    if minutes and minutes % (24 * 60) == 0:
        days = minutes // (24 * 60)
        return ngettext("%(count)d day before", "%(count)d days before", days) % {"count": days}
    if minutes and minutes % 60 == 0:
        hours = minutes // 60
        return ngettext("%(count)d hour before", "%(count)d hours before", hours) % {"count": hours}
    return ngettext("%(count)d minute before", "%(count)d minutes before", minutes) % {"count": minutes}


def _initial(forum: Forum, meeting: Meeting | None) -> dict[str, Any]:
    if meeting is None:
        return {
            "zone": forum.zone,
            "how": "in_person",
            "audience": Audience.MEMBERS,
            "most_guests": 0,
            "reminder_offsets": default_offsets(),
        }
    starts = meeting.starts_at.astimezone(meeting.tz)
    ends = meeting.ends_at.astimezone(meeting.tz) if meeting.ends_at else None
    until = meeting.answer_by.astimezone(meeting.tz) if meeting.answer_by else None
    same = ("title", "agenda", "zone", "place_name", "address", "online_link", "seats_in_person", "seats_online")
    more = ("most_guests", "audience", "reminder_offsets", "version")
    return {
        **{name: getattr(meeting, name) for name in (*same, *more)},
        "starts_on": starts.date(),
        "starts_time": starts.time(),
        "ends_time": ends.time() if ends else None,
        "ends_on": ends.date() if ends and ends.date() != starts.date() else None,
        "answer_by_on": until.date() if until else None,
        "answer_by_time": until.time() if until else None,
        "how": "both" if meeting.is_in_person and meeting.is_online else meeting.modes[0],
        "chosen": list(_chosen(meeting)),
    }


def _chosen(meeting: Meeting) -> Iterable[int]:
    if meeting.audience != Audience.CHOSEN:
        return []
    return meeting.responses.exclude(state=ResponseState.CANCELLED).values_list("member_id", flat=True)


class MeetingFilter(forms.Form):
    """Search and filters of the list of coming meetings; what is unknown filters nothing."""

    q = SearchField(label=_("Search meetings"))
    province = forms.ChoiceField(label=_("Province"), required=False)
    forum = forms.ChoiceField(label=_("Forum"), required=False)
    mode = forms.ChoiceField(
        label=_("How"), required=False, choices=[("", _("all")), ("in_person", _("In person")), ("online", _("Online"))]
    )

    def __init__(self, *args: Any, viewer: Member | AnonymousUser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = Forum.objects.visible_to(viewer).active().select_related("regency__province").by_name()
        forums = [(one.slug, one.name, one.regency.province) for one in seen]
        provinces = sorted({(province.code, province.name) for *_one, province in forums}, key=lambda pair: pair[1])
        every = ("", gettext("all"))
        cast(forms.ChoiceField, self.fields["forum"]).choices = [every, *((slug, name) for slug, name, _one in forums)]
        cast(forms.ChoiceField, self.fields["province"]).choices = [every, *provinces]

    def narrow(self, meetings: MeetingQuerySet) -> MeetingQuerySet:
        """The meetings that match; without a query all of them."""
        self.full_clean()
        data = self.cleaned_data if self.is_bound else {}
        meetings = holding(meetings, data.get("q", ""), "title", "forum__name", "place_name")
        if data.get("province"):
            meetings = meetings.filter(forum__regency__province__code=data["province"])
        if data.get("forum"):
            meetings = meetings.filter(forum__slug=data["forum"])
        if data.get("mode"):
            meetings = meetings.filter(**{f"is_{data['mode']}": True})
        return meetings
