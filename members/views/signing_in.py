"""Showing once more who one is, for members who have no password."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from members.http import MemberRequest


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
