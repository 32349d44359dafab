"""Pages for visitors, kept ready for a moment: nobody is signed in, so everybody reads the same."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.http.response import HttpResponseBase
from django.middleware.gzip import re_accepts_gzip

from members import freshness


class VisitorPagesMiddleware:
    """Answers a visitor's GET from the cache, whole and already packed.

    Kept are HTML pages with status 200 for a request without cookies and without a query, which set no cookie (so hold
    no form) and say nothing of their own about caching. A new `freshness.MARK` makes all of them old. Whoever is signed in sends a cookie and is never served from here.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not settings.REMBUK_VISITOR_SECONDS or not _is_visit(request):
            return self.get_response(request)
        key = _key(request)
        found = cache.get_many([key, freshness.MARK])
        mark = found.get(freshness.MARK)
        if key in found and found[key][0] == mark:
            return _again(*found[key][1:])
        response = self.get_response(request)
        if isinstance(response, HttpResponse) and _may_be_kept(response):
            cache.set(key, (mark, response.content, dict(response.headers)), settings.REMBUK_VISITOR_SECONDS)
        return response


def _is_visit(request: HttpRequest) -> bool:
    asks = request.method == "GET" and not request.META.get("QUERY_STRING")
    is_plain = not request.META.get("HTTP_COOKIE") and not request.headers.get("HX-Request")
    return asks and is_plain and _is_our_host(request)


def _is_our_host(request: HttpRequest) -> bool:
    """Whether it asks for one of our hosts; any other is refused further in, where every answer gets its headers."""
    try:
        request.get_host()
    except DisallowedHost:
        return False
    return True


def _key(request: HttpRequest) -> str:
    """A page does not depend on the port that was named, and nobody fills the cache by naming many."""
    packing = "gzip" if re_accepts_gzip.search(request.headers.get("Accept-Encoding", "")) else "plain"
    host, _port = split_domain_port(request.get_host())
    return f"visitor:{packing}:{request.scheme}:{host}:{request.path}"


def _may_be_kept(response: HttpResponse) -> bool:
    is_page = response.status_code == 200 and response.headers.get("Content-Type", "").startswith("text/html")
    return is_page and not response.cookies and "Cache-Control" not in response.headers


def _again(content: bytes, headers: dict[str, str]) -> HttpResponse:
    return HttpResponse(content, headers=headers)
