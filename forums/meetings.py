"""What can happen to a meeting: drafted, called, edited, moved, cancelled, copied. Each under the lock of its row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forums import notices, rsvp
from forums.locking import lock_forum, lock_meeting
from forums.models import (
    Audience,
    Forum,
    Meeting,
    MeetingChange,
    MeetingState,
    Membership,
    Mode,
    Response,
    ResponseState,
)
from forums.models.forum import MembershipQuerySet
from members import audit
from members.models import Member

EDITABLE = (
    "title",
    "agenda",
    "audience",
    "starts_at",
    "ends_at",
    "zone",
    "is_in_person",
    "is_online",
    "place_name",
    "address",
    "online_link",
    "seats_in_person",
    "seats_online",
    "most_guests",
    "answer_by",
    "reminder_offsets",
)
# What people stand at the wrong door by: a change of these counts up the calendar's SEQUENCE and is announced.
WATCHED = ("starts_at", "ends_at", "zone", "is_in_person", "is_online", "place_name", "address", "online_link")
_REACH = {Audience.CHOSEN: 0, Audience.MEMBERS: 1, Audience.OPEN: 2}


class MeetingRefused(Exception):
    """A change that cannot be made; `field` names the form's field it is about. Nothing was changed."""

    field: str | None = None


class NotChangeable(MeetingRefused):
    """The meeting is cancelled or over, or its forum is archived."""


class StartsInThePast(MeetingRefused):
    """The meeting would start before now."""

    field = "starts_on"


class NotForEveryone(MeetingRefused):
    """Open to anyone in a closed forum, or fewer people than were already invited."""

    field = "audience"


class NobodyChosen(MeetingRefused):
    """A meeting for chosen members without any."""

    field = "chosen"


class SeatsBelowTaken(MeetingRefused):
    """Fewer seats than people who have one."""

    def __init__(self, mode: str, taken: int) -> None:
        self.field = f"seats_{mode}"
        text = ngettext("%(count)d person has a seat already.", "%(count)d people have a seat already.", taken)
        super().__init__(text % {"count": taken})


class ChangedMeanwhile(MeetingRefused):
    """Somebody else saved the meeting in the meantime; `current` is what stands now."""

    def __init__(self, current: Meeting) -> None:
        self.current = current
        super().__init__(_("Somebody else has changed this meeting in the meantime."))


@transaction.atomic
def create(forum: Forum, data: Mapping[str, Any], by: Member, now: datetime) -> Meeting:
    """A draft. `data` holds fields of `EDITABLE`, and as `chosen` the members of a meeting for chosen ones.
    Raises `NotChangeable`, `StartsInThePast`, `NotForEveryone`.
    """
    locked = lock_forum(forum.pk)
    if locked.is_archived:
        raise NotChangeable(_("This forum is archived."))
    meeting = Meeting(forum=locked, created_by=by)
    _apply(meeting, data)
    _require_sound(meeting, now)
    meeting.save()
    if meeting.audience == Audience.CHOSEN:
        _choose(meeting, data.get("chosen"), now, by)
    audit.record(by, "meeting.created", meeting, now)
    return meeting


@transaction.atomic
def call(meeting: Meeting, by: Member, now: datetime) -> Meeting:
    """Invite people to a draft. Calling what is called already changes nothing.

    Raises `NotChangeable`, `StartsInThePast`, `NobodyChosen`, `TryAgain`.
    """
    locked = lock_meeting(meeting.pk)
    if locked.state == MeetingState.CALLED:
        return locked
    _require_changeable(locked, now)
    _require_future(locked, now)
    locked.state, locked.called_at = MeetingState.CALLED, now
    locked.save(update_fields=["state", "called_at", "changed_at"])
    _invite(locked, now)
    audit.record(by, "meeting.called", locked, now)
    return locked


