"""Businesses and what they offer from a file: each business once, each offer once, and taken back within a week."""

from __future__ import annotations

import pytest
from django.utils import timezone

from members.exchange import importing
from members.models import Import
from portal.exchange import KINDS
from projects.models import Maker, Offer
from tests import factories
from tests.exchange.files import checked, codes, taken, undone, xlsx

pytestmark = pytest.mark.django_db
HEADER = [
    "Kelompok",
    "Nama usaha",
    "Pemilik",
    "No WA",
    "Jenis",
    "Nama produk",
    "Kategori",
    "Harga",
    "Foto",
    "Tayangkan",
]


@pytest.fixture
def group(forum):
    return factories.offer_group(forum, "Karya Mataram")


def row(
    title="Batik cap", maker="Batik Arum", phone="", kind="Produk", price="Rp185.000", group="karya mataram", out="ya"
):
    return [group, maker, "Ngatinah", phone, kind, title, "Kain", price, f"{title}.jpg", out]


def book(*rows) -> bytes:
    return xlsx(rows, header=HEADER)


def test_a_business_comes_with_its_first_row_and_its_offers_by_kind(group, dewi) -> None:
    one = taken(
        book(row(phone="81234567890"), row("Kebaya", out=""), row("Ukur", kind="Jasa", price="")), dewi, "katalog"
    )
    assert (one.done, codes(one)) == (3, [])
    assert [(str(m.whatsapp), m.owner) for m in Maker.objects.all()] == [("+6281234567890", "Ngatinah")]
    assert list(Offer.objects.order_by("pk").values_list("title", "kind", "price", "state", "photo_name")) == [
        ("Batik cap", "product", 185_000, "published", "Batik cap.jpg"),
        ("Kebaya", "product", 185_000, "proposed", "Kebaya.jpg"),
        ("Ukur", "service", None, "published", "Ukur.jpg"),
    ]


def test_the_same_file_again_changes_nothing_and_a_new_price_one_thing(group, dewi) -> None:
    taken(book(row(), row("Kebaya")), dewi, "katalog")
    again = checked(book(row("BATIK CAP"), row("Kebaya", price="200000")), dewi, "katalog")
    assert (again.new, again.changed, again.unchanged, again.refused) == (0, 1, 1, 0)
    taken(book(row("Kebaya", price="200000")), dewi, "katalog")
    assert list(Offer.objects.order_by("pk").values_list("price", flat=True)) == [185_000, 200_000]


def test_odd_cells_an_unknown_group_and_a_double_are_told(group, dewi) -> None:
    one = checked(
        book(row(), row(), row("A", group="Lain"), row("B", price="murah"), row("C", kind="mobil"), row("D", phone="12")), dewi, "katalog"
    )  # fmt: skip
    assert (one.new, one.refused) == (1, 5)
    assert sorted(codes(one)) == ["choice", "group", "number", "phone", "repeated"]


def test_what_nobody_has_touched_is_taken_back_with_its_business(group, dewi, sari) -> None:
    kept = factories.offer(factories.maker(group, "Perak"))
    one = taken(book(row(), row("Kebaya")), dewi, "katalog")
    Offer.objects.filter(title="Kebaya").update(price=5)
    undone(one, dewi)
    assert {offer.title for offer in Offer.objects.all()} == {kept.title, "Kebaya"}
    assert {maker.name for maker in Maker.objects.all()} == {"Perak", "Batik Arum"}


def test_a_worker_that_dies_leaves_no_double(group, dewi, monkeypatch) -> None:
    monkeypatch.setattr(importing, "WRITE_AT_ONCE", 2)
    one = checked(book(*(row(f"Kain {number}") for number in range(7))), dewi, "katalog")
    importing.confirm(one, dewi, timezone.now())
    while importing.proceed(one.pk, KINDS, timezone.now(), 0):
        importing.proceed(one.pk, KINDS, timezone.now(), 0)
    assert (Import.objects.get().done, Offer.objects.count(), Maker.objects.count()) == (7, 7, 1)
