"""Every list costs the same few queries, however many rows it has. `pytest -s` prints the counts."""

from __future__ import annotations

import sys
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forums.models import Invitation, MembershipState, Response, ResponseState, Role, Theme
from forums.models.meeting import MeetingQuerySet
from members.models import Delivery, Representative, Sector, SentMail, StoredFile
from projects import board, ledger
from projects.models import Milestone, Need, News, OfferPhoto, Partner
from tests import factories
from tests.sessions import signed_in

SIZES = (1, 10, 50)
MOST = 12
LIMITS = {"project_detail": 14, "region_detail": 14}  # the page of one thing, with all that hangs on it; not a list
pytestmark = pytest.mark.django_db

EVERYBODY = ("visitor", "member", "secretary", "staff")
MEMBERS = ("member", "secretary", "staff")
LEADERS = ("secretary", "staff")
READERS = {
    "home": EVERYBODY,
    "forum_list": EVERYBODY,
    "forum_detail": EVERYBODY,
    "forum_meetings": EVERYBODY,
    "meeting_list": EVERYBODY,
    "meeting_detail": EVERYBODY,
    "organisation_list": EVERYBODY,
    "organisation_detail": EVERYBODY,
    "project_list": EVERYBODY,
    "project_detail": EVERYBODY,
    "commitment_list": EVERYBODY,
    "news_list": EVERYBODY,
    "offer_list": EVERYBODY,
    "offer_detail": EVERYBODY,
    "group_detail": EVERYBODY,
    "goal_list": EVERYBODY,
    "need_list": EVERYBODY,
    "funding_list": EVERYBODY,
    "region_list": EVERYBODY,
    "region_detail": EVERYBODY,
    "region_impact": EVERYBODY,
    "forum_impact": EVERYBODY,
    "indicator_list": EVERYBODY,
    "indicator_detail": EVERYBODY,
    "project_board": MEMBERS,
    "project_ledger": MEMBERS,
    "start": MEMBERS,
    "member_list": MEMBERS,
    "invitation_list": LEADERS,
    "group_desk": LEADERS,
    "group_makers": LEADERS,
    "group_sales": LEADERS,
    "meeting_answers": LEADERS,
    "mailbox": ("staff",),
}


