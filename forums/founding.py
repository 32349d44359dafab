"""How a forum begins, what it says of itself, and how it rests in the archive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forums import forum_mails, membership
from forums.models import Forum, ForumRequest, RequestState, Role
from members import audit
from members.models import Member, Regency

# Addresses below /forum/ that are pages of their own.
RESERVED_SLUGS = frozenset({"minta", "baru", "peta", "cari"})
MOST_OPEN_REQUESTS = 3


class FoundingRefused(Exception):
    """A step that cannot be taken; the text is fit for whoever asked. Nothing was changed."""


class NameTaken(FoundingRefused):
    """A forum of this name exists in this place."""


class AskedAlready(FoundingRefused):
    """The member waits for an answer about this forum, or about too many."""


class AlreadyDecided(FoundingRefused):
    """Somebody has answered this request."""


class ChangedMeanwhile(FoundingRefused):
    """Another officer saved the forum after this page was opened; `current` is what stands now."""

    def __init__(self, current: Forum) -> None:
        self.current = current
        super().__init__(
            _("Another officer has changed this forum since you opened the page. Please compare and save again.")
        )


class MeetingsAhead(FoundingRefused):
    """A forum with called meetings cannot be put away."""


@dataclass(frozen=True)
class Charter:
    """What a new forum starts with."""

    name: str
    regency: Regency
    summary: str
    about: str = ""


@transaction.atomic
def create(charter: Charter, chair: Member, by: Member, now: datetime) -> Forum:
    """A new forum led by `chair`. Raises `NameTaken`, `CannotSignIn`."""
    if not chair.can_sign_in:
        raise membership.CannotSignIn(_("A chair or secretary needs an account to sign in with."))
    forum = Forum(
        name=charter.name,
        slug=free_slug(charter.name),
        regency=charter.regency,
        summary=charter.summary,
        about=charter.about,
    )
    try:
        with transaction.atomic():
            forum.save()
    except IntegrityError as error:
        raise NameTaken(_("A forum of this name already exists in this regency or city.")) from error
    led = membership.enter(forum, chair, None, by, now)
    led.role = Role.CHAIR
    led.save(update_fields=["role"])
    audit.record(by, "forum.created", forum, now, chair=chair.pk)
    return forum


@transaction.atomic
def request(charter: Charter, partners: str, asked_by: Member, now: datetime) -> ForumRequest:
    """Ask staff for a new forum; `charter.about` is its purpose. Raises `NameTaken`, `AskedAlready`."""
    Member.objects.locked(asked_by.pk)
    if Forum.objects.filter(name__iexact=charter.name, regency=charter.regency).exists():
        raise NameTaken(_("A forum of this name already exists in this regency or city."))
    waiting = ForumRequest.objects.filter(asked_by=asked_by, state=RequestState.OPEN)
    if waiting.filter(name__iexact=charter.name, regency=charter.regency).exists():
        raise AskedAlready(_("You have already asked for this forum. You will get an answer by email."))
    if waiting.count() >= MOST_OPEN_REQUESTS:
        raise AskedAlready(_("Please wait for the answers to your earlier requests first."))
    return ForumRequest.objects.create(
        name=charter.name,
        regency=charter.regency,
        purpose=charter.about,
        partners=partners,
        asked_by=asked_by,
        asked_at=now,
    )


@transaction.atomic
def accept(asked: ForumRequest, by: Member, now: datetime) -> Forum:
    """Found the forum that was asked for, with the asker as its chair. Raises `AlreadyDecided`, `NameTaken`, `CannotSignIn`."""
    asked = _open(asked)
    charter = Charter(asked.name, asked.regency, summary=_short(asked.purpose), about=asked.purpose)
    asked.forum = create(charter, asked.asked_by, by, now)
    _decide(asked, RequestState.ACCEPTED, "", by, now)
    return asked.forum


@transaction.atomic
def decline(asked: ForumRequest, answer: str, by: Member, now: datetime) -> None:
    """Say no, with an answer that the asker reads. Raises `AlreadyDecided`."""
    _decide(_open(asked), RequestState.DECLINED, answer, by, now)


@transaction.atomic
def edit(forum: Forum, changes: Mapping[str, Any], version: int, by: Member, now: datetime) -> Forum:
    """Save what officers may change; `version` is that of the page they opened. `themes` is a set of themes.

    Raises `ChangedMeanwhile`, `ForumArchived`.
    """
    locked = membership.lock(forum)
    if locked.version != version:
        raise ChangedMeanwhile(locked)
    fields = {name: value for name, value in changes.items() if name != "themes"}
    before = {name: getattr(locked, name) for name, value in fields.items() if getattr(locked, name) != value}
    for name in before:
        setattr(locked, name, fields[name])
    if "themes" in changes and set(changes["themes"]) != (themes := set(locked.themes.all())):
        locked.themes.set(changes["themes"])
        before["themes"] = themes
    if before:
        locked.version += 1
        locked.save()
        audit.record_edit(by, "forum.edited", locked, now, before)
    return locked


@transaction.atomic
def archive(forum: Forum, by: Member, now: datetime) -> None:
    """Keep the forum for reading only; twice is once. Raises `MeetingsAhead`."""
    locked = membership.lock(forum, even_archived=True)
    if locked.is_archived:
        return
    ahead = locked.meetings.called().upcoming(now).count()
    if ahead:
        raise MeetingsAhead(
            ngettext(
                "%(count)d called meeting is still to come. Please cancel it first, so that those invited are told.",
                "%(count)d called meetings are still to come. Please cancel them first, so that those invited are told.",
                ahead,
            )
            % {"count": ahead}
        )
    _set_archived(locked, now)
    audit.record(by, "forum.archived", locked, now)


@transaction.atomic
def restore(forum: Forum, by: Member, now: datetime) -> None:
    """Bring an archived forum back to work; twice is once."""
    locked = membership.lock(forum, even_archived=True)
    if locked.is_archived:
        _set_archived(locked, None)
        audit.record(by, "forum.restored", locked, now)


def free_slug(name: str) -> str:
    """An address that no forum and no page has, made of the name's letters."""
    base = slugify(name)[:120].strip("-") or "forum"
    taken = set(Forum.objects.filter(slug__startswith=base).values_list("slug", flat=True)) | RESERVED_SLUGS
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


def _open(asked: ForumRequest) -> ForumRequest:
    locked = ForumRequest.objects.select_for_update(of=("self",)).select_related("regency__province", "asked_by")
    found = locked.get(pk=asked.pk)
    if found.state != RequestState.OPEN:
        raise AlreadyDecided(_("This request has already been answered."))
    return found


def _decide(asked: ForumRequest, state: RequestState, answer: str, by: Member, now: datetime) -> None:
    asked.state, asked.answer, asked.decided_by, asked.decided_at = state, answer, by, now
    asked.save()
    audit.record(by, f"forumrequest.{state.value}", asked, now)
    forum_mails.plan_request_decided(asked, now)


def _set_archived(forum: Forum, at: datetime | None) -> None:
    forum.archived_at = at
    forum.version += 1
    forum.save(update_fields=["archived_at", "version"])


def _short(text: str) -> str:
    """The first 300 letters at most, cut between words."""
    line = " ".join(text.split())
    return line if len(line) <= 300 else f"{line[:299].rsplit(' ', 1)[0]}…"
