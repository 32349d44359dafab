"""From the file to the last row: what is shown is what is done, once, and can be taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members.exchange import importing
from members.exchange.kinds import Verdict
from members.models import (
    AuditEntry,
    Consent,
    Delivery,
    Fate,
    Import,
    ImportRow,
    ImportState,
    Member,
    Organisation,
    StaffArea,
)
from portal.exchange import KINDS
from tests import factories
from tests.exchange.files import bomb, checked, codes, counts, csv, row, taken, undone, worked, xlsx

pytestmark = pytest.mark.django_db
KEPT, ACCOUNT = row("Siti Aisyah", phone="8123456789"), row("Wayan", "Wayan@Contoh.Example")


@pytest.fixture(autouse=True)
def places() -> None:
    for code in ("34.01", "51.08", "91.03"):
        factories.regency(code)


# --- The check ----------------------------------------------------------------------------------------------------


def test_check_writes_nothing_but_its_own_rows(dewi: Member) -> None:
    one = checked(csv([KEPT, ACCOUNT]), dewi)
    assert (counts(one), one.state, one.content) == ((2, 0, 0, 0), ImportState.READY, None)
    assert not Member.objects.exclude(pk=dewi.pk).exists()


FAULTS = {
    "missing": row(""),
    "unlettered": row("12345"),
    "link": row("Budi www.x.example"),
    "formula": row("=HYPERLINK(1)"),
    "long": row("a" * 121),
    "email": row("Budi", "budi@@x"),
    "phone": row("Budi", phone="12"),
    "shortened": row("Budi", phone="8.12346E+11"),
    "place_near": row("Budi", place="Kab. Kulon Prago"),
    "place": row("Budi", place="Atlantis"),
    "choice": row("Budi", sector="pertanian"),
    "number": row("Budi", year="19x"),
    "young": row("Budi", year="2020"),
    "staff": row("Dewi", "dewi@kantor.example"),
    "suspended": row("Tutup", "tutup@kantor.example"),
}


@pytest.mark.parametrize("code", FAULTS)
def test_each_fault_has_its_reason(code: str, db: None) -> None:
    dewi = factories.member("Dewi", is_staff=True, email="dewi@kantor.example")
    factories.member("Tutup", email="tutup@kantor.example", is_active=False)
    one = checked(csv([FAULTS[code], KEPT]), dewi)
    assert (codes(one), counts(one)) == ([code], (1, 0, 0, 1))


def test_wrong_place_is_answered_with_the_nearest(dewi: Member) -> None:
    one = checked(csv([FAULTS["place_near"]]), dewi)
    assert one.rows.get().reasons[0][1]["near"] == "Kabupaten Kulon Progo, DI Yogyakarta"


def test_second_row_about_the_same_person_is_refused(dewi: Member) -> None:
    one = checked(csv([KEPT, ACCOUNT, row("SITI AISYAH"), row("Lain", "wayan@contoh.example")]), dewi)
    assert [(line.number, line.reasons) for line in one.rows.filter(fate="refused")] == [
        (4, [["repeated", {"row": 2}]]),
        (5, [["repeated", {"row": 3}]]),
    ]


def test_change_names_the_old_and_the_new(dewi: Member) -> None:
    factories.member("Wayan", email="wayan@contoh.example", whatsapp="+628111111111")
    one = checked(csv([row("Wayan Suta", "wayan@contoh.example", "08123456789", year="")]), dewi)
    assert one.rows.get().changes == {"name": ["Wayan", "Wayan Suta"], "whatsapp": ["0811-1111-111", "0812-3456-789"]}


def test_empty_cell_leaves_what_is_there(dewi: Member) -> None:
    factories.member("Wayan", email="wayan@contoh.example", whatsapp="+628111111111")
    assert counts(checked(csv([row("Wayan", "wayan@contoh.example", year="")]), dewi)) == (0, 0, 1, 0)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (csv([["Budi"]], header=["Nama"]), "no_columns"),
        (csv([], header=["Nama", "Kabupaten", "Sektor"]), "no_rows"),
        (csv([["a"] * 4], header=["Nama", "name", "Kabupaten", "Sektor"]), "twice"),
    ],
)
def test_file_without_the_needed_columns_is_refused_whole(content: bytes, problem: str, dewi: Member) -> None:
    one = checked(content, dewi)
    assert (one.state, one.problem[0], one.rows.count()) == (ImportState.REFUSED, problem, 0)


def test_bomb_never_reaches_the_database(dewi: Member) -> None:
    with pytest.raises(importing.Unreadable):
        checked(bomb(), dewi)
    assert not Import.objects.exists()


def test_columns_are_known_in_english_too_and_strange_ones_are_named(dewi: Member) -> None:
    content = csv(
        [["Budi", "Kabupaten Buleleng", "community", "x"]], header=["NAME", "Regency or city", "Sector", "Hobi"]
    )
    one = checked(content, dewi)
    assert (counts(one), one.unknown_columns) == ((1, 0, 0, 0), ["Hobi"])


def test_number_of_queries_does_not_grow_with_the_rows(dewi: Member, django_assert_max_num_queries: object) -> None:
    one = importing.receive(
        "anggota", "a.csv", csv([row(f"Orang {n}") for n in range(300)]), "paper", dewi, timezone.now()
    )
    with django_assert_max_num_queries(20):
        worked(one)


def test_people_are_signed_up_in_as_many_queries_for_150_as_for_5(dewi: Member) -> None:
    counted = []
    for size in (5, 150):
        people = [row(f"Orang {n}", f"orang{n}.{size}@contoh.example" if n % 2 else "") for n in range(size)]
        one = checked(csv([[f"{name} {size}", *rest] for name, *rest in people]), dewi)
        importing.confirm(one, dewi, timezone.now())
        with CaptureQueriesContext(connection) as queries:
            assert worked(one).done == size
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 40


# --- Taking over --------------------------------------------------------------------------------------------------


def test_person_without_email_is_a_record_kept_with_consent(dewi: Member) -> None:
    taken(csv([KEPT]), dewi)
    siti = Member.objects.get(name="Siti Aisyah")
    assert (siti.email, siti.kept_by, str(siti.whatsapp)) == (None, dewi, "+628123456789")
    assert [(c.purpose, c.channel, c.recorded_by) for c in siti.consents.all()] == [("kept", "paper", dewi)]


def test_person_with_email_must_confirm_themselves_and_gets_no_mail(dewi: Member) -> None:
    taken(csv([ACCOUNT]), dewi)
    wayan = Member.objects.get(email="wayan@contoh.example")
    assert (wayan.is_reachable, wayan.email_confirmed_at, wayan.has_usable_password()) == (False, None, False)
    assert (Delivery.objects.count(), mail.outbox) == (0, [])


def test_only_what_was_shown_is_written(dewi: Member) -> None:
    one = checked(csv([KEPT, ACCOUNT]), dewi)
    factories.member("Wayan Lain", email="wayan@contoh.example")
    importing.confirm(one, dewi, timezone.now())
    one = worked(one)
    assert (one.done, one.left, codes(one)) == (1, 1, ["meanwhile"])
    assert Member.objects.get(email="wayan@contoh.example").name == "Wayan Lain"


def test_without_asking_again_somebody_elses_change_would_be_lost(
    dewi: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Verdict, "is_as", lambda self, row: True)
    other = factories.member("Wayan", email="wayan@contoh.example")
    one = checked(csv([row("Wayan Suta", "wayan@contoh.example")]), dewi)
    Member.objects.filter(pk=other.pk).update(name="Wayan Artha")
    importing.confirm(one, dewi, timezone.now())
    worked(one)
    other.refresh_from_db()
    assert other.name == "Wayan Suta"


def test_yes_said_twice_takes_over_once(dewi: Member) -> None:
    one = taken(csv([KEPT, ACCOUNT]), dewi)
    with pytest.raises(importing.NotReady):
        importing.confirm(one, dewi, timezone.now())
    assert Member.objects.filter(name="Siti Aisyah").count() == 1


def test_two_files_with_the_same_people_make_them_once(dewi: Member, superuser: Member) -> None:
    first, second = checked(csv([KEPT, ACCOUNT]), dewi), checked(csv([ACCOUNT, KEPT]), superuser)
    for one, who in ((first, dewi), (second, superuser)):
        importing.confirm(one, who, timezone.now())
    assert (worked(first).done, worked(second).done, second.left) == (2, 0, 2)
    assert Member.objects.filter(name="Siti Aisyah").count() == 1


def test_worker_that_died_is_followed_by_another(dewi: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "WRITE_AT_ONCE", 3)
    one = checked(csv([row(f"Orang {n}") for n in "ABCDEFGHIJ"]), dewi)
    importing.confirm(one, dewi, timezone.now())
    for _ in range(2):
        importing.proceed(one.pk, KINDS, timezone.now(), 0)  # three rows, then the worker is gone
    with transaction.atomic():
        importing.proceed(one.pk, KINDS, timezone.now(), 0)
        transaction.set_rollback(True)  # killed within the third piece: it never was
    assert (worked(one).done, Member.objects.filter(name__startswith="Orang").count()) == (10, 10)


def test_rows_are_made_twice_when_the_cursor_is_lost(dewi: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: only cursor and second look keep a row from being written again."""
    monkeypatch.setattr(Verdict, "is_as", lambda self, row: True)
    one = taken(csv([KEPT]), dewi)
    Import.objects.filter(pk=one.pk).update(state=ImportState.APPLYING, cursor=0)
    worked(one)
    assert Member.objects.filter(name="Siti Aisyah").count() == 2


