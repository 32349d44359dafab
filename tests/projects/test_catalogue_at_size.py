"""The catalogue at full size: 100,000 offers in lists; 312 businesses, 1,500 offers and their photos brought in by a worker that is killed."""

from __future__ import annotations

import io
import os
import resource
import signal
import sys
import time
import zipfile
from collections.abc import Callable
from multiprocessing import get_context

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from members.exchange import importing
from members.models import Import
from portal.exchange import KINDS
from projects import packs
from projects.models import Maker, Offer, OfferPhoto, PhotoPack
from tests import factories
from tests.exchange.files import checked, xlsx

pytestmark = [pytest.mark.load, pytest.mark.django_db(transaction=True)]
HEADER = ["Kelompok", "Usaha", "Nama produk", "Harga", "Foto", "Tayangkan"]


def told(words: str) -> None:
    print(f"\n{words}", file=sys.stderr)  # noqa: T201 - asked for with -s


def fill(size: int) -> None:
    """So many offers of a thousand makers in fifty groups, written by the database itself."""
    forums = [
        factories.forum(f"Forum {n}", regency=factories.regency(code)) for n, code in enumerate(["34.01", "51.08"] * 5)
    ]
    groups = [factories.offer_group(forums[n % 10]) for n in range(50)]
    made = [factories.maker(groups[n % 50], f"Usaha {n}", village=f"Desa {n % 90}") for n in range(1000)]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO projects_offer (maker_id, kind, category, title, slug, text, price, is_from_price, unit, season, stock_note, pirt,"
            " halal, facilities, rules, duration, meeting_point, state, reason, published_at, created_at, version, words, photo_name)"
            " SELECT %s + n %% 1000, 'product', 'food', 'Keripik ' || md5(n::text), 'keripik-' || n, '', 1000 + n, false, 'kg', '', '', '', '', '', '',"
            " '', '', 'published', '', now() - n * interval '1 minute', now(), 1, 'Keripik ' || md5(n::text) || ' Usaha ' || n %% 1000, ''"
            " FROM generate_series(1, %s) AS n",
            [made[0].pk, size],
        )
        cursor.execute("ANALYZE projects_offer; ANALYZE projects_maker; ANALYZE projects_offergroup")


def test_lists_of_many_offers_cost_as_few_queries_as_those_of_few(pytestconfig: pytest.Config) -> None:
    fill(100_000 if pytestconfig.getoption("full_size") else 500)
    for query in ("", "?q=usaha+77", f"?q={'d41d8'}", "?sort=cheap", "?kind=homestay", "?page=2"):
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            started = time.monotonic()
            assert Client().get(f"/katalog/{query}").status_code == 200
        slowest = max(float(one["time"]) for one in asked.captured_queries)
        told(
            f"/katalog/{query}: {len(asked)} queries, {time.monotonic() - started:.2f} s, the slowest query {slowest:.3f} s"
        )
        assert len(asked) <= 12


def killed_and_resumed(work: Callable[[], bool], kills: int) -> None:
    """Let processes of their own work, kill so many of them at odd moments, and let a last one finish."""
    fork = get_context("fork")
    connection.close()
    for number in range(kills):
        worker = fork.Process(target=_work, args=(work,))
        worker.start()
        time.sleep(0.25 + 0.13 * number)
        os.kill(worker.pid or 0, signal.SIGKILL)
        worker.join()
    last = fork.Process(target=_work, args=(work,))
    last.start()
    last.join()


def _work(work: Callable[[], bool]) -> None:
    while work():
        pass
    connection.close()
    os._exit(0)


def test_businesses_offers_and_photos_come_in_once_though_workers_are_killed(forum, dewi, sari, pytestconfig) -> None:
    size, kills = (1500, 3) if pytestconfig.getoption("full_size") else (10, 1)
    group = factories.offer_group(forum, "Karya Mataram")
    rows = [["Karya Mataram", f"Usaha {n % 312}", f"Barang {n}", 1000 + n, f"b{n}.jpg", "ya"] for n in range(size)]
    started = time.monotonic()
    one = checked(xlsx(rows, header=HEADER), dewi, "katalog")
    importing.confirm(one, dewi, timezone.now())
    killed_and_resumed(lambda: importing.proceed(one.pk, KINDS, timezone.now(), 600), kills)
    listed = time.monotonic()
    assert (Import.objects.get().done, Offer.objects.count(), Maker.objects.count()) == (size, size, min(size, 312))
    made = packs.receive(
        group,
        SimpleUploadedFile("foto.zip", _photos(size, (800, 600) if size > 100 else (160, 120))),
        sari,
        timezone.now(),
    )
    killed_and_resumed(lambda: packs.proceed(made.pk, timezone.now(), 600), kills)
    pack = PhotoPack.objects.get()
    assert (pack.state, pack.placed, pack.left, OfferPhoto.objects.count()) == ("done", size, 0, size)
    assert OfferPhoto.objects.values("offer").distinct().count() == size
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    told(
        f"{size} offers in {listed - started:.0f} s, their photos in {time.monotonic() - listed:.0f} s; a worker held {most} MB at most"
    )


def _photos(size: int, pixels: tuple[int, int]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(size):
            held = io.BytesIO()
            Image.effect_noise(pixels, 20).convert("RGB").point(lambda one, n=number: (one + n) % 256).save(
                held, "JPEG", quality=60
            )
            archive.writestr(f"b{number}.jpg", held.getvalue())
    return out.getvalue()
