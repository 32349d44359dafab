"""Throw-away mail, at sign-up and when an account changes its email."""

from __future__ import annotations

from members.models import BlockedDomain


def is_blocked(address: str) -> bool:
    """Whether staff take no addresses of this domain, or of one above it."""
    parts = address.rpartition("@")[2].casefold().rstrip(".").split(".")
    above = [".".join(parts[number:]) for number in range(len(parts))]
    return BlockedDomain.objects.filter(domain__in=above).exists()
