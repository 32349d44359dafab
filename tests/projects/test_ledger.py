"""The ledger: sums that are right whatever happens, numbers without a gap, and lines that no role changes."""

from __future__ import annotations

import csv
import datetime as dt
import io
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from pypdf import PdfReader

from projects import ledger
from projects.ledger import Line
from projects.models import BudgetLine, Category, Commitment, CommitmentState, Entry, Kind
from tests import factories

pytestmark = pytest.mark.django_db
EMPTIED = "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE projects_entry CASCADE"


@pytest.fixture
def project(forum):
    return factories.project(forum)


def line(day: dt.date | None = None, note: str = "Dana tahap 1") -> Line:
    return Line(day or timezone.localdate() - dt.timedelta(days=1), note)


def test_money_that_keeps_a_promise_comes_into_the_purse(project, sari) -> None:
    promise = factories.commitment(project, quantity=Decimal(5_000_000))
    entry = ledger.deliver(promise, Decimal(2_000_000), line(), sari, timezone.now())
    assert (entry.number, entry.amount, ledger.balance(project)) == (1, 2_000_000, 2_000_000)
    assert promise.delivered_so_far() == 2_000_000


def test_work_is_counted_in_its_own_unit_and_brings_no_money(project, sari) -> None:
    promise = factories.commitment(project, kind=Kind.LABOUR, quantity=Decimal(12), unit="hari kerja")
    ledger.deliver(promise, Decimal("7.5"), line(), sari, timezone.now())
    assert (promise.delivered_so_far(), ledger.balance(project)) == (Decimal("7.5"), 0)


def test_more_than_promised_may_be_delivered(project, sari) -> None:
    promise = factories.commitment(project, quantity=Decimal(100))
    ledger.deliver(promise, Decimal(250), line(), sari, timezone.now())
    assert ledger.kept(Commitment.objects.with_delivered()) == (1, 1)


def test_an_offer_is_delivered_only_once_it_is_accepted(project, sari) -> None:
    offer = factories.commitment(project, state=CommitmentState.OFFERED)
    with pytest.raises(ledger.NotAccepted):
        ledger.deliver(offer, Decimal(1), line(), sari, timezone.now())


def test_nothing_is_delivered_tomorrow(project, sari) -> None:
    now = dt.datetime(2026, 11, 24, 16, 30, tzinfo=dt.UTC)  # 23.30 WIB
    ledger.receive(project, 1, line(dt.date(2026, 11, 24)), sari, now)
    with pytest.raises(ledger.InTheFuture):
        ledger.receive(project, 1, line(dt.date(2026, 11, 25)), sari, now)


def test_no_more_goes_out_than_came_in(project, sari) -> None:
    ledger.receive(project, 1_000, line(), sari, timezone.now())
    with pytest.raises(ledger.MoreThanThereIs):
        ledger.spend(project, 1_001, Category.MATERIAL, line(), sari, timezone.now())
    ledger.spend(project, 1_000, Category.MATERIAL, line(), sari, timezone.now())
    assert ledger.balance(project) == 0


def test_a_line_is_taken_back_by_its_mirror_once_and_by_somebody_else(project, sari, putu) -> None:
    now = timezone.now()
    wrong = ledger.receive(project, 700, line(), sari, now)
    with pytest.raises(ledger.NotByYourself):
        ledger.reverse(wrong, "Salah ketik", sari, now)
    mirror = ledger.reverse(wrong, "Salah ketik", putu, now)
    assert (mirror.amount, mirror.reverses_id, ledger.balance(project)) == (-700, wrong.pk, 0)
    for taken in (wrong, mirror):
        with pytest.raises(ledger.TakenBackAlready):
            ledger.reverse(taken, "Lagi", putu, now)


def test_money_that_was_spent_is_not_taken_back(project, sari, putu) -> None:
    now = timezone.now()
    income = ledger.receive(project, 700, line(), sari, now)
    ledger.spend(project, 500, Category.PRINT, line(), sari, now)
    with pytest.raises(ledger.MoreThanThereIs):
        ledger.reverse(income, "Salah", putu, now)


@pytest.mark.parametrize("path", ["update", "delete", "truncate", "raw update"])
def test_the_database_refuses_to_change_a_line(project, sari, path: str) -> None:
    entry = ledger.receive(project, 700, line(), sari, timezone.now())
    acts = {
        "update": lambda: Entry.objects.filter(pk=entry.pk).update(amount=1),
        "delete": lambda: Entry.objects.all().delete(),
        "truncate": lambda: run(EMPTIED),
        "raw update": lambda: run("UPDATE projects_entry SET note = 'x'"),
    }
    with pytest.raises(IntegrityError, match="only ever added"), transaction.atomic():
        acts[path]()
    entry.refresh_from_db()
    assert entry.amount == 700


