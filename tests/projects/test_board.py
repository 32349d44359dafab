"""The board: an order that holds whoever moves, columns, and who may take a card on."""

from __future__ import annotations

import datetime as dt
import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from projects import board
from projects.models import Card, Column
from tests import factories

pytestmark = pytest.mark.django_db
SEED = 20


@pytest.fixture
def project(forum):
    return factories.project(forum)


def fill(project, by, many: int = 3) -> list[Card]:
    column = project.columns.get(kind="todo")
    return [board.write(project, column, {"title": f"Kartu {n}"}, by, timezone.now()) for n in range(1, many + 1)]


def order(project) -> dict[str, list[int]]:
    return {one.kind: list(one.cards.values_list("position", flat=True)) for one in project.columns.all()}


def test_a_card_goes_between_two_others(project, sari) -> None:
    first, _second, third = fill(project, sari)
    board.move(third, third.column, 2, sari, timezone.now())
    titles = list(first.column.cards.values_list("title", flat=True))
    assert titles == ["Kartu 1", "Kartu 3", "Kartu 2"]


def test_a_card_is_done_when_it_comes_to_the_column_of_done_and_open_again_when_it_leaves(project, sari) -> None:
    first, *_others = fill(project, sari)
    done, todo = project.columns.get(kind="done"), first.column
    assert board.move(first, done, 1, sari, timezone.now()).done_at is not None
    assert order(project) == {"todo": [1, 2], "doing": [], "done": [1]}
    assert board.move(first, todo, 99, sari, timezone.now()).done_at is None
    assert order(project)["todo"] == [1, 2, 3]


def test_a_card_taken_off_leaves_no_gap(project, sari) -> None:
    _first, second, _third = fill(project, sari)
    board.discard(second, sari, timezone.now())
    assert order(project)["todo"] == [1, 2]


def test_a_column_of_another_board_is_refused(project, forum, sari) -> None:
    other = factories.project(forum).columns.get(kind="done")
    with pytest.raises(board.NotFromHere):
        board.move(fill(project, sari)[0], other, 1, sari, timezone.now())


def test_only_who_sees_the_board_takes_a_card_on(project, sari, budi, rina) -> None:
    card = fill(project, sari, 1)[0]
    assert board.edit(card, {"owner": budi}, sari, timezone.now(), version=1).owner == budi
    with pytest.raises(board.NotFromHere):
        board.edit(card, {"owner": rina}, sari, timezone.now(), version=2)


def test_the_slower_of_two_editors_sees_what_stands(project, sari, putu) -> None:
    card = fill(project, sari, 1)[0]
    board.edit(card, {"title": "Baru"}, sari, timezone.now(), version=1)
    with pytest.raises(board.ChangedMeanwhile) as stands:
        board.edit(card, {"title": "Lain"}, putu, timezone.now(), version=1)
    assert stands.value.current.title == "Baru"


def test_own_columns_stand_before_done_and_go_when_they_are_empty(project, sari) -> None:
    checked = board.add_column(project, "Diperiksa", sari)
    assert list(project.columns.values_list("kind", flat=True)) == ["todo", "doing", "other", "done"]
    card = fill(project, sari, 1)[0]
    board.move(card, checked, 1, sari, timezone.now())
    with pytest.raises(board.ColumnInUse):
        board.remove_column(checked, sari)
    board.discard(card, sari, timezone.now())
    board.remove_column(checked, sari)
    assert list(project.columns.values_list("position", flat=True)) == [1, 2, 3]


@pytest.mark.django_db(transaction=True)
class TestManyHands:
    """Twenty moves at once."""

    def shuffle(self, project, by, moves: int = 20) -> None:
        chance, cards, columns = random.Random(SEED), fill(project, by, 6), list(Column.objects.filter(project=project))
        plan = [(chance.choice(cards), chance.choice(columns), chance.randint(1, 7)) for _move in range(moves)]

        def go(one) -> None:
            try:
                board.move(*one, by, timezone.now())
            finally:
                connection.close()

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(go, plan))

    def shuffle_often(self, project, by) -> None:
        for _round in range(20):
            self.shuffle(project, by, 40)
            assert all(found == list(range(1, len(found) + 1)) for found in order(project).values())

    def test_no_gap_and_no_double_is_left(self, project, sari) -> None:
        self.shuffle(project, sari)
        assert all(found == list(range(1, len(found) + 1)) for found in order(project).values())
        assert project.cards.count() == 6

    def test_without_the_lock_the_order_breaks(self, project, sari, monkeypatch) -> None:
        monkeypatch.setattr(board, "lock_project", lambda pk: project)
        with pytest.raises((IntegrityError, OperationalError, AssertionError)):
            self.shuffle_often(project, sari)


