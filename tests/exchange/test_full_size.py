"""Lists with every kind of fault: a sample each time, a hundred thousand rows with `--full-size`."""

from __future__ import annotations

import random
import resource
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from members.exchange import importing
from members.models import Import, Member
from portal.exchange import KINDS
from tests import factories
from tests.exchange.files import csv, row, worked
from tests.exchange.test_importing import FAULTS
from tests.sessions import signed_in

SEED = 20261124
SAMPLE, FULL = 300, 100_000
ROW_FAULTS = [code for code in FAULTS if code not in ("staff", "suspended")]


def hard_list(size: int) -> tuple[bytes, Counter[str]]:
    """Rows of which every fifth has a fault or is a repetition, and how many of each there are."""
    dice = random.Random(SEED)
    rows, told = [], Counter()
    for number in range(size):
        code = dice.choice([*ROW_FAULTS, "repeated"]) if number % 5 == 4 else "good"
        told[code] += 1
        if code == "good":
            rows.append(row(f"Warga {number}", f"w{number}@contoh.example" if number % 2 else "", f"8120{number:07}"))
        else:
            rows.append(rows[number - 1] if code == "repeated" else FAULTS[code])
    return csv(rows), told


def found(one: Import) -> Counter[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reasons->0->>0, count(*) FROM members_importrow WHERE of_id = %s AND fate = 'refused' GROUP BY 1",
            [one.pk],
        )
        return Counter(dict(cursor.fetchall()))


def memory() -> int:
    """The most this process has held so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


@pytest.mark.load
@pytest.mark.django_db(transaction=True)
def test_list_with_every_fault_is_judged_row_by_row_and_taken_once(dewi: Member, pytestconfig: pytest.Config) -> None:
    factories.regency()
    size = FULL if pytestconfig.getoption("full_size") else SAMPLE
    content, told = hard_list(size)
    before, started = memory(), time.monotonic()
    one = worked(importing.receive("anggota", "besar.csv", content, "paper", dewi, timezone.now()))
    checked = time.monotonic()
    assert (one.new, found(one)) == (told["good"], Counter({code: n for code, n in told.items() if code != "good"}))
    importing.confirm(one, dewi, timezone.now())
    with ThreadPoolExecutor(2) as two_workers:
        list(two_workers.map(lambda _n: alone(one), range(2)))
    one.refresh_from_db()
    taken = time.monotonic()
    assert (one.done, one.left, Member.objects.filter(name__startswith="Warga").count()) == (
        told["good"],
        0,
        told["good"],
    )
    sent = sum(len(piece) for piece in exported(dewi))
    print(  # noqa: T201 - asked for with -s
        f"\n{size} rows: checked in {checked - started:.1f} s, taken over by two workers in {taken - checked:.1f} s, "
        f"exported ({sent // 1024} kB) in {time.monotonic() - taken:.1f} s; {memory() - before} MB more than before",
        file=sys.stderr,
    )


def alone(one: Import) -> None:
    """A worker of its own, with a connection of its own, until the import is done."""
    try:
        while Import.objects.get(pk=one.pk).is_busy:
            if not importing.proceed(one.pk, KINDS, timezone.now(), 5):
                time.sleep(0.05)
    finally:
        connection.close()


def exported(person: Member) -> list[bytes]:
    client: Client = signed_in(person)
    answer = client.post("/ekspor/anggota/", {"reason": "Uji ukuran penuh", "file_type": "xlsx"})
    return [bytes(piece) for piece in answer.streaming_content]


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_the_same_people_at_once_make_them_once(dewi: Member, superuser: Member) -> None:
    factories.regency()
    content = csv([row(f"Warga {number}") for number in range(150)])
    both = []
    for who in (dewi, superuser):
        one = worked(importing.receive("anggota", "a.csv", content, "paper", who, timezone.now()))
        importing.confirm(one, who, timezone.now())
        both.append(one)
    with ThreadPoolExecutor(4) as workers:
        list(workers.map(alone, both * 2))
    assert sum(one.done for one in Import.objects.all()) == 150
    assert Member.objects.filter(name__startswith="Warga").count() == 150


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_imports_make_people_twice(
    dewi: Member, superuser: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: both look before either has written."""
    monkeypatch.setattr(importing, "_only_one", lambda kind: True)
    real = importing._write

    def slowly(*args: object) -> None:
        time.sleep(0.02)
        real(*args)

    monkeypatch.setattr(importing, "_write", slowly)
    factories.regency()
    content = csv([row(f"Warga {number}") for number in range(20)])
    both = [
        worked(importing.receive("anggota", "a.csv", content, "paper", who, timezone.now()))
        for who in (dewi, superuser)
    ]
    for one, who in zip(both, (dewi, superuser), strict=True):
        importing.confirm(one, who, timezone.now())
    with ThreadPoolExecutor(2) as workers:
        list(workers.map(alone, both))
    assert Member.objects.filter(name__startswith="Warga").count() > 20
