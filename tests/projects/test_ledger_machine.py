"""Whatever is written in whatever order: the balance is the sum of the lines, the export says the same, nothing is taken back twice."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projects import ledger, money
from projects.ledger import Line
from projects.models import Category, Entry, Kind
from projects.starting import ProjectRefused
from tests import factories
from tests.world import undone

pytestmark = pytest.mark.django_db

AMOUNT = st.integers(1, 10**9)
STEP = st.one_of(
    st.tuples(st.just("receive"), AMOUNT),
    st.tuples(st.just("spend"), AMOUNT),
    st.tuples(st.just("keep"), AMOUNT),
    st.tuples(st.just("work"), st.integers(1, 40)),
    st.tuples(st.just("reverse"), st.integers(0, 60)),
)


class Machine:
    """A ledger beside the plainest model of one: money that came in and went out, work that was done, lines taken back."""

    def __init__(self) -> None:
        self.forum = factories.forum()
        self.project = factories.project(self.forum)
        self.people = [factories.member(), factories.member()]
        self.cash = factories.commitment(self.project)
        self.labour = factories.commitment(self.project, kind=Kind.LABOUR, quantity=Decimal(12), unit="hari")
        self.balance, self.worked, self.lines = 0, 0, []
        self.line = Line(timezone.localdate() - dt.timedelta(days=1), "x")

    def step(self, act: str, number: int, turn: int) -> None:
        by, now = self.people[turn % 2], timezone.now()
        if act == "reverse":
            return self.reverse(number, by, now)
        if act == "spend" and number > self.balance:
            with pytest.raises(ledger.MoreThanThereIs):
                ledger.spend(self.project, number, Category.OTHER, self.line, by, now)
            return None
        entry = {
            "receive": lambda: ledger.receive(self.project, number, self.line, by, now),
            "spend": lambda: ledger.spend(self.project, number, Category.OTHER, self.line, by, now),
            "keep": lambda: ledger.deliver(self.cash, Decimal(number), self.line, by, now),
            "work": lambda: ledger.deliver(self.labour, Decimal(number), self.line, by, now),
        }[act]()
        self.balance += {"receive": number, "keep": number, "spend": -number, "work": 0}[act]
        self.worked += number if act == "work" else 0
        self.lines.append([entry, act, number, False])
        return None

    def reverse(self, number: int, by, now) -> None:
        if not self.lines:
            return
        line = self.lines[number % len(self.lines)]
        entry, act, amount, is_taken = line
        change = {"receive": -amount, "keep": -amount, "spend": amount, "work": 0}[act]
        if is_taken or entry.by_id == by.pk or self.balance + change < 0:
            with pytest.raises(ProjectRefused):
                ledger.reverse(entry, "x", by, now)
            return
        ledger.reverse(entry, "x", by, now)
        line[3] = True
        self.balance += change
        self.worked -= amount if act == "work" else 0

    def check(self) -> None:
        rows = list(money.lines(self.project))[1:]
        numbers = list(Entry.objects.filter(project=self.project).in_order().values_list("number", flat=True))
        assert ledger.balance(self.project) == self.balance >= 0
        assert int(rows[-1][10]) == self.balance if rows else self.balance == 0
        assert numbers == list(range(1, len(numbers) + 1)) == [int(row[0]) for row in rows]
        assert self.labour.delivered_so_far() == self.worked
        assert len(numbers) == len(self.lines) + sum(1 for line in self.lines if line[3])


def run(steps: list[tuple[str, int]]) -> None:
    with undone():
        machine = Machine()
        for turn, (act, number) in enumerate(steps):
            machine.step(act, number, turn)
        machine.check()


def test_the_sums_are_right_after_any_steps(request: pytest.FixtureRequest) -> None:
    is_full = request.config.getoption("--full-size")
    quiet = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
    limits = settings(max_examples=500 if is_full else 20, deadline=None, suppress_health_check=quiet)
    limits(given(st.lists(STEP, max_size=50 if is_full else 20))(run))()


def test_a_sum_that_forgot_reversals_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        ledger, "balance", lambda project: sum(e.amount or 0 for e in project.entries.filter(reverses=None))
    )
    with pytest.raises(AssertionError):
        run([("receive", 5), ("keep", 7), ("reverse", 0)] * 3)
