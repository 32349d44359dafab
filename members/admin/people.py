"""Members in the administration: no passwords, no email changes; who is in and who is staff changes by operations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members import accounts, audit
from members.admin.base import Acting, Text, instant, staff_of
from members.admin.dates import DateRange
from members.admin.inlines import OrganisationsOfMember
from members.admin.preview import Question
from members.admin.suspensions import form_of, mails_about, question_of, ring
from members.fields import NameField
from members.http import require_fresh_sign_in
from members.models import Member
from members.models.person import MemberQuerySet
from members.organisations import OrganisationError


class MailFilter(admin.SimpleListFilter):
    """Whether mail gets to a member, and if not, why."""

    title = _("mail")
    parameter_name = "mail"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[str, Text]]:
        return [
            ("reachable", _("gets mail")),
            ("unconfirmed", _("email not confirmed")),
            ("bounced", _("email bounced")),
            ("kept", _("without email, kept by an officer")),
        ]

    def queryset(self, request: HttpRequest, queryset: MemberQuerySet) -> MemberQuerySet:  # type: ignore[override]
        match self.value():
            case "reachable":
                return queryset.reachable()
            case "unconfirmed":
                return queryset.filter(email__isnull=False, email_confirmed_at__isnull=True)
            case "bounced":
                return queryset.filter(bounced_at__isnull=False)
            case "kept":
                return queryset.filter(email__isnull=True)
        return queryset


class MemberForm(ModelForm):
    """What staff may set right about a member."""

    name = NameField(label=_("Name"))


class NewMemberForm(MemberForm):
    """A member whom staff write down: an account when there is an email, else a kept record."""

    consent_by = forms.ChoiceField(
        label=_("How the consent was given"),
        choices=[("paper", _("on paper")), ("spoken", _("spoken"))],
        help_text=_(
            "To the terms and to the processing of personal data; for someone of 16 or 17 by the guardian too."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["regency"].required = True

    def clean_email(self) -> str | None:
        email = self.cleaned_data["email"]
        return get_adapter().clean_email(email) if email else None


def facts_of(row: Member) -> list[str]:
    """What a suspension ends."""
    signed_in = UserSession.objects.filter(user=row).count()
    forums = row.memberships.filter(state="active").count()
    counts = {"sessions": signed_in, "forums": forums}
    return [
        row.email or gettext("without email"),
        gettext("Signed in on %(sessions)d devices; active in %(forums)d forums.") % counts,
    ]


ACTIVATING = Question(
    _("Open these accounts again?"),
    accounts.activate,
    _("Activated: %(count)d."),
    mails=mails_about,
    facts=facts_of,
    note=_("They sign in anew. Seats that went to others do not come back."),
)
PERSON = ("name", "regency", "sector", "organisation", "whatsapp", "birth_year")
AGE = ("is_adult", "guardian_name", "guardian_consent_on")
JOINED = instant("joined_at", _("joined at"))
CONFIRMED = instant("email_confirmed_at", _("email confirmed at"))
BOUNCED = instant("bounced_at", _("email bounced at"))


@admin.register(Member)
class MemberAdmin(Acting):
    """The people of the portal. They sign in by a code or by a password that only they know."""

    list_name = "anggota"
    refusals = (accounts.AccountRefused, OrganisationError)
    list_display = ["name", "email", "is_active", "sector", "regency", "organisation", "is_staff", JOINED]
    list_filter = [
        MailFilter,
        "is_active",
        ("joined_at", DateRange),
        "is_staff",
        "is_demo",
        "sector",
        "regency__province",
    ]
    list_select_related = ["regency", "organisation"]
    search_fields = ["name", "email", "whatsapp"]
    search_help_text = _("Name, email or WhatsApp number")
    date_hierarchy = "joined_at"
    ordering = [Lower("name"), "pk"]
    autocomplete_fields = ["regency", "organisation"]
    filter_horizontal = ["groups"]
    inlines = [OrganisationsOfMember]
    actions = ["activate", "suspend", "make_staff", "end_staff"]
    readonly_fields = [
        "email", CONFIRMED, BOUNCED, "kept_by", "is_active", "is_staff", "is_superuser", "is_demo", JOINED,
        "last_seen_on", "is_digest_wanted", "digest_day", "digest_hour",
    ]  # fmt: skip
    add_fieldsets = [
        (None, {"fields": [*PERSON, "language"]}),
        (
            _("Account"),
            {
                "fields": ["email", "consent_by"],
                "description": _(
                    "With an email the member signs in by a code sent there. Without one you keep the record for them."
                ),
            },
        ),
        (_("Under 18"), {"fields": AGE}),
    ]
    fieldsets = [
        (None, {"fields": PERSON}),
        (
            _("Account"),
            {
                "fields": ["email", CONFIRMED, BOUNCED, "kept_by", "is_active", JOINED, "last_seen_on", "is_demo"],
                "description": _("The email and the password are changed by the member alone."),
            },
        ),
        (
            _("Language, time and mail"),
            {"fields": ["language", "zone", "is_digest_wanted", "digest_day", "digest_hour"]},
        ),
        (_("Under 18"), {"fields": AGE}),
    ]
    rights_fieldset = (_("Rights"), {"fields": ["is_staff", "is_superuser", "groups"]})

    def get_fieldsets(self, request: HttpRequest, obj: Member | None = None) -> Any:
        if obj is None:
            return self.add_fieldsets
        return [*self.fieldsets, self.rights_fieldset] if staff_of(request).is_superuser else self.fieldsets

    def get_readonly_fields(self, request: HttpRequest, obj: Member | None = None) -> Any:
        return [] if obj is None else self.readonly_fields

    def get_form(self, request: HttpRequest, obj: Member | None = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, form=MemberForm if obj else NewMemberForm, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Member | None = None) -> bool:
        is_staffs = obj is not None and (obj.is_staff or obj.is_superuser)
        return super().has_change_permission(request, obj) and (not is_staffs or staff_of(request).is_superuser)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The page of a member; the member can read that it was looked at."""
        row = context.get("original")
        if row is not None:
            audit.looked(staff_of(request), [row.pk], "opened", timezone.now())
        return super().render_change_form(request, context, *args, **kwargs)

    def has_rights_permission(self, request: HttpRequest) -> bool:
        """Whether who is staff may be decided by this person."""
        return staff_of(request).is_superuser

    def acts(self, request: HttpRequest, row: Member) -> list[tuple[str, Text]]:
        is_out_of_reach = row == request.user or not self.has_change_permission(request, row)
        return [] if is_out_of_reach else super().acts(request, row)

    def links(self, request: HttpRequest, row: Member) -> list[tuple[str, Text]]:
        is_shown = staff_of(request).is_superuser and row.can_sign_in and not row.is_superuser
        return [(reverse("portal:view_as", args=[row.pk]), _("See the portal as this member"))] if is_shown else []

    def fits(self, act: str, row: Member) -> bool:
        return {
            "activate": not row.is_active,
            "suspend": row.is_active,
            "make_staff": not row.is_staff and row.can_sign_in,
            "end_staff": row.is_staff,
        }[act]

    def save_model(self, request: HttpRequest, obj: Member, form: ModelForm, change: bool) -> None:
        if "groups" in form.changed_data:
            require_fresh_sign_in(request)
        if change:
            self.store(request, obj, form)
        else:
            obj.zone = obj.regency.zone if obj.regency else obj.zone
            accounts.register(obj, form.cleaned_data["consent_by"], staff_of(request), timezone.now())

    @admin.action(description=_("Suspend: close the account"), permissions=["change"])
    def suspend(self, request: HttpRequest, queryset: QuerySet[Member]) -> HttpResponse | None:
        form = form_of(request)
        return ring(request, self.ask_first(request, queryset, question_of(form, facts_of), form))

    @admin.action(description=_("Activate: open a suspended account"), permissions=["change"])
    def activate(self, request: HttpRequest, queryset: QuerySet[Member]) -> HttpResponse | None:
        return ring(request, self.ask_first(request, queryset, ACTIVATING))

    @admin.action(description=_("Make staff"), permissions=["rights"])
    def make_staff(self, request: HttpRequest, queryset: QuerySet[Member]) -> HttpResponse | None:
        require_fresh_sign_in(request)
        return self.for_each(request, queryset, accounts.make_staff, _("Made staff: %(count)d."))

    @admin.action(description=_("End as staff"), permissions=["rights"])
    def end_staff(self, request: HttpRequest, queryset: QuerySet[Member]) -> HttpResponse | None:
        require_fresh_sign_in(request)
        return self.for_each(request, queryset, accounts.end_staff, _("No longer staff: %(count)d."))