def test_a_reversal_that_does_not_mirror_is_refused_by_the_database(project, sari, putu) -> None:
    entry = ledger.receive(project, 700, line(), sari, timezone.now())
    values = {"kind": "income", "on": entry.on, "note": "x", "by": putu, "at": timezone.now(), "reverses": entry}
    with pytest.raises(IntegrityError, match="mirrors"), transaction.atomic():
        Entry.objects.create(project=project, number=2, amount=-699, **values)
    Entry.objects.create(project=project, number=2, amount=-700, **values)


@pytest.mark.parametrize(("amount", "quantity"), [(0, None), (-5, None), (10**15 + 1, None)])
def test_amounts_have_their_sign_and_their_limit(project, sari, amount, quantity) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ledger.receive(project, amount, line(), sari, timezone.now())


def test_a_budget_stands_beside_what_was_spent(project, sari) -> None:
    BudgetLine.objects.create(
        project=project, category=Category.MATERIAL, what="Bibit", quantity=Decimal("2.5"), unit="kg", price=999
    )
    ledger.receive(project, 5_000, line(), sari, timezone.now())
    ledger.spend(project, 1_200, Category.MATERIAL, line(), sari, timezone.now())
    assert [(one.planned, one.spent) for one in ledger.by_category(project)] == [(2_498, 1_200)]


def test_sectors_are_compared_in_rupiah(project, sari) -> None:
    office = factories.organisation(sector="government")
    money = factories.commitment(project, organisation=office, quantity=Decimal(1_000))
    factories.commitment(
        project, organisation=office, kind=Kind.LABOUR, quantity=Decimal(4), value=400, basis="Upah harian"
    )
    ledger.deliver(money, Decimal(250), line(), sari, timezone.now())
    assert [(one.sector, one.promised, one.delivered) for one in ledger.by_sector(project)] == [
        ("government", 1_400, 250)
    ]


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.django_db(transaction=True)
class TestManyHands:
    """Several write at once."""

    def numbers(self, project, people) -> list[int]:
        def write(person) -> None:
            try:
                ledger.receive(project, 10, line(), person, timezone.now())
            finally:
                connection.close()

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(write, people))
        return sorted(Entry.objects.filter(project=project).values_list("number", flat=True))

    def test_numbers_follow_each_other_without_a_gap(self, project, sari) -> None:
        assert self.numbers(project, [sari] * 16) == list(range(1, 17))
        assert ledger.balance(project) == 160

    def test_without_the_lock_two_take_the_same_number(self, project, sari, monkeypatch) -> None:
        monkeypatch.setattr(ledger, "lock_project", lambda pk: type(project).objects.with_place().get(pk=pk))
        with pytest.raises(IntegrityError, match="number_once"):
            self.numbers(project, [sari] * 160)


# --- Pages


def test_the_page_shows_lines_with_the_balance_after_each(as_, sari, project, english) -> None:
    ledger.receive(project, 1_000, line(note="Iuran"), sari, timezone.now())
    ledger.spend(project, 400, Category.PRINT, line(note="Modul"), sari, timezone.now())
    rows = as_(sari).get(f"/en/proyek/{project.slug}/buku/").context["rows"]
    assert [(row.words, row.balance) for row, _may in rows] == [("Iuran", "Rp1.000"), ("Modul", "Rp600")]


def test_the_export_says_what_the_page_says(as_, sari, putu, project) -> None:
    now = timezone.now()
    wrong = ledger.receive(project, 700, line(note="=1+1"), sari, now)
    ledger.receive(project, 900, line(), sari, now)
    ledger.reverse(wrong, "Salah", putu, now)
    answer = as_(sari).get(f"/en/proyek/{project.slug}/buku/unduh/csv/")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert rows[-1]["Balance"] == str(ledger.balance(project)) == "900"
    assert rows[0]["For what"] == "'=1+1"


def test_the_report_is_a_document_with_every_line_and_places_to_sign(as_, sari, project) -> None:
    factories.in_team(project, sari)
    ledger.receive(project, 1_000, line(note="Iuran warga"), sari, timezone.now())
    answer = as_(sari).get(f"/en/proyek/{project.slug}/buku/lpj.pdf")
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert all(words in text for words in ("Report of accountability", "Iuran warga", "Rp1.000", "Treasurer", "Sari"))


def test_money_goes_out_by_the_page_and_the_same_form_twice_is_once(as_, sari, project) -> None:
    factories.in_team(project, sari)
    ledger.receive(project, 1_000, line(), sari, timezone.now())
    key = {"once": "0b0a3a52-4a0e-4e0c-9b8e-0d3c1d3c1d3c"}
    data = {"amount": "Rp400", "category": "print", "on": "2026-01-05", "note": "Modul", **key}
    for _turn in range(2):
        as_(sari).post(f"/en/proyek/{project.slug}/buku/keluar/", data)
    assert ledger.balance(project) == 600


def test_a_member_reads_and_does_not_write(as_, budi, project) -> None:
    assert as_(budi).get(f"/en/proyek/{project.slug}/buku/").status_code == 200
    assert as_(budi).get(f"/en/proyek/{project.slug}/buku/masuk/").status_code == 403
