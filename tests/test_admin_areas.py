"""Staff who look after a part of the country: what lies elsewhere is not there for them, in the administration and on the pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from forums import policy
from forums.models import Forum, ForumRequest, Meeting, Theme
from forums.policy import Act
from members.models import (
    AuditEntry,
    BlockedDomain,
    Breach,
    Delivery,
    Erasure,
    Mark,
    Member,
    Organisation,
    Province,
    Regency,
    StaffArea,
    Suppression,
    area,
    looks_after,
)
from members.organisations import may_decide
from portal.start import tasks
from portal.waiting import waiting
from tests import factories
from tests.administration import ROWS, page, said

SignIn = Callable[[Member], Client]
FOR_ALL = {Province, Theme, Mark, BlockedDomain, Breach, Erasure}  # of the whole country, or numbers only
HERE, THERE = "34.01", "51.08"  # where the rows of the tests lie, and another place


def limited(code: str, *, by_province: bool = False) -> Member:
    made, place = factories.member("Made", is_staff=True), factories.regency(code)
    where = {"province": place.province} if by_province else {"regency": place}
    StaffArea.objects.create(member=made, granted_at=timezone.now(), **where)
    return made


def doors(client: Client, model: type[Model]) -> tuple[int, int]:
    """How many rows the list has, and what the page of a new row answers."""
    row = ROWS[model](60)
    listed = client.get(page(model, "changelist"))
    count = listed.context["cl"].full_result_count or len(listed.context["cl"].result_list)
    return count, client.get(page(model, "change", row.pk)).status_code


def seen_models() -> list[type[Model]]:
    hidden = {
        "auth.Group",
        "mfa.Authenticator",
        "forums.OfficerMessage",
        "members.StaffArea",
        "members.Import",
        "members.ImportRow",
        "members.Export",
    }
    return sorted((m for m in ROWS if m._meta.label not in hidden), key=lambda model: model._meta.label)


each_seen = pytest.mark.parametrize("model", seen_models(), ids=lambda model: model._meta.label)


@pytest.mark.django_db
@each_seen
def test_what_lies_elsewhere_is_neither_listed_nor_opened(model: type[Model], as_: SignIn) -> None:
    client = as_(limited(THERE))
    count, answer = doors(client, model)
    expected = (True, 200) if model in FOR_ALL else (model is Regency, 302)  # their own regency is listed
    assert (count > 0, answer) == expected


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Member, Forum, Delivery, Suppression, AuditEntry], ids=lambda model: model.__name__)
def test_without_the_rule_it_would_be_there(model: type[Model], as_: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(area, "regencies_of", lambda member: None)
    monkeypatch.setattr("members.models.mail.regencies_of", lambda member: None)
    monkeypatch.setattr("members.admin.trust.regencies_of", lambda member: None)
    monkeypatch.setattr("portal.admin.regencies_of", lambda member: None)
    count, answer = doors(as_(limited(THERE)), model)
    assert (count > 0, answer) == (True, 200)


@pytest.mark.django_db
@pytest.mark.parametrize("by_province", [True, False], ids=["province", "regency"])
@pytest.mark.parametrize("model", [Member, Organisation, Forum, Meeting], ids=lambda model: model.__name__)
def test_what_lies_in_the_area_is_there(model: type[Model], by_province: bool, as_: SignIn) -> None:
    assert doors(as_(limited(HERE, by_province=by_province)), model)[1] == 200


def test_several_areas_add_up(db: None, as_: SignIn) -> None:
    made = limited(THERE)
    StaffArea.objects.create(member=made, regency=factories.regency(HERE), granted_at=timezone.now())
    assert doors(as_(made), Organisation) == (1, 200)


def test_superuser_is_never_limited(superuser: Member, as_: SignIn) -> None:
    StaffArea.objects.create(member=superuser, regency=factories.regency(THERE), granted_at=timezone.now())
    assert doors(as_(superuser), Organisation) == (1, 200)


def test_who_is_not_staff_looks_after_nothing(budi: Member, forum: Forum) -> None:
    assert not Forum.objects.within(budi).exists()
    assert not looks_after(budi, forum.regency_id)


# --- Choices, actions, counts -------------------------------------------------------------------------------------


def offered(client: Client, field: str, model: str, term: str) -> list[str]:
    asked = {"app_label": "members", "model_name": model, "field_name": field, "term": term}
    return [one["text"] for one in client.get("/en/admin/autocomplete/", asked).json()["results"]]


def test_only_places_and_people_of_the_area_are_offered(as_: SignIn, budi: Member) -> None:
    client = as_(limited(THERE))
    assert offered(client, "regency", "organisation", "Kabupaten") == ["Kabupaten Buleleng"]
    assert offered(client, "member", "representative", "Budi") == []
    assert offered(as_(limited(HERE)), "member", "representative", "Budi") == ["Budi"]


def test_nothing_is_put_elsewhere(db: None, as_: SignIn) -> None:
    data = {"name": "Dinas Air", "kind": "office", "sector": "government", "regency": factories.regency(HERE).pk}
    assert as_(limited(THERE)).post(page(Organisation, "add"), data).status_code == 200
    assert not Organisation.objects.filter(name="Dinas Air").exists()


def test_action_does_not_reach_elsewhere(db: None, as_: SignIn) -> None:
    row = factories.organisation(verified_at=None)
    data = {"action": "verify", "_selected_action": [row.pk], "index": 0, "confirmed": "1"}
    as_(limited(THERE)).post(page(Organisation, "changelist"), data)
    assert Organisation.objects.unverified().filter(pk=row.pk).exists()
    as_(limited(HERE)).post(page(Organisation, "changelist"), data)
    assert Organisation.objects.verified().filter(pk=row.pk).exists()


def test_what_waits_elsewhere_is_not_counted(db: None) -> None:
    factories.organisation(verified_at=None)
    now = timezone.now()
    assert [len(waiting(limited(code), now)) for code in (HERE, THERE)] == [1, 0]


def test_suppressed_address_is_seen_by_staff_of_its_member_s_place(budi: Member) -> None:
    Suppression.objects.create(address=budi.email, reason="550", at=timezone.now())
    assert [Suppression.objects.within(limited(code)).count() for code in (HERE, THERE)] == [1, 0]


def test_start_page_of_staff_tells_only_what_waits_in_their_area(db: None) -> None:
    factories.organisation(verified_at=None)
    ROWS[ForumRequest](1)
    assert [len(tasks(limited(code), [])) for code in (HERE, THERE)] == [2, 0]


# --- The pages ----------------------------------------------------------------------------------------------------


def answers(client: Client, forum: Forum, name: str) -> int:
    with translation.override("en"):
        return client.get(reverse(f"forums:{name}", args=[forum.slug])).status_code


@pytest.mark.parametrize(("code", "expected"), [(THERE, 200), (HERE, 404)])
def test_closed_forum_is_open_to_staff_of_its_place_only(
    code: str, expected: int, other_forum: Forum, as_: SignIn
) -> None:
    assert answers(as_(limited(code)), other_forum, "forum_detail") == expected


@pytest.mark.parametrize(("code", "expected"), [(HERE, 200), (THERE, 403)])
def test_public_forum_is_led_by_staff_of_its_place_only(code: str, expected: int, forum: Forum, as_: SignIn) -> None:
    client = as_(limited(code))
    assert [answers(client, forum, name) for name in ("forum_edit", "member_list")] == [expected, expected]


@pytest.mark.parametrize("act", [act for act, (_roles, staff_too) in policy.TABLE.items() if staff_too])
def test_rights_of_staff_end_at_the_border(act: Act, meeting: Meeting) -> None:
    assert [policy.may(limited(code), act, meeting) for code in (HERE, THERE)] == [True, False]


def test_drafts_are_seen_by_staff_of_the_place_only(forum: Forum) -> None:
    draft = factories.meeting(forum, state="draft", called_at=None)
    seen = [Meeting.objects.visible_to(limited(code)).filter(pk=draft.pk).exists() for code in (HERE, THERE)]
    assert seen == [True, False]


def test_organisation_that_waits_is_seen_by_staff_of_the_place_only(db: None) -> None:
    row = factories.organisation(verified_at=None)
    seen = [Organisation.objects.visible_to(limited(code)).filter(pk=row.pk).exists() for code in (HERE, THERE)]
    assert seen == [True, False]


def test_representatives_are_decided_by_staff_of_the_place_only(budi: Member) -> None:
    spoken = factories.organisation().representatives.create(member=budi, since=timezone.now().date())
    assert [may_decide(limited(code), spoken) for code in (HERE, THERE)] == [True, False]


@pytest.mark.parametrize(("code", "expected"), [(HERE, 200), (THERE, 404)])
def test_mailbox_shows_mails_of_the_area_only(
    code: str, expected: int, budi: Member, as_: SignIn, settings: object
) -> None:
    settings.MAILBOX = True
    mail = next(make for model, make in ROWS.items() if model._meta.label == "members.SentMail")(60)
    assert as_(limited(code)).get(f"/en/kotak-surat/{mail.pk}/").status_code == expected


# --- Who gives them -----------------------------------------------------------------------------------------------


def test_superuser_gives_an_area_and_it_is_written_down(operator: Client, dewi: Member) -> None:
    said(operator.post(page(StaffArea, "add"), {"member": dewi.pk, "regency": factories.regency(THERE).pk}))
    made = StaffArea.objects.get(member=dewi)
    assert AuditEntry.objects.get(action="staffarea.granted").details == {"member": dewi.pk}
    assert made.granted_by.is_superuser


def test_taking_the_last_area_back_is_said_aloud(operator: Client) -> None:
    row = StaffArea.objects.get(member=limited(THERE))
    told = said(operator.post(page(StaffArea, "delete", row.pk), {"post": "yes"}))
    assert "Made now looks after the whole country." in told
    assert AuditEntry.objects.filter(action="staffarea.taken").exists()


def test_staff_never_give_areas_whatever_their_group_may(as_: SignIn, dewi: Member) -> None:
    Group.objects.get().permissions.add(*Permission.objects.filter(content_type__model="staffarea"))
    client, row = as_(dewi), StaffArea.objects.get(member=limited(THERE))
    posted = client.post(page(StaffArea, "add"), {"member": dewi.pk, "regency": factories.regency(HERE).pk})
    gone = client.post(page(StaffArea, "delete", row.pk), {"post": "yes"})
    assert (posted.status_code, gone.status_code, StaffArea.objects.count()) == (403, 403, 1)


def test_area_is_given_to_staff_only(operator: Client, budi: Member) -> None:
    data = {"member": budi.pk, "regency": factories.regency(THERE).pk}
    assert "Choose somebody who is staff" in operator.post(page(StaffArea, "add"), data).content.decode()


@pytest.mark.parametrize("fields", [(), ("province", "regency")], ids=["neither", "both"])
def test_database_refuses_an_area_that_is_not_one_place(fields: tuple[str, ...], dewi: Member) -> None:
    places = {"regency": factories.regency(), "province": factories.regency().province}
    with pytest.raises(IntegrityError, match="province_or_regency"), transaction.atomic():
        StaffArea.objects.create(member=dewi, granted_at=timezone.now(), **{name: places[name] for name in fields})


def test_database_refuses_the_same_area_twice(dewi: Member) -> None:
    given = {"member": dewi, "regency": factories.regency(), "granted_at": timezone.now()}
    StaffArea.objects.create(**given)
    with pytest.raises(IntegrityError, match="regency_once"), transaction.atomic():
        StaffArea.objects.create(**given)
