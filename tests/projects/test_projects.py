"""A project from its draft to its end, in lists and on its page."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members.models import AuditEntry
from projects import starting
from projects.models import Project, ProjectState
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(forum, sari):
    made = factories.project(forum, "Kebun Karang")
    factories.in_team(made, sari)
    return made


def typed(project: Project, **changes: object) -> dict[str, object]:
    return {
        "title": project.title, "summary": project.summary, "story": "", "place_name": "", "is_public": "on",
        "version": project.version,
    } | changes  # fmt: skip


def test_the_secretary_starts_a_project_that_only_officers_see(as_, putu, budi, forum) -> None:
    answer = as_(putu).post(
        f"/en/forum/{forum.slug}/proyek/baru/",
        {"title": "Sekolah Lapang", "summary": "Belajar di petak.", "is_public": "on", "goals": ["2", "15"]},
    )
    made = Project.objects.get()
    assert answer.url == f"/en/proyek/{made.slug}/"
    assert (made.state, made.goals, made.role_of(putu), made.columns.count()) == ("draft", [2, 15], "lead", 3)
    assert as_(budi).get(answer.url).status_code == 404


def test_a_member_starts_none(as_, budi, forum) -> None:
    assert as_(budi).get(f"/en/forum/{forum.slug}/proyek/baru/").status_code == 403


def test_a_closed_forum_has_no_public_project(sari) -> None:
    closed = factories.forum(is_public=False)
    with pytest.raises(starting.ForumIsClosed):
        starting.start(closed, {"title": "X", "summary": "Y", "is_public": True}, sari, timezone.now())


def test_the_list_finds_by_word_theme_and_goal(client, forum, project) -> None:
    Project.objects.filter(pk=project.pk).update(goals=[14])
    factories.project(forum, "Bank Benih", goals=[2])
    for query, names in {"q=karang": ["Kebun Karang"], "goal=2": ["Bank Benih"], "goal=17": [], "goal=x": 2}.items():
        found = [card.project.title for card in client.get(f"/en/proyek/?{query}").context["cards"]]
        assert (len(found) if isinstance(names, int) else found) == names


def test_projects_that_ended_stand_apart(client, forum, project) -> None:
    factories.project(forum, "Lama", state=ProjectState.FINISHED, end_note="Tuntas")
    assert [card.project.title for card in client.get("/en/proyek/").context["cards"]] == ["Kebun Karang"]
    assert [card.project.title for card in client.get("/en/proyek/?state=over").context["cards"]] == ["Lama"]


def test_the_page_tells_people_from_outside(client, project) -> None:
    Project.objects.filter(pk=project.pk).update(story="Kami **menanam**.", goals=[14])
    page = client.get(f"/en/proyek/{project.slug}/").content.decode()
    assert all(words in page for words in ("<strong>menanam</strong>", "14. Life below water", "og:title", "wa.me"))


def test_the_slower_of_two_editors_gets_both_texts(as_, sari, putu, project) -> None:
    address = f"/en/proyek/{project.slug}/ubah/"
    as_(sari).post(address, typed(project, summary="Dari Sari"))
    answer = as_(putu).post(address, typed(project, summary="Dari Putu"))
    assert answer.status_code == 409
    assert "Dari Sari" in answer.content.decode()
    assert "Dari Putu" in answer.content.decode()


def test_ending_asks_what_came_of_it_and_is_taken_up_again(as_, sari, project) -> None:
    client, address = as_(sari), f"/en/proyek/{project.slug}/keadaan/"
    assert "what came of it" in client.post(address, {"to": "finished"}).content.decode()
    client.post(address, {"to": "finished", "note": "300 rangka tertanam."})
    project.refresh_from_db()
    assert (project.is_over, project.end_note) == (True, "300 rangka tertanam.")
    client.post(address, {"to": "running"})
    project.refresh_from_db()
    assert (project.state, project.ended_at, project.end_note) == ("running", None, "")


def test_no_step_is_taken_from_elsewhere(as_, sari, project) -> None:
    answer = as_(sari).post(f"/en/proyek/{project.slug}/keadaan/", {"to": "draft"})
    assert answer.status_code == 200
    with pytest.raises(starting.NotNow):
        starting.move_on(project, ProjectState.PLANNED, sari, timezone.now())


def test_a_draft_is_thrown_away_and_nothing_else(as_, sari, forum, project) -> None:
    draft = starting.start(forum, {"title": "Salah", "summary": "X"}, sari, timezone.now())
    for one, stays in ((draft, False), (project, True)):
        as_(sari).post(f"/en/proyek/{one.slug}/keadaan/", {"do": "discard"})
        assert Project.objects.filter(pk=one.pk).exists() is stays
    assert AuditEntry.objects.filter(action="project.discarded").count() == 1


def test_the_list_asks_as_often_for_many_as_for_one(client, forum, project) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            client.get("/en/proyek/")
        return len(found)

    queries()
    one = queries()
    for _number in range(9):
        factories.project(forum)
    assert queries() == one <= 12
