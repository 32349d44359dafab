"""How a project begins, what it says of itself, who is in it, and how it ends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from forums.locking import lock_forum
from forums.models import Forum
from members import audit
from members.models import Member
from projects.addresses import free_slug
from projects.locking import lock_project
from projects.models import OVER, Column, ColumnKind, Project, ProjectMember, ProjectRole, ProjectState

EDITABLE = ("title", "summary", "story", "place_name", "goals", "is_public", "starts_on", "ends_on", "reached")

# Addresses below /proyek/ that are pages of their own.
RESERVED_SLUGS = frozenset({"baru", "dampak", "dana", "dicari"})

# From where to where a project goes; what is over may be taken up again.
STEPS: Mapping[ProjectState, tuple[ProjectState, ...]] = {
    ProjectState.DRAFT: (ProjectState.PLANNED, ProjectState.RUNNING),
    ProjectState.PLANNED: (ProjectState.RUNNING, ProjectState.PAUSED, ProjectState.STOPPED),
    ProjectState.RUNNING: (ProjectState.PAUSED, ProjectState.FINISHED, ProjectState.STOPPED),
    ProjectState.PAUSED: (ProjectState.RUNNING, ProjectState.FINISHED, ProjectState.STOPPED),
    ProjectState.FINISHED: (ProjectState.RUNNING,),
    ProjectState.STOPPED: (ProjectState.RUNNING,),
}


class ProjectRefused(Exception):
    """A change that cannot be made; `field` names the form's field it is about. Nothing was changed."""

    field: str | None = None


class NotNow(ProjectRefused):
    """The forum is archived, or the project is not where this step begins."""


class ForumIsClosed(ProjectRefused):
    """A project for all in a forum that is for its members."""

    field = "is_public"


class WithoutReason(ProjectRefused):
    """A project that ends says what came of it."""

    field = "note"


class ChangedMeanwhile(ProjectRefused):
    """Somebody else saved the project in the meantime; `current` is what stands now."""

    def __init__(self, current: Project) -> None:
        self.current = current
        super().__init__(_("Somebody else has changed this project in the meantime."))


@transaction.atomic
def start(forum: Forum, data: Mapping[str, Any], by: Member, now: datetime) -> Project:
    """A draft of a project of this forum, led by `by`, with the three columns of its board.

    `data` holds fields of `EDITABLE` and as `themes` a set of themes. Raises `NotNow`, `ForumIsClosed`.
    """
    locked = lock_forum(forum.pk)
    if locked.is_archived:
        raise NotNow(_("This forum is archived."))
    project = Project(
        forum=locked,
        started_by=by,
        started_at=now,
        slug=free_slug(Project.objects, data["title"], "proyek", RESERVED_SLUGS),
        is_demo=forum.is_demo,
    )
    _apply(project, data)
    project.save()
    project.themes.set(data.get("themes", ()))
    ProjectMember.objects.create(project=project, member=by, role=ProjectRole.LEAD, since=now.astimezone(by.tz).date())
    kinds = (ColumnKind.TODO, ColumnKind.DOING, ColumnKind.DONE)
    Column.objects.bulk_create(
        Column(project=project, kind=kind, position=number) for number, kind in enumerate(kinds, 1)
    )
    audit.record(by, "project.started", project, now)
    return project


@transaction.atomic
def edit(project: Project, data: Mapping[str, Any], by: Member, now: datetime, *, version: int) -> Project:
    """Change what the project says of itself; it was read at `version`.

    Raises `ChangedMeanwhile`, `ForumIsClosed`.
    """
    locked = lock_project(project.pk)
    if locked.version != version:
        raise ChangedMeanwhile(locked)
    before = {name: getattr(locked, name) for name in EDITABLE}
    _apply(locked, data)
    before = {name: old for name, old in before.items() if getattr(locked, name) != old}
    if "themes" in data and set(data["themes"]) != (themes := set(locked.themes.all())):
        locked.themes.set(data["themes"])
        before["themes"] = themes
    if before:
        locked.version += 1
        locked.save()
        audit.record_edit(by, "project.edited", locked, now, before)
    return locked


@transaction.atomic
def move_on(project: Project, to: ProjectState, by: Member, now: datetime, note: str = "") -> Project:
    """Take the project to another state; there already, nothing changes. Whoever ends it says what came of it.

    Raises `NotNow`, `WithoutReason`.
    """
    locked = lock_project(project.pk)
    if locked.state == to:
        return locked
    if locked.forum.is_archived or to not in STEPS[ProjectState(locked.state)]:
        raise NotNow(_("The project has moved on in the meantime. Please look at it again."))
    if to in OVER and not note:
        raise WithoutReason(_("Say in a sentence what came of it."))
    locked.state, locked.ended_at = to, now if to in OVER else None
    locked.end_note = note if to in OVER else ""
    locked.version += 1
    locked.save(update_fields=["state", "ended_at", "end_note", "version"])
    audit.record(by, "project.moved_on", locked, now, to=to.value)
    return locked


@transaction.atomic
def discard(project: Project, by: Member, now: datetime) -> None:
    """Delete a draft with all that was written on it. Raises `NotNow` for one that has been shown to anybody."""
    locked = lock_project(project.pk)
    if locked.state != ProjectState.DRAFT or locked.entries.exists() or locked.commitments.exists():
        raise NotNow(_("Only a draft can be deleted; a project that others have seen is stopped."))
    audit.record(by, "project.discarded", locked, now)
    locked.cards.all().delete()
    locked.delete()


def _apply(project: Project, data: Mapping[str, Any]) -> None:
    for name in EDITABLE:
        if name in data:
            setattr(project, name, data[name])
    if project.is_public and not project.forum.is_public:
        raise ForumIsClosed(_("The forum is for its members only, and so are its projects."))
