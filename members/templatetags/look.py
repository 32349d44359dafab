"""The small vocabulary of the templates: icons and sectors."""

from __future__ import annotations

from functools import cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from members.models import Sector

register = template.Library()


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


@cache
def _silent_icon(name: str, css: str) -> SafeString:
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', _classes(css), _sprite(), name)


@cache
def _sprite() -> str:
    return static("icons/sprite.svg")


def _classes(css: str) -> str:
    return f"icon {css}".rstrip()
