"""Members without an email, kept by an officer with recorded consent."""

import pytest
from django.utils import timezone

from members.models import Consent, Member, Purpose
from tests import factories


def add(viewer, forum, **words):
    data = {
        "name": "Markus", "sector": "community", "regency": factories.regency("91.03").full_name, "whatsapp": "",
        "age": "adult", "consent_by": "spoken", "consent": "on", **words,
    }  # fmt: skip
    return viewer.post(f"/en/forum/{forum.slug}/anggota/tambah/", data)


def kept():
    return Member.objects.filter(email=None)


@pytest.mark.parametrize("who", ["sari", "putu", "dewi"])
def test_secretariat_and_staff_add_a_member_without_email(who, request, as_, forum):
    by = request.getfixturevalue(who)
    add(as_(by), forum)
    made = kept().get()
    assert (made.name, made.kept_by, made.zone, made.can_sign_in) == ("Markus", by, "Asia/Jayapura", False)
    assert forum.memberships.get(member=made).is_active


@pytest.mark.parametrize("who", ["budi", "rina"])
def test_others_add_nobody(who, request, as_, forum):
    assert add(as_(request.getfixturevalue(who)), forum).status_code == 403
    assert not kept().exists()


def test_consent_is_recorded_with_who_wrote_it_down(as_, putu, forum):
    add(as_(putu), forum, consent_by="paper")
    consent = Consent.objects.get()
    assert (consent.purpose, consent.channel, consent.recorded_by) == (Purpose.KEPT_BY_OFFICER, "paper", putu)


def test_without_consent_nothing_is_kept(as_, putu, forum):
    add(as_(putu), forum, consent="")
    assert not kept().exists()


def test_youth_needs_a_guardian(as_, putu, forum):
    assert "consent of a parent or guardian" in add(as_(putu), forum, age="youth").content.decode()
    assert not kept().exists()


def test_youth_with_a_guardian_is_kept_with_both_consents(as_, putu, forum):
    day = timezone.localdate()
    add(as_(putu), forum, age="youth", guardian_name="Yohana", guardian_consent_on=day.isoformat())
    made = kept().get()
    assert (made.is_adult, made.guardian_name, made.guardian_consent_on) == (False, "Yohana", day)
    assert set(made.consents.values_list("purpose", flat=True)) == {Purpose.KEPT_BY_OFFICER, Purpose.GUARDIAN}


def test_guardian_cannot_agree_tomorrow(as_, putu, forum):
    tomorrow = timezone.localdate() + timezone.timedelta(days=1)
    add(as_(putu), forum, age="youth", guardian_name="Yohana", guardian_consent_on=tomorrow.isoformat())
    assert not kept().exists()


def test_guardian_of_an_adult_is_not_kept(as_, putu, forum):
    add(as_(putu), forum, guardian_name="Yohana")
    assert kept().get().guardian_name == ""


def test_same_form_twice_is_one_member(as_, putu, forum):
    add(as_(putu), forum)
    assert "already in this forum" in add(as_(putu), forum, name="markus").content.decode()
    assert kept().count() == 1


def test_phone_number_is_stored_in_one_form(as_, putu, forum):
    add(as_(putu), forum, whatsapp="0812-3456-7890")
    assert str(kept().get().whatsapp) == "+6281234567890"


def test_wrong_phone_number_keeps_what_was_typed(as_, putu, forum):
    shown = add(as_(putu), forum, whatsapp="12").content.decode()
    assert "Markus" in shown
    assert not kept().exists()


def test_unknown_regency_keeps_what_was_typed(as_, putu, forum):
    assert "Negeri Dongeng" in add(as_(putu), forum, regency="Negeri Dongeng").content.decode()
    assert not kept().exists()


def test_organisation_of_the_forum_gives_the_sector(as_, putu, budi, forum):
    company = factories.organisation(sector="private")
    forum.memberships.filter(member=budi).update(organisation=company)
    add(as_(putu), forum, organisation=company.pk)
    row = forum.memberships.get(member=kept().get())
    assert (row.organisation, row.sector) == (company, "private")
