"""The history of a row: who, when, what it held before and after; texts go back by the operation that edits them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from forums import meetings
from forums.models import Forum, Meeting
from members import organisations
from members.admin.act_words import ACTS, act_words
from members.models import AuditEntry, FieldChange, Member, Organisation, StaffArea
from tests import factories
from tests.administration import ROWS, filled, page, said, text_of
from tests.administration import act as do

SignIn = Callable[[Member], Client]
ROOT = Path(__file__).resolve().parent.parent
CODES = re.compile(r'audit\.record(?:_edit)?\(\s*[\w.()]+, "([a-z_.]+)"')


def history(client: Client, row: Model) -> list[Any]:
    return client.get(page(type(row), "history", row.pk)).context["steps"]


def values(step: Any) -> dict[str, tuple[str, str]]:
    return {value.label: (value.old, value.new) for value in step.values}


def change(client: Client, row: Model, **fields: Any) -> list[str]:
    url = page(type(row), "change", row.pk)
    return said(client.post(url, filled(client, url, **fields)))


def bring_back(client: Client, row: Model) -> list[str]:
    step = next(step for step in history(client, row) if step.entry)
    return said(client.post(page(type(row), "bring_back", row.pk, step.entry)))


def test_edit_of_an_organisation_tells_both_values(staff: Client) -> None:
    row = factories.organisation("Kelompok Tani")
    change(staff, row, about="Kami menanam.", sector="academia")
    step = history(staff, row)[0]
    assert (step.actor, step.act) == ("Dewi", "organisation changed")
    assert values(step) == {"about": ("–", "Kami menanam."), "sector": ("Community", "Academia")}


def test_new_name_is_told_apart_from_the_lost_mark(staff: Client) -> None:
    row = factories.organisation("Kelompok Tani")
    change(staff, row, name="Kelompok Tani Baru")
    assert values(history(staff, row)[0]) == {"name": ("Kelompok Tani", "Kelompok Tani Baru")}


def test_places_and_themes_are_told_by_name(staff: Client, forum: Forum) -> None:
    change(staff, forum, regency=factories.regency("51.08").pk, themes=[ROWS[type(forum).themes.rel.model](1).pk])
    assert values(history(staff, forum)[0]) == {
        "regency or city": ("Kabupaten Kulon Progo", "Kabupaten Buleleng"),
        "themes": ("–", "Theme 1"),
    }


def test_edit_on_the_page_of_a_meeting_is_told(staff: Client, meeting: Meeting, sari: Member) -> None:
    meetings.edit(meeting, {"title": "Rapat baru"}, sari, timezone.now(), version=meeting.version)
    step = history(staff, meeting)[0]
    assert (step.actor, values(step)) == ("Sari", {"title": ("Musyawarah air bersih", "Rapat baru")})


def test_of_a_member_secrets_are_named_but_not_kept(staff: Client, budi: Member) -> None:
    change(staff, budi, name="Budi Santoso", whatsapp="+628123456789", birth_year=1980)
    step = history(staff, budi)[0]
    assert values(step) == {"name": ("Budi", "Budi Santoso")}
    assert step.fields == "birth year, WhatsApp number"
    assert "8123456789" not in str(FieldChange.objects.values_list("old", "new"))


def test_acts_without_fields_stand_there_too(staff: Client) -> None:
    row = factories.organisation(verified_at=None)
    do(staff, row, "verify")
    assert [step.act for step in history(staff, row)] == ["verified"]


def test_row_without_history_says_so(staff: Client) -> None:
    assert "Nothing has been written down yet." in text_of(
        staff, page(Organisation, "history", factories.organisation().pk)
    )


# --- Back ---------------------------------------------------------------------------------------------------------


def test_text_of_a_forum_goes_back_and_can_come_again(staff: Client, forum: Forum) -> None:
    was = forum.summary
    change(staff, forum, summary="Salah.")
    assert bring_back(staff, forum) == ["Brought back."]
    forum.refresh_from_db()
    assert (forum.summary, forum.version) == (was, 3)
    assert values(history(staff, forum)[0]) == {"summary": ("Salah.", was)}


def test_who_sees_the_forum_does_not_go_back_with_a_text(staff: Client, forum: Forum) -> None:
    change(staff, forum, summary="Salah.", is_public=False)
    bring_back(staff, forum)
    forum.refresh_from_db()
    assert (forum.summary, forum.is_public) == ("Forum warga yang bermusyawarah.", False)


def test_name_that_somebody_else_has_by_now_does_not_come_back(staff: Client) -> None:
    row = factories.organisation("Kelompok Tani")
    change(staff, row, name="Kelompok Baru")
    factories.organisation("Kelompok Tani")
    assert "already listed" in bring_back(staff, row)[0]


def test_archived_forum_stays_as_it_is(staff: Client, forum: Forum) -> None:
    change(staff, forum, summary="Salah.")
    entry = FieldChange.objects.get().pk
    Forum.objects.update(archived_at=timezone.now())
    assert staff.post(page(Forum, "bring_back", forum.pk, entry)).status_code == 403


def test_entry_of_another_row_is_not_found(staff: Client, forum: Forum) -> None:
    change(staff, forum, summary="Salah.")
    other = factories.forum()
    assert staff.post(page(Forum, "bring_back", other.pk, FieldChange.objects.get().pk)).status_code == 404


def test_members_have_no_way_back(operator: Client, budi: Member) -> None:
    change(operator, budi, name="Budi Santoso")
    assert {step.entry for step in history(operator, budi)} == {None}
    assert operator.post(page(Member, "bring_back", budi.pk, FieldChange.objects.get().pk)).status_code == 403


def test_history_of_what_lies_elsewhere_is_not_found(as_: SignIn, dewi: Member, forum: Forum) -> None:
    StaffArea.objects.create(member=dewi, regency=factories.regency("51.08"), granted_at=timezone.now())
    assert as_(dewi).get(page(Forum, "history", forum.pk)).status_code == 404


def test_history_is_for_staff(as_: SignIn, budi: Member, forum: Forum) -> None:
    assert as_(budi).get(page(Forum, "history", forum.pk), follow=True).status_code == 403


# --- Cost and words -----------------------------------------------------------------------------------------------


def test_it_costs_the_same_for_many_acts(superuser: Member, as_: SignIn) -> None:
    row, client, counts = factories.organisation(), as_(superuser), []
    for numbers in (range(1), range(1, 12)):
        for number in numbers:
            place = factories.regency("51.08" if number % 2 else "91.03")
            organisations.edit(row, {"about": f"{number}", "regency": place}, superuser, timezone.now())
        with CaptureQueriesContext(connection) as queries:
            history(client, row)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8


def test_every_act_has_words() -> None:
    found = {
        code
        for app in ("members", "forums", "portal")
        for path in ROOT.glob(f"{app}/**/*.py")
        for code in CODES.findall(path.read_text())
    }
    assert {"forum.edited", "organisation.merge"} <= found
    assert found - set(ACTS) == set()


@pytest.mark.parametrize("language", ["id", "en"])
def test_acts_are_said_in_both_languages(language: str) -> None:
    with translation.override(language):
        assert {code for code in ACTS if act_words(code) == code} == set()


def test_old_values_may_go_while_the_entry_stays(staff: Client) -> None:
    row = factories.organisation("Kelompok Tani")
    change(staff, row, about="Baru.")
    FieldChange.objects.all().delete()
    assert AuditEntry.objects.filter(action="organisation.edited").exists()
    assert history(staff, row)[0].fields == "about"
