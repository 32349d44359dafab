"""What must hold before the portal starts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.checks import Error, register
from django.urls import URLPattern, URLResolver, get_resolver

from portal import policy


def url_names(patterns: Sequence[URLPattern | URLResolver] | None = None, space: str = "") -> Iterator[str]:
    """The full name of every URL; one without a name gives its pattern in angle brackets."""
    for found in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(found, URLResolver):
            inner = f"{space}{found.namespace}:" if found.namespace else space
            yield from url_names(found.url_patterns, inner)
        else:
            yield f"{space}{found.name or f'<{found.pattern}>'}"


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
