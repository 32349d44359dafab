"""Links in mail by which a member answers one meeting without signing in: for that meeting only, until it starts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse

from forums import policy
from forums.models import Meeting, Response
from members.mail import links
from members.models import Member

PURPOSE = "answer"
LONGEST = timedelta(days=400)  # the start of the meeting is the real end


@dataclass(frozen=True)
class Answering:
    """Whose answer a link gives, to which meeting; `has_moved` since the mail was written."""

    member: Member
    meeting: Meeting
    response: Response | None
    has_moved: bool


def answer_url(meeting: Meeting, member: Member) -> str:
    """Absolute address in the member's language; `?a=yes`, `maybe` or `no` may be added to choose beforehand."""
    token = links.make(PURPOSE, member, meeting.pk, meeting.sequence)
    return links.absolute(reverse("forums:answer_link", args=[token]), member.language)


def read(token: str) -> Answering:
    """What the token stands for.

    Raises `links.LinkInvalid` for one that is altered, foreign, old or revoked, or whose meeting is not for its member
    any more.
    """
    link = links.read(PURPOSE, token, LONGEST)
    match link.parts:
        case (int(pk), int(sequence)):
            meeting = Meeting.objects.shown().with_place().filter(pk=pk).first()
        case _:
            raise links.LinkInvalid
    if meeting is None or not policy.may_answer(link.member, meeting):
        raise links.LinkInvalid
    response = Response.objects.filter(meeting=meeting, member=link.member).first()
    return Answering(link.member, meeting, response, has_moved=meeting.sequence != sequence)
