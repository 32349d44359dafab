"""What people type about memberships: joining, decisions, offices, records kept by an officer, invitations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from forums import invitations, membership
from forums.keeping import Person
from forums.models import Membership, Role
from forums.models.forum import MembershipQuerySet
from members import versions
from members.fields import DateInput, LineField, NameField, RegencyField, SearchField, TextField
from members.models import Organisation, Sector
from members.search import holding

MYSELF = "myself"


class JoinForm(forms.Form):
    """For whom one speaks, and a word to the officers."""

    organisation = forms.ChoiceField(label=_("I take part"), widget=forms.RadioSelect)
    note = TextField(
        label=_("A word to the officers"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who you are and why you want to join."),
    )

    def __init__(
        self, *args: Any, organisations: Sequence[Organisation], sector: str, with_note: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._organisations = {str(one.pk): one for one in organisations}
        if not organisations:
            del self.fields["organisation"]
        else:
            self._offer(organisations, sector)
        if not with_note:
            del self.fields["note"]

    def _offer(self, organisations: Sequence[Organisation], sector: str) -> None:
        field = cast("forms.ChoiceField", self.fields["organisation"])
        on_behalf = [
            (str(one.pk), gettext("for %(organisation)s") % {"organisation": one.name}) for one in organisations
        ]
        myself = gettext("for myself (%(sector)s)") % {"sector": Sector(sector).label}
        field.choices = [*on_behalf, (MYSELF, myself)]
        field.initial = on_behalf[0][0]

    @property
    def spoken_for(self) -> Organisation | None:
        """The organisation chosen, None for oneself."""
        return self._organisations.get(self.cleaned_data.get("organisation", ""))

    @property
    def words(self) -> str:
        """What the officers read."""
        return str(self.cleaned_data.get("note", ""))


class DecisionForm(forms.Form):
    """Yes or no to a request; the reason of a no is told to the asker."""

    decision = forms.ChoiceField(choices=[("admit", _("Approve")), ("decline", _("Do not accept"))])
    reason = LineField(label=_("Reason, if you do not accept"), max_length=300, required=False)


class RemovalForm(forms.Form):
    """Why somebody is removed."""

    reason = LineField(
        label=_("Reason"),
        max_length=300,
        help_text=_("The person gets this sentence by email."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class MemberForm(forms.ModelForm):
    """What officers may change of a membership; the role only when `roles` are offered."""

    role = forms.ChoiceField(
        label=_("Role"),
        widget=forms.RadioSelect,
        help_text=_("Chair and secretary manage the forum. A new chair takes over from the one before at once."),
    )

    class Meta:
        model = Membership
        fields = ["sector", "organisation", "office_title", "term_from", "term_until", "decree_number"]
        field_classes = {"office_title": LineField, "decree_number": LineField}
        widgets = {"term_from": DateInput, "term_until": DateInput}
        labels = {"decree_number": _("Decree number (SK)"), "office_title": _("Office title")}
        help_texts = {"office_title": _("Such as patron, adviser, head of a working group. Shown on the forum's page.")}

    read = versions.read_field()

    def __init__(self, *args: Any, may_set_role: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["read"].initial = versions.stamp(self.instance, membership.EDITABLE)
        organisation = cast("forms.ModelChoiceField[Organisation]", self.fields["organisation"])
        own = Q(representatives__member=self.instance.member, representatives__until__isnull=True)
        organisation.queryset = (
            Organisation.objects.filter(own | Q(pk=self.instance.organisation_id)).distinct().by_name()
        )
        organisation.empty_label = gettext("none: for themselves")
        if not may_set_role:
            del self.fields["role"]
            return
        role = cast("forms.ChoiceField", self.fields["role"])
        role.choices = Role.choices
        role.initial = self.instance.role
        self.order_fields(["role"])

    @property
    def changes(self) -> dict[str, Any]:
        """The valid answers without the role."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("role", "read")}


