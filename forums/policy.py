"""Who may do what in a forum and to a meeting: one table, asked by views, templates, mails and tests alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from forums.models import SECRETARIAT, Audience, Forum, Meeting, MeetingState, Response, ResponseState, Role
from members.models import looks_after
from members.policy import Audience as Door
from members.policy import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from members.models import Member

    Viewer = Member | AnonymousUser


class Act(Enum):
    """What somebody may want to do."""

    EDIT_FORUM = "edit the forum"
    ARCHIVE_FORUM = "archive the forum"
    MANAGE_MEMBERS = "admit, decline and remove members"
    SET_ROLES = "give roles"
    INVITE = "invite"
    SEE_MEMBERS = "see the list of members"
    EXPORT_MEMBERS = "take the list of members away"
    JUDGE = "decide about what was reported"
    WRITE_OFFICERS = "write to the officers"
    CALL_MEETING = "call a meeting"
    EDIT_MEETING = "edit or cancel a meeting"
    SEE_ANSWERS = "see who answered what"
    ANSWER_FOR = "record another member's answer"
    ANSWER = "answer"


CHAIR = (Role.CHAIR,)
EVERY_MEMBER = tuple(Role)

# act -> (roles in the forum, whether staff of the place may too)
TABLE: Mapping[Act, tuple[tuple[Role, ...], bool]] = {
    Act.EDIT_FORUM: (SECRETARIAT, True),
    Act.ARCHIVE_FORUM: (CHAIR, True),
    Act.MANAGE_MEMBERS: (SECRETARIAT, True),
    Act.SET_ROLES: (CHAIR, True),
    Act.INVITE: (SECRETARIAT, True),
    Act.SEE_MEMBERS: (EVERY_MEMBER, True),
    Act.EXPORT_MEMBERS: (SECRETARIAT, True),
    Act.CALL_MEETING: (SECRETARIAT, True),
    Act.EDIT_MEETING: (SECRETARIAT, True),
    Act.SEE_ANSWERS: (SECRETARIAT, True),
    Act.ANSWER_FOR: (SECRETARIAT, False),
    Act.JUDGE: (SECRETARIAT, True),
}

# Acts that stay possible in an archived forum: reading, and bringing it back.
READING = frozenset({Act.SEE_MEMBERS, Act.EXPORT_MEMBERS, Act.SEE_ANSWERS, Act.ARCHIVE_FORUM, Act.JUDGE})


def may(viewer: Viewer, act: Act, thing: Forum | Meeting, now: datetime | None = None) -> bool:
    """Whether the viewer, who can see `thing`, may do `act` to it at `now` (the present by default)."""
    if not viewer.is_authenticated:
        return False
    meeting = thing if isinstance(thing, Meeting) else None
    forum = thing.forum if isinstance(thing, Meeting) else thing
    if forum.is_archived and act not in READING:
        return False
    if act is Act.WRITE_OFFICERS:
        return True
    if act is Act.ANSWER:
        return meeting is not None and may_answer(viewer, meeting)
    roles, staff_too = TABLE[act]
    if not (forum.role_of(viewer) in roles or (staff_too and looks_after(viewer, forum.regency_id))):
        return False
    if meeting is not None and act in (Act.EDIT_MEETING, Act.ANSWER_FOR):
        return meeting.state != MeetingState.CANCELLED and not meeting.over_at <= (now or timezone.now())
    return True


def may_answer(member: Member, meeting: Meeting) -> bool:
    """Whether the meeting is for this member; its state and deadline are another question."""
    if meeting.audience == Audience.OPEN:
        return True
    if meeting.audience == Audience.MEMBERS and meeting.forum.role_of(member) is not None:
        return True
    own = Response.objects.filter(meeting=meeting, member=member).exclude(state=ResponseState.CANCELLED)
    return own.exists()


def may_join_online(member: Viewer, meeting: Meeting, response: Response | None) -> bool:
    """Whether the link to join is shown: to those who attend, and to those who run the meeting."""
    if response is not None and response.state == ResponseState.YES:
        return True
    return may(member, Act.SEE_ANSWERS, meeting)


def require(viewer: Viewer, act: Act, thing: Forum | Meeting) -> None:
    """Raise `PermissionDenied` (403) unless `may`."""
    if not may(viewer, act, thing):
        raise PermissionDenied


PAGES: Mapping[str, Page] = {
    "forums:forum_list": Page(get=Door.ANYONE),
    "forums:forum_detail": Page(get=Door.READER),
    "forums:forum_request": Page(get=Door.MEMBER, post=Door.MEMBER),
    "forums:forum_edit": Page(get=Door.SECRETARIAT, post=Door.SECRETARIAT),
    "forums:forum_archive": Page(get=Door.CHAIR, post=Door.CHAIR),
    "forums:forum_join": Page(get=Door.SEER, post=Door.SEER),
    "forums:forum_leave": Page(get=Door.BELONGING, post=Door.BELONGING),
    "forums:forum_contact": Page(get=Door.SEER, post=Door.SEER),
    "forums:forum_preferences": Page(get=Door.FORUM_MEMBER, post=Door.FORUM_MEMBER),
    "forums:member_list": Page(get=Door.INSIDER),
    "forums:member_export": Page(get=Door.SECRETARIAT, post=Door.SECRETARIAT),
    "forums:member_decide": Page(post=Door.SECRETARIAT),
    "forums:member_edit": Page(get=Door.SECRETARIAT, post=Door.SECRETARIAT),
    "forums:member_remove": Page(get=Door.SECRETARIAT, post=Door.SECRETARIAT),
    "forums:member_add": Page(get=Door.SECRETARIAT, post=Door.SECRETARIAT),
    "forums:invitation_list": Page(get=Door.SECRETARIAT, post=Door.SECRETARIAT),
    "forums:invitation_revoke": Page(post=Door.SECRETARIAT),
    "forums:invitation": Page(get=Door.HOLDER, post=Door.MEMBER),
    "forums:meeting_list": Page(get=Door.ANYONE),
    "forums:forum_meetings": Page(get=Door.READER),
    "forums:meeting_create": Page(get=Door.SECRETARIAT, post=Door.SECRETARIAT),
    "forums:meeting_detail": Page(get=Door.READER),
    "forums:meeting_edit": Page(get=Door.SECRETARIAT, post=Door.SECRETARIAT),
    "forums:meeting_cancel": Page(get=Door.SECRETARIAT, post=Door.SECRETARIAT),
    "forums:meeting_call": Page(post=Door.SECRETARIAT),
    "forums:meeting_copy": Page(post=Door.SECRETARIAT),
    "forums:meeting_rsvp": Page(post=Door.SEER),
    "forums:meeting_answers": Page(get=Door.SECRETARIAT),
    "forums:meeting_answer_for": Page(get=Door.SECRETARIAT, post=Door.SECRETARIAT),
    "forums:meeting_calendar": Page(get=Door.READER),
    "forums:report": Page(get=Door.READER, post=Door.READER),
    "forums:report_list": Page(get=Door.SECRETARIAT),
    "forums:reported_thing": Page(get=Door.JUDGE, post=Door.JUDGE),
    "forums:objection": Page(get=Door.OWNER, post=Door.OWNER),
    "forums:calendar": Page(get=Door.MEMBER, post=Door.MEMBER),
    "forums:calendar_feed": Page(get=Door.HOLDER),
    "forums:answer_link": Page(get=Door.HOLDER, post=Door.HOLDER),
}
