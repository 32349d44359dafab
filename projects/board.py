"""The board: cards written, moved, done. Whoever moves holds the lock of the project, so positions have no gap and no double."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from forums.models import Membership
from members import audit
from members.models import Member
from projects.locking import lock_project
from projects.models import Card, CardComment, ChecklistItem, Column, ColumnKind, Label, Project
from projects.models.board import MOST_COLUMNS
from projects.starting import ProjectRefused

EDITABLE = ("title", "text", "owner", "due_on")
MOST_LINES, MOST_LABELS = 30, 12


class NotFromHere(ProjectRefused):
    """A column of another board, or somebody who does not see this one."""

    field = "owner"


class ColumnInUse(ProjectRefused):
    """A column with cards, or one of the three that every board has."""


class TooMany(ProjectRefused):
    """More columns or lines than a board can show."""


class ChangedMeanwhile(ProjectRefused):
    """Somebody else saved the card in the meantime; `current` is what stands now."""

    def __init__(self, current: Card) -> None:
        self.current = current
        super().__init__(_("Somebody else has changed this card in the meantime."))


@transaction.atomic
def write(project: Project, column: Column, data: Mapping[str, Any], by: Member, now: datetime) -> Card:
    """A new card at the end of a column. `data` holds fields of `EDITABLE` and as `labels` a set of labels.

    Raises `NotFromHere`.
    """
    locked = lock_project(project.pk)
    column = _own(locked, column)
    card = Card(project=locked, column=column, created_by=by, created_at=now)
    _apply(card, data)
    card.position = column.cards.count() + 1
    card.done_at = now if column.kind == ColumnKind.DONE else None
    card.save()
    card.labels.set(data.get("labels", ()))
    return card


@transaction.atomic
def edit(card: Card, data: Mapping[str, Any], by: Member, now: datetime, *, version: int) -> Card:
    """Change a card that was read at `version`. Raises `ChangedMeanwhile`, `NotFromHere`."""
    lock_project(card.project_id)
    current = Card.objects.select_related("project__forum", "column").get(pk=card.pk)
    if current.version != version:
        raise ChangedMeanwhile(current)
    _apply(current, data)
    current.version += 1
    current.save(update_fields=[*EDITABLE, "version"])
    if "labels" in data:
        current.labels.set(data["labels"])
    return current


@transaction.atomic
def move(card: Card, column: Column, position: int, by: Member, now: datetime) -> Card:
    """Put a card at that place (from 1) of a column; beyond its end means the end. Raises `NotFromHere`."""
    locked = lock_project(card.project_id)
    target = _own(locked, column)
    current = Card.objects.select_related("column").get(pk=card.pk)
    old_column, old_position = current.column, current.position
    room = target.cards.exclude(pk=current.pk).count() + 1
    position = min(max(position, 1), room)
    Card.objects.filter(column=old_column, position__gt=old_position).update(position=F("position") - 1)
    Card.objects.filter(column=target, position__gte=position).exclude(pk=current.pk).update(position=F("position") + 1)
    current.column, current.position = target, position
    if (target.kind == ColumnKind.DONE) != (current.done_at is not None):
        current.done_at = now if target.kind == ColumnKind.DONE else None
    current.save(update_fields=["column", "position", "done_at"])
    return current


@transaction.atomic
def discard(card: Card, by: Member, now: datetime) -> None:
    """Take a card off the board for good; those below it move up."""
    locked = lock_project(card.project_id)
    current = Card.objects.filter(pk=card.pk).first()
    if current is None:
        return
    audit.record(by, "card.discarded", current, now, project=locked.pk)
    column, position = current.column_id, current.position
    current.delete()
    Card.objects.filter(column=column, position__gt=position).update(position=F("position") - 1)


@transaction.atomic
def add_column(project: Project, title: str, by: Member) -> Column:
    """An own column before that of what is done. Raises `TooMany`."""
    locked = lock_project(project.pk)
    columns = list(locked.columns.all())
    if len(columns) >= MOST_COLUMNS:
        raise TooMany(_("A board has at most %(most)d columns.") % {"most": MOST_COLUMNS})
    place = next((one.position for one in columns if one.kind == ColumnKind.DONE), len(columns) + 1)
    locked.columns.filter(position__gte=place).update(position=F("position") + 1)
    return Column.objects.create(project=locked, title=title, position=place)


@transaction.atomic
def remove_column(column: Column, by: Member) -> None:
    """Take an own, empty column away. Raises `ColumnInUse`."""
    locked = lock_project(column.project_id)
    current = locked.columns.get(pk=column.pk)
    if current.kind != ColumnKind.OTHER or current.cards.exists():
        raise ColumnInUse(_("Move the cards of this column first; the three columns of the start always stay."))
    current.delete()
    locked.columns.filter(position__gt=current.position).update(position=F("position") - 1)


@transaction.atomic
def add_line(card: Card, text: str) -> ChecklistItem:
    """A line to tick off. Raises `TooMany`."""
    lock_project(card.project_id)
    if card.checklist.count() >= MOST_LINES:
        raise TooMany(_("A checklist has at most %(most)d lines.") % {"most": MOST_LINES})
    return ChecklistItem.objects.create(card=card, text=text)


def tick(line: ChecklistItem, *, is_done: bool) -> None:
    """Set a line done or open."""
    ChecklistItem.objects.filter(pk=line.pk).update(is_done=is_done)


def comment(card: Card, text: str, by: Member, now: datetime) -> CardComment:
    """Say something about a card."""
    return CardComment.objects.create(card=card, text=text, by=by, at=now)


@transaction.atomic
def add_label(project: Project, name: str, colour: str) -> Label:
    """A label for cards of this board; one of that name already is that one. Raises `TooMany`."""
    locked = lock_project(project.pk)
    known = locked.labels.filter(name__iexact=name).first()
    if known is not None:
        return known
    if locked.labels.count() >= MOST_LABELS:
        raise TooMany(_("A board has at most %(most)d labels.") % {"most": MOST_LABELS})
    return Label.objects.create(project=locked, name=name, colour=colour)


def may_own(project: Project) -> Sequence[int]:
    """Ids of those who can take a card on: the team and the forum's members."""
    team = project.team.values_list("member_id", flat=True)
    forum = Membership.objects.active().filter(forum=project.forum_id).values_list("member_id", flat=True)
    return [*team.union(forum)]


def _own(project: Project, column: Column) -> Column:
    found = project.columns.filter(pk=column.pk).first()
    if found is None:
        raise NotFromHere(_("This column is no longer on the board."))
    return found


def _apply(card: Card, data: Mapping[str, Any]) -> None:
    for name in EDITABLE:
        if name in data:
            setattr(card, name, data[name])
    if card.owner_id is not None and card.owner_id not in may_own(card.project):
        raise NotFromHere(_("Only members of the forum and of the team can take a card on."))
