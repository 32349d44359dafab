"""The portal without its words for an outage: what the storm must be able to see go wrong."""

from portal import outages
from portal.wsgi import application

outages.outage = lambda error: None

__all__ = ["application"]
