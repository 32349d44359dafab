"""Staff see more than others, so a password alone does not let them in: without a second factor they only get to set one up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members import second_factor
from members.http import is_fragment
from members.policy import Audience
from portal import policy

# Pages that show nothing to staff that they would not show to anybody.
HARMLESS = {
    "portal:help", "portal:access", "portal:privacy", "portal:terms", "portal:livez", "portal:readyz", "portal:robots",
    "portal:favicon",
}  # fmt: skip
SIGN_IN_AGAIN = "members:sign_in_again"


class StaffFactorMiddleware:
    """Leads staff without a second factor from every page of the portal to where they set one up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *args: Any) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or is_open(match.view_name) or not request.user.is_authenticated:
            return None
        if not request.user.is_staff or second_factor.SEEN in request.session:
            return None
        if not second_factor.is_missing(request.user):
            request.session[second_factor.SEEN] = True
            return None
        if is_fragment(request):
            return HttpResponse(status=204, headers={"HX-Redirect": reverse("mfa_index")})
        messages.warning(request, _("You work for the portal: please set up two-step verification first."))
        return redirect("mfa_index")


def is_open(name: str) -> bool:
    """Whether staff without a second factor may be on the page of that name."""
    page = policy.page_of(name)
    is_of_link = page is not None and page.get is Audience.HOLDER
    return name in policy.ACCOUNTS or name in HARMLESS or name == SIGN_IN_AGAIN or is_of_link
