"""What a project tells and keeps: news with photos, documents and agreements, milestones, the same spot before and after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from members import audit, files
from members.models import FileKind, Member, StoredFile
from projects.locking import lock_project
from projects.models import Agreement, Milestone, News, NewsPhoto, PhotoPair, Project, ProjectDocument
from projects.starting import ProjectRefused

MOST_PHOTOS = 6
MOST_MILESTONES = 40


class TooMany(ProjectRefused):
    """More than a page can show."""


@transaction.atomic
def tell(
    project: Project, title: str, text: str, photos: Sequence[UploadedFile], words: str, by: Member, now: datetime
) -> News:
    """A news item, with photos that `words` describe. Raises `files.FileRefused`, `TooMany`."""
    locked = lock_project(project.pk)
    news = News.objects.create(project=locked, title=title, text=text, by=by, at=now)
    _add_photos(news, photos, words or title, by, now)
    audit.record(by, "news.told", news, now)
    return news


@transaction.atomic
def tell_better(
    news: News, title: str, text: str, photos: Sequence[UploadedFile], words: str, by: Member, now: datetime
) -> News:
    """Change a news item and add photos; when it was changed is shown. Raises `files.FileRefused`, `TooMany`."""
    lock_project(news.project_id)
    current = News.objects.get(pk=news.pk)
    said = {"title": title, "text": text}
    before = {name: getattr(current, name) for name in said if getattr(current, name) != said[name]}
    if before or photos:
        current.title, current.text, current.changed_at = title, text, now
        current.save(update_fields=["title", "text", "changed_at"])
        _add_photos(current, photos, words or title, by, now)
        audit.record_edit(by, "news.edited", current, now, before)
    return current


@transaction.atomic
def take_back(news: News, by: Member, now: datetime) -> None:
    """Delete a news item with its photos."""
    lock_project(news.project_id)
    audit.record(by, "news.taken_back", news, now)
    kept = [photo.file for photo in news.photos.select_related("file")]
    news.delete()
    _discard(kept)


@transaction.atomic
def keep_document(
    project: Project, title: str, upload: UploadedFile, by: Member, now: datetime, *, is_public: bool
) -> ProjectDocument:
    """A file among the project's documents. Raises `files.FileRefused`."""
    stored = files.keep(upload, by, now)
    kept = ProjectDocument.objects.create(project=project, title=title, file=stored, is_public=is_public, at=now)
    audit.record(by, "document.kept", kept, now)
    return kept


@transaction.atomic
def sign(project: Project, data: dict[str, Any], upload: UploadedFile | None, by: Member, now: datetime) -> Agreement:
    """An agreement that partners signed, with the paper itself. Raises `files.FileRefused`."""
    stored = files.keep(upload, by, now) if upload else None
    kept = Agreement.objects.create(project=project, file=stored, **data)
    audit.record(by, "agreement.kept", kept, now)
    return kept


@transaction.atomic
def drop(kept: ProjectDocument | Agreement, by: Member, now: datetime) -> None:
    """Take a document or an agreement off the project, with its file."""
    audit.record(by, f"{kept._meta.model_name}.dropped", kept, now)
    stored = kept.file
    kept.delete()
    _discard([stored] if stored else [])


@transaction.atomic
def compare(
    project: Project,
    words: str,
    before: tuple[UploadedFile, date],
    after: tuple[UploadedFile, date],
    by: Member,
    now: datetime,
) -> PhotoPair:
    """The same spot before and after. Raises `files.FileRefused`."""
    shots = [files.keep(upload, by, now, FileKind.IMAGE) for upload, _day in (before, after)]
    return PhotoPair.objects.create(
        project=project, words=words, before=shots[0], before_on=before[1], after=shots[1], after_on=after[1]
    )


@transaction.atomic
def drop_pair(pair: PhotoPair) -> None:
    """Take a pair of photos away."""
    shots = [pair.before, pair.after]
    pair.delete()
    _discard(shots)


@transaction.atomic
def plan_milestone(project: Project, title: str, note: str, due_on: date | None) -> Milestone:
    """A milestone after those that are there. Raises `TooMany`."""
    locked = lock_project(project.pk)
    count = locked.milestones.count()
    if count >= MOST_MILESTONES:
        raise TooMany(_("A project has at most %(most)d milestones.") % {"most": MOST_MILESTONES})
    return Milestone.objects.create(project=locked, title=title, note=note, due_on=due_on, position=count + 1)


def reach(milestone: Milestone, on: date | None, by: Member, now: datetime) -> None:
    """Say on which day it was reached, or with None that it was not."""
    Milestone.objects.filter(pk=milestone.pk).update(done_on=on)
    audit.record(by, "milestone.reached" if on else "milestone.reopened", milestone, now)


@transaction.atomic
def shift(milestone: Milestone, step: int) -> None:
    """Change places with the one before (-1) or after (1); at the end nothing changes."""
    locked = lock_project(milestone.project_id)
    order = list(locked.milestones.all())
    here = order.index(milestone)
    there = here + step
    if not 0 <= there < len(order):
        return
    order[here], order[there] = order[there], order[here]
    for position, one in enumerate(order, 1):
        one.position = position
    Milestone.objects.bulk_update(order, ["position"])


@transaction.atomic
def unplan(milestone: Milestone, by: Member, now: datetime) -> None:
    """Take a milestone away; those after it move up."""
    locked = lock_project(milestone.project_id)
    audit.record(by, "milestone.dropped", milestone, now)
    position = milestone.position
    milestone.delete()
    locked.milestones.filter(position__gt=position).update(position=F("position") - 1)


def set_cover(project: Project, upload: UploadedFile, words: str, by: Member, now: datetime) -> None:
    """The photo at the head of the project, and what it shows. Raises `files.FileRefused`."""
    with transaction.atomic():
        locked = lock_project(project.pk)
        old = locked.cover
        locked.cover, locked.cover_words = files.keep(upload, by, now, FileKind.IMAGE), words or locked.title
        locked.save(update_fields=["cover", "cover_words"])
        _discard([old] if old else [])


def _add_photos(news: News, photos: Sequence[UploadedFile], words: str, by: Member, now: datetime) -> None:
    if news.photos.count() + len(photos) > MOST_PHOTOS:
        raise TooMany(_("A news item has at most %(most)d photos.") % {"most": MOST_PHOTOS})
    for upload in photos:
        NewsPhoto.objects.create(news=news, file=files.keep(upload, by, now, FileKind.IMAGE), words=words)


def _discard(stored: Iterable[StoredFile]) -> None:
    for one in stored:
        files.discard(one)
