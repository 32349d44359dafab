"""The portal with the lock of meetings taken away: what the race test must be able to see go wrong."""

from portal.wsgi import application  # noqa: I001  Django must be set up before its models are imported

from forums import locking, meetings, rsvp
from forums.models import Meeting


def read_only(pk: int) -> Meeting:
    return Meeting.objects.with_place().get(pk=pk)


for module in (locking, meetings, rsvp):
    module.lock_meeting = read_only

__all__ = ["application"]
