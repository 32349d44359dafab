"""Forums, requests for new ones, and themes."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import F, QuerySet
from django.db.models.functions import Lower
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums import founding, membership
from forums.admin.people import MembersOfForum
from forums.models import Forum, ForumRequest, Membership, RequestState, Theme
from forums.models.forum import ForumQuerySet
from members.admin.base import Acting, Text, become, instant, staff_of
from members.models import EVERYWHERE, Member

REFUSALS = (founding.FoundingRefused, membership.MembershipRefused)


class ForumForm(ModelForm):
    """The forum as it was when the page was opened; a change by somebody else in between is not overwritten."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen_version"] = self.instance.version


class NewForumForm(ModelForm):
    """A forum and who leads it: somebody whom the member of staff looks after too."""

    staff: Member
    chair = forms.ModelChoiceField(
        Member.objects.none(),
        widget=AutocompleteSelect(Membership._meta.get_field("member"), admin.site),
        label=_("Chair"),
        help_text=_("An active member with an account. The chair names the other officers."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chairs = cast(forms.ModelChoiceField, self.fields["chair"])
        chairs.queryset = Member.objects.within(self.staff).filter(is_active=True, email__isnull=False)


class AnswerForm(ModelForm):
    """What staff tell the asker when they decline."""

    def clean_answer(self) -> str:
        answer: str = self.cleaned_data["answer"]
        if "_decline" in self.data and not answer.strip():
            raise forms.ValidationError(_("Say why, so that the asker can read it."))
        return answer


class ChairFilter(admin.SimpleListFilter):
    """Whether somebody leads the forum."""

    title = _("chair")
    parameter_name = "chair"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Text]]:
        return [("none", _("without a chair")), ("some", _("with a chair"))]

    def queryset(self, request: HttpRequest, queryset: ForumQuerySet) -> ForumQuerySet:  # type: ignore[override]
        match self.value():
            case "none":
                return queryset.active().without_chair()
            case "some":
                return queryset.exclude(pk__in=queryset.without_chair())
        return queryset


CREATED = instant("created_at", _("created at"))
ARCHIVED = instant("archived_at", _("archived at"))
PLACE = ("name", "summary", "about", "regency")
WAYS = ("is_public", "joining", "contact_email", "themes")
DECREE = ("decree_number", "decree_on", "term_from", "term_until")