def test_everything_is_written_into_the_trail(dewi: Member) -> None:
    one = undone(taken(csv([KEPT]), dewi), dewi)
    said = AuditEntry.objects.filter(target=f"members.import:{one.pk}").order_by("pk").values_list("action", flat=True)
    assert list(said) == ["import.received", "import.confirmed", "import.done", "import.undone"]


# --- Areas --------------------------------------------------------------------------------------------------------


def limited() -> Member:
    made = factories.member("Made", is_staff=True)
    StaffArea.objects.create(member=made, granted_at=timezone.now(), regency=factories.regency("51.08"))
    return made


def test_rows_outside_the_area_are_refused(db: None) -> None:
    factories.member("Rina", email="rina@contoh.example")
    rows = [
        row("Budi"),
        row("Putu", place="Kabupaten Buleleng"),
        row("Rina", "rina@contoh.example", place="Kabupaten Buleleng"),
    ]
    assert codes(checked(csv(rows), limited())) == ["elsewhere", "taken"]
    assert counts(checked(csv(rows), factories.member("Dewi", is_staff=True))) == (2, 1, 0, 0)


# --- Undoing ------------------------------------------------------------------------------------------------------


def test_undo_removes_what_was_made_and_puts_back_what_was_changed(dewi: Member) -> None:
    old = factories.member("Wayan", email="wayan@contoh.example", birth_year=1975)
    one = undone(taken(csv([KEPT, ACCOUNT]), dewi), dewi)
    old.refresh_from_db()
    assert (one.state, one.undone, one.kept, old.birth_year) == (ImportState.UNDONE, 2, 0, 1975)
    assert not Member.objects.filter(name="Siti Aisyah").exists()
    assert not Member.objects.filter(whatsapp="+628123456789").exists()


