"""Who is kept out: suspensions with the form that asks why and for how long, and domains of throw-away mail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import Q
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members import accounts, audit
from members.admin.base import CONFIRMED, Acting, ReadOnly, instant, staff_of
from members.admin.dates import DateRange
from members.admin.preview import Question
from members.fields import LineField
from members.models import BlockedDomain, Member, Suspension
from members.models.area import EVERYWHERE
from members.suspension_mails import SUSPENDED
from members.tasks import send_account_mails

AT = instant("at", _("suspended at"))
ADDED = instant("added_at", _("added at"))
UNTIL = instant("until", _("until"))
ENDED = instant("ended_at", _("ended at"))
DAYS = [("7", _("7 days")), ("30", _("30 days")), ("90", _("90 days")), ("", _("Until staff open it again"))]


class SuspensionForm(forms.Form):
    """Why, and for how long."""

    reason = LineField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The member reads it in the email that tells of the suspension."),
    )
    days = forms.ChoiceField(label=_("For how long"), choices=DAYS, required=False, widget=forms.RadioSelect)

    def until(self, now: datetime) -> datetime | None:
        """When it ends by itself; None for an open end."""
        days = self.cleaned_data["days"]
        return now + timedelta(days=int(days)) if days else None


def form_of(request: HttpRequest) -> SuspensionForm:
    """The form as it was filled in, or empty on the page that asks."""
    return SuspensionForm(request.POST if CONFIRMED in request.POST else None)


def mails_about(member: Member) -> Q:
    """What tells the member of it."""
    return Q(kind=SUSPENDED.name, address=member.email or "-")


def question_of(form: SuspensionForm, facts: Callable[[Member], Sequence[str]]) -> Question:
    """Suspend members for the reason and the time that the form asks for."""

    def act(member: Member, by: Member, now: datetime) -> None:
        is_filled = form.is_bound and form.is_valid()
        reason = form.cleaned_data["reason"] if is_filled else "–"
        accounts.suspend(member, by, now, reason=reason, until=form.until(now) if is_filled else None)

    return Question(
        _("Suspend these members?"),
        act,
        _("Suspended: %(count)d."),
        mails_about,
        facts,
        _(
            "They are signed out everywhere, the links in their mails end, no mail goes to them, and their seats in coming"
            " meetings go to others within minutes. One email tells them why and whom to write to. It can be undone."
        ),
    )


def ring(request: HttpRequest, done: HttpResponse | None) -> HttpResponse | None:
    """What was planned goes out now and not with the next tick."""
    transaction.on_commit(send_account_mails.delay)
    return done


@admin.register(Suspension)
class SuspensionAdmin(ReadOnly):
    """Who is or was suspended, why, by whom and until when. It is done and undone on the page of the member."""

    list_display = ["member", "reason", AT, UNTIL, ENDED, "by", "ended_by"]
    list_filter = [("ended_at", admin.EmptyFieldListFilter), ("until", admin.EmptyFieldListFilter), ("at", DateRange)]
    list_select_related = ["member", "by", "ended_by"]
    search_fields = ["member__name", "member__email", "reason"]
    search_help_text = _("Name or email of the member, or the reason")
    date_hierarchy = "at"
    ordering = ["-at", "-pk"]
    fields = ["member", "reason", AT, UNTIL, ENDED, "by", "ended_by"]


@admin.register(BlockedDomain)
class BlockedDomainAdmin(Acting):
    """Domains whose addresses open no account; staff add and remove them."""

    area = EVERYWHERE
    list_display = ["domain", "note", "added_by", ADDED]
    search_fields = ["domain", "note"]
    ordering = ["domain"]
    fields = ["domain", "note"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return admin.ModelAdmin.has_delete_permission(self, request, obj)

    def save_model(self, request: HttpRequest, obj: BlockedDomain, form: ModelForm, change: bool) -> None:
        if change:
            self.store(request, obj, form)
        else:
            obj.added_by = staff_of(request)
            obj.save()
            audit.record(staff_of(request), "blockeddomain.added", obj, timezone.now())
