"""What must hold before the portal starts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from django.core.checks import Error, register
from django.urls import URLPattern, URLResolver, get_resolver

from portal import policy

Patterns = Sequence[URLPattern | URLResolver]
_PLACE = re.compile(r"<[^>]+>|\(\?P<\w+>(?:\[[^\]]*\]|[^)\]])*\)")


def addresses(patterns: Patterns | None = None, space: str = "", start: str = "/") -> Iterator[tuple[str, str]]:
    """The full name of every URL and its address in the language of the reader, "…" where the thing's own name stands.

    One without a name gives its pattern in angle brackets.
    """
    for found in get_resolver().url_patterns if patterns is None else patterns:
        place = start + _PLACE.sub("…", str(found.pattern).strip("^$"))
        if isinstance(found, URLResolver):
            inner = f"{space}{found.namespace}:" if found.namespace else space
            yield from addresses(found.url_patterns, inner, place)
        else:
            yield f"{space}{found.name or f'<{found.pattern}>'}", place


def url_names() -> Iterator[str]:
    """The full name of every URL."""
    yield from (name for name, _address in addresses())


@register("policy")
def every_page_has_a_policy(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Closed by default: a URL that no policy table speaks of stops the start."""
    return [
        Error(
            f"The URL {name} stands in no policy table.",
            hint="Add a row to PAGES in the policy.py of its app.",
            id="portal.E001",
        )
        for name in sorted(set(url_names()))
        if policy.page_of(name) is None
    ]
