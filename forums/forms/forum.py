"""What people type about a forum: filters of the list, its own page, requests, messages, preferences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forums.browse import Place
from forums.founding import Charter
from forums.models import Forum, Theme
from forums.models.forum import ForumQuerySet
from members.fields import DateInput, LineField, RegencyField, SearchField, TextField
from members.models import Frequency, MailTopic, Sector
from members.preferences import OFFERED

SAME = "same"  # as in the member's general preferences


class ForumFilter(forms.Form):
    """Search and filters of the list; what is unknown filters nothing."""

    q = SearchField(label=_("Search forums"))
    province = forms.ChoiceField(label=_("Province"), required=False)
    theme = forms.ChoiceField(label=_("Theme"), required=False)
    sector = forms.ChoiceField(label=_("Sector present"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, *args: Any, places: Iterable[Place] = (), themes: Iterable[Theme] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = ("", gettext("All"))
        self._choose("province", [every, *((place.code, place.name) for place in places)])
        self._choose("theme", [every, *((theme.slug, str(theme)) for theme in themes)])
        self._choose("sector", [every, *Sector.choices])
        self._choose("state", [("", gettext("At work")), ("archived", gettext("Archived"))])

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = choices

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is asked for."""
        return self.is_bound and any(self._asked().values())

    def narrow(self, forums: ForumQuerySet) -> ForumQuerySet:
        """The forums that fit."""
        asked = self._asked()
        found = forums.archived() if asked.get("state") else forums.active()
        if asked.get("q"):
            found = found.matching(asked["q"])
        if asked.get("province"):
            found = found.filter(regency__province__code=asked["province"])
        if asked.get("theme"):
            found = found.filter(themes__slug=asked["theme"])
        if asked.get("sector"):
            found = found.with_sector(asked["sector"])
        return found

    def _asked(self) -> dict[str, Any]:
        self.is_valid()
        return self.cleaned_data if self.is_bound else {}


class ForumForm(forms.ModelForm):
    """What the secretariat may change; `version` tells whether somebody else saved meanwhile."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Forum
        fields = [
            "summary", "about", "themes", "joining", "is_public", "decree_number", "decree_on", "term_from",
            "term_until", "contact_email",
        ]  # fmt: skip
        field_classes = {"summary": LineField, "about": TextField, "decree_number": LineField}
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 3}),
            "about": forms.Textarea(attrs={"rows": 12}),
            "themes": forms.CheckboxSelectMultiple(attrs={"class": "two-up"}),
            "joining": forms.RadioSelect,
            "decree_on": DateInput,
            "term_from": DateInput,
            "term_until": DateInput,
        }
        labels = {
            "summary": _("In one or two sentences"),
            "about": _("What the forum is"),
            "joining": _("How people join"),
            "is_public": _("Anyone may see this forum"),
            "decree_number": _("Decree number (SK)"),
            "decree_on": _("Decree date"),
            "contact_email": _("Public contact email"),
        }
        help_texts = {
            "summary": _("Shown in lists and in shared messages."),
            "about": _("Empty lines make paragraphs, a dash makes a list item, **stars** make bold."),
            "is_public": _("If not, only its members see it, and new ones come by invitation."),
            "contact_email": _("Shown to everyone who sees the forum. Messages to the officers go there too."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version

    @property
    def changes(self) -> dict[str, Any]:
        """The valid answers without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class ForumRequestForm(forms.Form):
    """What staff must know to found a forum."""

    name = LineField(label=_("Name of the forum"), max_length=120)
    regency = RegencyField()
    purpose = TextField(
        label=_("What it is for"),
        max_length=2000,
        help_text=_("What do you want to talk through together, and what should change?"),
    )
    partners = TextField(
        label=_("Who takes part"),
        max_length=2000,
        required=False,
        help_text=_("Offices, groups, universities and businesses that have already said yes."),
    )

    @property
    def charter(self) -> Charter:
        """The valid answers as what the forum would start with."""
        answers = self.cleaned_data
        return Charter(answers["name"], answers["regency"], summary="", about=answers["purpose"])


class ContactForm(forms.Form):
    """A message to the officers."""

    subject = LineField(label=_("Subject"), max_length=120)
    body = TextField(label=_("Message"), max_length=4000)


class ForumPreferencesForm(forms.Form):
    """One choice for each kind of message; the first follows the member's general one."""

    def __init__(
        self, *args: Any, general: Mapping[MailTopic, Frequency], own: Mapping[MailTopic, Frequency], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for topic, offered in OFFERED.items():
            same = gettext("As in my preferences: %(frequency)s") % {"frequency": general[topic].label}
            choices = [(SAME, same), *((one.value, one.label) for one in offered)]
            self.fields[topic.value] = forms.ChoiceField(
                label=topic.label,
                choices=choices,
                initial=own.get(topic, SAME),
                widget=forms.RadioSelect,
            )

    @property
    def topics(self) -> dict[str, str]:
        """The valid choices; an empty one follows the general one."""
        return {topic: "" if choice == SAME else choice for topic, choice in self.cleaned_data.items()}