# --- Pages


def test_a_card_is_written_moved_and_opened_by_plain_forms(as_, sari, project) -> None:
    client, base = as_(sari), f"/en/proyek/{project.slug}/papan/"
    todo, doing = project.columns.get(kind="todo"), project.columns.get(kind="doing")
    client.post(f"{base}kartu/", {"title": "Cetak modul", "column": todo.pk})
    card = project.cards.get()
    client.post(f"{base}kartu/{card.pk}/pindah/", {"column": doing.pk})
    client.post(f"{base}kartu/{card.pk}/baris/", {"text": "Kertas"})
    client.post(f"{base}kartu/{card.pk}/komentar/", {"text": "Siap"})
    client.post(f"{base}kartu/{card.pk}/berkas/", {"file": factories.upload()})
    line = card.checklist.get()
    client.post(f"{base}kartu/{card.pk}/baris/{line.pk}/", {"done": "1"})
    slip = client.get(base).context["lanes"][1].slips[0]
    assert (slip.card.title, slip.ticked, slip.lines, slip.comments) == ("Cetak modul", 1, 1, 1)
    assert client.get(f"{base}kartu/{card.pk}/berkas/{card.files.get().pk}/").status_code == 200


def test_the_board_is_for_the_forum_and_worked_on_by_the_team(as_, sari, budi, rina, project) -> None:
    card, base = fill(project, sari, 1)[0], f"/en/proyek/{project.slug}/papan/"
    assert [as_(who).get(base).status_code for who in (budi, rina)] == [200, 403]
    assert as_(budi).post(f"{base}kartu/{card.pk}/pindah/", {"column": card.column_id}).status_code == 403


def test_the_list_by_day_shows_late_ones_and_ones_own(as_, sari, budi, project) -> None:
    first, second, _third = fill(project, sari)
    board.edit(first, {"due_on": dt.date(2026, 1, 5), "owner": budi}, sari, timezone.now(), version=1)
    board.edit(second, {"due_on": dt.date(2099, 1, 5)}, sari, timezone.now(), version=1)
    base = f"/en/proyek/{project.slug}/papan/?show=list"
    months = as_(budi).get(base).context["months"]
    assert [name for name, _slips in months] == ["January 2026", "January 2099", "Without a day"]
    assert sum(len(slips) for _name, slips in as_(budi).get(f"{base}&late=1").context["months"]) == 1
    assert sum(len(slips) for _name, slips in as_(budi).get(f"{base}&who=me").context["months"]) == 1


def test_the_board_asks_as_often_for_many_cards_as_for_one(as_, sari, project) -> None:
    client, base = as_(sari), f"/en/proyek/{project.slug}/papan/"

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            client.get(base)
        return len(found)

    fill(project, sari, 1)
    queries()
    one = queries()
    fill(project, sari, 45)
    assert queries() == one
    assert client.get(base).context["lanes"][0].more == 6


def test_what_one_has_taken_on_stands_on_the_start_page(as_, sari, budi, project) -> None:
    first, second, _third = fill(project, sari)
    board.edit(first, {"owner": budi, "due_on": dt.date(2026, 1, 5)}, sari, timezone.now(), version=1)
    board.edit(second, {"owner": budi}, sari, timezone.now(), version=1)
    board.move(second, project.columns.get(kind="done"), 1, budi, timezone.now())
    slips = as_(budi).get("/en/mulai/").context["slips"]
    assert [(card.title, is_late) for card, _due, is_late in slips] == [("Kartu 1", True)]