class KeptMemberForm(forms.Form):
    """Somebody without an email, written down by an officer with the consent they gave."""

    name = NameField()
    sector = forms.ChoiceField(label=_("Sector"), choices=Sector.choices, initial=Sector.COMMUNITY)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Organisation"), required=False, empty_label=_("none: for themselves")
    )
    regency = RegencyField()
    whatsapp = PhoneNumberField(
        label=_("WhatsApp number"),
        required=False,
        help_text=_("For example 0812-3456-7890. Only officers see it."),
    )
    age = forms.ChoiceField(
        label=_("Age"),
        choices=[("adult", _("18 or older")), ("youth", _("16 or 17"))],
        widget=forms.RadioSelect(attrs={"class": "two-up"}),
        initial="adult",
    )
    guardian_name = LineField(
        label=_("Name of parent or guardian"),
        max_length=120,
        required=False,
        help_text=_("Only for those of 16 or 17."),
    )
    guardian_consent_on = forms.DateField(
        label=_("Parent or guardian agreed on"),
        required=False,
        widget=DateInput,
        help_text=_("Only for those of 16 or 17. Keep the signed paper."),
    )
    consent_by = forms.ChoiceField(
        label=_("How they agreed"),
        choices=[("paper", _("signed on paper")), ("spoken", _("said yes to me"))],
        widget=forms.RadioSelect(attrs={"class": "two-up"}),
    )
    consent = forms.BooleanField(
        label=_("This person knows what is kept here and why, and agrees."),
        error_messages={"required": _("Without this consent the portal may not keep anything about them.")},
    )

    def __init__(self, *args: Any, known: MembershipQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisation = cast("forms.ModelChoiceField[Organisation]", self.fields["organisation"])
        organisation.queryset = Organisation.objects.filter(pk__in=known.values("organisation")).by_name()

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        if answers.get("age") == "youth":
            self._require_guardian(answers)
        return answers

    def _require_guardian(self, answers: dict[str, Any]) -> None:
        if not answers.get("guardian_name"):
            self.add_error("guardian_name", _("Someone of 16 or 17 needs the consent of a parent or guardian."))
        day = answers.get("guardian_consent_on")
        if day is None:
            self.add_error("guardian_consent_on", _("On which day did the parent or guardian agree?"))
        elif day > timezone.localdate():
            self.add_error("guardian_consent_on", ValidationError(_("This day is still to come.")))

    @property
    def person(self) -> Person:
        """The valid answers as what is kept."""
        answers = self.cleaned_data
        is_adult = answers["age"] == "adult"
        return Person(
            name=answers["name"],
            sector=answers["organisation"].sector if answers["organisation"] else answers["sector"],
            regency=answers["regency"],
            consent_by=answers["consent_by"],
            organisation=answers["organisation"],
            whatsapp=str(answers["whatsapp"] or ""),
            is_adult=is_adult,
            guardian_name="" if is_adult else answers["guardian_name"],
            guardian_consent_on=None if is_adult else answers["guardian_consent_on"],
        )


class MemberFilter(forms.Form):
    """Search and filters of the list of members; what is unknown filters nothing."""

    q = SearchField(label=_("Search members"))
    sector = forms.ChoiceField(label=_("Sector"), required=False, choices=[("", _("All")), *Sector.choices])
    role = forms.ChoiceField(
        label=_("Role"), required=False, choices=[("", _("All")), ("officers", _("Officers only")), *Role.choices]
    )

    def narrow(self, memberships: MembershipQuerySet) -> MembershipQuerySet:
        """The memberships that fit."""
        self.is_valid()
        asked = self.cleaned_data if self.is_bound else {}
        found = holding(memberships, asked.get("q", ""), "member__name", "organisation__name")
        if asked.get("sector"):
            found = found.filter(sector=asked["sector"])
        if asked.get("role") == "officers":
            return found.exclude(role=Role.MEMBER, office_title="")
        return found.filter(role=asked["role"]) if asked.get("role") else found


class InviteForm(forms.Form):
    """Addresses, one on each line."""

    addresses = forms.CharField(
        label=_("Email addresses"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false", "autocapitalize": "off", "inputmode": "email"}),
        help_text=_("One on each line. Each person gets an email with their own link and is in at once."),
    )

    def clean_addresses(self) -> list[str]:
        try:
            return invitations.parse_addresses(self.cleaned_data["addresses"])
        except invitations.NotAnAddress as error:
            raise ValidationError(str(error), "address") from error


class LinkForm(forms.Form):
    """How long a link to join stays valid."""

    days = forms.TypedChoiceField(
        label=_("Valid for"),
        coerce=int,
        choices=[(7, _("7 days")), (30, _("30 days")), (90, _("90 days"))],
        initial=invitations.VALID_DAYS,
    )
