"""The list of meetings. They come in as drafts: calling one, and telling people, stays with the officers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums import meetings
from forums.exchange.finding import Forums
from forums.locking import TryAgain
from forums.models import Forum, Meeting, MeetingState
from forums.models.meeting import MOST_SEATS
from members.exchange import cells
from members.exchange.cells import Refused
from members.exchange.kinds import Column, Kind, Line, Values, Verdict, difference, is_still, typed
from members.models import Fate, ImportRow

TIMES = ("starts_at", "ends_at")
is_link = URLValidator(["http", "https"])


def link(text: str) -> str:
    """A web address."""
    try:
        is_link(text)
    except ValidationError:
        raise Refused("web", value=text[:60]) from None
    return text


class Gatherings(Kind):
    """Meetings, each known by its forum, its title and its day."""

    name = "rapat"
    label = _("Meetings")
    about = _(
        "Meetings come in as drafts that only officers see. Nobody is invited before an officer calls the meeting on its page."
        " Times are those of the forum's place."
    )
    model = Meeting
    permissions = ("forums.view_meeting", "forums.change_forum")
    refusals = (meetings.MeetingRefused, TryAgain)

    @property
    def columns(self) -> Sequence[Column]:
        return (
            Column("forum", _("Forum"), cells.words("forum", 160), "Contoh Forum Tani Lestari", True, ("nama forum",)),
            Column("title", _("Title"), cells.title, "Contoh Musyawarah air bersih", True, ("judul", "judul rapat", "rapat", "nama rapat")),
            Column("day", _("Date"), cells.day, "17/08/2027", True, ("tanggal", "hari", "tgl")),
            Column("starts", _("Starts at"), cells.clock, "09.00", True, ("mulai", "jam mulai", "pukul", "jam", "waktu")),
            Column("ends", _("Ends at"), cells.clock, "11.30", False, ("selesai", "jam selesai")),
            Column("place_name", _("Venue"), cells.words("place_name", 120), "Balai desa", False, ("tempat", "lokasi")),
            Column("address", _("Address"), cells.words("address", 300), "", False, ("alamat",)),
            Column("online_link", _("Link to join"), link, "", False, ("tautan", "link", "tautan daring")),
            Column("seats_in_person", _("Seats in person"), cells.number(1, MOST_SEATS), "50", False, ("kursi", "kapasitas", "kuota")),
            Column("agenda", _("Agenda"), cells.words("agenda", 2000), "", False, ("acara", "susunan acara")),
        )  # fmt: skip

    def judge(self, lines: Sequence[Line]) -> list[Verdict]:
        read = [self.read_cells(line) for line in lines]
        forums = Forums(self.by, (values["forum"] for values, _reasons in read if "forum" in values))
        verdicts = [self._resolved(values, reasons, forums) for values, reasons in read]
        existing = self._existing([one.values for one in verdicts if not one.reasons])
        now = timezone.now()
        for verdict in verdicts:
            if not verdict.reasons:
                _settle(verdict, existing.get(verdict.key, []), now)
        return verdicts

    def make(self, row: ImportRow, consent_by: str, now: datetime) -> Meeting:
        forum = Forum.objects.get(pk=row.values["forum_id"])
        data = typed(Meeting, {name: value for name, value in row.values.items() if name != "forum_id"})
        return meetings.create(forum, data, self.by, now)

    def change(self, row: ImportRow, now: datetime) -> Meeting:
        return self._edit(row, row.values, now)

    def take_back(self, row: ImportRow, now: datetime) -> bool:
        meeting = Meeting.objects.get(pk=row.target or 0)
        if meeting.state != MeetingState.DRAFT or not is_still(meeting, row.values):
            return False
        if row.fate == Fate.CHANGED:
            self._edit(row, row.before, now)
            return True
        if meeting.version != 1 or meeting.responses.exists():
            return False
        meetings.discard(meeting, self.by, now)
        return True

    def rows_of(self, things: QuerySet[Any]) -> QuerySet[Any]:
        return things.select_related("forum")

    def export(self, thing: Any) -> list[str]:
        starts = thing.starts_at.astimezone(thing.tz)
        ends = thing.ends_at.astimezone(thing.tz) if thing.ends_at else None
        return [
            thing.forum.name,
            thing.title,
            f"{starts:%d/%m/%Y}",
            f"{starts:%H.%M}",
            f"{ends:%H.%M}" if ends else "",
            thing.place_name,
            thing.address,
            "",  # who holds the link is in the meeting
            str(thing.seats_in_person or ""),
            " ".join(thing.agenda.split()),
        ]

    def _resolved(self, values: Values, reasons: list[Any], forums: Forums) -> Verdict:
        """The row as fields of a meeting: moments in UTC, the zone of the forum's place."""
        same = ("title", "place_name", "address", "online_link", "seats_in_person", "agenda")
        fields: Values = {name: values[name] for name in same if name in values}
        key = ""
        try:
            if not reasons:
                forum = forums.find(values["forum"])
                zone = ZoneInfo(forum.zone)
                starts_at = datetime.combine(values["day"], values["starts"], zone)
                fields |= {"forum_id": forum.pk, "zone": forum.zone, "starts_at": starts_at.astimezone(UTC).isoformat()}
                key = _key(forum.pk, values["title"], starts_at)
                if "ends" in values:
                    ends_at = datetime.combine(values["day"], values["ends"], zone)
                    fields["ends_at"] = ends_at.astimezone(UTC).isoformat()
                    if ends_at <= starts_at:
                        raise Refused("backwards")
        except Refused as refused:
            reasons.append((refused.code, refused.facts))
        return Verdict(key=key, values=fields, reasons=reasons)

    def _existing(self, rows: Sequence[Values]) -> dict[str, list[Meeting]]:
        titles, ids = {values["title"].casefold() for values in rows}, {values["forum_id"] for values in rows}
        found: dict[str, list[Meeting]] = {}
        for one in Meeting.objects.annotate(folded=Lower("title")).filter(forum__in=ids, folded__in=titles):
            found.setdefault(_key(one.forum_id, one.title, one.starts_at.astimezone(one.tz)), []).append(one)
        return found

    def _edit(self, row: ImportRow, values: Values, now: datetime) -> Meeting:
        meeting = Meeting.objects.get(pk=row.target or 0)
        if meeting.state != MeetingState.DRAFT:
            raise meetings.NotChangeable("called")
        return meetings.edit(meeting, typed(Meeting, values), self.by, now, version=meeting.version)


