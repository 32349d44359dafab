"""What PostgreSQL says when somebody else holds the row, or a query takes too long: nothing is wrong, one tries again."""

from __future__ import annotations

from django.db import OperationalError

# A lock not available, a query cancelled by its timeout, a deadlock, a failed serialization.
_CODES = {"55P03", "57014", "40P01", "40001"}


def is_busy(error: OperationalError) -> bool:
    """Whether the same again in a moment may well succeed."""
    return getattr(error.__cause__, "pgcode", None) in _CODES
