"""People, organisations, places and mail in the administration."""

from members.admin import mail, organisations, people, places, signing_in, trust

__all__ = ["mail", "organisations", "people", "places", "signing_in", "trust"]
