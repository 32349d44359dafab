"""The sections of the weekly digest. Each says what it has for one member, from what was read for the whole batch.

What many members share, a meeting's row or a forum's news, is written once per language and zone and kept in the material.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from forums import answer_links
from forums.models import EXPECTING, SECRETARIAT, Forum, Meeting, Response, ResponseState
from forums.rows import answer_word, short_place
from members import when
from members.mail import links
from members.models import Delivery, MailTopic, Member
from portal.digest_material import Material

DAYS_AHEAD = timedelta(days=14)
MOST_ASKED = 5
MOST_COMING = 7
MOST_NEWS = 5
MOST_DUE = 7
MOST_TOLD = 3  # of the projects of one forum

T = TypeVar("T")


@dataclass(frozen=True)
class Edition:
    """One member's digest: for whom, in which language and zone, and the days its news are from."""

    member: Member
    language: str
    zone: str
    start: datetime
    end: datetime

    @classmethod
    def of(cls, delivery: Delivery) -> Edition:
        """The edition of a planned delivery, whose member is loaded and whose window is set."""
        member, start, end = delivery.member, delivery.window_start, delivery.window_end
        if member is None or start is None or end is None:
            raise ValueError("a digest needs a member and both ends of its window")
        return cls(member, member.language, member.zone, start, end)


@dataclass(frozen=True)
class Item:
    """A meeting in the mail: plain words, and one button."""

    title: str
    day: str
    month: str
    when: str
    where: str
    note: str = ""
    url: str = ""
    button: str = ""


@dataclass(frozen=True)
class Block:
    """A forum's news: a heading that leads to the forum, and lines."""

    title: str
    url: str
    lines: Sequence[str] = ()
    is_reason: bool = True


@dataclass(frozen=True)
class Part:
    """A section as the templates show it; `answers` and `meetings` count what it asks and announces."""

    title: str
    items: Sequence[Item] = ()
    lines: Sequence[tuple[str, str]] = ()  # sentence and address
    blocks: Sequence[Block] = ()
    more: str = ""
    more_url: str = ""
    answers: int = 0
    meetings: int = 0
    is_reason: bool = True


def needs_you(material: Material, edition: Edition) -> Part | None:
    """Invitations without an answer, and requests that wait for the secretariat."""
    asked = _unanswered(material, edition)
    lines = _requests(material, edition.member)
    if not asked and not lines:
        return None
    left = len(asked) - MOST_ASKED
    return Part(
        title=_("Needs you"),
        items=[
            _item(material, edition, meeting, note=_until(meeting), button=pgettext("button", "Answer"))
            for meeting in asked[:MOST_ASKED]
        ],
        lines=lines,
        more=_more(left),
        more_url=links.absolute(reverse("portal:start")),
        answers=len(asked),
    )


def taken_on(material: Material, edition: Edition) -> Part | None:
    """Cards and promises of the member that are due, and what waits for them in projects that they lead."""
    today, member = edition.end.astimezone(when.zone_info(edition.zone)).date(), edition.member
    due = [
        one
        for one in material.duties.get(member.pk, [])
        if material.wants(member.pk, one.project.forum_id, MailTopic.WORK)
    ]
    if not due:
        return None
    return Part(
        title=_("What you have taken on"),
        lines=[
            (f"{one.project.title}: {one.sentence(today)}", links.absolute(one.path, edition.language))
            for one in due[:MOST_DUE]
        ],
        more=_more(len(due) - MOST_DUE),
        more_url=links.absolute(reverse("portal:start")),
    )


def next_days(material: Material, edition: Edition) -> Part | None:
    """What the member attends, perhaps attends or waits for in the next 14 days."""
    answers = [
        one
        for one in material.answers[edition.member.pk].values()
        if one.state in EXPECTING and one.meeting.starts_at < max(edition.end, material.now) + DAYS_AHEAD
    ]
    if not answers:
        return None
    answers.sort(key=lambda one: (one.meeting.starts_at, one.meeting_id))
    return Part(
        title=_("Your next 14 days"),
        items=[_own(material, edition, answer) for answer in answers[:MOST_COMING]],
        more=_more(len(answers) - MOST_COMING),
        more_url=links.absolute(reverse("portal:start")),
        meetings=len(answers),
    )


def news(material: Material, edition: Edition) -> Part | None:
    """What happened in the member's forums within the window."""
    blocks = [
        block
        for one in material.memberships[edition.member.pk]
        if material.wants(edition.member.pk, one.forum_id, MailTopic.NEWS)
        and (block := _news_of(material, edition, one.forum))
    ]
    if not blocks:
        return None
    return Part(
        title=_("New in your forums"),
        blocks=blocks[:MOST_NEWS],
        more=_more(len(blocks) - MOST_NEWS),
        more_url=links.absolute(reverse("portal:start")),
        is_reason=any(block.is_reason for block in blocks),
    )


