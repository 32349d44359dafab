"""The catalogue as people from outside see it: the list, an offer, a group, photos."""

from __future__ import annotations

import io

import pytest
from django.utils import timezone
from pypdf import PdfReader

from members import files
from projects import groups, offers
from projects.models import GroupKeeper, Offer, OfferPhoto
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(forum):
    return factories.offer_group(forum, "KUB Sekar")


@pytest.fixture
def maker(group):
    return factories.maker(group, "Batik Arum", village="Panembahan", nib="1234567890123")


@pytest.fixture
def offer(maker):
    return factories.offer(maker, "Batik cap", price=185_000, is_from_price=True, unit="lembar")


def titles(client, query: str) -> list[str]:
    return [card.offer.title for card in client.get(f"/en/katalog/?{query}").context["cards"]]


def test_the_list_finds_by_word_kind_permit_and_place(client, forum, maker, offer) -> None:
    other = factories.maker(factories.offer_group(forum), "Omah")
    factories.offer(other, "Kamar", kind="homestay", halal="ID1")
    queries = {"q=panembahan": ["Batik cap"], "kind=homestay": ["Kamar"], "permit=halal": ["Kamar"], "permit=nib": ["Batik cap"],
               f"regency={forum.regency.code}&q=kamar": ["Kamar"], f"group={maker.group.slug}": ["Batik cap"], "q=arum+kamar": []}  # fmt: skip
    assert {query: titles(client, query) for query in queries} == queries


def test_the_cheapest_stand_first_when_asked_for_and_those_without_price_last(client, maker, offer) -> None:
    factories.offer(maker, "Jasa", price=None)
    factories.offer(maker, "Gantungan", price=5_000)
    assert titles(client, "sort=cheap") == ["Gantungan", "Batik cap", "Jasa"]


def test_a_price_is_read_with_its_unit_and_permits_with_their_numbers(client, offer) -> None:
    text = client.get(f"/en{offer.get_absolute_url()}").content.decode()
    assert all(words in text for words in ("from Rp185", "/ lembar", "NIB 1234567890123", "Batik Arum"))


@pytest.mark.parametrize("state", ["draft", "proposed", "withdrawn"])
def test_what_is_not_published_is_seen_by_its_maker_keepers_officers_and_staff(
    as_, client, putu, budi, dorkas, rina, dewi, maker, offer, state
) -> None:
    Offer.objects.update(state=state, reason="Habis")
    maker.member = budi
    maker.save()
    GroupKeeper.objects.create(group=maker.group, member=rina, since=timezone.localdate())
    place = f"/en/katalog/{offer.slug}/"
    seen = {person.name: as_(person).get(place).status_code for person in (putu, budi, rina, dewi, dorkas)}
    assert seen == {"Putu": 200, "Budi": 200, "Rina": 200, "Dewi": 200, "Dorkas": 404}
    assert (client.get(place).status_code, titles(client, "")) == (404, [])


def test_what_a_closed_forum_offers_is_for_its_members(as_, client, rina, budi, other_forum) -> None:
    offer = factories.offer(factories.maker(factories.offer_group(other_forum)))
    for place in (offer.get_absolute_url(), offer.maker.group.get_absolute_url()):
        assert [as_(one).get(place).status_code for one in (rina, budi)] == [200, 404]
        assert client.get(place).status_code == 404
    assert (titles(client, ""), titles(as_(rina), "")) == ([], [offer.title])


def test_a_link_is_shared_with_a_photo_that_messengers_read(client, sari, offer) -> None:
    offers.add_photos(offer, [factories.upload("jpeg")], "", sari, timezone.now())
    page = client.get(f"/en/katalog/{offer.slug}/").content.decode()
    photo = OfferPhoto.objects.get()
    place = f"/en/katalog/{offer.slug}/foto/{photo.pk}/bagi/"
    answer = client.get(place)
    assert f'{place}">' in page
    assert (answer.headers["Content-Type"], answer.content[:3], photo.words) == (
        "image/jpeg",
        b"\xff\xd8\xff",
        "Batik cap",
    )


def test_a_photo_of_a_draft_is_kept_by_no_cache(as_, client, sari, offer) -> None:
    offers.add_photos(offer, [factories.upload("webp")], "", sari, timezone.now())
    place = f"/katalog/{offer.slug}/foto/{OfferPhoto.objects.get().pk}/mini/"
    assert "public" in client.get(place).headers["Cache-Control"]
    Offer.objects.update(state="draft")
    assert (as_(sari).get(place).headers["Cache-Control"], client.get(place).status_code) == ("private, no-store", 404)


def test_a_photo_of_another_offer_and_an_odd_size_are_not_found(client, sari, maker, offer) -> None:
    other = factories.offer(maker)
    stored = files.keep(factories.upload("webp"), sari, timezone.now())
    photo = OfferPhoto.objects.create(offer=other, file=stored, words="x")
    places = [f"{offer.slug}/foto/{photo.pk}/mini", f"{other.slug}/foto/{photo.pk}/asli"]
    assert [client.get(f"/katalog/{place}/").status_code for place in places] == [404, 404]


def test_a_group_tells_its_story_its_businesses_and_what_it_offers(client, sari, group, offer) -> None:
    groups.edit(group, {"story": "Dulu **sendiri**."}, sari, timezone.now(), version=1)
    text = client.get(f"/en{group.get_absolute_url()}").content.decode()
    assert all(words in text for words in ("<strong>sendiri</strong>", "Panembahan", "Batik cap", "1 business"))


def test_a_new_name_of_the_group_is_found_by_search(client, sari, group, offer) -> None:
    groups.edit(group, {"name": "KUB Melati"}, sari, timezone.now(), version=1)
    assert (titles(client, "q=melati"), titles(client, "q=sekar")) == (["Batik cap"], [])


def words_of(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_a_price_list_holds_what_is_published_with_permits(client, maker, offer) -> None:
    factories.offer(maker, "Bakpia", category="food", pirt="2063471010001-29", least_order=2)
    factories.offer(maker, "Rahasia", state="draft")
    answer = client.get(f"/en{maker.group.get_absolute_url()}daftar-harga.pdf")
    words = words_of(answer.content)
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert all(one in words for one in ("Batik cap", "Rp185", "2063471010001", "at least 2"))
    assert "Rahasia" not in words


def test_a_catalogue_to_print_has_photos_and_is_for_who_is_signed_in(as_, client, sari, budi, offer) -> None:
    offers.add_photos(offer, [factories.upload("png")], "", sari, timezone.now())
    place = f"{offer.maker.group.get_absolute_url()}katalog.pdf"
    pages = PdfReader(io.BytesIO(as_(budi).get(place).content)).pages
    assert (len(pages[0].images), "Batik cap" in pages[0].extract_text()) == (1, True)
    assert client.get(place).status_code == 302