@admin.register(Forum)
class ForumAdmin(Acting):
    """A new forum begins with its chair; it is never deleted but put into the archive."""

    refusals = REFUSALS
    list_display = ["name", "regency", "joining", "is_public", "is_demo", CREATED, ARCHIVED]
    list_filter = [
        ("archived_at", admin.EmptyFieldListFilter),
        ChairFilter,
        "is_public",
        "joining",
        "is_demo",
        "themes",
        "regency__province",
    ]
    list_select_related = ["regency"]
    search_fields = ["name", "summary", "regency__name"]
    search_help_text = _("Name, summary, or regency or city")
    date_hierarchy = "created_at"
    ordering = [Lower("name"), "pk"]
    autocomplete_fields = ["regency", "themes"]
    inlines = [MembersOfForum]
    reversible = ("name", "summary", "about", "contact_email", "decree_number", "themes")
    actions = ["archive", "restore"]
    readonly_fields = ["slug", CREATED, ARCHIVED, "is_demo"]
    fieldsets = [
        (None, {"fields": [*PLACE, "seen_version"]}),
        (_("Joining and contact"), {"fields": WAYS}),
        (_("Decree and term of office"), {"fields": DECREE}),
        (_("In the portal"), {"fields": ["slug", CREATED, ARCHIVED, "is_demo"]}),
    ]
    add_fieldsets = [(None, {"fields": [*PLACE, "chair"]})]

    def get_fieldsets(self, request: HttpRequest, obj: Forum | None = None) -> Any:
        return self.fieldsets if obj else self.add_fieldsets

    def get_form(self, request: HttpRequest, obj: Forum | None = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change, form=ForumForm if obj else NewForumForm, **kwargs)
        form.staff = staff_of(request)
        return form

    def has_change_permission(self, request: HttpRequest, obj: Forum | None = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and obj.is_archived)

    def fits(self, act: str, row: Forum) -> bool:
        return row.is_archived == (act == "restore")

    def links(self, request: HttpRequest, row: Forum) -> list[tuple[str, Text]]:
        members = reverse("admin:forums_membership_changelist")
        return [(f"{members}?forum__id__exact={row.pk}", _("Members")), *forum_links(row)]

    def save_model(self, request: HttpRequest, obj: Forum, form: ModelForm, change: bool) -> None:
        data, staff, now = form.cleaned_data, staff_of(request), timezone.now()
        if change:
            changes = {name: data[name] for name in (*PLACE, *WAYS, *DECREE) if name in form.changed_data}
            founding.edit(obj, changes, data["seen_version"], staff, now)
        else:
            charter = founding.Charter(obj.name, obj.regency, obj.summary, obj.about)
            become(obj, founding.create(charter, data["chair"], staff, now))

    def set_back(self, row: Forum, values: dict[str, Any], by: Member, now: datetime) -> None:
        founding.edit(row, values, row.version, by, now)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The operation has stored the themes together with the rest."""

    @admin.action(description=_("Put into the archive"), permissions=["change"])
    def archive(self, request: HttpRequest, queryset: QuerySet[Forum]) -> HttpResponse | None:
        return self.for_each(request, queryset, founding.archive, _("Put into the archive: %(count)d."))

    @admin.action(description=_("Bring back from the archive"), permissions=["change"])
    def restore(self, request: HttpRequest, queryset: QuerySet[Forum]) -> HttpResponse | None:
        return self.for_each(request, queryset, founding.restore, _("Brought back: %(count)d."))


def forum_links(forum: Forum) -> list[tuple[str, Text]]:
    """Where officers and staff work on the forum."""
    return [(reverse("forums:member_list", args=[forum.slug]), _("Members on the page"))]


ASKED = instant("asked_at", _("asked at"))
DECIDED = instant("decided_at", _("decided at"))
ASKED_AND_ANSWERED: Any = [
    "name", "regency", "purpose", "partners", "asked_by", ASKED, "state", "answer", "decided_by", DECIDED, "forum",
]  # fmt: skip


@admin.register(ForumRequest)
class ForumRequestAdmin(Acting):
    """Members ask for a forum; staff accept, which founds it with the asker as chair, or decline with an answer."""

    refusals = REFUSALS
    form = AnswerForm
    change_form_template = "admin/forum_request.html"
    list_display = ["name", "regency", "asked_by", ASKED, "state", "decided_by", DECIDED]
    list_filter = ["state", "regency__province"]
    list_select_related = ["regency", "asked_by", "decided_by"]
    search_fields = ["name", "asked_by__name", "asked_by__email", "regency__name"]
    search_help_text = _("Name of the forum, regency or city, or who asked")
    date_hierarchy = "asked_at"
    ordering = [F("decided_at").desc(nulls_first=True), "asked_at"]
    fields = ASKED_AND_ANSWERED
    readonly_fields = [field for field in ASKED_AND_ANSWERED if field != "answer"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: ForumRequest | None = None) -> bool:
        is_open = obj is None or obj.state == RequestState.OPEN
        return is_open and super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: ForumRequest, form: ModelForm, change: bool) -> None:
        if "_accept" in request.POST:
            founding.accept(obj, staff_of(request), timezone.now())
        elif "_decline" in request.POST:
            founding.decline(obj, obj.answer, staff_of(request), timezone.now())
        obj.refresh_from_db()


@admin.register(Theme)
class ThemeAdmin(Acting):
    """Fields of work, for filters and for the forum's page."""

    area = EVERYWHERE
    list_display = ["name", "name_en", "slug"]
    search_fields = ["name", "name_en"]
    prepopulated_fields = {"slug": ["name"]}

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return admin.ModelAdmin.has_delete_permission(self, request, obj)
