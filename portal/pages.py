"""The pages of plain words: help, privacy, terms; and what robots read."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from members import consent
from portal.retention import LIMITS

# Kept out of search engines: what needs a login, and pages behind a personal link.
CLOSED_PATHS = (
    "/admin/", "/akun/", "/mulai/", "/profil/", "/preferensi/", "/data-saya/", "/batal-hapus/", "/kotak-surat/", "/jawab/", "/berhenti/", "/gabung/",
    "/lihat-sebagai/", "/lapor/", "/laporan/", "/keberatan/",
)  # fmt: skip


@require_safe
@login_not_required
def help(request: HttpRequest) -> HttpResponse:  # noqa: A001 - the page's name in all four places
    """How to do the few things there are to do."""
    return render(request, "portal/help.html")


@require_safe
@login_not_required
def conduct(request: HttpRequest) -> HttpResponse:
    """What may be written here, and how reports are judged: for members and for officers."""
    return render(request, "portal/conduct.html")


@require_safe
@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    """Which data, for what, seen by whom, for how long, and what one may ask for."""
    return render(request, "portal/privacy.html", {"version": consent.PRIVACY_VERSION, "limits": LIMITS})


@require_safe
@login_not_required
def terms(request: HttpRequest) -> HttpResponse:
    """What the portal and its members owe each other."""
    return render(request, "portal/terms.html", {"version": consent.TERMS_VERSION})


@require_safe
@login_not_required
def robots(request: HttpRequest) -> HttpResponse:
    """Where crawlers may go."""
    closed = [f"Disallow: {prefix}{path}" for prefix in ("", "/en") for path in CLOSED_PATHS]
    lines = ["User-agent: *", *closed, "", f"Sitemap: {settings.REMBUK_URL}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=86400)
@login_not_required
def favicon(request: HttpRequest) -> HttpResponse:
    """The icon, for browsers that show a file or a calendar and ask for it at its old place."""
    icon = settings.ROOT / "static" / "img" / "icon.svg"
    return HttpResponse(icon.read_bytes(), content_type="image/svg+xml")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that cannot be read (400), or that holds more than any form here (413); neither asks the database."""
    is_large = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    return HttpResponse(render_to_string("400.html", {"is_large": is_large}), status=413 if is_large else 400)
