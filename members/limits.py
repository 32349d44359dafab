"""How often one may try: strict for one account from one place, generous for a place that many people share."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.ratelimit import consume
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from members.text import fold_email

P = ParamSpec("P")

SHORT, LONG = 60, 300  # seconds to wait, as in settings
WAITS = {"too_many_login_attempts": LONG, "rate_limited": SHORT}
EVERYWHERE, MISSED = "login_failed_everywhere", "link_missed"
NOT_FOUND = 404


def too_many(request: HttpRequest, seconds: int = SHORT) -> HttpResponse:
    """The answer to who tried too often: a sentence, and when to come back (429)."""
    response = render(request, "429.html", {"minutes": -(-seconds // 60)}, status=429)
    response["Retry-After"] = str(seconds)
    return response


def few_misses(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """A door that a token in its address opens: from one place only so many wrong ones are answered in a minute.

    Who holds a right one is let in however many wrong ones their neighbours behind the same address bring.
    """

    @wraps(view)
    def answer(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response, request = view(*args, **kwargs), cast(HttpRequest, args[0])
        is_miss = response.status_code == NOT_FOUND
        if is_miss and not consume(request, app="allauth.account", action=MISSED, limit_get=True):
            return too_many(request)
        return response

    return answer


class Limits(DefaultAccountAdapter):
    """Wrong passwords are counted by account and place, so that a stranger cannot shut the owner out.

    From all places together an account takes many more; then only a code by mail, or the time, opens it.
    """

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        if code in WAITS:
            raise ImmediateHttpResponse(too_many(self.request, WAITS[code]))
        return super().validation_error(code, *args)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        if not ratelimit.consume(request, action=EVERYWHERE, key=_account(credentials), dry_run=True):
            raise self.validation_error("too_many_login_attempts")
        super().pre_authenticate(request, **credentials)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        ratelimit.consume(request, action=EVERYWHERE, key=_account(credentials))
        super().authentication_failed(request, **credentials)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        ip = ipaddress.ip_address(self.get_client_ip(request))
        place = ip if ip.version == 4 else ipaddress.ip_network(f"{ip}/64", strict=False)
        return f"{_account(credentials)}:{place}"


def _account(credentials: dict[str, Any]) -> str:
    return fold_email(credentials.get("email") or "")
