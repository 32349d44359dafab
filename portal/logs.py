"""How the portal speaks to whoever runs it: lines to read, or JSON with the id of the request that they belong to."""

from __future__ import annotations

from typing import Any

import structlog

from portal.masking import masked

PERSONAL = ("ip", "user_agent", "user_id")


def logging_config(style: str) -> dict[str, Any]:
    """Django's LOGGING: `plain` lines for a person, or `json` with the id of the request or task that they belong to."""
    line = {"()": "portal.masking.MaskedFormatter", "format": "{levelname} {name}: {message}", "style": "{"}
    as_json = {
        "()": "portal.logs.MaskedJson",
        "processor": structlog.processors.JSONRenderer(ensure_ascii=False),
        "foreign_pre_chain": SHARED,
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"one_line": {"()": "portal.outages.OneLine"}},
        "formatters": {"line": as_json if style == "json" else line},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["one_line"]}},
        "root": {"handlers": ["console"], "level": "INFO"},
        "loggers": {
            "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
            "fontTools": {"level": "WARNING"},
            "fpdf": {"level": "ERROR"},
            "django.security.DisallowedHost": {"handlers": ["console"], "level": "CRITICAL", "propagate": False},
        },
    }


def without_people(logger: Any, method: str, event: Any) -> Any:
    """No device and no person in a line."""
    for name in PERSONAL:
        event.pop(name, None)
    return event


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    without_people,
]


class MaskedJson(structlog.stdlib.ProcessorFormatter):
    """Writes a whole line as `masked` leaves it."""

    def format(self, record: Any) -> str:
        return masked(super().format(record))


def structure() -> None:
    """Lines of the library about requests and tasks join Django's own."""
    structlog.configure(
        processors=[
            *SHARED,
            structlog.processors.format_exc_info,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
