"""Loads the demo data once: a second call finds it there and does nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from django.conf import settings
from django.db import transaction

from forums.models import (
    Forum,
    ForumRequest,
    Invitation,
    Meeting,
    MeetingChange,
    Membership,
    MembershipState,
    OfficerMessage,
    Report,
    ReportedThing,
    Response,
    ResponseChange,
    Role,
    Theme,
)  # fmt: skip
from members.models import Member, Organisation, Regency, Representative, Sector, Suppression
from portal.demo import islands, java, people, talks, wares, works
from portal.demo.people import Cast
from portal.demo.shapes import THEMES, Gathering, Person, Talk

FORUMS = (*java.FORUMS, *islands.FORUMS)
SEED = 2026


class NotAllowed(RuntimeError):
    """Demo data may not go into this database."""


class RegionsMissing(RuntimeError):
    """The provinces and regencies have not been loaded yet."""


@dataclass(frozen=True)
class Loaded:
    """How many rows of each kind were made; all zero when the data was there already."""

    forums: int = 0
    members: int = 0
    meetings: int = 0
    answers: int = 0
    projects: int = 0
    offers: int = 0


@dataclass
class Scene:
    """One forum while it is being made."""

    told: Gathering
    forum: Forum
    story: list[tuple[Person, Member]]
    crowd: list[Member]
    memberships: list[Membership] = field(default_factory=list)

    @property
    def chair(self) -> Member:
        return next(member for person, member in self.story if person.role == Role.CHAIR)

    @property
    def active(self) -> list[Member]:
        return [row.member for row in self.memberships if row.state == MembershipState.ACTIVE]


def load(now: datetime) -> Loaded:
    """Make the forums of the story with dates around `now`.

    Raises `NotAllowed` where demo data must not go, `RegionsMissing` before the regencies are there.
    """
    if not settings.REMBUK_DEMO:
        raise NotAllowed(
            "Demo data goes into the embedded database only; set REMBUK_DEMO=1 to load it here all the same."
        )
    with transaction.atomic():
        if Forum.objects.filter(is_demo=True).exists():
            return Loaded()
        places = _places()
        cast = Cast(now, Random(SEED))  # noqa: S311 - invented names, not secrets
        ratri = people.manager(cast, places["34.71"])
        scenes = [_scene(cast, told, places[told.regency], ratri) for told in FORUMS]
        _write_people(cast, scenes, ratri)
        meetings, answers = _write_talks(cast, scenes)
        _write_loose_ends(cast, places)
        return Loaded(len(scenes), len(cast.members), meetings, answers, works.load(now), wares.load(now))


def _places() -> dict[str, Regency]:
    wanted = {told.regency for told in FORUMS}
    found = {place.code: place for place in Regency.objects.current().filter(code__in=wanted)}
    if missing := wanted - found.keys():
        raise RegionsMissing(
            f"The regencies {', '.join(sorted(missing))} are missing; run `manage.py load_regions` first."
        )
    return found


def _scene(cast: Cast, told: Gathering, place: Regency, ratri: Member) -> Scene:
    """The forum's own rows are only built here; nothing of people is saved yet."""
    start = cast.now - timedelta(days=told.age_days)
    first_day = datetime(told.term[0], 1, 2, tzinfo=UTC).date() if told.term else None
    forum = Forum(
        name=told.name, slug=told.slug, summary=told.summary, about=told.about, regency=place, is_public=told.is_public,
        joining=told.joining, decree_number=told.decree, decree_on=first_day if told.decree else None, is_demo=True,
        term_from=first_day, term_until=datetime(told.term[1], 12, 31, tzinfo=UTC).date() if told.term else None,
    )  # fmt: skip
    parties = {
        party.key: Organisation(
            name=party.name, slug=f"{told.slug[:60]}-{party.key}", sector=party.sector, kind=party.kind, regency=place,
            verified_at=start, is_demo=True,
        )
        for party in told.parties
    }  # fmt: skip
    Organisation.objects.bulk_create(parties.values())
    story = people.of_story(cast, told, place, parties)
    return Scene(told, forum, story, people.of_crowd(cast, told, place, parties))


