"""Figures for Prometheus at /metrics, for whoever holds the token; the middleware stands in the settings only when there is one."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotFound
from django.utils.crypto import constant_time_compare
from django_prometheus.exports import ExportToDjangoView

PATH = "/metrics"


class MetricsMiddleware:
    """Answers before all else, without session or database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path != PATH:
            return self.get_response(request)
        shown = request.headers.get("Authorization", "")
        if not constant_time_compare(shown, f"Bearer {settings.REMBUK_METRICS}"):
            return HttpResponseNotFound()
        response: HttpResponse = ExportToDjangoView(request)
        response.headers["Cache-Control"] = "no-store"
        return response