def test_undo_leaves_whom_somebody_has_changed_or_used_since(dewi: Member, forum: object) -> None:
    one = taken(csv([row("Satu"), row("Dua"), row("Tiga")]), dewi)
    Member.objects.filter(name="Satu").update(birth_year=1990)
    factories.membership(forum, Member.objects.get(name="Dua"))
    one = undone(one, dewi)
    assert [(line.number, line.outcome) for line in one.rows.order_by("number")] == [
        (2, "kept"),
        (3, "kept"),
        (4, "undone"),
    ]
    assert Member.objects.filter(name__in=["Satu", "Dua"]).count() == 2


def test_proof_of_consent_outlives_the_undo(dewi: Member) -> None:
    undone(taken(csv([KEPT]), dewi), dewi)
    assert list(Consent.objects.order_by("pk").values_list("purpose", "is_given")) == [("kept", True), ("kept", False)]


def test_after_a_week_nothing_is_undone_and_the_rows_are_gone(dewi: Member) -> None:
    one = taken(csv([KEPT]), dewi)
    later = timezone.now() + importing.UNDO_WITHIN + timedelta(minutes=1)
    with pytest.raises(importing.TooLate):
        importing.undo(one, dewi, later)
    assert (importing.forget(later), ImportRow.objects.count()) == (1, 0)


