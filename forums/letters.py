"""What every mail about a meeting needs: the facts of a batch read at once, and the frame around the words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from forums import calendars, muting, notices, rows
from forums.answer_links import answer_url
from forums.forum_mails import HIDDEN
from forums.models import Audience, ForumPreference, Meeting, Membership, Response, ResponseState
from members import preferences, when
from members.mail import links, rendering
from members.mail.outbox import Composed, Message, Skip
from members.models import Delivery, DeliveryState, Frequency, Member

APART = timedelta(minutes=60)  # between two invitations or reminders about one meeting to one person

Pair = tuple[int, int]  # the ids of a meeting, or of a forum, and of a member


@dataclass
class Batch:
    """What a batch of deliveries is about, as it is now: a fixed number of queries, however many there are."""

    now: datetime
    meetings: Mapping[int, Meeting]
    responses: Mapping[Pair, Response]
    inside: frozenset[Pair]  # active members by forum
    wishes: Mapping[int, str] = field(default_factory=dict)  # how a member wants this kind of mail
    forum_wishes: Mapping[Pair, str] = field(default_factory=dict)  # and of one forum, which goes before
    told_lately: set[Pair] = field(default_factory=set)


@dataclass(frozen=True)
class Case:
    """One delivery with all that decides about it."""

    delivery: Delivery
    member: Member
    meeting: Meeting
    response: Response | None
    batch: Batch

    @property
    def state(self) -> str:
        """What the member said; "invited" for nothing."""
        return self.response.state if self.response else ResponseState.INVITED

    @property
    def attends(self) -> bool:
        """Whether the member has a seat."""
        return self.state == ResponseState.YES

    @property
    def is_invited(self) -> bool:
        """Whether the meeting is still for this member."""
        if self.state == ResponseState.CANCELLED:
            return False
        is_inside = (self.meeting.forum_id, self.member.pk) in self.batch.inside
        named = self.response is not None and self.meeting.audience != Audience.MEMBERS
        return named or (is_inside and self.meeting.audience != Audience.CHOSEN)

    @property
    def wish(self) -> str:
        """How this member wants this kind of mail about this forum."""
        general = self.batch.wishes.get(self.member.pk, Frequency.NOW)
        return self.batch.forum_wishes.get((self.meeting.forum_id, self.member.pk), general)

    def take_turn(self) -> bool:
        """Whether nothing about this meeting reached this person within the hour; if so, this mail counts."""
        pair = (self.meeting.pk, self.member.pk)
        if pair in self.batch.told_lately:
            return False
        self.batch.told_lately.add(pair)
        return True

    def letter(
        self, context: Mapping[str, Any], *, reason: str, unsubscribe: str = "", calendar_method: str = ""
    ) -> Message:
        """The mail of the delivery's kind, with the facts that every mail about a meeting shows."""
        facts = {**self._facts(), "reason": reason, "unsubscribe_url": unsubscribe, **context}
        words = self.delivery.kind.removesuffix("_asked")
        subject, text, html = rendering.render(words, self.member.language, facts)
        return Message(
            subject=subject,
            text=text,
            html=html,
            language=self.member.language,
            list_id=self.meeting.forum.slug,
            unsubscribe_url=unsubscribe,
            references=f"meeting-{self.meeting.pk}",
            calendar=self._calendar(calendar_method, facts["answer_url"]),
            calendar_method=calendar_method,
            reply_to=self.meeting.forum.contact_email,
        )

    def _facts(self) -> dict[str, Any]:
        meeting, member = self.meeting, self.member
        return {
            "meeting": meeting,
            "forum": meeting.forum,
            "member": member,
            "response": self.response,
            "attends": self.attends,
            "when": when.tell(meeting.starts_at, meeting.ends_at, meeting.zone, member.zone),
            "place": calendars.place_line(meeting),
            "link": meeting.online_link if self.attends and meeting.is_online else "",
            "deadline": when.moment(meeting.answer_by, meeting.zone) if meeting.answer_by else "",
            "seats": [text for mode in meeting.modes if (text := rows.seats_sentence(meeting, mode))],
            "answer": rows.answer_word(self.response),
            "can_answer": meeting.takes_answers(self.batch.now),
            "url": links.absolute(meeting.get_absolute_url(), member.language),
            "answer_url": answer_url(meeting, member),
        }

    def _calendar(self, method: str, url: str) -> bytes | None:
        if not method:
            return None
        return calendars.meeting_ics(
            self.meeting, method, self.batch.now, self.member, self.response, with_link=self.attends, answer_url=url
        )


def compose(deliveries: Sequence[Delivery], batch: Batch, words: Callable[[Case], Message | Skip]) -> Composed:
    """The words of each delivery, in the language of its reader."""
    return {one.pk: _compose(one, batch, words) for one in deliveries}


def _compose(delivery: Delivery, batch: Batch, words: Callable[[Case], Message | Skip]) -> Message | Skip:
    meeting, member = batch.meetings.get(delivery.about), delivery.member
    if meeting is None or member is None:
        return Skip("meeting is gone")
    if meeting.is_hidden or meeting.forum.is_hidden:
        return Skip(HIDDEN)
    response = batch.responses.get((meeting.pk, member.pk))
    with translation.override(member.language):
        return words(Case(delivery, member, meeting, response, batch))


def load(deliveries: Sequence[Delivery], now: datetime, topic: str = "") -> Batch:
    """Read the facts of a batch; with a `topic` also who wants it, and who got a mail within the hour."""
    abouts = {one.about for one in deliveries}
    members = {one.member_id for one in deliveries if one.member_id}
    meetings = Meeting.objects.with_place().in_bulk(abouts)
    forums = {meeting.forum_id for meeting in meetings.values()}
    found = Response.objects.filter(meeting__in=abouts, member__in=members)
    inside = Membership.objects.active().filter(forum__in=forums, member__in=members)
    batch = Batch(
        now=now,
        meetings=meetings,
        responses={(one.meeting_id, one.member_id): one for one in found},
        inside=frozenset(inside.values_list("forum_id", "member_id")),
    )
    if topic:
        own = ForumPreference.objects.filter(forum__in=forums, member__in=members, topic=topic)
        batch.wishes = preferences.frequencies(members, topic)
        batch.forum_wishes = {(forum, pk): wish for forum, pk, wish in own.values_list("forum", "member", "frequency")}
        batch.told_lately = _told_lately(abouts, members, now)
    return batch


def stop_meeting(case: Case) -> str:
    """The link that switches off what comes about this meeting."""
    return links.unsubscribe_url(muting.OFF_MEETING, case.member, case.meeting.pk)


def stop_invitations(case: Case) -> str:
    """The link that switches off the invitations of this forum."""
    return links.unsubscribe_url(muting.OFF_INVITATIONS, case.member, case.meeting.forum_id)


def invited_reason(meeting: Meeting) -> str:
    """Why one gets a mail about a meeting one is asked to."""
    return _("You get this email because you are invited to a meeting of %(forum)s.") % {"forum": meeting.forum.name}


def answered_reason(meeting: Meeting) -> str:
    """Why one gets a mail about a meeting one has answered."""
    return _("You get this email because you answered a meeting of %(forum)s.") % {"forum": meeting.forum.name}


def _told_lately(abouts: Iterable[int], members: Iterable[int], now: datetime) -> set[Pair]:
    sent = Delivery.objects.filter(
        kind__in=[kind.name for kind in notices.KINDS],
        about__in=abouts,
        member__in=members,
        state__in=[DeliveryState.SENT, DeliveryState.UNCERTAIN],
        settled_at__gt=now - APART,
    )
    return set(sent.values_list("about", "member_id"))
