"""Closed by default: whoever is not signed in is sent to the login, and afterwards to a page that can be shown."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from members.http import is_fragment

LONGEST = 2000  # of an address that one is sent back to


class SignInFirstMiddleware(LoginRequiredMiddleware):
    """Django's, but a form that was sent leads back to the page it stood on, and a piece for htmx moves the whole page."""

    def handle_no_permission(  # type: ignore[override]  # a piece gets no redirect
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponse:
        is_page = request.method in ("GET", "HEAD") and not is_fragment(request)
        back = request.get_full_path() if is_page else _page_before(request) or request.get_full_path()
        response = redirect_to_login(back if len(back) <= LONGEST else "", resolve_url(self.get_login_url(view_func)))
        if not is_fragment(request):
            return response
        return HttpResponse(status=204, headers={"HX-Redirect": response.url})


def _page_before(request: HttpRequest) -> str:
    """The page of ours that the form stood on, as its browser names it."""
    named = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(named, {request.get_host()}, require_https=request.is_secure()):
        return ""
    parts = urlsplit(named)
    return parts._replace(scheme="", netloc="", fragment="").geturl() if parts.path.startswith("/") else ""