def _write_people(cast: Cast, scenes: list[Scene], ratri: Member) -> None:
    people.save(cast)
    Organisation.objects.filter(is_demo=True).update(verified_by=ratri)
    Forum.objects.bulk_create(scene.forum for scene in scenes)
    for scene in scenes:
        scene.forum.created_at = cast.now - timedelta(days=scene.told.age_days)
        scene.memberships = list(people.memberships(cast, scene.told, scene.forum, scene.story, scene.crowd))
        people.keep(cast, scene.told, scene.crowd, scene.chair)
    Forum.objects.bulk_update([scene.forum for scene in scenes], ["created_at"])
    Membership.objects.bulk_create(row for scene in scenes for row in scene.memberships)
    Representative.objects.bulk_create(
        row for scene in scenes for row in people.representatives(cast, scene.story, ratri)
    )
    people.consents(cast)
    themes = {
        slug: Theme.objects.get_or_create(slug=slug, defaults={"name": name, "name_en": name_en})[0]
        for slug, (name, name_en) in THEMES.items()
    }
    for scene in scenes:
        scene.forum.themes.set(themes[slug] for slug in scene.told.themes)


def _write_talks(cast: Cast, scenes: list[Scene]) -> tuple[int, int]:
    meetings: list[Meeting] = []
    answers: list[Response] = []
    moves: list[tuple[Talk, Meeting]] = []
    for scene in scenes:
        for talk in scene.told.talks:
            meeting = talks.meeting_of(talk, scene.forum, scene.chair, cast.now)
            answers += talks.answers_to(cast, talk, meeting, scene.active)
            if talk.visitor:
                answers.append(talks.visit(talk, meeting, cast.by_name[talk.visitor], cast.now))
            if talk.moved_by_days:
                moves.append((talk, meeting))
            meetings.append(meeting)
    Meeting.objects.bulk_create(meetings)
    Response.objects.bulk_create(answers)
    ResponseChange.objects.bulk_create(talks.changes_of(answers, cast.now))
    MeetingChange.objects.bulk_create(talks.move_of(talk, meeting, cast.now) for talk, meeting in moves)
    return len(meetings), len(answers)


def _write_loose_ends(cast: Cast, places: dict[str, Regency]) -> None:
    """What waits for somebody: an organisation to verify, a forum asked for, a link to share, an address that bounced."""
    lukman, yohana = cast.by_name["Lukman Hakim"], cast.by_name["Yohana"]
    Organisation.objects.create(
        name="Bank Sampah Pesisir Kertowangi (contoh)", slug="bank-sampah-pesisir-kertowangi", sector=Sector.COMMUNITY,
        regency=places["33.06"], proposed_by=lukman, is_demo=True,
    )  # fmt: skip
    ForumRequest.objects.create(
        name="Forum Mangrove Muara (contoh)", regency=places["33.06"], asked_by=yohana,
        purpose="Menanam dan menjaga mangrove di muara, bersama tiga desa dan satu sekolah.",
        partners="Tiga pemerintah desa, kelompok petambak, SMK, satu usaha olahan kepiting.",
        asked_at=cast.now - timedelta(days=3),
    )  # fmt: skip
    makassar = Forum.objects.get(slug=islands.PEMUDA.slug)
    Invitation.objects.create(
        forum=makassar, created_by=cast.by_name["Nur Azizah Ramadhani"], created_at=cast.now - timedelta(days=6)
    )
    _write_reports(cast)
    Suppression.objects.bulk_create(
        [
            Suppression(address=one.email, reason="550", at=one.bounced_at)
            for one in cast.members
            if one.email and one.bounced_at
        ],
        ignore_conflicts=True,
    )


def _write_reports(cast: Cast) -> None:
    """Two reports that wait: staff see both in the administration, the secretary hers in the forum's queue."""
    pesisir = Forum.objects.get(slug=islands.PESISIR.slug)
    putu, suparmi = cast.by_name["Putu Wulandari"], cast.by_name["Suparmi"]
    letter = OfficerMessage.objects.create(
        forum=pesisir, sender=cast.by_name["Yohana"], at=cast.now - timedelta(days=2),
        subject="Pinjaman kilat untuk nelayan (contoh)",
        body="Dana cair dua jam tanpa agunan. Cukup kirim foto KTP. Pesan ini contoh: orang dan tawarannya rekaan.",
    )  # fmt: skip
    firm = Organisation.objects.filter(is_demo=True, sector=Sector.PRIVATE).verified().earliest("pk")
    Report.objects.create(
        thing=ReportedThing.objects.create(message=letter), reporter=putu, grounds="fraud",
        text="Meminta foto KTP. (contoh)", at=cast.now - timedelta(days=1),
    )  # fmt: skip
    Report.objects.create(
        thing=ReportedThing.objects.create(organisation=firm), reporter=suparmi, grounds="spam",
        text="Isinya hanya iklan. (contoh)", at=cast.now - timedelta(hours=20),
    )  # fmt: skip
