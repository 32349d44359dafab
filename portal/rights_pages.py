"""A member's rights: what they agreed to and may withdraw, what they may ask of us, and our record of processing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from members import consent, rights, when
from members.fields import TextField
from members.http import MemberRequest, posted, require_fresh_sign_in
from members.models import ANSWER_WITHIN, Consent, Purpose, Right, RightsRequest
from portal.holdings import HOLDINGS

SHOWN = 100


class RightsForm(forms.Form):
    """What is asked, and a word about it."""

    right = forms.ChoiceField(label=gettext_lazy("What do you ask?"), choices=Right.choices, widget=forms.RadioSelect)
    text = TextField(label=gettext_lazy("In your words"), max_length=2000, required=False)


@require_http_methods(["GET", "HEAD", "POST"])
def rights_requests(request: MemberRequest) -> HttpResponse:
    """Ask about my data, and see what became of it."""
    form, now = RightsForm(posted(request)), timezone.now()
    if request.method == "POST" and form.is_valid():
        try:
            rights.file(RightsRequest(member=request.user, **form.cleaned_data), now)
        except rights.RequestRefused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("We have your request. You get the answer by mail, within 3 × 24 hours."))
            return redirect("portal:rights_requests")
    mine = RightsRequest.objects.filter(member=request.user).order_by("-asked_at")[:SHOWN]
    shown = {
        "form": form,
        "asked": [_line(one, request) for one in mine],
        "hours": ANSWER_WITHIN.total_seconds() // 3600,
    }
    return render(request, "portal/rights_requests.html", shown)


def _line(asked: RightsRequest, request: MemberRequest) -> dict[str, Any]:
    zone = request.user.zone
    return {
        "what": asked.get_right_display(),
        "text": asked.text,
        "asked": when.moment(asked.asked_at, zone),
        "due": when.moment(asked.due_at, zone),
        "is_late": asked.answered_at is None and asked.is_overdue(timezone.now()),
        "answered": when.moment(asked.answered_at, zone) if asked.answered_at else "",
        "answer": asked.answer,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def consents(request: MemberRequest) -> HttpResponse:
    """What I agreed to, which text, when; each can be withdrawn by itself."""
    if request.POST.get("purpose") in Purpose.values:
        return _withdraw(request, Purpose(request.POST["purpose"]))
    log = list(Consent.objects.filter(member=request.user)[:SHOWN])
    in_force = consent.in_force(request.user)
    shown = {
        "in_force": [_consent(row, request) for row in sorted(in_force.values(), key=lambda row: row.at)],
        "log": [_consent(row, request) for row in log],
    }
    return render(request, "portal/consents.html", shown)


def _withdraw(request: MemberRequest, purpose: Purpose) -> HttpResponse:
    closes = purpose not in consent.OPTIONAL
    if closes:
        require_fresh_sign_in(request)
    consent.withdraw(request.user, purpose, timezone.now())
    if not closes:
        messages.success(request, _("Withdrawn. What we had for this purpose is erased."))
        return redirect("portal:consents")
    logout(request)
    messages.success(request, _("Withdrawn. Your account is closed, and you get no more mails."))
    return redirect("portal:home")


def _consent(row: Consent, request: MemberRequest) -> dict[str, Any]:
    purpose = Purpose(row.purpose)
    return {
        "purpose": purpose.value,
        "label": row.get_purpose_display(),
        "version": row.text_version,
        "language": row.get_language_display(),
        "at": when.moment(row.at, request.user.zone),
        "is_given": row.is_given,
        "text_url": reverse(consent.TEXTS[purpose].url_name),
        "closes": purpose not in consent.OPTIONAL,
    }


@require_safe
@login_not_required
def processing(request: HttpRequest) -> HttpResponse:
    """The record of processing activities (article 31), from the same table as the members' own page."""
    shown = {"holdings": HOLDINGS, "operator": settings.REMBUK_OPERATOR, "dpo": settings.REMBUK_DPO}
    return render(request, "portal/processing.html", shown)
