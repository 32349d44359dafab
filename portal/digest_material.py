"""What a batch of digests needs to know, read in bulk: each question is one query, however many members ask it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Count, Q

from forums.models import (
    SECRETARIAT,
    Audience,
    Forum,
    ForumPreference,
    Meeting,
    MeetingChange,
    MeetingState,
    Membership,
    Response,
)  # fmt: skip
from members.models import Delivery, Frequency, MailTopic, Preference
from members.preferences import default
from projects import duties
from projects.duties import Duty
from projects.models import News, Project

DUE_WITHIN = timedelta(days=7)  # what is due later stands on the start page
AHEAD = timedelta(days=45)  # how far ahead the digest asks for an answer
Window = tuple[datetime, datetime]


class Material:
    """The forums, meetings, answers and choices of the members of one batch, and the news of their windows."""

    def __init__(self, deliveries: Sequence[Delivery], now: datetime) -> None:
        self.now = now
        self.members = [one.member_id for one in deliveries]
        self.windows: set[Window] = {(one.window_start, one.window_end) for one in deliveries}  # type: ignore[misc]
        self.built: dict[Any, Any] = {}  # shared blocks, each made once

    @cached_property
    def memberships(self) -> dict[int, list[Membership]]:
        """Active memberships in forums at work, by member, in the order of the forums' names."""
        rows = Membership.objects.active().filter(member__in=self.members, forum__in=Forum.objects.active())
        found: dict[int, list[Membership]] = defaultdict(list)
        for one in rows.select_related("forum").order_by("forum__name", "pk"):
            found[one.member_id].append(one)
        return found

    @cached_property
    def forums(self) -> dict[int, Forum]:
        """Every forum that somebody of the batch is in."""
        return {one.forum_id: one.forum for rows in self.memberships.values() for one in rows}

    @cached_property
    def _choices(self) -> dict[tuple[int, str], str]:
        rows = Preference.objects.filter(member__in=self.members).values_list("member", "topic", "frequency")
        return {(member, topic): frequency for member, topic, frequency in rows}

    @cached_property
    def _forum_choices(self) -> dict[tuple[int, int, str], str]:
        rows = ForumPreference.objects.filter(member__in=self.members)
        columns = rows.values_list("member", "forum", "topic", "frequency")
        return {(member, forum, topic): frequency for member, forum, topic, frequency in columns}

    def wants(self, member: int, forum: int, topic: MailTopic) -> bool:
        """Whether the member wants to hear of the topic at all; the forum's own choice goes first."""
        chosen = self._forum_choices.get((member, forum, topic)) or self._choices.get((member, topic)) or default(topic)
        return chosen != Frequency.OFF

    @cached_property
    def _meetings(self) -> list[Meeting]:
        asked = Q(forum__in=self.forums, audience__in=[Audience.MEMBERS, Audience.OPEN])
        answered = Q(pk__in=Response.objects.filter(member__in=self.members).values("meeting"))
        coming = Meeting.objects.called().upcoming(self.now).filter(asked | answered, forum__archived_at=None)
        return list(coming.filter(starts_at__lt=self.now + AHEAD, starts_at__gt=self.now).with_place())

    @cached_property
    def meetings_of_forum(self) -> dict[int, list[Meeting]]:
        """Coming meetings that ask every member of the forum, soonest first."""
        found: dict[int, list[Meeting]] = defaultdict(list)
        for meeting in self._meetings:
            if meeting.audience != Audience.CHOSEN:
                found[meeting.forum_id].append(meeting)
        return found

    @cached_property
    def answers(self) -> dict[int, dict[int, Response]]:
        """Answers to coming meetings: by member, then by meeting."""
        found: dict[int, dict[int, Response]] = defaultdict(dict)
        meetings = {meeting.pk: meeting for meeting in self._meetings}
        for one in Response.objects.filter(member__in=self.members, meeting__in=meetings):
            one.meeting = meetings[one.meeting_id]
            found[one.member_id][one.meeting_id] = one
        return found

    @cached_property
    def duties(self) -> dict[int, list[Duty]]:
        """What each has taken on in projects, as far as it is due within a week or late."""
        today = self.now.date()
        members = {pk for pk in self.members if pk is not None}
        return duties.of(members, today, today + DUE_WITHIN)

    @cached_property
    def told(self) -> dict[int, list[News]]:
        """What projects of the forums have told within the windows, by forum, the oldest first."""
        first, last = self._span
        rows = News.objects.filter(
            at__gte=first,
            at__lt=last,
            hidden_at=None,
            project__in=Project.objects.shown(),
            project__forum__in=self.forums,
        )
        found: dict[int, list[News]] = defaultdict(list)
        for one in rows.select_related("project").order_by("at", "pk"):
            found[one.project.forum_id].append(one)
        return found

    @cached_property
    def requests(self) -> dict[int, int]:
        """How many wait to be let in, by forum whose secretariat is in the batch."""
        led = {one.forum_id for rows in self.memberships.values() for one in rows if one.role in SECRETARIAT}
        rows = Membership.objects.pending().filter(forum__in=led).order_by()
        return dict(rows.values_list("forum").annotate(Count("pk")))

    @cached_property
    def _span(self) -> Window:
        return min(start for start, _end in self.windows), max(end for _start, end in self.windows)

    @cached_property
    def cancelled(self) -> dict[int, list[Meeting]]:
        """Meetings cancelled within the windows, by forum."""
        first, last = self._span
        rows = (
            Meeting.objects.shown()
            .filter(state=MeetingState.CANCELLED, cancelled_at__gte=first, cancelled_at__lt=last, forum__in=self.forums)
            .exclude(audience=Audience.CHOSEN)
        )
        found: dict[int, list[Meeting]] = defaultdict(list)
        for meeting in rows.order_by("starts_at", "pk"):
            found[meeting.forum_id].append(meeting)
        return found

    @cached_property
    def moved(self) -> dict[int, list[MeetingChange]]:
        """Announced changes of time within the windows, by forum, the latest of each meeting last."""
        first, last = self._span
        rows = MeetingChange.objects.filter(
            at__gte=first, at__lt=last, is_announced=True, meeting__forum__in=self.forums,
            meeting__in=Meeting.objects.called().filter(starts_at__gt=self.now),
        ).exclude(meeting__audience=Audience.CHOSEN)  # fmt: skip
        found: dict[int, list[MeetingChange]] = defaultdict(list)
        for change in rows.select_related("meeting").order_by("at", "pk"):
            found[change.meeting.forum_id].append(change)
        return found

    @cached_property
    def newcomers(self) -> dict[tuple[int, Window], int]:
        """How many joined within each window, by forum and window."""
        windows = sorted(self.windows)
        counts = {
            f"window_{number}": Count("pk", filter=Q(joined_at__gte=start, joined_at__lt=end))
            for number, (start, end) in enumerate(windows)
        }
        first, last = self._span
        rows = Membership.objects.active().filter(forum__in=self.forums, joined_at__gte=first, joined_at__lt=last)
        found: dict[tuple[int, Window], int] = {}
        for forum, *numbers in rows.order_by().values("forum").annotate(**counts).values_list("forum", *counts):
            found |= {(forum, window): number for window, number in zip(windows, numbers, strict=True)}
        return found
