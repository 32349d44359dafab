"""What PostgreSQL says when nothing is wrong with the request: it waited too long, the server is away, or only reads."""

from __future__ import annotations

from django.db import Error, InterfaceError, OperationalError

# A lock not available, a query cancelled by its timeout, a deadlock, a failed serialization.
_BUSY = {"55P03", "57014", "40P01", "40001"}
_READS_ONLY = "25006"
# The server is being stopped or started, the connection broke, there is no room for one more.
_AWAY = ("57P", "08", "53300")


def is_busy(error: BaseException) -> bool:
    """Whether the same again in a moment may well succeed."""
    return isinstance(error, OperationalError) and _code(error) in _BUSY


def is_away(error: BaseException) -> bool:
    """Whether there was no server to ask."""
    if isinstance(error, InterfaceError):
        return True
    code = _code(error)
    return isinstance(error, OperationalError) and (code is None or code.startswith(_AWAY))


def is_reading(error: BaseException) -> bool:
    """Whether the server only lets one read at present."""
    return isinstance(error, Error) and _code(error) == _READS_ONLY


def _code(error: BaseException) -> str | None:
    code = getattr(error.__cause__, "pgcode", None)
    return code if isinstance(code, str) else None
