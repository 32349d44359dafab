"""People, organisations, places and mail in the administration."""

from members.admin import (
    areas,
    exchange,
    files,
    mail,
    organisations,
    people,
    places,
    rights,
    signing_in,
    suspensions,
    trust,
    upkeep,
)

__all__ = [
    "areas",
    "exchange",
    "files",
    "mail",
    "organisations",
    "people",
    "places",
    "rights",
    "signing_in",
    "suspensions",
    "trust",
    "upkeep",
]
