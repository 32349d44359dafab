"""The doors to a forum and to a meeting that are about to change: the row is locked, and the wait for a meeting is short.

The order is the same everywhere, so that nobody waits in a circle: forum, meeting, answer; several meetings by id.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection
from django.utils.translation import gettext as _

from forums.models import Forum, Meeting
from members.busy import is_busy

WAIT_SECONDS = 3


class TryAgain(Exception):
    """Too many people answer at this moment; nothing was changed."""

    def __str__(self) -> str:
        return _("Many people are answering right now. Nothing was changed; please try again in a moment.")


@contextmanager
def _patiently() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        if is_busy(error):
            raise TryAgain from error
        raise


def lock_forum(pk: int) -> Forum:
    """The forum as it is now, locked until the transaction ends, with its place; others may still refer to it."""
    return Forum.objects.select_for_update(no_key=True, of=("self",)).with_place().get(pk=pk)


def lock_meeting(pk: int) -> Meeting:
    """The meeting as it is now, locked until the transaction ends, with its forum and place.

    Raises `TryAgain` after three seconds, `Meeting.DoesNotExist` when it is gone.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{WAIT_SECONDS}s"])
    with _patiently():
        return Meeting.objects.select_for_update(of=("self",)).with_place().get(pk=pk)
