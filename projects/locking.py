"""The doors to a project and to a group with offers that are about to change: the row is locked, and everything below
it waits for that one lock.

The order is the same everywhere: forum, project or group, what hangs on it by id.
"""

from __future__ import annotations

from projects.models import OfferGroup, Project


def lock_project(pk: int) -> Project:
    """The project as it is now, locked until the transaction ends, with its forum and place; others may still refer to it.

    Raises `Project.DoesNotExist` when it is gone.
    """
    return Project.objects.select_for_update(no_key=True, of=("self",)).with_place().get(pk=pk)


def lock_group(pk: int) -> OfferGroup:
    """The group with offers as it is now, locked until the transaction ends, with its forum and place.

    Raises `OfferGroup.DoesNotExist` when it is gone.
    """
    return OfferGroup.objects.select_for_update(no_key=True, of=("self",)).with_place().get(pk=pk)
