"""The public pages, listed for search engines in both languages."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap, views
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from forums.models import Forum, Meeting
from members.models import Organisation
from projects.models import Offer

PUBLIC_PAGES = ("portal:home", "forums:forum_list", "forums:meeting_list", "projects:project_list", "projects:offer_list", "members:organisation_list",
                "portal:help", "portal:conduct", "portal:privacy", "portal:terms")  # fmt: skip


class PublicSitemap(Sitemap):
    """Every page stands in both languages under the portal's own address, whatever host was asked."""

    i18n = True
    alternates = True
    limit = 5000
    protocol = urlsplit(settings.REMBUK_URL).scheme

    def get_domain(self, site: object = None) -> str:
        return urlsplit(settings.REMBUK_URL).netloc


class PageSitemap(PublicSitemap):
    """The pages that are always there."""

    def items(self) -> tuple[str, ...]:
        return PUBLIC_PAGES

    def location(self, item: str) -> str:
        return reverse(item)


class ForumSitemap(PublicSitemap):
    """Public forums."""

    def items(self) -> QuerySet[Forum]:
        return Forum.objects.visible_to(AnonymousUser()).active().order_by("pk")


class MeetingSitemap(PublicSitemap):
    """Meetings of public forums."""

    def items(self) -> QuerySet[Meeting]:
        return Meeting.objects.visible_to(AnonymousUser()).select_related("forum").order_by("pk")

    def lastmod(self, item: Meeting) -> datetime:
        return item.changed_at


class OfferSitemap(PublicSitemap):
    """What groups of public forums offer."""

    def items(self) -> QuerySet[Offer]:
        return Offer.objects.shown_to(AnonymousUser()).current().order_by("pk")


class OrganisationSitemap(PublicSitemap):
    """Organisations that staff have checked."""

    def items(self) -> QuerySet[Organisation]:
        return Organisation.objects.visible_to(AnonymousUser()).order_by("pk")


SITEMAPS: dict[str, type[Sitemap] | Sitemap] = {
    "halaman": PageSitemap,
    "forum": ForumSitemap,
    "rapat": MeetingSitemap,
    "katalog": OfferSitemap,
    "organisasi": OrganisationSitemap,
}


@require_safe
@login_not_required
def sitemap(request: HttpRequest) -> HttpResponse:
    """The index of the parts."""
    return views.index(request, SITEMAPS, sitemap_url_name="portal:sitemap_section")


@require_safe
@login_not_required
def sitemap_section(request: HttpRequest, section: str) -> HttpResponse:
    """One part."""
    return views.sitemap(request, SITEMAPS, section)
