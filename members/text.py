"""What people type: cleaned once, and shown only through one sanitiser."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

# Controls, bidirectional overrides and isolates, zero-width marks and noncharacters; U+200D stays for emoji families.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200c\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_SPACES = re.compile(r"\s+")

_TAGS = {
    "a", "p", "br", "strong", "em", "s", "ul", "ol", "li", "blockquote", "code", "pre", "hr", "h3", "h4", "h5",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto", "tel"}


LONGEST_ADDRESS = 254  # letters of an email address (RFC 5321)


def clean_line(text: str) -> str:
    """One line in NFC without unseen characters and with single spaces."""
    text = unicodedata.normalize("NFC", text.replace("\u2028", " ").replace("\u2029", " "))
    return _SPACES.sub(" ", _UNSEEN.sub("", _SPACES.sub(" ", text))).strip()


def clean_block(text: str) -> str:
    """Several lines in NFC without unseen characters; line ends are `\\n`."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNSEEN.sub("", unicodedata.normalize("NFC", text)).strip()


def fold_email(address: str) -> str:
    """The one form an address is stored and compared in (NFKC, case folded)."""
    return unicodedata.normalize("NFKC", address).strip().casefold()


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "linkify": False, "maxNesting": 20}).enable(
        ["table", "strikethrough"]
    )


def render_markdown(text: str) -> SafeString:
    """Markdown as safe HTML: the only door by which a member's text becomes HTML.

    Headings start at level 3, so that a text never breaks the outline of the page around it.
    """
    html = _parser().render(clean_block(text))
    for level in (3, 2, 1):
        html = html.replace(f"<h{level}>", f"<h{level + 2}>").replace(f"</h{level}>", f"</h{level + 2}>")
    safe = nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel="noopener nofollow ugc")
    return mark_safe(safe)