def _key(forum: int, title: str, starts_at: datetime) -> str:
    return f"{forum} {title.casefold()} {starts_at:%Y-%m-%d}"


def _settle(verdict: Verdict, found: Sequence[Meeting], now: datetime) -> None:
    if len(found) > 1:
        verdict.reasons.append(("several", {}))
        return
    if not found:
        _settle_new(verdict, now)
        return
    meeting = found[0]
    verdict.target = meeting.pk
    asked = {name: value for name, value in verdict.values.items() if name not in ("forum_id", "title", "zone")}
    verdict.values, verdict.before = difference(meeting, asked)
    if verdict.values and meeting.state != MeetingState.DRAFT:
        verdict.reasons.append(("called", {}))
    verdict.changes = {
        name: [_shown(meeting, name, verdict.before[name]), _shown(meeting, name, verdict.values[name])]
        for name in verdict.values
    }
    verdict.fate = Fate.CHANGED if verdict.values else Fate.UNCHANGED


def _settle_new(verdict: Verdict, now: datetime) -> None:
    values = verdict.values
    if datetime.fromisoformat(values["starts_at"]) <= now:
        verdict.reasons.append(("past", {}))
    if not values.get("place_name") and not values.get("online_link"):
        verdict.reasons.append(("nowhere", {}))
    verdict.values |= {"is_in_person": "place_name" in values, "is_online": "online_link" in values}
    verdict.fate = Fate.NEW


def _shown(meeting: Meeting, name: str, value: Any) -> str:
    if value is None:
        return ""
    if name in TIMES:
        return f"{datetime.fromisoformat(value).astimezone(meeting.tz):%d/%m/%Y %H.%M}"
    return str(value)
