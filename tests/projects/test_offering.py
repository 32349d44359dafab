"""What a group does with its offers: keepers and makers write, the group publishes and withdraws."""

from __future__ import annotations

import pytest
from django.utils import timezone

from members.models import AuditEntry, FieldChange, StoredFile
from projects import groups, offers
from projects.models import GroupKeeper, Maker, Offer, OfferGroup, OfferState
from tests import factories

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def group(forum):
    return factories.offer_group(forum, "KUB Sekar")


@pytest.fixture
def maker(group):
    return factories.maker(group, "Batik Arum", owner="Ngatinah")


@pytest.fixture
def draft(maker):
    return factories.offer(maker, "Batik cap", state="draft")


def of(group, place: str) -> str:
    return f"/en/katalog/kelompok/{group.slug}/{place}/"


def state_of(client, offer, **body) -> tuple[int, str]:
    status = client.post(f"/en/katalog/{offer.slug}/keadaan/", body).status_code
    offer.refresh_from_db()
    return status, offer.state


def test_the_secretary_starts_a_group_and_a_member_none(as_, putu, budi, forum) -> None:
    place, body = f"/en/forum/{forum.slug}/katalog/baru/", {"kind": "village", "name": "Pesona", "summary": "Desa."}
    assert (as_(budi).post(place, body).status_code, OfferGroup.objects.count()) == (403, 0)
    assert as_(putu).post(place, body).url == of(OfferGroup.objects.get(), "usaha")


@pytest.mark.parametrize("typed", ["0812-3456-7890", "62 812 3456 7890", "+62 (812) 34567890", "081234567890"])
def test_a_number_is_kept_in_one_form_however_it_is_written(as_, putu, group, typed) -> None:
    as_(putu).post(of(group, "usaha"), {"name": "Dapur", "whatsapp": typed})
    assert str(Maker.objects.get().whatsapp) == "+6281234567890"


def test_a_landline_far_too_short_is_no_number(as_, putu, group) -> None:
    assert as_(putu).post(of(group, "usaha"), {"name": "Dapur", "whatsapp": "0812"}).status_code == 200
    assert not Maker.objects.exists()


def test_a_business_stands_in_a_group_once_whatever_the_case(as_, putu, maker) -> None:
    answer = as_(putu).post(of(maker.group, "usaha"), {"name": "BATIK ARUM", "owner": "ngatinah"})
    assert "already" in answer.content.decode()
    assert Maker.objects.count() == 1


def test_a_maker_writes_their_own_and_the_group_publishes_it(as_, putu, budi, maker) -> None:
    groups.edit_maker(maker, {"member": budi}, putu, NOW)
    body = {"maker": maker.pk, "title": "Selendang", "category": "clothes", "price": "Rp95.000", "unit": "helai"}
    assert as_(budi).post(of(maker.group, "tawarkan/produk"), body).status_code == 302
    offer = Offer.objects.get()
    assert (offer.price, offer.state) == (95_000, "draft")
    assert state_of(as_(budi), offer, to="published") == (403, "draft")
    assert state_of(as_(budi), offer, to="proposed") == (302, "proposed")
    assert state_of(as_(putu), offer, to="published") == (302, "published")


def test_a_maker_writes_for_no_other_business(as_, putu, budi, maker) -> None:
    other = factories.maker(maker.group, member=budi)
    body = {"maker": maker.pk, "title": "Selendang", "category": "clothes"}
    assert as_(budi).post(of(maker.group, "tawarkan/produk"), body).status_code == 200
    assert (as_(budi).get(of(other.group, "usaha")).status_code, Offer.objects.count()) == (403, 0)


def test_a_keeper_does_what_an_officer_does_until_they_no_longer_keep(as_, sari, budi, draft) -> None:
    place = groups.name_keeper(draft.maker.group, budi, sari, NOW)
    assert state_of(as_(budi), draft, to="published") == (302, "published")
    groups.end_keeping(place, sari, NOW)
    assert state_of(as_(budi), draft, to="withdrawn", reason="Habis") == (403, "published")