@transaction.atomic
def edit(
    meeting: Meeting, data: Mapping[str, Any], by: Member, now: datetime, *, version: int, announce: bool = True
) -> Meeting:
    """Change a meeting that somebody read at `version`. Answers stay; a new time or place is announced if wished.

    Raises `ChangedMeanwhile` when it was saved in the meantime, `SeatsBelowTaken` rather than drop anybody, and what
    `create` and `call` raise.
    """
    locked = lock_meeting(meeting.pk)
    _require_changeable(locked, now)
    if locked.version != version:
        raise ChangedMeanwhile(locked)
    audience = data.get("audience", locked.audience)
    chosen_changed = audience == Audience.CHOSEN and _choose(locked, data.get("chosen"), now, by)
    locked = lock_meeting(meeting.pk)  # once more, as those no longer chosen have given their seats back
    old = {name: getattr(locked, name) for name in EDITABLE}
    _apply(locked, data)
    changed = [name for name in EDITABLE if getattr(locked, name) != old[name]]
    if not changed and not chosen_changed:
        return locked
    _require_sound(locked, now, old)
    _carry_over(locked)
    _require_seats(locked)
    change = _record(locked, old, changed, by, now, announce=announce)
    locked.version += 1
    locked.save(update_fields=[*EDITABLE, "sequence", "version", "taken_in_person", "taken_online", "changed_at"])
    rsvp.promote_locked(locked, now)
    if change is not None and announce:
        notices.plan_moved(locked, change, now)
    if locked.state == MeetingState.CALLED and (chosen_changed or "audience" in changed):
        _invite(locked, now)
    audit.record_edit(by, "meeting.edited", locked, now, {name: old[name] for name in changed}, announced=announce)
    return locked


@transaction.atomic
def cancel(meeting: Meeting, reason: str, by: Member, now: datetime, announce: bool = True) -> Meeting:
    """Call off a called meeting: its page stays with the reason, reminders stop at once. Twice is once.

    Raises `NotChangeable`, `TryAgain`.
    """
    locked = lock_meeting(meeting.pk)
    if locked.state == MeetingState.CANCELLED:
        return locked
    _require_changeable(locked, now)
    if locked.state == MeetingState.DRAFT:
        raise NotChangeable(_("This meeting has not been called yet; delete the draft instead."))
    old = {name: getattr(locked, name) for name in EDITABLE}
    locked.state, locked.cancelled_at, locked.cancel_reason = MeetingState.CANCELLED, now, reason
    _record(locked, old, ["state"], by, now, announce=announce)
    locked.version += 1
    locked.save(update_fields=["state", "cancelled_at", "cancel_reason", "sequence", "version", "changed_at"])
    notices.drop_planned(locked, "cancelled")
    if announce:
        notices.plan_cancelled(locked, now)
    audit.record(by, "meeting.cancelled", locked, now)
    return locked


@transaction.atomic
def discard(meeting: Meeting, by: Member, now: datetime) -> None:
    """Delete a draft. Raises `NotChangeable` for a meeting that was called: it can only be cancelled."""
    locked = lock_meeting(meeting.pk)
    if locked.state != MeetingState.DRAFT:
        raise NotChangeable(_("This meeting has been called; cancel it instead."))
    audit.record(by, "meeting.discarded", locked, now)
    locked.delete()


