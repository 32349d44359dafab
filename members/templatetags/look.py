"""The small vocabulary of the templates: icons, sectors, filters, the map."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Protocol

from django import forms, template
from django.forms.boundfield import BoundField
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from members.models import Sector
from members.once import FIELD

register = template.Library()

# What a browser's own line about itself contains: what people call it. The first that fits counts.
BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"), ("CriOS/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"), ("Linux", "Linux"),
)  # fmt: skip
SELECTED = SafeString(" selected")
SMALLEST = {"ID-JK", "ID-YO", "ID-BA"}


class OnMap(Protocol):
    """What a map knows a province by: its ISO 3166-2 code."""

    @property
    def iso(self) -> str: ...


@register.simple_tag
def icon(name: str, css: str = "", label: str = "") -> SafeString:
    """An icon of the sprite; hidden from screen readers unless it carries a label."""
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}#{}"/></svg>',
            _classes(css),
            label,
            _sprite(),
            name,
        )
    return _silent_icon(name, css)


@register.simple_tag
def once() -> SafeString:
    """The key of a form that makes something: sent twice, it makes it once (`members/once.py`)."""
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, uuid.uuid4())


@register.simple_tag
def sector_chip(sector: str) -> SafeString:
    """A sector as colour, icon and word; empty for an unknown one."""
    if sector not in Sector.values:
        return SafeString("")
    return format_html(
        '<span class="chip sector {}">{}{}</span>', sector, _silent_icon(sector, ""), Sector(sector).label
    )


@register.filter
def initial(name: object) -> str:
    """The letter that stands for a name without a picture."""
    return str(name or "").lstrip()[:1].upper()


@register.filter
def narrowing(form: forms.BaseForm) -> list[BoundField]:
    """The fields of a form of filters beside its search line `q`."""
    return [field for field in form.visible_fields() if field.name != "q"]


@register.filter
def in_use(fields: list[BoundField]) -> bool:
    """Whether any of these filters narrows the list."""
    return any(field.value() for field in fields)


@register.filter
def options(groups: Iterable[tuple[str | None, Iterable[Mapping[str, Any]], int]]) -> SafeString:
    """The options of a list, written at once: a template for each would cost more than the rest of a page."""
    written = []
    for name, choices, _index in groups:
        rows = ((one["value"], SELECTED if one["selected"] else "", one["label"]) for one in choices)
        inside = format_html_join("", '<option value="{}"{}>{}</option>', rows)
        written.append(format_html('<optgroup label="{}">{}</optgroup>', name, inside) if name else inside)
    return SafeString("".join(written))


@register.filter
def smallest_last(provinces: Iterable[OnMap]) -> list[OnMap]:
    """Provinces in the order in which a map draws them: the three smallest are not covered by their neighbours."""
    return sorted(provinces, key=lambda province: province.iso in SMALLEST)


@register.filter
def device(user_agent: str) -> str:
    """A browser's line about itself in words that its owner knows: "Chrome on Android"."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    if not (browser and system):
        return _("Unknown device")
    return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}


@cache
def _silent_icon(name: str, css: str) -> SafeString:
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', _classes(css), _sprite(), name)


@cache
def _sprite() -> str:
    return static("icons/sprite.svg")


def _classes(css: str) -> str:
    return f"icon {css}".rstrip()
