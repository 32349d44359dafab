"""Editing a forum: who may, what it saves, and two officers at once."""

import pytest

from forums.models import Theme
from members.models import AuditEntry


def data(forum, **changes):
    return {
        "version": forum.version, "summary": forum.summary, "about": forum.about, "joining": forum.joining,
        "is_public": "on", "contact_email": "", **changes,
    }  # fmt: skip


def save(viewer, forum, **changes):
    return viewer.post(f"/en/forum/{forum.slug}/ubah/", data(forum, **changes))


@pytest.mark.parametrize("who", ["sari", "putu", "dewi"])
def test_secretariat_and_staff_edit(who, request, as_, forum):
    save(as_(request.getfixturevalue(who)), forum, summary="Baru.")
    forum.refresh_from_db()
    assert (forum.summary, forum.version) == ("Baru.", 2)


@pytest.mark.parametrize("who", ["budi", "rina"])
def test_others_do_not_edit(who, request, as_, forum):
    assert save(as_(request.getfixturevalue(who)), forum, summary="Baru.").status_code == 403
    forum.refresh_from_db()
    assert forum.summary != "Baru."


def test_themes_are_saved(as_, putu, forum):
    water = Theme.objects.create(slug="air", name="Air", name_en="Water")
    save(as_(putu), forum, themes=[water.pk])
    assert list(forum.themes.all()) == [water]


def test_fields_outside_the_form_stay(as_, putu, forum):
    save(as_(putu), forum, name="Nama lain", slug="lain", is_demo="on", archived_at="2026-01-01")
    forum.refresh_from_db()
    assert (forum.name, forum.is_demo, forum.archived_at) == ("Forum Tani Lestari", False, None)


def test_second_officer_sees_both_texts(as_, putu, sari, forum):
    save(as_(sari), forum, summary="Dari Sari.")
    shown = save(as_(putu), forum, summary="Dari Putu.").content.decode()
    assert "Dari Sari." in shown
    assert "Dari Putu." in shown
    forum.refresh_from_db()
    assert forum.summary == "Dari Sari."


def test_second_officer_may_save_after_comparing(as_, putu, sari, forum):
    save(as_(sari), forum, summary="Dari Sari.")
    stale = save(as_(putu), forum, summary="Dari Putu.")
    version = stale.context["form"]["version"].value()
    save(as_(putu), forum, summary="Dari Putu.", version=version)
    forum.refresh_from_db()
    assert forum.summary == "Dari Putu."


def test_term_must_not_end_before_it_starts(as_, putu, forum):
    shown = save(as_(putu), forum, term_from="2026-01-01", term_until="2025-01-01").content.decode()
    assert "The term must not end before it starts." in shown


def test_edit_is_on_record_without_its_words(as_, putu, forum):
    save(as_(putu), forum, summary="Rahasia.")
    entry = AuditEntry.objects.get(action="forum.edited")
    assert entry.details == {"fields": ["summary"]}


def test_saving_unchanged_text_leaves_no_trace(as_, putu, forum):
    save(as_(putu), forum)
    assert not AuditEntry.objects.exists()