@transaction.atomic
def copy(meeting: Meeting, by: Member, now: datetime) -> Meeting:
    """A new draft like it, on the same weekday and hour of the next week that is still to come. No mail is copied.

    Raises what `create` raises.
    """
    data = {name: getattr(meeting, name) for name in EDITABLE}
    weeks = max((now - meeting.starts_at) // timedelta(weeks=1) + 1, 1)
    for name in ("starts_at", "ends_at", "answer_by"):
        if data[name] is not None:
            data[name] += timedelta(weeks=weeks)
    if meeting.audience == Audience.CHOSEN:
        named = meeting.responses.exclude(state=ResponseState.CANCELLED).values("member")
        data["chosen"] = list(Member.objects.filter(pk__in=named, memberships__in=_active(meeting)))
    return create(meeting.forum, data, by, now)


def _active(meeting: Meeting) -> MembershipQuerySet:
    return Membership.objects.active().filter(forum=meeting.forum_id)


def _apply(meeting: Meeting, data: Mapping[str, Any]) -> None:
    for name in EDITABLE:
        if name in data:
            setattr(meeting, name, data[name])
    meeting.reminder_offsets = sorted(set(meeting.reminder_offsets), reverse=True)


def _require_changeable(meeting: Meeting, now: datetime) -> None:
    if meeting.forum.is_archived:
        raise NotChangeable(_("This forum is archived."))
    if meeting.state == MeetingState.CANCELLED:
        raise NotChangeable(_("This meeting has been cancelled."))
    if meeting.state == MeetingState.CALLED and meeting.over_at <= now:
        raise NotChangeable(_("This meeting is over."))


def _require_future(meeting: Meeting, now: datetime) -> None:
    if meeting.has_started(now):
        raise StartsInThePast(_("The meeting must start in the future."))


def _require_sound(meeting: Meeting, now: datetime, old: Mapping[str, Any] | None = None) -> None:
    if old is None or old["starts_at"] != meeting.starts_at:
        _require_future(meeting, now)
    if meeting.audience == Audience.OPEN and not meeting.forum.is_public:
        raise NotForEveryone(_("Only a meeting of a public forum can be open to anyone."))
    is_called = meeting.state == MeetingState.CALLED
    if old is not None and is_called and _REACH[Audience(meeting.audience)] < _REACH[old["audience"]]:
        raise NotForEveryone(_("People have been invited already; the circle can only be widened."))


def _require_seats(meeting: Meeting) -> None:
    for mode in Mode.values:
        free = meeting.free(mode)
        if free is not None and free < 0:
            raise SeatsBelowTaken(mode, meeting.taken(mode))


def _carry_over(meeting: Meeting) -> None:
    """A way that is no longer offered: whoever chose it comes the other way."""
    for gone, other in ((Mode.IN_PERSON, Mode.ONLINE), (Mode.ONLINE, Mode.IN_PERSON)):
        if gone not in meeting.modes:
            meeting.responses.filter(mode=gone).update(mode=other)
    if not meeting.is_online:
        meeting.taken_in_person, meeting.taken_online = meeting.taken_in_person + meeting.taken_online, 0
    if not meeting.is_in_person:
        meeting.taken_in_person, meeting.taken_online = 0, meeting.taken_in_person + meeting.taken_online


def _record(
    meeting: Meeting, old: Mapping[str, Any], changed: list[str], by: Member, now: datetime, *, announce: bool
) -> MeetingChange | None:
    """Count up the sequence of a called meeting and keep what it was; None when nobody need know."""
    seen = [name for name in changed if name in WATCHED or name == "state"]
    if meeting.called_at is None or not seen:
        return None
    meeting.sequence += 1
    return MeetingChange.objects.create(
        meeting=meeting,
        sequence=meeting.sequence,
        starts_at=old["starts_at"],
        ends_at=old["ends_at"],
        zone=old["zone"],
        place_name=old["place_name"],
        address=old["address"],
        changed=seen,
        is_announced=announce,
        by=by,
        at=now,
    )


def _invite(meeting: Meeting, now: datetime) -> None:
    if meeting.audience == Audience.CHOSEN and not meeting.responses.exclude(state=ResponseState.CANCELLED).exists():
        raise NobodyChosen(_("Choose at least one member."))
    if meeting.takes_answers(now):
        notices.plan_called(meeting, now)


def _choose(meeting: Meeting, chosen: Iterable[Member] | None, now: datetime, by: Member) -> bool:
    """Make the list of chosen members this one; whoever is no longer on it loses the seat. Whether it changed."""
    if chosen is None:
        return False
    wanted = {member.pk for member in chosen}
    rows = {row.member_id: row for row in meeting.responses.select_related("member")}
    sectors = dict(_active(meeting).filter(member__in=wanted).values_list("member_id", "sector"))
    new = [pk for pk in sectors if pk not in rows]
    Response.objects.bulk_create([Response(meeting=meeting, member_id=pk, sector=sectors[pk]) for pk in new])
    back = [rows[pk].pk for pk in sectors if pk in rows and rows[pk].state == ResponseState.CANCELLED]
    Response.objects.filter(pk__in=back).update(state=ResponseState.INVITED)
    gone = [row for pk, row in rows.items() if pk not in wanted and row.state != ResponseState.CANCELLED]
    for row in gone:
        rsvp.withdraw(meeting, row.member, now, by)
    return bool(new or back or gone)
