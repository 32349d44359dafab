"""The answers to a meeting as its organisers see them: one line a person, counts and needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from forums.models import EXPECTING, Audience, Meeting, Membership, Response, ResponseState
from members.balance import Balance
from members.models import Member


@dataclass(frozen=True)
class Line:
    """One person in the table."""

    member: Member
    response: Response | None
    answer: str
    sector: str
    deputy: str
    needs: str


@dataclass(frozen=True)
class Summary:
    """What an organiser counts: people with a seat, answers, needs, sectors."""

    people: int
    answers: list[tuple[str, str, int]]
    sign_language: int
    wheelchair: int
    food: list[str]
    balance: Balance


def people(meeting: Meeting) -> QuerySet[Any]:
    """Everyone who answered or is invited, by name, each with `own_state`; whoever said nothing is "invited"."""
    own = Response.objects.filter(meeting=meeting, member=OuterRef("pk"))
    reached = Q(Exists(own))
    if meeting.audience != Audience.CHOSEN:
        reached |= Q(Exists(Membership.objects.active().filter(forum=meeting.forum, member=OuterRef("pk"))))
    state = Coalesce(Subquery(own.values("state")[:1]), Value(ResponseState.INVITED.value))
    return Member.objects.filter(reached).annotate(own_state=state).by_name()


def lines(meeting: Meeting, members: Sequence[Member]) -> list[Line]:
    """The lines of one page: two queries, however many people."""
    responses = {one.member_id: one for one in meeting.responses.filter(member__in=members)}
    sectors = dict(meeting.forum.memberships.filter(member__in=members).values_list("member_id", "sector"))
    return [_line(one, responses.get(one.pk), sectors.get(one.pk, one.sector)) for one in members]


def summary(meeting: Meeting) -> Summary:
    """Counts over all answers: three queries."""
    counts = dict(people(meeting).order_by().values_list("own_state").annotate(Count("pk")))
    coming = meeting.responses.filter(state__in=EXPECTING)
    needs = list(coming.values_list("needs_sign_language", "needs_wheelchair", "needs_food"))
    shown = [state for state in ResponseState if state != ResponseState.CANCELLED or counts.get(state)]
    return Summary(
        people=meeting.taken_in_person + meeting.taken_online,
        answers=[(state.value, str(state.label), counts.get(state.value, 0)) for state in shown],
        sign_language=sum(sign for sign, _wheel, _food in needs),
        wheelchair=sum(wheel for _sign, wheel, _food in needs),
        food=sorted({food for _sign, _wheel, food in needs if food}),
        balance=Balance(meeting.responses.people_by_sector()),
    )


def _line(member: Member, response: Response | None, sector: str) -> Line:
    state = ResponseState(response.state if response else ResponseState.INVITED)
    deputy = ", ".join(part for part in (response.deputy_name, response.deputy_title) if part) if response else ""
    return Line(member, response, str(state.label), response.sector if response else sector, deputy, _needs(response))


def _needs(response: Response | None) -> str:
    if response is None:
        return ""
    wanted = [
        (response.needs_sign_language, _("sign language interpreter")),
        (response.needs_wheelchair, _("wheelchair access")),
        (bool(response.needs_food), response.needs_food),
    ]
    return ", ".join(text for is_wanted, text in wanted if is_wanted)
