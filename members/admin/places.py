"""Provinces and regencies: read only, as a command loads them from the ministry's list."""

from __future__ import annotations

from django.contrib import admin

from members.admin.base import ReadOnly
from members.models import EVERYWHERE, Province, Regency


@admin.register(Province)
class ProvinceAdmin(ReadOnly):
    """The provinces."""

    area = EVERYWHERE
    list_display = ["code", "name", "name_en", "zone", "capital", "is_retired"]
    list_display_links = ["name"]
    list_filter = ["zone", "is_retired"]
    search_fields = ["name", "official_name", "name_en", "code"]


@admin.register(Regency)
class RegencyAdmin(ReadOnly):
    """The regencies and cities."""

    area = "pk"
    list_display = ["code", "name", "province", "kind", "is_retired"]
    list_display_links = ["name"]
    list_filter = ["kind", "is_retired", "province"]
    list_select_related = ["province"]
    search_fields = ["name", "province__name", "code"]
