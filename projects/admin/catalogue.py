"""Groups and what they offer; staff change them on their own pages, so that nothing goes around the operations."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from members.admin.base import ReadOnly, Text, instant
from projects.models import AskedCount, Enquiry, GroupKeeper, Maker, Offer, OfferGroup, OfferPhoto, PhotoPack, Sales

AT = instant("at", _("at"))
DONE = instant("done_at", _("done at"))
CREATED = instant("created_at", _("created at"))
PUBLISHED = instant("published_at", _("published at"))
OF_GROUP = "group__forum__regency"


@admin.register(OfferGroup)
class OfferGroupAdmin(ReadOnly):
    """All groups, with the way to their own pages."""

    list_display = ["name", "kind", "forum", CREATED]
    list_filter = ["kind", "forum__regency__province", "is_demo"]
    list_select_related = ["forum"]
    search_fields = ["name", "forum__name"]
    search_help_text = _("Name of the group or of the forum")
    ordering = ["-created_at", "-pk"]
    fields = ["name", "kind", "forum", "summary", "story", "whatsapp", CREATED]

    def links(self, request: HttpRequest, row: OfferGroup) -> list[tuple[str, Text]]:
        return [(row.get_absolute_url(), _("Open the group"))]


@admin.register(GroupKeeper)
class GroupKeeperAdmin(ReadOnly):
    """Who keeps which group."""

    area = OF_GROUP
    list_display = ["member", "group", "since"]
    list_select_related = ["member", "group"]
    search_fields = ["member__name", "member__email", "group__name"]
    search_help_text = _("Name or email of the member, or name of the group")
    ordering = ["group__name", "member__name", "pk"]


@admin.register(Maker)
class MakerAdmin(ReadOnly):
    """Businesses and households of groups."""

    area = OF_GROUP
    list_display = ["name", "owner", "village", "group", "member"]
    list_filter = ["group__kind", "group__forum__regency__province"]
    list_select_related = ["group", "member"]
    search_fields = ["name", "owner", "village", "nib", "group__name"]
    search_help_text = _("Name of the business or of its owner, village, NIB, or name of the group")
    ordering = ["group__name", "name", "pk"]
    fields = ["group", "name", "owner", "village", "whatsapp", "nib", "member"]


@admin.register(Offer)
class OfferAdmin(ReadOnly):
    """All offers in any state, with the way to their own pages."""

    list_display = ["title", "kind", "maker", "price", "unit", "state", PUBLISHED]
    list_filter = ["state", "kind", "category", "maker__group__forum__regency__province"]
    list_select_related = ["maker"]
    search_fields = ["title", "maker__name", "maker__group__name"]
    search_help_text = _("Title of the offer, name of the maker or of the group")
    ordering = ["-created_at", "-pk"]
    fields = [
        "maker", "kind", "category", "title", "text", "price", "is_from_price", "unit", "least_order", "season", "stock_note",
        "pirt", "halal", "rooms", "facilities", "rules", "duration", "least_people", "meeting_point", "state", "reason",
        CREATED, PUBLISHED,
    ]  # fmt: skip

    def links(self, request: HttpRequest, row: Offer) -> list[tuple[str, Text]]:
        return [(row.get_absolute_url(), _("Open the offer"))]


@admin.register(OfferPhoto)
class OfferPhotoAdmin(ReadOnly):
    """Photos of offers."""

    area = "offer__maker__group__forum__regency"
    list_display = ["words", "offer", "position"]
    list_select_related = ["offer"]
    search_fields = ["words", "offer__title"]
    search_help_text = _("What the photo shows, or title of the offer")
    ordering = ["-pk"]
    fields = ["offer", "words", "position"]


@admin.register(Enquiry)
class EnquiryAdmin(ReadOnly):
    """What members asked by mail."""

    area = "offer__maker__group__forum__regency"
    list_display = ["offer", "sender", AT]
    list_select_related = ["offer", "sender"]
    search_fields = ["offer__title", "sender__name"]
    search_help_text = _("Title of the offer, or name of who asked")
    date_hierarchy = "at"
    ordering = ["-at", "-pk"]
    fields = ["offer", "sender", "text", AT]


@admin.register(AskedCount)
class AskedCountAdmin(ReadOnly):
    """How often offers were asked about."""

    area = "offer__maker__group__forum__regency"
    list_display = ["offer", "month", "by_whatsapp", "by_mail"]
    list_select_related = ["offer"]
    search_fields = ["offer__title", "offer__maker__group__name"]
    search_help_text = _("Title of the offer, or name of the group")
    ordering = ["-month", "-pk"]


@admin.register(Sales)
class SalesAdmin(ReadOnly):
    """What makers say they sold."""

    area = "maker__group__forum__regency"
    list_display = ["maker", "month", "count", "amount", "by", AT]
    list_select_related = ["maker", "by"]
    search_fields = ["maker__name", "maker__group__name"]
    search_help_text = _("Name of the business or of the group")
    ordering = ["-month", "-pk"]
    fields = ["maker", "month", "count", "amount", "by", AT]


@admin.register(PhotoPack)
class PhotoPackAdmin(ReadOnly):
    """ZIPs of photos, and how far they are."""

    area = OF_GROUP
    list_display = ["name", "group", "state", "total", "placed", "left", AT]
    list_filter = ["state"]
    list_select_related = ["group"]
    search_fields = ["name", "group__name"]
    search_help_text = _("Name of the file or of the group")
    ordering = ["-at", "-pk"]
    fields = ["group", "name", "state", "total", "placed", "left", "by", AT, DONE]