class Growing:
    """A portal that can grow: one forum with everything in it, and more of every row on demand."""

    def __init__(self) -> None:
        self.now = timezone.now()
        self.theme = Theme.objects.create(slug="air", name="Air", name_en="Water")
        self.member = factories.member("Budi", sector=Sector.COMMUNITY)
        self.secretary = factories.member("Putu", sector=Sector.ACADEMIA)
        self.staff = factories.member("Dewi", is_staff=True)
        self.organisation = factories.organisation("Koperasi Sagu")
        self.forum = self.add_forum()
        self.meeting = self.add_meeting()
        self.project = self.add_project()
        self.group = factories.offer_group(self.forum)
        self.offer = self.add_offer()
        self.indicator = factories.indicator(self.project)
        self.rows = 0
        self.addresses = {
            "home": "/",
            "forum_list": "/forum/",
            "forum_detail": self.forum.get_absolute_url(),
            "forum_meetings": f"{self.forum.get_absolute_url()}rapat/",
            "meeting_list": "/rapat/",
            "meeting_detail": self.meeting.get_absolute_url(),
            "organisation_list": "/organisasi/",
            "organisation_detail": self.organisation.get_absolute_url(),
            "project_list": "/proyek/",
            "project_detail": self.project.get_absolute_url(),
            "commitment_list": f"{self.project.get_absolute_url()}komitmen/",
            "news_list": f"{self.project.get_absolute_url()}kabar/",
            "offer_list": "/katalog/",
            "offer_detail": self.offer.get_absolute_url(),
            "group_detail": self.group.get_absolute_url(),
            "group_desk": f"{self.group.get_absolute_url()}meja/",
            "group_sales": f"{self.group.get_absolute_url()}penjualan/",
            "group_makers": f"{self.group.get_absolute_url()}usaha/",
            "goal_list": "/proyek/dampak/?goal=3",
            "need_list": "/proyek/dicari/",
            "funding_list": "/proyek/dana/",
            "region_list": "/daerah/",
            "region_detail": f"/daerah/{self.forum.regency.province.code}/",
            "region_impact": f"/daerah/{self.forum.regency.code}/dampak/",
            "forum_impact": f"{self.forum.get_absolute_url()}dampak/",
            "indicator_list": f"{self.project.get_absolute_url()}indikator/",
            "indicator_detail": f"{self.project.get_absolute_url()}indikator/{self.indicator.pk}/",
            "project_board": f"{self.project.get_absolute_url()}papan/",
            "project_ledger": f"{self.project.get_absolute_url()}buku/",
            "start": "/mulai/",
            "member_list": f"{self.forum.get_absolute_url()}anggota/",
            "invitation_list": f"{self.forum.get_absolute_url()}undangan/",
            "meeting_answers": f"{self.meeting.get_absolute_url()}jawaban-anggota/",
            "mailbox": "/kotak-surat/",
        }

    def grow_to(self, rows: int) -> None:
        while self.rows < rows:
            self.add_row()
            self.rows += 1

    def add_row(self):
        self.add_forum()
        self.add_people()
        self.add_project()
        self.add_to_project()
        self.add_offer()
        self.add_meeting()
        self.add_meeting(starts_at=self.now - timedelta(days=20))
        self.add_meeting(state="draft", called_at=None)
        Invitation.objects.create(
            forum=self.forum, email=f"tamu{self.rows}@contoh.example", created_by=self.secretary, created_at=self.now
        )
        delivery = Delivery.objects.create(kind="test", member=self.member, due_at=self.now, about=self.rows)
        SentMail.objects.create(
            delivery=delivery, to="a@contoh.example", subject="x", text="x", html="x", raw="x", at=self.now
        )

    def add_forum(self):
        made = factories.forum()
        made.themes.add(self.theme)
        factories.membership(made, self.member)
        factories.membership(made, self.secretary, Role.SECRETARY)
        factories.membership(made, factories.member("Asker"), state=MembershipState.PENDING)
        factories.meeting(made)
        return made

    def add_project(self):
        made = factories.project(self.forum)
        made.themes.add(self.theme)
        Partner.objects.create(
            project=made, organisation=self.organisation, sector="community", since=self.now.date(), part="Bibit"
        )
        Milestone.objects.create(project=made, title="Panen", position=1)
        return made

    def add_offer(self):
        made = factories.offer(factories.maker(self.group), price=5000)
        stored = StoredFile.objects.create(
            kind="image", name="a.webp", content_type="image/webp", path=f"ab/{made.pk}", size=1, sha256="0" * 64,
            width=4, height=3, at=self.now,
        )  # fmt: skip
        OfferPhoto.objects.create(offer=made, file=stored, words="Barang")
        return made

    def add_to_project(self):
        person, column = factories.member(), self.project.columns.first()
        factories.in_team(self.project, person)
        promise = factories.commitment(self.project)
        ledger.deliver(
            promise, promise.quantity, ledger.Line(self.now.date() - timedelta(days=2), "x"), person, self.now
        )
        card = board.write(self.project, column, {"title": "Tanam"}, person, self.now)
        board.comment(card, "Siap", person, self.now)
        factories.funding(forum=self.forum).themes.add(self.theme)
        Need.objects.create(project=self.project, kind="goods", what="Bibit")
        factories.measurement(factories.indicator(self.project, goals=[3]))
        factories.measurement(self.indicator, on=self.now.date() - timedelta(days=self.rows))
        News.objects.create(project=self.project, title="Panen", text="Raya", by=person, at=self.now)
        Partner.objects.create(
            project=self.project, organisation=factories.organisation(), sector="private", since=self.now.date()
        )

    def add_people(self):
        person, organisation = factories.member("Rina", sector=Sector.PRIVATE), factories.organisation()
        factories.membership(self.forum, person, Role.FACILITATOR, organisation=organisation)
        factories.membership(self.forum, factories.member("Asker"), state=MembershipState.PENDING)
        factories.response(self.meeting, person)
        Representative.objects.create(
            member=person, organisation=self.organisation, since=self.now.date(), confirmed_at=self.now
        )

    def add_meeting(self, **fields):
        made = factories.meeting(self.forum, seats_in_person=500, agenda="1. Air\n2. Jalan", **fields)
        if not fields:
            Response.objects.create(meeting=made, member=self.secretary, sector=Sector.ACADEMIA)
            factories.response(made, self.member, ResponseState.MAYBE)
        return made

    def cost(self, page: str, reader: str) -> int:
        """Queries of one request with nothing kept in the cache."""
        client = Client() if reader == "visitor" else signed_in(getattr(self, reader))
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(self.addresses[page])
        assert answer.status_code == 200, (page, reader, answer)
        return len(queries)


@pytest.fixture(scope="module")
def counts(django_db_setup, django_db_blocker):
    """(page, reader) -> the queries for each size."""
    found = {(page, reader): [] for page, readers in READERS.items() for reader in readers}
    with django_db_blocker.unblock(), transaction.atomic():
        portal = Growing()
        for size in SIZES:
            portal.grow_to(size)
            for page, reader in found:
                found[page, reader].append(portal.cost(page, reader))
        transaction.set_rollback(True)
    cache.clear()
    for (page, reader), costs in found.items():
        sys.stdout.write(f"{page:<22}{reader:<12}" + "".join(f"{cost:>5}" for cost in costs) + "\n")
    return found


@pytest.mark.parametrize(
    ("name", "reader"), [(name, reader) for name, readers in READERS.items() for reader in readers]
)
def test_list_costs_the_same_few_queries_for_any_number_of_rows(counts, name, reader):
    costs = counts[name, reader]
    assert len(set(costs)) == 1
    assert costs[0] <= LIMITS.get(name, MOST)


def test_forgotten_join_would_be_seen(monkeypatch):
    monkeypatch.setattr(MeetingQuerySet, "with_place", lambda self: self)
    portal = Growing()
    portal.grow_to(1)
    before = portal.cost("meeting_list", "member")
    portal.grow_to(3)
    assert portal.cost("meeting_list", "member") > before
