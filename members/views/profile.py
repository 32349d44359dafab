"""A member's own pages."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from members import audit, profiles
from members.forms import PreferencesForm, ProfileForm
from members.http import MemberRequest, posted
from members.models import AuditEntry, Member
from members.preferences import save
from members.versions import CONFLICT, differences, stamp, typed_at
from members.when import clock, letters, long_date


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: MemberRequest) -> HttpResponse:
    """Who I am."""
    now = timezone.now()
    form = ProfileForm(posted(request), member=request.user, today=now.date())
    conflict, status = None, 200
    if request.method == "POST" and form.is_valid():
        try:
            profiles.update(request.user, form.profile(), now, form.cleaned_data["read"])
        except profiles.ChangedMeanwhile as error:
            form, status = _typed_again(request, error.current, now), CONFLICT
            conflict = differences(ProfileForm(member=error.current, today=now.date()), form)
        else:
            messages.success(request, _("Your profile is saved."))
            return redirect("members:profile")
    return render(
        request,
        "members/profile.html",
        {
            "form": form,
            "conflict": conflict,
            "zone": letters(request.user.zone),
            "looks": [
                _look_line(entry, request.user)
                for entry in audit.looks_at(request.user).filter(action="member.viewed")[:10]
            ],
        },
        status=status,
    )


def _typed_again(request: MemberRequest, current: Member, now: datetime) -> ProfileForm:
    """What was typed, to be saved over what stands by now."""
    typed = typed_at(request, stamp(current, profiles.FIELDS))
    return ProfileForm(typed, member=current, today=now.date())


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: MemberRequest) -> HttpResponse:
    """What reaches me, when, and in which language."""
    form = PreferencesForm(posted(request), member=request.user)
    if request.method == "POST" and form.is_valid():
        save(request.user, form.settings(), form.frequencies())
        with override(request.user.language):
            messages.success(request, _("Your preferences are saved."))
            return redirect(reverse("members:preferences"))
    return render(request, "members/preferences.html", {"form": form, "email": request.user.email})


def _look_line(entry: AuditEntry, member: Member) -> dict[str, str]:
    at = entry.at.astimezone(member.tz)
    return {
        "when": f"{long_date(at.date())}, {clock(entry.at, member.zone)}",
        "reason": entry.details.get("reason", ""),
    }