def _unanswered(material: Material, edition: Edition) -> list[Meeting]:
    """Meetings that ask this member, take answers now and have none, soonest first."""
    member, answers = edition.member.pk, material.answers[edition.member.pk]
    asked = [
        meeting
        for one in material.memberships[member]
        if material.wants(member, one.forum_id, MailTopic.INVITATIONS)
        for meeting in material.meetings_of_forum[one.forum_id]
    ]
    by_name = [one.meeting for one in answers.values() if one.state == ResponseState.INVITED]
    unique = {meeting.pk: meeting for meeting in [*asked, *by_name]}
    silent = (ResponseState.INVITED,)
    found = [
        meeting
        for meeting in unique.values()
        if meeting.takes_answers(material.now) and (meeting.pk not in answers or answers[meeting.pk].state in silent)
    ]
    return sorted(found, key=lambda meeting: (meeting.starts_at, meeting.pk))


def _requests(material: Material, member: Member) -> list[tuple[str, str]]:
    lines = []
    for one in material.memberships[member.pk]:
        count = material.requests.get(one.forum_id, 0) if one.role in SECRETARIAT else 0
        if count:
            text = ngettext(
                "%(count)d request to join %(forum)s waits for your decision.",
                "%(count)d requests to join %(forum)s wait for your decision.",
                count,
            )
            address = links.absolute(reverse("forums:member_list", args=[one.forum.slug]))
            lines.append((text % {"count": count, "forum": one.forum.name}, address))
    return lines


def _own(material: Material, edition: Edition, answer: Response) -> Item:
    note = _("Your answer: %(answer)s") % {"answer": answer_word(answer)}
    is_open = answer.meeting.takes_answers(material.now)
    return _item(
        material, edition, answer.meeting, note=note, button=_("Change my answer") if is_open else _("See the meeting")
    )


def _item(material: Material, edition: Edition, meeting: Meeting, *, note: str, button: str) -> Item:
    """The shared words of the meeting, with this member's note and link."""
    shared = _shared(
        material, ("meeting", meeting.pk, edition.language, edition.zone), lambda: _words(meeting, edition.zone)
    )
    if meeting.takes_answers(material.now):
        url = answer_links.answer_url(meeting, edition.member)
    else:
        url = links.absolute(meeting.get_absolute_url())
    return replace(shared, note=note, url=url, button=button)


def _words(meeting: Meeting, zone: str) -> Item:
    told = when.tell(meeting.starts_at, meeting.ends_at, meeting.zone, zone)
    return Item(
        title=meeting.title,
        day=str(told.day),
        month=told.month,
        when=told.full,
        where=f"{short_place(meeting)} · {meeting.forum.name}",
    )


def _until(meeting: Meeting) -> str:
    if meeting.answer_by is None:
        return ""
    return _("Please answer by %(until)s.") % {"until": when.moment(meeting.answer_by, meeting.zone)}


def _news_of(material: Material, edition: Edition, forum: Forum) -> Block | None:
    key = ("news", forum.pk, edition.language, edition.zone, edition.start, edition.end)
    return _shared(material, key, lambda: _block(material, edition, forum))


def _block(material: Material, edition: Edition, forum: Forum) -> Block | None:
    """The news of one forum; None when nothing happened."""
    window = (edition.start, edition.end)
    lines = [*_meeting_lines(material, forum, window), *_project_lines(material, forum, window)]
    is_reason = bool(lines)
    count = material.newcomers.get((forum.pk, window), 0)
    if count:
        lines.append(ngettext("%(count)d new member.", "%(count)d new members.", count) % {"count": count})
    if not lines:
        return None
    return Block(forum.name, links.absolute(forum.get_absolute_url()), lines, is_reason)


def _meeting_lines(material: Material, forum: Forum, window: tuple[datetime, datetime]) -> list[str]:
    start, end = window
    moved = {one.meeting_id: one.meeting for one in material.moved[forum.pk] if start <= one.at < end}
    lines = [
        _("“%(title)s” has a new time or place: %(when)s.")
        % {"title": one.title, "when": when.tell(one.starts_at, one.ends_at, one.zone).full}
        for one in moved.values()
    ]
    for one in material.cancelled[forum.pk]:
        if one.cancelled_at and start <= one.cancelled_at < end:
            day = when.long_date(one.starts_at.astimezone(one.tz).date())
            lines.append(_("“%(title)s” on %(day)s has been cancelled.") % {"title": one.title, "day": day})
    return lines


def _project_lines(material: Material, forum: Forum, window: tuple[datetime, datetime]) -> list[str]:
    """What its projects have told, the latest of them."""
    start, end = window
    told = [one for one in material.told[forum.pk] if start <= one.at < end][-MOST_TOLD:]
    return [_("%(project)s: %(title)s") % {"project": one.project.title, "title": one.title} for one in told]


def _more(left: int) -> str:
    return ngettext("and %(count)d more", "and %(count)d more", left) % {"count": left} if left > 0 else ""


def _shared(material: Material, key: tuple[object, ...], make: Callable[[], T]) -> T:
    if key not in material.built:
        material.built[key] = make()
    made: T = material.built[key]
    return made
