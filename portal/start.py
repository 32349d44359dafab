"""A member's start page: what needs them, their next meetings, their forums, and the first steps of somebody new."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from forums import browse, people
from forums.models import (
    EXPECTING,
    SECRETARIAT,
    Audience,
    Forum,
    ForumRequest,
    Meeting,
    MeetingState,
    Membership,
    MembershipState,
    RequestState,
    Response,
    ResponseState,
)  # fmt: skip
from forums.rows import MeetingRow, rows_of
from members import when
from members.http import MemberRequest
from members.models import Member, Organisation, Regency
from projects.models import Card

MOST_MEETINGS = 20
MOST_FORUMS = 12
MOST_CARDS = 6
MOST_NEAR = 3


@require_safe
def start(request: MemberRequest) -> HttpResponse:
    """The whole page; its answer buttons are plain forms that come back here."""
    now, member = timezone.now(), request.user
    memberships = _memberships(member)
    active = [one for one in memberships if one.state == MembershipState.ACTIVE]
    mine = my_meetings(member, {one.forum_id for one in active}, now)
    shown = {
        "unanswered": [row for row in mine if row.can_answer and not row.answer],
        "meetings": [row for row in mine if row.answer or not row.can_answer],
        "forums": [(one.forum, people.office_of(one)) for one in active[:MOST_FORUMS]],
        "waiting": [one.forum for one in memberships if one.state == MembershipState.PENDING],
        "tasks": tasks(member, active),
        "slips": my_cards(member, now),
        "near": [] if active else near(member, now),
        "has_bounced": member.bounced_at is not None,
    }
    return render(request, "portal/start.html", shown)


def my_meetings(member: Member, forums: Collection[int], now: datetime) -> list[MeetingRow]:
    """The member's coming meetings, soonest first; two queries."""
    asked = Q(forum__in=forums, audience__in=[Audience.MEMBERS, Audience.OPEN])
    answered = Q(pk__in=Response.objects.filter(member=member).values("meeting"))
    coming = Meeting.objects.shown().upcoming(now).filter(asked | answered, forum__archived_at=None).with_place()
    found = rows_of(coming.exclude(state=MeetingState.DRAFT)[: MOST_MEETINGS * 2], member, now, member.zone)
    return [row for row in found if _is_theirs(row, forums)][:MOST_MEETINGS]


def my_cards(member: Member, now: datetime) -> list[tuple[Card, str, bool]]:
    """The open cards that the member has taken on, the most urgent first: each with its day in words and whether that is over."""
    today = now.astimezone(member.tz).date()
    found = Card.objects.of(member).select_related("project")[:MOST_CARDS]
    return [(one, when.short_date(one.due_on) if one.due_on else "", one.is_late(today)) for one in found]


def _is_theirs(row: MeetingRow, forums: Collection[int]) -> bool:
    """Not when the invitation was taken back, nor when it is cancelled and they never meant to come."""
    state = row.response.state if row.response else ResponseState.INVITED
    if row.meeting.state == MeetingState.CANCELLED:
        return state in EXPECTING
    is_asked = row.meeting.audience != Audience.CHOSEN and row.meeting.forum_id in forums
    return is_asked or state != ResponseState.CANCELLED


def _memberships(member: Member) -> list[Any]:
    """Each with its forum, and how many ask to join that forum."""
    live = Q(state=MembershipState.ACTIVE) | Q(state=MembershipState.PENDING)
    shown = Q(forum__hidden_at=None) | Q(role__in=SECRETARIAT)
    asking = Membership.objects.filter(forum=OuterRef("forum"), state=MembershipState.PENDING).order_by()
    waiting = asking.values("forum").annotate(number=Count("pk")).values("number")
    rows = member.memberships.filter(live, shown, forum__archived_at=None).select_related("forum__regency")
    return list(rows.annotate(waiting=Coalesce(Subquery(waiting), 0)).order_by("forum__name", "pk"))


@dataclass(frozen=True)
class Task:
    """Something that waits for this member: how many, words, and the page where it is done."""

    count: int
    text: str
    url: str


def tasks(member: Member, active: Sequence[Any]) -> list[Task]:
    """Requests that wait for the secretariat, and for staff what waits in the administration."""
    found = [
        Task(
            one.waiting,
            _("Requests to join %(forum)s") % {"forum": one.forum.name},
            reverse("forums:member_list", args=[one.forum.slug]),
        )
        for one in active
        if one.role in SECRETARIAT
    ]
    if member.is_staff:
        found += _for_staff(member)
    return [task for task in found if task.count]


def _for_staff(member: Member) -> list[Task]:
    """The two lists that members wait for; all else stands on the administration's own start page. One query."""
    organisations = Organisation.objects.unverified().within(member).annotate(list_name=Value("organisations"))
    requests = ForumRequest.objects.filter(state=RequestState.OPEN).within(member).annotate(list_name=Value("requests"))
    counts = [rows.order_by().values_list("list_name").annotate(Count("pk")) for rows in (organisations, requests)]
    told = dict(counts[0].union(counts[1]))
    return [
        Task(
            told.get("organisations", 0),
            _("Organisations to verify"),
            f"{reverse('admin:members_organisation_changelist')}?checked=no",
        ),
        Task(
            told.get("requests", 0),
            _("Requests for a forum"),
            f"{reverse('admin:forums_forumrequest_changelist')}?state__exact={RequestState.OPEN}",
        ),
    ]


def near(member: Member, now: datetime) -> list[browse.Card]:
    """Forums that were not asked yet: of the member's regency, else of the province, else of anywhere."""
    open_to_all = (
        Forum.objects.visible_to(member)
        .active()
        .exclude(memberships__in=member.memberships.filter(state=MembershipState.PENDING))
        .select_related("regency__province")
        .prefetch_related("themes")
    )
    if member.regency_id is None:
        return browse.cards(list(open_to_all.by_name()[:MOST_NEAR]), member, now, member.zone)
    province = Regency.objects.filter(pk=member.regency_id).values("province")
    distance = [Q(regency=member.regency_id), Q(regency__province__in=province)]
    found: list[Forum] = []
    for place in distance:
        found = found or list(open_to_all.filter(place).by_name()[:MOST_NEAR])
    return browse.cards(found or list(open_to_all.by_name()[:MOST_NEAR]), member, now, member.zone)
