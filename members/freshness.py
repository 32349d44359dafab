"""Pages kept ready for visitors: one mark that makes all of them old at once."""

from __future__ import annotations

import secrets

from django.core.cache import cache

MARK = "kept-pages"
LONGEST_SECONDS = 60 * 60  # no page is kept as long, so a mark that is forgotten frees nothing


def drop_kept_pages() -> None:
    """Make every kept page old, as when something was hidden. To be called once the change is committed."""
    cache.set(MARK, secrets.token_hex(8), LONGEST_SECONDS)
