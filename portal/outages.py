"""What the portal says while the database is away, busy, or only to be read: at once, and without asking it for anything."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _
from django.views.defaults import server_error as django_server_error

from members.busy import is_away, is_busy, is_reading

logger = logging.getLogger(__name__)

# What has happened, in seconds when to come back, and in words: a title, and what to do.
BUSY = (
    is_busy,
    5,
    _("That took too long"),
    _("Many people may be at work right now. Nothing was changed; please go back and try again in a moment."),
)
READING = (
    is_reading,
    60,
    _("The portal can only be read at the moment"),
    _("It is being looked after. Pages can be opened, but nothing new is taken; please try again in a few minutes."),
)
AWAY = (
    is_away,
    30,
    _("The portal cannot be opened right now"),
    _("It is being repaired. Please try again in a few minutes; your answers and data are safe."),
)


class OutageMiddleware:
    """Turns what PostgreSQL could not do for a view into 503; every other error is one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page for an outage; None leaves the error to Django."""
        response = outage(exception)
        if response is not None:
            where = request.resolver_match and request.resolver_match.view_name
            logger.warning("%s at %s", type(exception.__cause__ or exception).__name__, where)
        return response


def server_error(request: HttpRequest) -> HttpResponse:
    """The answer to an error anywhere around the view: the page for an outage, else that the fault is ours."""
    error = sys.exc_info()[1]
    return (error and outage(error)) or cast(HttpResponse, django_server_error(request))


def outage(error: BaseException) -> HttpResponse | None:
    """The page for what has happened, in both languages; None when it is no outage."""
    for is_it, seconds, title, lead in (BUSY, READING, AWAY):
        if is_it(error):
            other = "id" if (get_language() or "id").startswith("en") else "en"
            with override(other):
                also = str(lead)
            words = {"title": title, "lead": lead, "also": also, "other": other}
            return HttpResponse(render_to_string("503.html", words), status=503, headers={"Retry-After": str(seconds)})
    return None


class OneLine(logging.Filter):
    """An outage is one line of the log for each page that it broke, not a traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if error is not None and (is_away(error) or is_busy(error) or is_reading(error)):
            record.msg, record.args = f"{record.getMessage()} ({type(error.__cause__ or error).__name__})", ()
            record.exc_info = record.exc_text = None
        return True
