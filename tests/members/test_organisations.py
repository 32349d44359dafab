"""What can happen to an organisation."""

from __future__ import annotations

import pytest
from django.utils import timezone

from members import organisations
from members.models import AuditEntry, Member, Organisation, Representative
from tests import factories

NOW = timezone.now()


def proposed(by: Member, name: str = "Kelompok Tani Maju") -> Organisation:
    return organisations.propose(name, factories.regency(), "community", "", by, NOW)


def spokesman(organisation: Organisation, member: Member, *, confirmed: bool = True) -> Representative:
    made = organisations.represent(organisation, member, "Ketua", NOW)
    if confirmed:
        made.confirm(member, NOW)
    return made


def test_name_is_cleaned_and_the_address_is_readable(budi: Member) -> None:
    made = proposed(budi, "  Kelompok\u200b Tani\x00  Maju ")
    assert (made.name, made.slug, made.is_verified) == ("Kelompok Tani Maju", "kelompok-tani-maju", False)


def test_same_name_in_another_place_gets_another_address(budi: Member) -> None:
    proposed(budi)
    other = organisations.propose("Kelompok Tani Maju", factories.regency("51.08"), "community", "", budi, NOW)
    assert other.slug == "kelompok-tani-maju-buleleng"


@pytest.mark.parametrize(("name", "slug"), [("Usul", "usul-kulon-progo"), ("組織", "organisasi"), ("!?a" * 50, None)])
def test_address_never_meets_another_page(budi: Member, name: str, slug: str | None) -> None:
    made = proposed(budi, name)
    assert slug in {made.slug, None}
    assert made.slug not in organisations.RESERVED_SLUGS


def test_same_name_in_the_same_place_is_refused(budi: Member, rina: Member) -> None:
    first = proposed(budi)
    with pytest.raises(organisations.AlreadyListed) as caught:
        proposed(rina, "KELOMPOK TANI MAJU")
    assert caught.value.organisation == first


def test_sent_twice_by_the_same_member_it_is_one(budi: Member) -> None:
    assert proposed(budi) == proposed(budi)
    assert Organisation.objects.count() == 1


def test_similar_names_are_found_the_closest_first(db: None) -> None:
    close = factories.organisation("Gabungan Kelompok Tani Sumber Rahayu")
    factories.organisation("Radio Pesisir")
    assert organisations.similar("Kelompok Tani Sumber Rahayu") == [close]


def test_unverified_ones_are_not_suggested(budi: Member) -> None:
    proposed(budi)
    assert (organisations.similar("Kelompok Tani Maju"), organisations.suggestions("tani")) == ([], [])


def test_staff_verify(budi: Member, dewi: Member) -> None:
    made = proposed(budi)
    organisations.verify(made, dewi, NOW)
    assert (made.verified_by, Organisation.objects.verified().get()) == (dewi, made)


def test_mark_can_be_taken_away(budi: Member, dewi: Member) -> None:
    made = proposed(budi)
    organisations.verify(made, dewi, NOW)
    organisations.unverify(made, dewi, NOW)
    assert not Organisation.objects.get().is_verified


def test_mark_drops_with_the_name(dewi: Member) -> None:
    made = factories.organisation("Yayasan Lama")
    organisations.rename(made, "Yayasan Baru", dewi, NOW)
    stored = Organisation.objects.get()
    assert (stored.name, stored.is_verified, stored.slug) == ("Yayasan Baru", False, made.slug)


def test_mark_stays_when_the_name_does(dewi: Member) -> None:
    made = factories.organisation("Yayasan Lama")
    organisations.rename(made, " Yayasan  Lama ", dewi, NOW)
    assert Organisation.objects.get().is_verified


def test_name_of_another_cannot_be_taken(dewi: Member) -> None:
    factories.organisation("Yayasan Lain")
    made = factories.organisation("Yayasan Lama")
    with pytest.raises(organisations.AlreadyListed):
        organisations.rename(made, "yayasan lain", dewi, NOW)
    assert Organisation.objects.get(pk=made.pk).is_verified


def test_every_act_of_staff_is_recorded(budi: Member, dewi: Member) -> None:
    made = proposed(budi)
    organisations.verify(made, dewi, NOW)
    organisations.rename(made, "Nama Baru", dewi, NOW)
    organisations.unverify(made, dewi, NOW)
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == [
        "organisation.propose", "organisation.verify", "organisation.rename",
    ]  # fmt: skip


def test_speaking_for_it_waits_for_confirmation(budi: Member) -> None:
    made = organisations.represent(factories.organisation(), budi, " Ketua ", NOW)
    assert (made.title, made.is_confirmed, made.until) == ("Ketua", False, None)


def test_nobody_speaks_for_it_twice(budi: Member) -> None:
    organisation = factories.organisation()
    organisations.represent(organisation, budi, "", NOW)
    with pytest.raises(organisations.AlreadyRepresents):
        organisations.represent(organisation, budi, "", NOW)


def test_one_may_speak_for_it_again_after_the_end(budi: Member) -> None:
    organisation = factories.organisation()
    organisations.end_representation(organisations.represent(organisation, budi, "", NOW), budi, NOW)
    organisations.represent(organisation, budi, "", NOW)
    assert Representative.objects.current().count() == 1


def test_staff_confirm_a_representative(budi: Member, dewi: Member) -> None:
    waiting = organisations.represent(factories.organisation(), budi, "", NOW)
    organisations.confirm_representative(waiting, dewi, NOW)
    assert Representative.objects.get().confirmed_by == dewi


def test_confirmed_peer_confirms_a_representative(budi: Member, rina: Member) -> None:
    organisation = factories.organisation()
    spokesman(organisation, rina)
    waiting = organisations.represent(organisation, budi, "", NOW)
    organisations.confirm_representative(waiting, rina, NOW)
    assert Representative.objects.get(member=budi).confirmed_by == rina


def test_nobody_confirms_themselves(dewi: Member) -> None:
    waiting = organisations.represent(factories.organisation(), dewi, "", NOW)
    with pytest.raises(organisations.NotYours):
        organisations.confirm_representative(waiting, dewi, NOW)


def test_unconfirmed_peer_or_one_of_another_organisation_confirms_nobody(
    budi: Member, rina: Member, sari: Member
) -> None:
    organisation = factories.organisation()
    waiting = organisations.represent(organisation, budi, "", NOW)
    spokesman(organisation, rina, confirmed=False)
    spokesman(factories.organisation(), sari)
    for by in (rina, sari):
        with pytest.raises(organisations.NotYours):
            organisations.confirm_representative(waiting, by, NOW)


def test_former_representative_decides_nothing(budi: Member, rina: Member) -> None:
    organisation = factories.organisation()
    organisations.end_representation(spokesman(organisation, rina), rina, NOW)
    waiting = organisations.represent(organisation, budi, "", NOW)
    assert not organisations.may_decide(rina, waiting)


def test_member_ends_their_own_representation(budi: Member) -> None:
    made = spokesman(factories.organisation(), budi)
    organisations.end_representation(made, budi, NOW)
    assert not Representative.objects.current().exists()


def test_stranger_ends_nothing(budi: Member, rina: Member) -> None:
    made = spokesman(factories.organisation(), budi)
    with pytest.raises(organisations.NotYours):
        organisations.end_representation(made, rina, NOW)