def test_somebody_from_outside_keeps_no_group(as_, sari, rina, group) -> None:
    with pytest.raises(groups.NotOfTheForum):
        groups.name_keeper(group, rina, sari, NOW)
    assert as_(sari).post(of(group, "pengelola"), {"member": rina.pk}).status_code == 200
    assert not GroupKeeper.objects.exists()


def test_who_withdraws_says_why_and_the_history_keeps_it(as_, sari, draft) -> None:
    offers.move(draft, OfferState.PUBLISHED, sari, NOW)
    client = as_(sari)
    assert state_of(client, draft, to="withdrawn") == (302, "published")
    assert state_of(client, draft, to="withdrawn", reason="Habis") == (302, "withdrawn")
    assert draft.reason == "Habis"
    assert FieldChange.objects.get(entry__action="offer.withdrawn").old == {"state": "published"}


def test_what_others_have_seen_is_not_deleted(as_, sari, maker, draft) -> None:
    shown = factories.offer(maker, "Kain")
    for offer in (shown, draft):
        as_(sari).post(f"/en/katalog/{offer.slug}/keadaan/", {"to": "discard"})
    assert list(Offer.objects.all()) == [shown]
    with pytest.raises(groups.StillOffers):
        groups.drop_maker(maker, sari, NOW)


def test_a_maker_offers_one_thing_of_a_name(as_, sari, maker, draft) -> None:
    body = {"maker": maker.pk, "title": "BATIK CAP", "category": "clothes"}
    assert "already" in as_(sari).post(of(maker.group, "tawarkan/jasa"), body).content.decode()
    assert Offer.objects.count() == 1


def test_a_form_holds_what_its_kind_has(as_, sari, maker) -> None:
    names = {
        kind: {*as_(sari).get(of(maker.group, f"tawarkan/{kind}")).context["form"].fields}
        for kind in ("homestay", "paket")
    }
    assert ("rooms" in names["homestay"], "pirt" in names["homestay"], "meeting_point" in names["paket"]) == (
        True,
        False,
        True,
    )
    assert as_(sari).get(of(maker.group, "tawarkan/mobil")).status_code == 404


def test_photos_are_put_in_order_and_go_with_their_files(as_, sari, draft) -> None:
    client, place = as_(sari), f"/en/katalog/{draft.slug}/foto/"
    client.post(place, {"photos": [factories.upload("jpeg"), factories.upload("png")], "words": "Kain"})
    first, second = draft.photos.all()
    client.post(f"{place}{second.pk}/", {"do": "first"})
    assert list(draft.photos.all()) == [second, first]
    client.post(f"{place}{first.pk}/", {"do": "drop"})
    assert (list(draft.photos.all()), StoredFile.objects.count()) == ([second], 1)


def test_seven_photos_are_too_many_and_none_is_kept(as_, sari, draft) -> None:
    answer = as_(sari).post(f"/en/katalog/{draft.slug}/foto/", {"photos": [factories.upload("webp") for _ in range(7)]})
    assert ("at most 6 photos" in answer.content.decode(), StoredFile.objects.count()) == (True, 0)


def test_a_photo_at_the_head_replaces_the_one_before(as_, sari, group) -> None:
    for _ in range(2):
        as_(sari).post(of(group, "sampul"), {"photo": factories.upload("webp"), "words": "Kain"})
    group.refresh_from_db()
    assert (StoredFile.objects.get(), group.cover_words) == (group.cover, "Kain")


def test_what_stays_as_it_was_leaves_no_record(sari, draft) -> None:
    offers.edit(draft, {"title": "Batik cap"}, sari, NOW, version=1)
    groups.edit(draft.maker.group, {"summary": draft.maker.group.summary}, sari, NOW, version=1)
    assert not AuditEntry.objects.exists()
