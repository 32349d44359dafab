"""The words of a mail, from `templates/emails/<kind>.{subject.txt,txt,html}`.

Styles must stand in the elements themselves, as many mail programs read no style sheet. They are put in once, into the
template's own tags when it is loaded, so that a message costs nothing more and what people wrote is never touched.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import css_inline
from django.conf import settings
from django.template.backends.django import DjangoTemplates
from django.template.base import Origin
from django.template.loaders import filesystem
from django.urls import NoReverseMatch, reverse
from django.utils.translation import override

from members.mail.links import absolute
from members.text import clean_line

SHEET = Path("emails/mail.css")
_TAG = re.compile(
    r'<(h1|h2|h3|p|ul|ol|li|a|hr|table|td|th|div|span|strong)((?: class="([a-z -]*)")?)(?=[\s>])(?![^>]*\sstyle=)'
)
_STYLE = re.compile(r'style="([^"]*)"')
_GAPS = re.compile(r"(?<![ \t])[ \t]*\n(?:[ \t]*\n)+")


class StylingLoader(filesystem.Loader):
    """Loads templates and puts the styles of `emails/mail.css` into their tags."""

    def get_contents(self, origin: Origin) -> str:
        source = super().get_contents(origin)
        return with_styles(source, self._sheet()) if str(origin.name).endswith(".html") else source

    def _sheet(self) -> str:
        folder = next(Path(folder) for folder in self.get_dirs() if (folder / SHEET).exists())
        return (folder / SHEET).read_text()


def with_styles(source: str, sheet: str) -> str:
    """The template with a style in each plain tag, or tag with a class, that the sheet speaks of."""

    def styled(found: re.Match[str]) -> str:
        style = style_of(found[1], found[3] or "", sheet)
        return f'<{found[1]}{found[2]} style="{style}"' if style else found[0]

    return _TAG.sub(styled, source)


@lru_cache(maxsize=256)
def style_of(tag: str, classes: str, sheet: str) -> str:
    """The declarations that the sheet gives to an element of that tag and those classes."""
    inside = {"td": "<table><tr>{}</tr></table>", "th": "<table><tr>{}</tr></table>"}.get(tag, "{}")
    element = inside.format(f'<{tag} class="{classes}" id="it"></{tag}>')
    page = css_inline.inline(f"<html><body>{element}</body></html>", extra_css=sheet)
    its_tag = next(part for part in re.findall(r"<[^>]+>", page) if 'id="it"' in part)
    style = _STYLE.search(its_tag)
    return re.sub(r"\s*([:;,])\s*", r"\1", style[1]).strip(";") if style else ""


@lru_cache(maxsize=1)
def _engines() -> tuple[DjangoTemplates, DjangoTemplates]:
    """Templates of plain text, which nothing escapes, and of HTML, where everything is."""
    folders = settings.TEMPLATES[0]["DIRS"]
    common = {"NAME": "emails", "DIRS": folders, "APP_DIRS": False}
    cached = "django.template.loaders.cached.Loader"
    plain = [(cached, ["django.template.loaders.filesystem.Loader"])]
    styling = [(cached, [f"{StylingLoader.__module__}.{StylingLoader.__name__}"])]
    return (
        DjangoTemplates(common | {"OPTIONS": {"loaders": plain, "autoescape": False}}),
        DjangoTemplates(common | {"OPTIONS": {"loaders": styling}}),
    )


def render(kind_name: str, language: str, context: dict[str, Any]) -> tuple[str, str, str]:
    """Subject in one line, text and HTML of that kind in that language."""
    plain, rich = _engines()
    with override(language):
        context = _surroundings(language) | context
        subject = plain.get_template(f"emails/{kind_name}.subject.txt").render(context)
        text = plain.get_template(f"emails/{kind_name}.txt").render(context)
        html = rich.get_template(f"emails/{kind_name}.html").render(context)
    return clean_line(subject), _GAPS.sub("\n\n", text).strip() + "\n", html


def _surroundings(language: str) -> dict[str, Any]:
    return {
        "language": language,
        "operator": settings.REMBUK_OPERATOR,
        "portal_url": settings.REMBUK_URL,
        "home_url": absolute(_path("portal:home", language) or "/"),
        "preferences_url": absolute(path) if (path := _path("members:preferences", language)) else "",
        "unsubscribe_url": "",
        "reason": "",
    }


@lru_cache(maxsize=16)
def _path(name: str, language: str) -> str:
    with override(language):
        try:
            return reverse(name)
        except NoReverseMatch:
            return ""
