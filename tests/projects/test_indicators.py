"""What a project measures: pages, words and picture of progress, corrections, and lists that are brought in."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from members.models import AuditEntry, FieldChange, StoredFile
from projects import measures, numbers
from projects.models import Measurement
from tests import factories

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def project(forum, sari):
    made = factories.project(forum, "Kebun Karang")
    factories.in_team(made, sari)
    return made


@pytest.fixture
def harvest(project):
    return factories.indicator(project, "Panen")


def at(project, place: str) -> str:
    return f"/en/proyek/{project.slug}/indikator/{place}"


def send(client, harvest, text: str, **more: object):
    return client.post(at(harvest.project, f"{harvest.pk}/daftar/"), {"text": text, **more})


@pytest.mark.parametrize(
    ("start", "target", "direction", "latest", "words", "percent"),
    [
        (120, 300, "up", 210, "50% of the way from 120 to 300 kg.", 50),
        (120, 300, "up", 299, "99% of the way from 120 to 300 kg.", 99),
        (120, 300, "up", 300, "Target reached: 300 kg; 300 kg was aimed at.", 100),
        (42, 15, "down", 33, "33% of the way from 42 to 15 kg.", 33),
        (42, 15, "down", 10, "Target reached: 10 kg; 15 kg was aimed at.", 100),
        (120, 300, "up", 100, "Further from the target than at the start: 100 kg now, from 120 to 300 kg is the way.", 0),
        (None, 300, "up", 100, "100 kg now; the target is 300 kg.", None),
        (120, None, "up", 100, "100 kg now, 120 kg at the start.", None),
        (None, None, "up", D("-0.5"), "−0,5 kg now.", None),
        (120, 300, "up", None, "Not measured yet. From 120 to 300 kg is the way.", None),
        (-5, 0, "up", None, "Not measured yet. From −5 to 0 kg is the way.", None),
    ],
)  # fmt: skip
def test_progress_is_told_in_words(english, project, start, target, direction, latest, words, percent) -> None:
    start, target, latest = (None if one is None else D(one) for one in (start, target, latest))
    told = measures.progress(factories.indicator(project, baseline=start, target=target, direction=direction), latest)
    assert (told.words, told.percent) == (words, percent)


def test_the_picture_lies_within_its_box_and_goes_through_every_value(harvest) -> None:
    day = timezone.localdate()
    values = [(day - dt.timedelta(days=9 - n), D(n * n * 40)) for n in range(10)]
    drawn = measures.chart(harvest, values)
    points = [tuple(map(float, point.split(","))) for point in drawn.line.split()]
    assert len(points) == len(drawn.dots) == 10
    assert all(0 <= part <= 100 for point in points for part in point)
    assert [y for _x, y in points] == sorted((y for _x, y in points), reverse=True)


def test_a_single_value_that_is_start_and_target_at_once_can_be_drawn(project) -> None:
    flat = factories.indicator(project, baseline=None, target=D(5))
    assert measures.chart(flat, [(timezone.localdate(), D(5))]).line == "50.00,50.00"


def test_a_thousand_values_make_a_picture_of_a_hundred_and_twenty(harvest) -> None:
    day = timezone.localdate()
    values = [(day - dt.timedelta(days=999 - n), D(n)) for n in range(1000)]
    assert len(measures.chart(harvest, values).line.split()) == measures.MOST_POINTS


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.250,5", "1250.5"), ("12,5", "12.5"), ("12.5", "12.5"), ("1.250", "1250"), ("−3", "-3"), ("1 250", "1250"),
        ("0.250", "0.250"),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(text, number) -> None:
    assert numbers.read(text) == D(number)


@pytest.mark.parametrize(
    "text", ["", "x", "1,2,3", "1.2.3", "12.50.000", "1e5", "NaN", "²", "１", "--1", "1.25,5.0", ","]
)
def test_what_could_be_two_numbers_or_none_is_refused(text) -> None:
    with pytest.raises(numbers.NotANumber):
        numbers.read(text)


def test_a_worker_writes_a_value_down_and_all_see_it(as_, client, budi, project, harvest) -> None:
    factories.in_team(project, budi, "worker")
    sent = {"on": "2026-01-05", "value": "1.210,5", "note": "hujan", "upload": factories.upload("png")}
    as_(budi).post(at(project, f"{harvest.pk}/ukur/"), sent)
    page = client.get(at(project, f"{harvest.pk}/")).content.decode()
    assert ("1.210,5 kg" in page, "Target reached" in page) == (True, True)
    value = harvest.measurements.get()
    photo = client.get(at(project, f"{harvest.pk}/ukur/{value.pk}/foto/kecil/"))
    assert (photo["Content-Type"], value.by) == ("image/webp", budi)


def test_a_member_of_the_forum_who_is_not_in_the_team_writes_nothing(as_, budi, project, harvest) -> None:
    assert as_(budi).post(at(project, f"{harvest.pk}/ukur/"), {"on": "2026-01-05", "value": "1"}).status_code == 403
    assert not Measurement.objects.exists()


def test_a_day_that_has_not_come_and_a_day_twice_are_refused_with_a_sentence(as_, sari, project, harvest) -> None:
    address, client = at(project, f"{harvest.pk}/ukur/"), as_(sari)
    later = timezone.localdate() + dt.timedelta(days=3)
    assert "not come yet" in client.post(address, {"on": later, "value": "1"}).content.decode()
    for _turn in range(2):
        answer = client.post(address, {"on": "2026-01-05", "value": "1"})
    assert "a value of this day already" in answer.content.decode()
    assert harvest.measurements.count() == 1


def test_a_correction_keeps_what_stood_there(as_, sari, project, harvest) -> None:
    value = factories.measurement(harvest, 200, on=dt.date(2026, 1, 5), photo=None)
    address = at(project, f"{harvest.pk}/ukur/{value.pk}/")
    for _twice in range(2):  # saved again as it is, it changes nothing
        as_(sari).post(address, {"on": "2026-01-05", "value": "210.5", "note": ""})
    change = FieldChange.objects.get(entry__action="measurement.corrected")
    assert (change.old, change.new) == ({"value": "200.00"}, {"value": "210.50"})


def test_what_is_removed_stays_in_the_record_and_its_photo_goes(as_, sari, project, harvest) -> None:
    as_(sari).post(
        at(project, f"{harvest.pk}/ukur/"), {"on": "2026-01-05", "value": "7", "upload": factories.upload("png")}
    )
    as_(sari).post(at(project, f"{harvest.pk}/ukur/{harvest.measurements.get().pk}/"), {"do": "drop"})
    kept = AuditEntry.objects.get(action="measurement.removed").details
    assert (kept, StoredFile.objects.count(), harvest.measurements.count()) == (
        {"on": "2026-01-05", "value": "7.00"},
        0,
        0,
    )


def test_an_indicator_is_added_changed_and_dropped_by_the_lead(as_, sari, project) -> None:
    client, data = as_(sari), {"name": "Karang hidup", "unit": "%", "direction": "up", "baseline": "18", "target": "60"}
    client.post(at(project, "baru/"), data)
    made = project.indicators.get()
    client.post(at(project, f"{made.pk}/ubah/"), data | {"target": "75.5"})
    assert project.indicators.get().target == D("75.5")
    client.post(at(project, f"{made.pk}/ubah/"), {"do": "drop"})
    assert not project.indicators.exists()


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"target": "10"}, "The target must be better than the start"),
        ({"name": "PANEN"}, "an indicator of this name already"),
        ({"target": "1,2,3"}, "Enter a number"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(as_, sari, project, harvest, sent, sentence) -> None:
    data = {"name": "Karang", "unit": "%", "direction": "up", "baseline": "18", "target": "60"} | sent
    assert sentence in as_(sari).post(at(project, "baru/"), data).content.decode()
    assert project.indicators.count() == 1


LIST = """Tanggal;Nilai;Catatan
05/01/2026;1.210,5;hujan, lebat
6-1-2026;7
07/01/2026;8,255
08/01/2026;delapan
31/02/2026;5
06/01/2026;9
09/01/2026;10
10/01/2026;11
05/01/2027;5"""


def test_each_line_of_a_list_is_judged_before_anything_is_written(as_, sari, harvest) -> None:
    factories.measurement(harvest, 10, on=dt.date(2026, 1, 9))
    factories.measurement(harvest, 12, on=dt.date(2026, 1, 10))
    rows = send(as_(sari), harvest, LIST).context["rows"]
    assert [(line.number, line.fate.value) for line, _amount in rows] == [
        (2, "new"), (3, "new"), (4, "wrong"), (5, "wrong"), (6, "wrong"), (7, "wrong"), (8, "there"), (9, "other"), (10, "wrong"),
    ]  # fmt: skip
    assert harvest.measurements.count() == 2


def test_a_list_is_taken_over_once(as_, sari, harvest) -> None:
    for _twice in range(2):
        send(as_(sari), harvest, LIST, do="take")
    values = harvest.measurements.order_by("on").values_list("on", "value", "note")
    assert list(values)[:2] == [
        (dt.date(2026, 1, 5), D("1210.50"), "hujan, lebat"), (dt.date(2026, 1, 6), D("7.00"), ""),
    ]  # fmt: skip
    assert AuditEntry.objects.get(action="measurements.taken_over").details == {"count": 4}


def test_a_file_with_commas_is_read_like_a_pasted_list(as_, sari, harvest) -> None:
    upload = factories.SimpleUploadedFile("ukur.csv", '\ufeffTanggal,Nilai\n2026-01-05,"12,5"\n'.encode())
    answer = as_(sari).post(at(harvest.project, f"{harvest.pk}/daftar/"), {"text": "", "upload": upload})
    [(line, amount)] = answer.context["rows"]
    assert (line.fate.value, amount) == ("new", "12,5 kg")


@pytest.mark.parametrize("text", ["", "\x00", "'\"", '"' * 999, ";" * 999, "\n".join(["1;1"] * 700)])
def test_an_odd_list_writes_nothing_and_breaks_nothing(as_, sari, harvest, text) -> None:
    for do in ("", "take"):
        assert send(as_(sari), harvest, text, do=do).status_code in (200, 302)
    assert not harvest.measurements.exists()


def test_the_project_and_its_report_tell_what_has_changed(as_, client, sari, project, harvest) -> None:
    factories.measurement(harvest, 210)
    assert "50% of the way" in client.get(project.get_absolute_url().replace("/proyek", "/en/proyek")).content.decode()
    with translation.override("id"):
        assert as_(sari).get(f"/proyek/{project.slug}/buku/lpj.pdf").content.startswith(b"%PDF")
