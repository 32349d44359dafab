"""The door to a member's view, for the operator who helps them: why, begin, end."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from members.fields import LineField
from members.http import MemberRequest, posted, require_fresh_sign_in
from members.models import Member
from members.policy import require
from portal import viewing
from portal.viewing import ViewingRefused


class ReasonForm(forms.Form):
    """Why somebody else's view is opened; the member can read it."""

    reason = LineField(
        label=gettext_lazy("Why you need to see it"),
        help_text=gettext_lazy("The member can read this, with the date, on their profile."),
        min_length=10,
        max_length=200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def view_as(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask for the reason, then show the portal as this member sees it."""
    require(request.user.is_superuser)
    require_fresh_sign_in(request)
    member = get_object_or_404(Member, pk=pk)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            viewing.begin(request, member, form.cleaned_data["reason"], timezone.now())
        except ViewingRefused as error:
            form.add_error(None, str(error))
        else:
            return redirect("portal:start")
    return render(request, "portal/view_as.html", {"form": form, "member": member})


@require_POST
def view_as_end(request: MemberRequest) -> HttpResponse:
    """Be oneself again."""
    require(request.user.is_superuser)
    member = viewing.end(request, timezone.now())
    if member is None:
        return redirect("portal:start")
    messages.success(request, _("You see the portal as yourself again."))
    return redirect("admin:members_member_change", member.pk)
