"""A page that waited too long for a row or a query: a plain page that says so and asks to try again."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string

from members.busy import is_busy

SECONDS = 5
logger = logging.getLogger(__name__)


class BusyMiddleware:
    """Turns a lock or a query that timed out into 503; every other error is one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page for a wait that was too long; None leaves the error to Django."""
        if not (isinstance(exception, OperationalError) and is_busy(exception)):
            return None
        logger.warning(
            "Waited too long for the database: %s", request.resolver_match and request.resolver_match.view_name
        )
        return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": str(SECONDS)})
