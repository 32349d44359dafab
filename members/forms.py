"""Forms about people: signing up, the profile, and what one wants to receive."""

from __future__ import annotations

from datetime import date
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import AddEmailForm, BaseSignupForm
from allauth.account.forms import SignupForm as AccountSignupForm
from allauth.account.models import EmailAddress
from allauth.account.utils import setup_user_email
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from members import blocklist, organisations, preferences, profiles, signup, versions
from members.consent import TEXTS
from members.fields import NameField, OrganisationInput, OrganisationNameField, RegencyField
from members.honeypot import GuardedForm
from members.models import Frequency, Language, MailTopic, Member, OrganisationKind, Purpose, Sector, Sex, Weekday, Zone
from members.profiles import Profile
from members.when import letters

YOUNGEST, OLDEST = 16, 110
SECTORS_BY_EXAMPLE = _(
    "For example: a farmers’ group is Community, a village office is Government, a shop is Private sector."
)


def _agreement(sentence: Any, purpose: Purpose) -> str:
    return format_html(sentence, url=reverse(TEXTS[purpose].url_name))


agreement = lazy(_agreement, str)


class SectorField(forms.ChoiceField):
    """The part of society that a person or an organisation stands for."""

    widget = forms.RadioSelect(attrs={"class": "two-up"})
    default_error_messages = {"required": _("Please choose one.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=Sector.choices, **kwargs)


class KindField(forms.ChoiceField):
    """What an organisation is; only asked about one that is new here."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=[("", _("I am not sure")), *OrganisationKind.choices], **kwargs)


class PersonForm(forms.Form):
    """What one says about oneself when signing up, and may change later."""

    name = NameField(
        help_text=_("As you want to be addressed. One word is fine."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    regency = RegencyField(label=_("Regency or city where you live"))
    sector = SectorField(label=_("Which sector do you come from?"), help_text=SECTORS_BY_EXAMPLE)
    organisation = OrganisationNameField(
        label=_("Your organisation"),
        required=False,
        widget=OrganisationInput(),
        help_text=_("Office, group, campus or company. A new one is added and checked by staff."),
    )
    kind = KindField(label=_("Kind of organisation"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].widget.suggestions = organisations.suggestions("")


class KeptEmailForm(forms.Form):
    """A form that brings an account a new email: none of a throw-away provider. Goes before the library's own form."""

    def clean_email(self) -> str:
        email: str = super().clean_email()  # type: ignore[misc]
        if blocklist.is_blocked(email):
            raise ValidationError(
                _("This email address cannot be used here. Please give one that you keep."), "blocked"
            )
        return email


class EmailChangeForm(KeptEmailForm, AddEmailForm):
    """Another email for one's account."""


class SignupForm(GuardedForm, KeptEmailForm, PersonForm, AccountSignupForm):
    """A new account on one short page; `account_already_exists` says that the address is known, and is kept to itself."""

    account_already_exists: bool

    is_adult = forms.BooleanField(
        label=_("I am 18 or older"),
        error_messages={
            "required": _(
                "Accounts are for people of 18 or older. If you are 16 or 17, an officer of your forum can enter you."
            )
        },
    )
    terms = forms.BooleanField(
        label=agreement(_('I agree to the <a href="{url}">terms of use</a>'), Purpose.TERMS),
        error_messages={"required": _("Without this agreement we may not open an account.")},
    )
    privacy = forms.BooleanField(
        label=agreement(
            _('I agree that my data are used as the <a href="{url}">privacy notice</a> says'), Purpose.PRIVACY
        ),
        error_messages={"required": _("Without this agreement we may not keep your data.")},
    )

    field_order = (
        "name", "email", "password1", "regency", "sector", "organisation", "kind", "is_adult", "terms", "privacy",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = _(
            "At least 8 characters. A short sentence is strong and easy to remember."
        )
        self.fields["email"].help_text = ""

    @property
    def has_organisation(self) -> bool:
        """Whether the part about the organisation holds something to be seen."""
        return bool(self["organisation"].value() or self["organisation"].errors or self["kind"].errors)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = BaseSignupForm.clean(self)
        self.guard()
        password = cleaned.get("password1")
        if password:
            try:
                person = Member(name=cleaned.get("name", ""), email=cleaned.get("email"))
                get_adapter().clean_password(password, user=person)
            except ValidationError as error:
                self.add_error("password1", error)
        return cleaned

    def try_save(self, request: HttpRequest) -> tuple[Member | None, HttpResponse | None]:
        """The new member, or the same answer as for a new one when the address is known; either way one hash is made."""
        if self.account_already_exists:
            Member().set_password(self.cleaned_data["password1"])
            return super().try_save(request)
        try:
            return self.save(request), None
        except signup.AddressTaken:
            self.account_already_exists = True
            return super().try_save(request)

    def save(self, request: HttpRequest) -> Member:
        data = self.cleaned_data
        entry = signup.Entry(
            name=data["name"],
            email=data["email"],
            password=data["password1"],
            regency=data["regency"],
            sector=data["sector"],
            language=_language(),
            organisation=data["organisation"],
            kind=data["kind"],
        )
        member = signup.sign_up(entry, timezone.now())
        setup_user_email(request, member, [EmailAddress(email=member.email)])
        return member


class ProfileForm(PersonForm):
    """What a member says about themselves."""

    whatsapp = PhoneNumberField(
        label=_("WhatsApp number"),
        required=False,
        region="ID",
        max_length=30,
        help_text=_("For example 0812-3456-7890. Only the officers of your forums see it."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    birth_year = forms.IntegerField(
        label=_("Birth year"),
        required=False,
        help_text=_("Only for counts. Never shown."),
        widget=forms.TextInput(attrs={"class": "short", "inputmode": "numeric", "maxlength": "4"}),
    )
    sex = forms.ChoiceField(
        label=_("Sex"),
        required=False,
        choices=[("", _("I prefer not to say")), *Sex.choices],
        help_text=_("Only for counts. Never shown."),
    )

    read = versions.read_field()

    def __init__(self, *args: Any, member: Member, today: date, **kwargs: Any) -> None:
        self.member, self.today = member, today
        kept = {name: getattr(member, name) for name in ("name", "regency", "sector", "whatsapp", "birth_year", "sex")}
        of = member.organisation
        kept["organisation"] = organisations.label(of) if of else ""
        kept["read"] = versions.stamp(member, profiles.FIELDS)
        super().__init__(*args, **kwargs | {"initial": kept})
        self.fields["kind"].help_text = _("Only needed for an organisation that is new here.")

    def profile(self) -> Profile:
        """What a valid form says."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "read"}
        return Profile(**said | {"whatsapp": str(said["whatsapp"] or "")})

    def clean_birth_year(self) -> int | None:
        year: int | None = self.cleaned_data["birth_year"]
        if year is None:
            return None
        youngest = 18 if self.member.is_adult else YOUNGEST
        if not self.today.year - OLDEST <= year <= self.today.year - youngest:
            raise ValidationError(_("Please write the four digits of the year you were born in."), "year")
        return year


class PreferencesForm(forms.Form):
    """Language, clock, and how messages come."""

    OWN = "own"

    language = forms.ChoiceField(label=_("Language of pages and mails"), choices=Language.choices)
    zone = forms.ChoiceField(label=_("Time zone"))
    is_digest_wanted = forms.BooleanField(
        label=_("Send me the weekly digest"),
        required=False,
        help_text=_("One mail a week: what needs you, your meetings, and what is new in your forums."),
    )
    digest_day = forms.TypedChoiceField(label=_("Day"), choices=Weekday.choices, coerce=int)
    digest_hour = forms.TypedChoiceField(
        label=_("Hour"), choices=[(hour, f"{hour:02}.00") for hour in range(24)], coerce=int
    )

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        self.member = member
        names = ("language", "is_digest_wanted", "digest_day", "digest_hour")
        kept: dict[str, Any] = {name: getattr(member, name) for name in names}
        kept["zone"] = self.OWN if member.zone == self.own_zone else member.zone
        kept |= {topic.value: frequency for topic, frequency in preferences.chosen(member).items()}
        super().__init__(*args, **kwargs | {"initial": kept})
        follows = _("As where I live (%(zone)s)") % {"zone": letters(self.own_zone)}
        self.fields["zone"].choices = [(self.OWN, follows), *Zone.choices]  # type: ignore[attr-defined]
        for topic, offered in preferences.OFFERED.items():
            choices = [(frequency.value, Frequency(frequency).label) for frequency in offered]
            self.fields[topic.value] = forms.ChoiceField(label=MailTopic(topic).label, choices=choices)

    @property
    def own_zone(self) -> str:
        """The zone of where the member lives, else the one they have."""
        return self.member.regency.zone if self.member.regency else self.member.zone

    @property
    def topics(self) -> list[forms.BoundField]:
        """The fields that say when a kind of message comes."""
        return [self[topic.value] for topic in preferences.OFFERED]

    def settings(self) -> preferences.Settings:
        """What a valid form says about the member."""
        data = self.cleaned_data
        return preferences.Settings(
            language=data["language"],
            zone=self.own_zone if data["zone"] == self.OWN else data["zone"],
            is_digest_wanted=data["is_digest_wanted"],
            digest_day=data["digest_day"],
            digest_hour=data["digest_hour"],
        )

    def frequencies(self) -> dict[str, str]:
        """What a valid form says about each kind of message."""
        return {topic.value: self.cleaned_data[topic.value] for topic in preferences.OFFERED}


def _language() -> str:
    language = (get_language() or "").partition("-")[0]
    return language if language in Language.values else Language.INDONESIAN
