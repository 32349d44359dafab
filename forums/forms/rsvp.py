"""What a member answers: on the page of the meeting, from a mail, or through an officer who records it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from forums import answer_table
from forums.models import Meeting, Mode, Response, ResponseState
from forums.placing import DETAILS, Reply, short_reply
from members.fields import LineField, SearchField
from members.models import Member
from members.search import holding

ANSWERS = [
    (ResponseState.YES, _("Attending")),
    (ResponseState.MAYBE, _("Maybe")),
    (ResponseState.NO, _("Not attending")),
]
MODES = [(Mode.IN_PERSON, _("In person")), (Mode.ONLINE, _("Online"))]


class AnswerForm(forms.Form):
    """The answer and what decides about seats; details given before are kept."""

    answer = forms.ChoiceField(label=_("Will you attend?"), choices=ANSWERS, widget=forms.RadioSelect)
    mode = forms.ChoiceField(
        label=_("How?"), choices=MODES, widget=forms.RadioSelect(attrs={"class": "two-up"}), required=False
    )
    guests = forms.TypedChoiceField(label=_("Guests you bring"), coerce=int, required=False)
    gives_up_seat = forms.BooleanField(
        label=_("Give up the seat I have and put me on the waiting list"), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, meeting: Meeting, response: Response | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {**_initial(meeting, response), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.meeting, self.response = meeting, response
        if len(meeting.modes) == 1:
            del self.fields["mode"]
        had = response.guests if response else 0
        if meeting.most_guests or had:
            numbers = [(n, _guests_text(n)) for n in range(max(meeting.most_guests, had) + 1)]
            cast(forms.ChoiceField, self.fields["guests"]).choices = numbers
        else:
            del self.fields["guests"]

    def offer_waiting_list(self) -> None:
        """Show the box that gives up the old seat: only after the reply was refused for want of seats."""
        self.fields["gives_up_seat"].widget = forms.CheckboxInput()

    def reply(self) -> Reply:
        """The reply to hand to `rsvp.answer`."""
        data = self.cleaned_data
        known = short_reply(self.meeting, self.response, data["answer"])
        details = {name: data[name] if name in self.fields else getattr(known, name) for name in DETAILS}
        return Reply(
            data["answer"],
            mode=data.get("mode") or known.mode,
            guests=(data.get("guests") or 0) if "guests" in self.data else known.guests,
            gives_up_seat=data["gives_up_seat"],
            **details,
        )


class RsvpForm(AnswerForm):
    """The whole answer of a member, with a deputy and needs that only the organisers see."""

    deputy_name = LineField(label=_("Name of your deputy"), max_length=120, required=False)
    deputy_title = LineField(label=_("Position"), max_length=120, required=False)
    deputy_phone = PhoneNumberField(
        label=_("WhatsApp number"), required=False, help_text=_("For example 0812-3456-7890.")
    )
    needs_sign_language = forms.BooleanField(label=_("Sign language interpreter"), required=False)
    needs_wheelchair = forms.BooleanField(label=_("Wheelchair access"), required=False)
    needs_food = LineField(
        label=_("Food"), max_length=120, required=False, help_text=_("For example: vegetarian, no nuts.")
    )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if not data.get("deputy_name") and (data.get("deputy_title") or data.get("deputy_phone")):
            self.add_error("deputy_name", _("Say who represents you."))
        return data

    @property
    def has_details(self) -> bool:
        """Whether the folded part of the form holds something, or an error."""
        return any(self[name].value() or self[name].errors for name in DETAILS)


class AnswerForForm(RsvpForm):
    """The answer of a member who told it to an officer."""

    member = forms.ModelChoiceField(label=_("Member"), queryset=Member.objects.none())

    field_order = ("member", "answer", "mode", "guests")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ModelChoiceField, self.fields["member"])
        field.queryset = answer_table.people(self.meeting).filter(is_active=True)
        field.widget.attrs |= {"data-search-select": "", "data-placeholder": gettext("Type a name")}

    def reply(self) -> Reply:
        """What the officer left empty stays as the member said it before."""
        reply = super().reply()
        known = short_reply(self.meeting, self.response, reply.state)
        return replace(reply, **{name: getattr(reply, name) or getattr(known, name) for name in DETAILS})


class AnswerFilter(forms.Form):
    """Which rows of the table of answers are shown."""

    q = SearchField(label=_("Search by name"))
    state = forms.ChoiceField(label=_("Answer"), choices=[("", _("all")), *ResponseState.choices], required=False)

    def narrow(self, people: QuerySet[Any]) -> QuerySet[Any]:
        """The members that match, of a queryset that knows each one's `own_state`."""
        self.full_clean()
        data = self.cleaned_data if self.is_bound else {}
        people = holding(people, data.get("q", ""), "name")
        return people.filter(own_state=data["state"]) if data.get("state") else people


def _guests_text(count: int) -> str:
    if not count:
        return gettext("none")
    return ngettext("%(count)d guest", "%(count)d guests", count) % {"count": count}


def _initial(meeting: Meeting, response: Response | None) -> dict[str, Any]:
    known = short_reply(meeting, response, ResponseState.YES)
    initial = {"mode": known.mode, "guests": known.guests, **{name: getattr(known, name) for name in DETAILS}}
    if response is not None and response.state != ResponseState.INVITED:
        said = ResponseState.YES if response.state == ResponseState.WAITING else response.state
        initial["answer"] = said
    return initial
