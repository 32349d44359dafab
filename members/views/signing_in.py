"""Showing once more who one is without a password, and taking back an account whose email somebody changed."""

from __future__ import annotations

from urllib.parse import urlencode

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from members import address_change
from members.http import MemberRequest, unlisted
from members.mail.links import LinkInvalid


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_again(request: MemberRequest) -> HttpResponse:
    """Sign out, and in again with a code by mail, to come back to the page that asked for it."""
    sent = request.POST if request.method == "POST" else request.GET
    back = sent.get(REDIRECT_FIELD_NAME, "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = ""
    if request.method != "POST":
        return render(request, "members/sign_in_again.html", {"back": back, "email": request.user.email})
    logout(request)
    way_back = f"?{urlencode({REDIRECT_FIELD_NAME: back})}" if back else ""
    return redirect(reverse("account_request_login_code") + way_back)


@login_not_required
@csrf_exempt  # the token is the proof; no cookie is read or set
@require_http_methods(["GET", "HEAD", "POST"])
@unlisted
def email_undo(request: HttpRequest, token: str) -> HttpResponse:
    """Give an account its earlier email back: the link shows the page, its button does it."""
    try:
        found = address_change.read(token)
    except LinkInvalid:
        return render(request, "members/email_undo.html", status=404)
    error = ""
    if request.method == "POST":
        try:
            address_change.undo(found, timezone.now())
            return redirect(request.path)
        except address_change.AddressGone as refusal:
            error = str(refusal)
    return render(request, "members/email_undo.html", {"found": found, "error": error})


@require_POST
def session_end(request: MemberRequest, pk: int) -> HttpResponse:
    """Sign one other device out."""
    session = get_object_or_404(UserSession, user=request.user, pk=pk)
    if not session.is_current():
        session.end()
        messages.success(request, _("The device is signed out."))
    return redirect("usersessions_list")
