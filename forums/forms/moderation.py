"""Forms about what should not stand here: a report, a decision, an objection."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from forums.models import Grounds, Report, Standing
from forums.models.moderation import Act, ReportedThingQuerySet
from members.fields import LineField, TextField
from members.honeypot import GuardedForm


class ReportForm(forms.Form):
    """What is wrong, and in one's own words."""

    grounds = forms.ChoiceField(
        label=_("What is wrong?"),
        choices=Grounds.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one.")},
    )
    text = TextField(
        label=_("In your own words"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Which sentence is it, and why is it wrong? Do not repeat anybody’s personal data here."),
    )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.cleaned_data.get("grounds") == Grounds.OTHER and not self.cleaned_data.get("text"):
            self.add_error("text", ValidationError(_("Please say what is wrong."), "required"))
        return cleaned


class VisitorReportForm(GuardedForm, ReportForm):
    """The same for somebody who is not signed in."""


class RulingForm(forms.Form):
    """One reason, and the button that was pressed."""

    act = forms.ChoiceField(choices=[*Act.choices, ("uphold", "")], widget=forms.HiddenInput)
    reason = LineField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever wrote it reads this, and whoever reported it if it stays. Name nobody who reported it."),
        error_messages={"required": _("Say why, in words for whoever wrote it.")},
    )


class ObjectionForm(forms.Form):
    """Why it should be shown again."""

    text = TextField(
        label=_("Why should it be shown again?"),
        max_length=2000,
        help_text=_("You can object once. Somebody who did not decide looks at it again and answers by email."),
    )


class QueueFilter(forms.Form):
    """Which reports to look at."""

    state = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[("", _("What waits")), (Standing.HIDDEN, _("Hidden")), (Standing.KEPT, _("Stays as it is"))],
    )
    grounds = forms.ChoiceField(
        label=_("What is wrong"), required=False, choices=[("", _("Anything")), *Grounds.choices]
    )

    def narrow(self, things: ReportedThingQuerySet) -> ReportedThingQuerySet:
        """The reported things that fit; those that wait unless another state is asked for."""
        asked = self.cleaned_data if self.is_valid() else {}
        found = things.filter(state=asked["state"]) if asked.get("state") else things.waiting()
        if asked.get("grounds"):
            found = found.filter(pk__in=Report.objects.filter(grounds=asked["grounds"]).values("thing"))
        return found
