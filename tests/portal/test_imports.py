"""The pages by which an office brings a list in."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members.exchange import importing
from members.models import Import, ImportRow, ImportState, Member
from portal import imports, tasks
from tests import factories
from tests.exchange.files import checked, csv, row, taken, xlsx

pytestmark = pytest.mark.django_db
As = Callable[[Member], Client]


@pytest.fixture(autouse=True)
def places() -> None:
    factories.regency()


def upload(client: Client, content: bytes, kind: str = "anggota", name: str = "anggota.csv", **data: str) -> Any:
    data = {"consent_by": "paper", "consent": "on"} | data
    return client.post(f"/en/impor/{kind}/", {"file": SimpleUploadedFile(name, content), **data}, follow=True)


def told(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def two_hundred() -> bytes:
    """193 people as they should be, and seven rows with a fault each."""
    good = [row(f"Warga {number:03}", phone=f"8120000{number:04}") for number in range(193)]
    bad = [
        row(""), row("Ani", "ani@@x"), row("Ida", phone="12"), row("Edi", place="Kab Kulon Prago"),
        row("Uji", sector="tani"), row("Warga 007"), row("=1+1"),
    ]  # fmt: skip
    return csv([*good[:50], *bad, *good[50:]])


def test_an_office_brings_in_two_hundred_with_seven_bad_rows(staff: Client) -> None:
    page = upload(staff, two_hundred())
    assert "193 new and 0 changed" in told(page)
    assert "7 rows are refused" in told(page)
    one = Import.objects.get()
    done = staff.post(f"/en/impor/berkas/{one.pk}/ya/", follow=True)
    while Import.objects.get().is_busy:
        tasks.proceed_imports()
    done = staff.get(f"/en/impor/berkas/{one.pk}/")
    assert "193 rows are taken over" in told(done)
    assert Member.objects.filter(name__startswith="Warga").count() == 193


def test_nothing_is_written_before_the_yes(staff: Client) -> None:
    upload(staff, csv([row("Siti")]))
    assert not Member.objects.filter(name="Siti").exists()


def test_refused_rows_come_back_as_a_file_to_mend_and_send_again(staff: Client) -> None:
    upload(staff, csv([row("Siti"), row("Ani", "ani@@x", "8123456789")]))
    answer = staff.get(f"/en/impor/berkas/{Import.objects.get().pk}/ditolak.csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert text.splitlines()[1].startswith(
        "Ani;ani@@x;8123456789;Kabupaten Kulon Progo;masyarakat;;1980;;“ani@@x” is not an email"
    )
    upload(staff, text.replace("ani@@x", "ani@x.example").encode())
    assert Import.objects.latest("pk").new == 1


def test_each_fate_can_be_looked_at_alone(staff: Client, dewi: Member) -> None:
    one = checked(csv([row("Siti"), row("Ani", "ani@@x")]), dewi)
    page = told(staff.get(f"/en/impor/berkas/{one.pk}/?fate=refused"))
    assert ("ani@@x” is not an email address" in page, "Siti" in page) == (True, False)


def test_reason_is_said_in_the_language_of_the_reader(staff: Client, dewi: Member) -> None:
    one = checked(csv([row("Ani", "ani@@x")]), dewi)
    assert "bukan alamat email" in told(staff.get(f"/impor/berkas/{one.pk}/"))
    assert "is not an email address" in told(staff.get(f"/en/impor/berkas/{one.pk}/"))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.4 x", "neither a CSV file nor an Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "protected by a password or in the old format"),
        (b"PK\x03\x04", "damaged"),
        (b"", "The file is empty"),
        (csv([["Budi"]], header=["Nama"]), "Missing here: “Regency or city”, “Sector”"),
    ],
)
def test_file_that_is_no_list_is_refused_in_words(staff: Client, content: bytes, words: str) -> None:
    assert words in told(upload(staff, content))
    assert not ImportRow.objects.exists()


def test_without_consent_no_file_of_people_is_taken(staff: Client) -> None:
    assert "Without this consent" in told(upload(staff, csv([row("Siti")]), consent=""))
    assert not Import.objects.exists()


def test_template_is_accepted_as_it_is(staff: Client) -> None:
    factories.regency()
    for kind in ("csv", "csv_semicolon", "xlsx"):
        sent = b"".join(staff.get(f"/impor/anggota/contoh/{kind}/").streaming_content)
        upload(staff, sent.replace(b"Kabupaten Sleman", b"Kabupaten Kulon Progo"))
    assert [one.rows_read for one in Import.objects.all()] == [1, 1, 1]


def test_workbook_is_taken_like_a_csv(staff: Client) -> None:
    upload(staff, xlsx([["Siti", "", 8123456789, "Kulon Progo", "Masyarakat", 1980]]), name="a.xlsx")
    assert Import.objects.get().new == 1


def test_large_file_is_the_workers_and_the_page_shows_how_far_it_is(
    staff: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "AT_ONCE", 0)
    monkeypatch.setattr(importing, "CHECK_AT_ONCE", 5)
    page = upload(staff, csv([row(f"Warga {number}") for number in range(12)]))
    assert "5 rows read" in told(page)
    assert b'hx-trigger="every 2s"' in page.content
    tasks.proceed_imports()
    answer = staff.get(f"/en/impor/berkas/{Import.objects.get().pk}/", headers={"HX-Request": "true"})
    assert answer.headers["HX-Refresh"] == "true"


def test_file_is_shown_to_nobody_but_who_brought_it_and_superusers(as_: As, superuser: Member) -> None:
    brought = checked(csv([row("Siti")]), factories.member("Lain", is_staff=True))
    other = as_(factories.member("Dua", is_staff=True))
    answers = [other.get(f"/impor/berkas/{brought.pk}/"), other.get(f"/impor/berkas/{brought.pk}/ditolak.csv")]
    answers += [other.post(f"/impor/berkas/{brought.pk}/{act}/") for act in ("ya", "urungkan", "hapus")]
    assert [answer.status_code for answer in answers] == [404] * 5
    assert list(other.get("/impor/").context["page_obj"]) == []
    assert as_(superuser).get(f"/impor/berkas/{brought.pk}/").status_code == 200


def test_staff_without_the_right_bring_nothing_in(as_: As, dewi: Member) -> None:
    dewi.groups.clear()
    assert [as_(dewi).get(url).status_code for url in ("/impor/", "/impor/anggota/")] == [403, 403]


def test_undo_is_offered_and_done(staff: Client, dewi: Member) -> None:
    one = taken(csv([row("Siti")]), dewi)
    assert "Undo this import" in told(staff.get(f"/en/impor/berkas/{one.pk}/"))
    assert "1 row is undone" in told(staff.post(f"/en/impor/berkas/{one.pk}/urungkan/", follow=True))


def test_file_is_deleted_before_the_yes_only(staff: Client, dewi: Member) -> None:
    one, done = checked(csv([row("Siti")]), dewi), taken(csv([row("Budi")]), dewi)
    for each in (one, done):
        staff.post(f"/en/impor/berkas/{each.pk}/hapus/")
    assert [(each.pk, each.state) for each in Import.objects.all()] == [(done.pk, ImportState.DONE)]


def test_pages_cost_the_same_for_one_row_and_for_fifty(staff: Client, dewi: Member) -> None:
    costs = []
    for number in (1, 50):
        one = checked(csv([row(f"Warga {n}") for n in range(number)]), dewi)
        for url in (f"/en/impor/berkas/{one.pk}/", "/en/impor/"):
            with CaptureQueriesContext(connection) as queries:
                staff.get(url)
            costs.append(len(queries))
    assert costs[:2] == costs[2:]
    assert max(costs) <= 12


def test_rows_of_text_are_never_markup(staff: Client, dewi: Member) -> None:
    one = checked(csv([row("<script>alert(1)</script>", "<b>@x")]), dewi)
    assert b"<script>alert" not in staff.get(f"/en/impor/berkas/{one.pk}/").content


def test_waiting_files_of_one_person_are_few(dewi: Member) -> None:
    for _ in range(importing.MOST_OPEN):
        checked(csv([row("Siti")]), dewi)
    with pytest.raises(importing.TooManyOpen):
        importing.receive("anggota", "a.csv", csv([row("Siti")]), "paper", dewi, timezone.now())
