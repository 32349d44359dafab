"""Errors to Sentry, only when asked for: the settings read this module only when there is a SENTRY_DSN."""

from __future__ import annotations

from typing import Any

import sentry_sdk

from portal.masking import masked


def report_errors(dsn: str) -> None:
    """Errors go to Sentry: where in the code and which words, without people, forms, cookies, addresses or variables."""
    sentry_sdk.init(
        dsn=dsn,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        server_name="rembuk",
        before_send=bare,
    )


def bare(event: Any, hint: Any) -> Any:
    """The event without what may name a person; every text in it masked."""
    request = event.pop("request", {})
    event.pop("user", None)
    event["request"] = {"method": request.get("method", "")}
    return _masked(event)


def _masked(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _masked(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(inner) for inner in value]
    return masked(value) if isinstance(value, str) else value
