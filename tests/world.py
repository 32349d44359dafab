"""A small world with one of everything, and the kinds of people who walk through it."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from http.cookies import SimpleCookie
from typing import Any

from allauth.usersessions.models import UserSession
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from forums.answer_links import PURPOSE as ANSWER
from forums.models import (
    Forum,
    Invitation,
    Meeting,
    MembershipState,
    OfficerMessage,
    ReportedThing,
    ResponseState,
    Role,
    Ruling,
)
from members import address_change, files
from members.mail import links
from members.models import Delivery, Import, ImportState, Member, Organisation, Representative, SentMail, StoredFile
from members.signup import keep_address_in_step
from portal import digest, erasure_mails, policy
from projects import ledger
from projects.models import (
    Agreement,
    BudgetLine,
    Card,
    CardFile,
    ChecklistItem,
    Column,
    GroupKeeper,
    Milestone,
    Need,
    News,
    NewsPhoto,
    OfferPhoto,
    Partner,
    PhotoPair,
    ProjectDocument,
    ProjectRole,
)
from tests import factories
from tests.sessions import signed_in

# What each kind of person is to the forum; the others have no row in it.
PLACES: Mapping[str, Mapping[str, Any]] = {
    "applicant": {"state": MembershipState.PENDING},
    "member": {},
    "former member": {"state": MembershipState.LEFT},
    "lead": {},
    "secretary": {"role": Role.SECRETARY},
    "chair": {"role": Role.CHAIR},
}
ABOUT: Mapping[str, Mapping[str, Any]] = {
    "unverified": {"email_confirmed_at": None},
    "suspended": {"is_active": False},
    "staff": {"is_staff": True},
    "staff without factor": {"is_staff": True, "is_superuser": True, "has_factor": False},
    "superuser": {"is_staff": True, "is_superuser": True},
}
PERSONAS = (
    "anonymous", "unverified", "suspended", "without forum", "elsewhere", "applicant", "member", "former member",
    "representative", "lead", "secretary", "chair", "staff", "superuser",
    "staff without factor",
)  # fmt: skip


@dataclass(frozen=True)
class World:
    """The people by kind, and the arguments that the URLs of the portal are built with."""

    people: Mapping[str, Member | None]
    forum: Forum
    meeting: Meeting
    arguments: Mapping[str, Mapping[str, Any]]

    def of(self, name: str) -> Mapping[str, Any]:
        """The arguments of the URL of that name; a name that needs none has none."""
        return self.arguments.get(name, {})


def people() -> dict[str, Member | None]:
    """Fifteen kinds of people, anonymous first."""
    made: dict[str, Member | None] = {"anonymous": None}
    for kind in PERSONAS[1:]:
        made[kind] = factories.member(kind.capitalize(), **ABOUT.get(kind, {}))
        keep_address_in_step(made[kind])
    return made


def build(*, is_public: bool, twin: str = "") -> World:
    """A forum with a meeting, an applicant and an invitation; another forum, closed, beside it.

    A second world beside the first takes a name for its `twin`.
    """
    now = timezone.now()
    everyone = people()
    forum = factories.forum(f"Forum Kebun{twin}", is_public=is_public)
    for kind, fields in PLACES.items():
        factories.membership(forum, everyone[kind], **fields)
    elsewhere = factories.forum(f"Forum Lain{twin}", is_public=False)
    factories.membership(elsewhere, everyone["elsewhere"], Role.CHAIR)
    meeting = factories.meeting(forum, f"Rapat Kebun{twin}", is_online=True, online_link="https://temu.example/kebun")
    factories.response(meeting, everyone["member"], ResponseState.YES)
    return World(everyone, forum, meeting, _arguments(forum, meeting, everyone, now, twin))


OF_FORUM = (
    "forum_detail", "forum_edit", "forum_archive", "forum_contact", "forum_preferences", "forum_join", "forum_leave",
    "member_list", "member_add", "member_export", "invitation_list", "forum_meetings", "meeting_create",
)  # fmt: skip


def _arguments(
    forum: Forum, meeting: Meeting, everyone: Mapping[str, Any], now: Any, twin: str
) -> dict[str, Mapping[str, Any]]:
    organisation = factories.organisation(f"Koperasi Sagu{twin}")
    spoken = Representative.objects.create(
        member=everyone["representative"], organisation=organisation, since=now.date(), confirmed_at=now
    )
    invitation = Invitation.objects.create(forum=forum, created_by=everyone["chair"], created_at=now)
    pending = forum.memberships.get(member=everyone["applicant"])
    other = factories.membership(forum, factories.member("Another"))
    delivery = Delivery.objects.create(kind="test", member=everyone["member"], due_at=now, state="sent", settled_at=now)
    mail = SentMail.objects.create(
        delivery=delivery, to="a@b.example", subject="x", text="x", html="x", raw="x", at=now
    )
    holder = other.member
    session = UserSession.objects.create(
        user=everyone["member"], ip="127.0.0.1", user_agent="", session_key=f"x{twin}".ljust(32, "x")[:32]
    )
    judged, hidden = _reported(forum, everyone, now)
    in_forum, of_organisation = {"slug": forum.slug}, {"slug": organisation.slug}
    arguments: dict[str, Mapping[str, Any]] = {f"forums:{name}": in_forum for name in OF_FORUM}
    to_meeting = {**in_forum, "pk": meeting.pk}
    for name in ["detail", "edit", "call", "cancel", "copy", "rsvp", "answers", "answer_for", "calendar"]:
        arguments[f"forums:meeting_{name}"] = to_meeting
    arguments |= _of_projects(forum, everyone, organisation, now)
    in_list = Import.objects.create(
        kind="anggota", file_name="a.csv", state=ImportState.READY, new=1, by=everyone["staff"], at=now
    )
    for name in ["detail", "refused", "confirm", "undo", "discard"]:
        arguments[f"portal:import_{name}"] = {"pk": in_list.pk}
    return arguments | {
        "portal:import_create": {"name": "anggota"},
        "portal:import_template": {"name": "anggota", "file_type": "csv"},
        "portal:export_create": {"name": "anggota"},
        "forums:member_decide": {**in_forum, "pk": pending.pk},
        "forums:member_edit": {**in_forum, "pk": other.pk},
        "forums:member_remove": {**in_forum, "pk": other.pk},
        "forums:invitation_revoke": {**in_forum, "pk": invitation.pk},
        "forums:invitation": {"code": invitation.code},
        "forums:report": {"kind": "organisasi", "pk": organisation.pk},
        "forums:report_list": in_forum,
        "forums:reported_thing": {"pk": judged.pk},
        "forums:objection": {"pk": hidden.pk},
        "forums:calendar_feed": {"token": links.make("calendar", holder)},
        "forums:answer_link": {"token": links.make(ANSWER, holder, meeting.pk, meeting.sequence)},
        "members:session_end": {"pk": session.pk},
        "members:email_undo": {
            "token": address_change.undo_url(holder, "lama@contoh.example").rstrip("/").split("/")[-1]
        },
        "members:organisation_detail": of_organisation,
        "members:organisation_represent": of_organisation,
        "members:representative_confirm": {**of_organisation, "pk": spoken.pk},
        "members:representative_end": {**of_organisation, "pk": spoken.pk},
        "portal:view_as": {"pk": everyone["member"].pk},
        "portal:mailbox_mail": {"pk": mail.pk},
        "portal:mailbox_html": {"pk": mail.pk},
        "portal:member_erase": {**in_forum, "pk": other.pk},
        "portal:erasure_undo": {"token": links.make(erasure_mails.KEEP, holder, 1)},
        "portal:unsubscribe": {"token": links.make(digest.OFF, holder)},
        "portal:sitemap_section": {"section": "forum"},
    }


OF_PROJECT = (
    "project_detail", "project_edit", "project_state", "project_board", "column_create", "label_create", "card_create",
    "commitment_list", "commitment_create", "need_create", "project_ledger", "budget", "accountability", "project_team",
    "project_partners", "project_milestones", "project_documents", "project_photos", "news_list", "news_create",
    "indicator_list", "indicator_create",
)  # fmt: skip


def _of_projects(forum: Forum, everyone: Mapping[str, Any], partner: Organisation, now: Any) -> dict[str, Any]:
    """A project of the forum with one of everything, and the arguments of its pages."""
    lead, day = everyone["lead"], timezone.localdate()
    project = factories.project(forum, "Kebun Bersama", is_public=forum.is_public, cover=_file("webp"), started_by=lead)
    factories.in_team(project, lead)
    worker = factories.in_team(project, factories.member("Worker"), ProjectRole.WORKER)
    factories.membership(forum, worker.member)
    of_project = {"slug": project.slug}
    own = Column.objects.create(project=project, title="Diperiksa", position=4)
    card = Card.objects.create(
        project=project, column=project.columns.get(kind="todo"), title="Tanam", position=1, created_at=now
    )
    promise = factories.commitment(project)
    entry = ledger.receive(project, 5, ledger.Line(day, "Iuran", _file()), worker.member, now)
    news = News.objects.create(project=project, title="Panen", text="Raya", by=lead, at=now)
    photo = NewsPhoto.objects.create(news=news, file=_file("webp"), words="Kebun")
    pair = PhotoPair.objects.create(
        project=project, words="Kebun", before=_file("webp"), after=_file("webp"), before_on=day, after_on=day
    )
    joined = Partner.objects.create(project=project, organisation=partner, sector=partner.sector, since=day)
    harvest = factories.indicator(project, "Panen")
    value = factories.measurement(harvest, photo=_file("webp"))
    source = factories.funding(forum=forum)
    rows = {
        "indicator_detail": harvest,
        "indicator_edit": harvest,
        "measurement_create": harvest,
        "measurement_import": harvest,
        "column_remove": own,
        "card_detail": card,
        "card_move": card,
        "card_discard": card,
        "commitment_detail": promise,
        "commitment_decide": factories.commitment(project, state="offered"),
        "commitment_deliver": promise,
        "need_found": Need.objects.create(project=project, kind="goods", what="Bibit"),
        "entry_reverse": entry,
        "entry_proof": entry,
        "budget_remove": BudgetLine.objects.create(
            project=project, category="material", what="Bibit", quantity=1, unit="kg", price=1
        ),
        "team_leave": worker,
        "partner_end": joined,
        "milestone_change": Milestone.objects.create(project=project, title="Panen", position=1),
        "document_file": (
            paper := ProjectDocument.objects.create(
                project=project, title="Rencana", file=_file(), is_public=True, at=now
            )
        ),
        "document_drop": paper,
        "agreement_file": (
            signed := Agreement.objects.create(
                project=project,
                kind="mou",
                number="1",
                about="Kebun",
                parties="A, B",
                signed_on=day,
                file=_file(),
                is_public=True,
            )
        ),
        "agreement_drop": signed,
        "pair_drop": pair,
        "news_detail": news,
        "news_edit": news,
    }
    factories.organisation(f"Kampus Kebun {project.pk}")
    line = ChecklistItem.objects.create(card=card, text="Sekop")
    kept = CardFile.objects.create(card=card, file=_file())
    found: dict[str, Any] = {f"projects:{name}": of_project for name in OF_PROJECT}
    found |= {f"projects:{name}": {**of_project, "pk": row.pk} for name, row in rows.items()}
    found |= _of_catalogue(forum, lead)
    return found | {
        "projects:project_create": {"slug": forum.slug},
        "projects:funding_create": {"slug": forum.slug},
        "projects:funding_detail": {"pk": source.pk},
        "projects:funding_edit": {"pk": source.pk},
        "projects:forum_impact": {"slug": forum.slug},
        "projects:forum_report": {"slug": forum.slug, "year": day.year},
        "projects:region_detail": {"number": forum.regency.code},
        "projects:region_impact": {"number": forum.regency.code},
        "projects:region_report": {"number": forum.regency.code, "year": day.year},
        "projects:card_add": {**of_project, "pk": card.pk, "what": "baris"},
        "projects:card_tick": {**of_project, "pk": card.pk, "line": line.pk},
        "projects:card_file": {**of_project, "pk": card.pk, "file": kept.pk},
        "projects:ledger_file": {**of_project, "file_type": "csv"},
        "projects:entry_create": {**of_project, "way": "masuk"},
        "projects:project_photo": {**of_project, "size": "kecil"},
        "projects:pair_photo": {**of_project, "pk": pair.pk, "side": "sebelum"},
        "projects:measurement_edit": {**of_project, "pk": harvest.pk, "value": value.pk},
        "projects:measurement_photo": {**of_project, "pk": harvest.pk, "value": value.pk, "size": "kecil"},
        "projects:news_photo": {**of_project, "pk": news.pk, "photo": photo.pk, "size": "kecil"},
    }


OF_GROUP = (
    "group_pack",
    "group_prices",
    "group_catalogue",
    "group_sales",
    "group_detail",
    "group_edit",
    "group_cover",
    "group_desk",
    "group_keepers",
    "group_makers",
)
OF_OFFER = ("offer_ask", "offer_detail", "offer_edit", "offer_state", "offer_photos")


def _of_catalogue(forum: Forum, keeper: Member) -> dict[str, Any]:
    """A group of the forum that the lead keeps, with something to see, and the arguments of its pages."""
    group = factories.offer_group(forum, "KUB Kebun", cover=_file("webp"), whatsapp="+6281234567890")
    place = GroupKeeper.objects.create(group=group, member=keeper, since=timezone.localdate())
    idle = factories.maker(group, "Warung Kebun")
    offer = factories.offer(factories.maker(group, "Dapur Kebun"), "Keripik Kebun")
    photo = OfferPhoto.objects.create(offer=offer, file=_file("webp"), words="Keripik")
    of_group, of_offer = {"slug": group.slug}, {"slug": offer.slug}
    found: dict[str, Any] = {f"projects:{name}": of_group for name in OF_GROUP}
    found |= {f"projects:{name}": of_offer for name in OF_OFFER}
    return found | {
        "projects:group_create": {"slug": forum.slug},
        "projects:keeper_end": {**of_group, "pk": place.pk},
        "projects:maker_edit": {**of_group, "pk": idle.pk},
        "projects:maker_drop": {**of_group, "pk": idle.pk},
        "projects:offer_create": {**of_group, "kind": "produk"},
        "projects:offer_photo_change": {**of_offer, "pk": photo.pk},
        "projects:group_photo": {**of_group, "size": "kecil"},
        "projects:offer_photo": {**of_offer, "pk": photo.pk, "size": "kecil"},
    }


def _file(kind: str = "pdf") -> StoredFile:
    """A small document or picture in the store."""
    return files.keep(factories.upload(kind), None, timezone.now())


def _reported(forum: Forum, everyone: Mapping[str, Any], now: Any) -> tuple[ReportedThing, ReportedThing]:
    """A message of the applicant that waits for a decision, and one of the member that staff have hidden."""
    waits, was_hidden = (
        ReportedThing.objects.create(
            message=OfficerMessage.objects.create(
                forum=forum, sender=everyone[sender], subject="Halo", body="Isi", at=now
            ),
            state=state,
        )
        for sender, state in (("applicant", "waiting"), ("member", "hidden"))
    )
    OfficerMessage.objects.filter(reported=was_hidden).update(hidden_at=now, hidden_reason="Kasar")
    Ruling.objects.create(thing=was_hidden, act="hide", reason="Kasar", at=now, is_by_staff=True)
    return waits, was_hidden


LEFT_OUT = ("django_", "auth_", "usersessions_", "members_province", "members_regency")


@lru_cache(maxsize=1)
def _sums() -> str:
    tables = [name for name in connection.introspection.table_names() if not name.startswith(LEFT_OUT)]
    sums = [f'SELECT coalesce(sum(hashtextextended(t::text, 0)), 0) AS n FROM "{name}" AS t' for name in tables]
    return f"SELECT sum(n) FROM ({' UNION ALL '.join(sums)}) AS every"


def fingerprint() -> int:
    """A number that changes when any row of any table does, sessions and what never changes here aside."""
    with connection.cursor() as cursor:
        cursor.execute(_sums())
        return int(cursor.fetchone()[0])


# The portal's own URLs, without those of the accounts library and the administration.
OWN = sorted(name for name in policy.PAGES if name.split(":")[0] in ("forums", "members", "portal", "projects"))


def client_of(world: World, persona: str, *, raises: bool = True) -> Client:
    """A client signed in as that kind of person; with `raises=False` an error of the server is a 500."""
    person = world.people[persona]
    return Client(raise_request_exception=raises) if person is None else signed_in(person, raises=raises)


@contextmanager
def quiet() -> Iterator[None]:
    """Refusals by the thousand are not written to the log."""
    logging.disable(logging.ERROR)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside is rolled back."""
    block = transaction.atomic()
    block._from_testcase = True  # as Django's own tests say it: what must stand outermost may stand in this
    with block:
        yield
        transaction.set_rollback(True)


