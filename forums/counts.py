"""Whether what is counted beside the answers still agrees with them: seats taken, the last number given."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, Max, Q, Sum
from django.db.models.functions import Coalesce

from forums.models import Meeting, Mode, ResponseState


@dataclass(frozen=True)
class Drift:
    """A meeting whose counters differ from its answers; `counted` and `found` are in person, online, last number."""

    meeting: int
    counted: list[int]
    found: list[int]

    def __str__(self) -> str:
        return f"forums.meeting:{self.meeting} counts {self.counted}, its answers say {self.found}"


def drifts() -> list[Drift]:
    """Every meeting of which a counter is wrong; one query. A number that nobody holds any more is no fault."""
    meetings = Meeting.objects.annotate(
        in_person=_seats(Mode.IN_PERSON), online=_seats(Mode.ONLINE), highest=Coalesce(Max("responses__number"), 0)
    )
    wrong = meetings.exclude(taken_in_person=F("in_person"), taken_online=F("online"), last_number__gte=F("highest"))
    counted, found = ("taken_in_person", "taken_online", "last_number"), ("in_person", "online", "highest")
    rows = wrong.order_by("pk").values_list("pk", *counted, *found)
    return [Drift(pk, numbers[:3], numbers[3:]) for pk, *numbers in map(list, rows)]


def _seats(mode: Mode) -> Coalesce:
    attends = Q(responses__state=ResponseState.YES, responses__mode=mode)
    return Coalesce(Sum(F("responses__guests") + 1, filter=attends), 0)
