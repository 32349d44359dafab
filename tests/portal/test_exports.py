"""The pages by which staff take a list away."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from members.exchange import exporting, writing
from members.exchange.cells import FORMULA
from members.models import AuditEntry, Export, Member, StaffArea
from tests import factories, payloads
from tests.exchange.files import checked, counts
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db
WHY = {"reason": "Undangan musyawarah", "file_type": "csv"}


@pytest.fixture
def fresh(dewi: Member) -> Client:
    return signed_in(dewi)


def content(client: Client, url: str = "/en/ekspor/anggota/", **data: str) -> bytes:
    answer = client.post(url, WHY | data)
    assert answer.status_code == 200, answer.headers
    assert answer.headers["Content-Disposition"].startswith("attachment"), answer.content
    return b"".join(answer.streaming_content)


def rows(sent: bytes, separator: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(sent.decode("utf-8-sig"), newline=""), delimiter=separator, strict=True))[1:]


def sheet(sent: bytes) -> list[list[str]]:
    found = load_workbook(io.BytesIO(sent)).active.iter_rows(values_only=True)
    return [[cell or "" for cell in row] for row in found][1:]


def names(client: Client, url: str) -> list[str]:
    return [row[0] for row in rows(content(client, url))]


def test_list_goes_out_with_its_reason_in_the_log(fresh: Client, dewi: Member) -> None:
    factories.member("Siti", whatsapp="+628123456789")
    assert [row[:3] for row in rows(content(fresh))][1] == [
        "Siti",
        Member.objects.get(name="Siti").email,
        "0812-3456-789",
    ]
    logged = Export.objects.get()
    assert (logged.by, logged.reason, logged.count, logged.kind) == (dewi, "Undangan musyawarah", 2, "anggota")
    assert AuditEntry.objects.filter(action="export.taken", actor=dewi).count() == 1


@pytest.mark.parametrize("reason", ["", "   ", "abc"])
def test_without_a_reason_nothing_goes_out(fresh: Client, reason: str) -> None:
    answer = fresh.post("/en/ekspor/anggota/", WHY | {"reason": reason})
    assert (answer.status_code, Export.objects.count(), "form" in answer.context) == (200, 0, True)


def test_whoever_signed_in_long_ago_shows_once_more_who_they_are(dewi: Member) -> None:
    old = signed_in(dewi, seconds_ago=310)
    assert [old.get("/en/ekspor/anggota/").status_code, old.post("/en/ekspor/anggota/", WHY).status_code] == [302, 302]
    assert not Export.objects.exists()
    assert signed_in(dewi, seconds_ago=290).get("/en/ekspor/anggota/").status_code == 200


def test_filter_and_search_of_the_administration_hold(fresh: Client) -> None:
    factories.member("Siti", sector="academia")
    factories.member("Budi", sector="media")
    assert names(fresh, "/en/ekspor/anggota/?sector__exact=academia") == ["Siti"]
    assert names(fresh, "/en/ekspor/anggota/?q=budi") == ["Budi"]
    assert Export.objects.latest("pk").filters == "q=budi"
    assert fresh.get("/en/ekspor/anggota/?tidak=ada").status_code == 302


def test_staff_of_an_area_take_only_what_lies_there(db: None) -> None:
    made = factories.member("Made", is_staff=True)
    factories.member("Luh", regency=factories.regency("51.08"))
    client = signed_in(made)
    assert set(names(client, "/en/ekspor/anggota/")) == {"Made", "Luh"}
    StaffArea.objects.create(member=made, granted_at=timezone.now(), regency=factories.regency("51.08"))
    assert set(names(client, "/en/ekspor/anggota/")) == {"Luh"}


def test_who_may_not_export_does_not(as_: object, dewi: Member, budi: Member) -> None:
    dewi.groups.clear()
    answers = [signed_in(one).post("/en/ekspor/anggota/", WHY).status_code for one in (dewi, budi)]
    assert (answers, Export.objects.count()) == ([403, 403], 0)
    assert signed_in(dewi).get("/en/ekspor/").status_code == 403


def test_log_shows_ones_own_and_superusers_all(fresh: Client, superuser: Member) -> None:
    content(fresh)
    other = signed_in(factories.member("Lain", is_staff=True))
    assert "Undangan musyawarah" in fresh.get("/en/ekspor/").content.decode()
    assert "Undangan musyawarah" not in other.get("/en/ekspor/").content.decode()
    assert "Undangan musyawarah" in signed_in(superuser).get("/en/ekspor/").content.decode()


# --- Formulas -----------------------------------------------------------------------------------------------------


def evil() -> None:
    for number, text in enumerate([*payloads.P26, "＝1+1", " =1+1", "-2"]):
        group = factories.organisation(f"{text} {number}", about=text)
        factories.member(text, organisation=group, email=f"jahat{number}@contoh.example")


def opened(client: Client, kind: str, file_type: str) -> Iterator[str]:
    sent = content(client, f"/en/ekspor/{kind}/", file_type=file_type)
    separator = ";" if file_type == "csv_semicolon" else ","
    found = sheet(sent) if file_type == "xlsx" else rows(sent, separator)
    assert len(found) >= len(payloads.P26)
    yield from (cell for row in found for cell in row)


@pytest.mark.parametrize("file_type", list(writing.TYPES))
@pytest.mark.parametrize("kind", ["anggota", "organisasi"])
def test_no_cell_begins_like_a_formula(fresh: Client, kind: str, file_type: str) -> None:
    evil()
    assert [cell for cell in opened(fresh, kind, file_type) if cell.strip().startswith(FORMULA)] == []


def test_without_the_quote_cells_would_begin_like_formulas(fresh: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    evil()
    monkeypatch.setattr(writing, "quoted", lambda text: text)
    assert len([cell for cell in opened(fresh, "anggota", "csv") if cell.strip().startswith(FORMULA)]) >= 5


def test_csv_has_the_mark_of_utf_8_and_quotes_as_rfc_4180_says(fresh: Client) -> None:
    factories.member('Siti "Ayu", S.Pd')
    sent = content(fresh)
    assert sent.startswith(b"\xef\xbb\xbf")
    assert b'\r\n"Siti ""Ayu"", S.Pd",' in sent


@pytest.mark.parametrize("file_type", list(writing.TYPES))
@pytest.mark.parametrize("kind", ["anggota", "organisasi"])
def test_what_went_out_comes_in_again_unchanged(fresh: Client, dewi: Member, kind: str, file_type: str) -> None:
    group = factories.organisation("Koperasi Sagu", about="Sagu dan ikan")
    factories.member("Siti", whatsapp="+628123456789", organisation=group, birth_year=1980, sex="f")
    factories.member("Kenji", whatsapp="+81312345678", email=None)
    Member.objects.filter(is_staff=True).update(is_staff=False)
    Member.objects.filter(pk=dewi.pk).update(is_staff=True)
    sent = content(fresh, f"/en/ekspor/{kind}/", file_type=file_type)
    assert counts(checked(sent, dewi, kind))[:2] == (0, 0)
    assert counts(checked(sent, dewi, kind))[2] >= 1


def test_memberships_and_meetings_go_out_and_come_in_again(fresh: Client, dewi: Member, forum: object) -> None:
    factories.meeting(forum, "=Rapat")
    for kind, count in (("keanggotaan", 4), ("rapat", 1)):
        sent = content(fresh, f"/en/ekspor/{kind}/", file_type="xlsx")
        assert [cell for row in sheet(sent) for cell in row if cell.startswith(FORMULA)] == []
        assert sum(counts(checked(sent, dewi, kind))[2:]) == count


# --- Size ---------------------------------------------------------------------------------------------------------


def test_a_large_list_leaves_in_portions(fresh: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "AT_ONCE", 10)
    costs = []
    for _ in range(2):
        for number in range(30):
            factories.member(f"Warga {number}")
        with CaptureQueriesContext(connection) as queries:
            content(fresh)
        costs.append(len(queries))
    assert costs[1] - costs[0] == 3  # one query for each ten rows more, none per row