class Writes:
    """The tables that were written to meanwhile; "" for a statement that cannot be read so."""

    READS = re.compile(r"\s*(SELECT|SAVEPOINT|RELEASE|ROLLBACK|SET|SHOW)\b")
    WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')

    def __init__(self) -> None:
        self.tables: set[str] = set()

    def __call__(self, execute: Callable[..., Any], sql: str, *more: Any) -> Any:
        if not self.READS.match(text := str(sql)):
            found = self.WRITES.match(text)
            self.tables.add(found.group(1) if found else "")
        return execute(sql, *more)

    @property
    def counted(self) -> set[str]:
        """Those that the fingerprint counts."""
        return {table for table in self.tables if not table.startswith(LEFT_OUT)}


class Walk:
    """Visits to one world, each undone: everybody is signed in once, and what the rows were before is counted once."""

    def __init__(self, world: World, personas: Sequence[str] = PERSONAS) -> None:
        self.world = world
        self.clients = {persona: client_of(world, persona) for persona in personas}
        self._cookies = {
            persona: {name: one.value for name, one in client.cookies.items()}
            for persona, client in self.clients.items()
        }
        self.before = fingerprint()

    def ask(
        self, name: str, method: str, persona: str, body: Any = None, *, slug: str = "", **headers: str
    ) -> tuple[HttpResponse, bool]:
        """The answer, and whether any row changed; with another `slug` of the same thing."""
        client = self.clients[persona]
        client.cookies = SimpleCookie(self._cookies[persona])
        writes = Writes()
        with undone(), quiet():
            address = reverse(name, kwargs={**self.world.of(name), **({"slug": slug} if slug else {})})
            more = (body,) if body else ()
            with connection.execute_wrapper(writes):
                response = getattr(client, method)(address, *more, headers=headers)
            return response, bool(writes.counted) and fingerprint() != self.before