def test_file_nobody_said_yes_to_is_gone_after_a_day(dewi: Member) -> None:
    one, later = checked(csv([KEPT]), dewi), timezone.now() + timedelta(hours=24, minutes=1)
    importing.forget(timezone.now() + timedelta(hours=23))
    assert ImportRow.objects.count() == 1
    importing.forget(later)
    one.refresh_from_db()
    assert (one.state, ImportRow.objects.count()) == (ImportState.EXPIRED, 0)


# --- Organisations ------------------------------------------------------------------------------------------------

OFFICES = ["Nama organisasi", "Kabupaten", "Sektor", "Jenis"]


def test_organisations_come_verified_and_go_again(dewi: Member) -> None:
    one = taken(
        csv([["Koperasi Sagu", "Kabupaten Jayapura", "swasta", "koperasi"]], header=OFFICES), dewi, "organisasi"
    )
    made = Organisation.objects.get(name="Koperasi Sagu")
    assert (made.is_verified, made.sector, made.kind) == (True, "private", "cooperative")
    assert (undone(one, dewi).undone, Organisation.objects.count()) == (1, 0)


def test_organisation_outside_the_area_is_refused(db: None) -> None:
    offices = [["Koperasi Sagu", place, "swasta", ""] for place in ("Kabupaten Kulon Progo", "Kabupaten Buleleng")]
    one = checked(csv(offices, header=OFFICES), limited(), "organisasi")
    assert (codes(one), one.new) == (["elsewhere"], 1)


def test_organisation_somebody_belongs_to_stays(dewi: Member) -> None:
    one = taken(csv([["Koperasi Sagu", "Kabupaten Jayapura", "swasta", ""]], header=OFFICES), dewi, "organisasi")
    factories.member("Budi", organisation=Organisation.objects.get())
    assert (undone(one, dewi).kept, Organisation.objects.count()) == (1, 1)


def test_member_is_put_into_an_organisation_by_name(dewi: Member) -> None:
    made = factories.organisation("Koperasi Sagu")
    rows = [
        ["Budi", "Kabupaten Kulon Progo", "swasta", "koperasi sagu"],
        ["Ani", "Kabupaten Kulon Progo", "swasta", "Tak Ada"],
    ]
    one = taken(xlsx(rows, ["Nama", "Kabupaten", "Sektor", "Organisasi"]), dewi)
    assert (Member.objects.get(name="Budi").organisation, codes(one)) == (made, ["organisation"])


def test_fate_of_every_row_is_counted(dewi: Member) -> None:
    factories.member("Wayan", email="wayan@contoh.example", birth_year=1980)
    factories.member("Putu", email="putu@contoh.example")
    one = checked(csv([KEPT, ACCOUNT, row("Putu Ayu", "putu@contoh.example"), row("")]), dewi)
    assert counts(one) == (1, 1, 1, 1)
    assert [line.fate for line in one.rows.order_by("number")] == [Fate.NEW, Fate.UNCHANGED, Fate.CHANGED, Fate.REFUSED]
