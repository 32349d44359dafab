"""A plugin that finds which tests notice each check of access that is taken away: `pytest --noticed FILE`.

All tests of the run are held once, and what rings in each is noted (`tests/mutants.py`). Then one check after the
other is taken away, and the tests that reach it are held again, quickest first, until one fails which holds again as
soon as the check is back. The answer goes to FILE: for each check that test, or nothing.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from _pytest.runner import runtestprotocol

from tests import mutants


class Trial:
    """The tests of one run, each of which can be held as often as one likes."""

    def __init__(self, session: pytest.Session) -> None:
        self.session = session
        self.items = {item.nodeid: item for item in session.items}
        self.seconds: dict[str, float] = {}
        self.reach: dict[str, list[str]] = defaultdict(list)

    def holds(self, test: str) -> bool:
        """Whether the test is held without a failure."""
        reports = runtestprotocol(self.items[test], log=False, nextitem=self.session)
        self.seconds[test] = sum(report.duration for report in reports)
        return not any(report.failed for report in reports)

    def listen(self) -> list[str]:
        """Notes what rings in each test; the tests that fail though nothing is taken away."""
        rung: set[str] = set()
        failed = []
        with mutants.ringing(mutants.functions_with_checks(), rung.add):
            for test in self.items:
                rung.clear()
                if not self.holds(test):
                    failed.append(test)
                for bell in rung:
                    self.reach[bell].append(test)
        return failed

    def notices(self, bell: str, takes_away: Callable[[], AbstractContextManager[None]]) -> str:
        """The first test that fails without the check and holds with it."""
        here = [test for test in self.reach[bell] if test in self.items]
        for test in sorted(here, key=lambda test: self.seconds[test]):
            with takes_away():
                holds = self.holds(test)
            if not holds and self.holds(test):
                return test
        return ""


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    trial, option = Trial(session), session.config.getoption
    say = session.config.get_terminal_writer().line
    if option("--reach") and option("--reach").exists():
        reach, trial.seconds = json.loads(option("--reach").read_text())
        trial.reach.update(reach)
    else:
        session.testsfailed = len(failed := trial.listen())
        for test in failed:
            say(f"fails by itself: {test}")
        if option("--reach"):
            option("--reach").write_text(json.dumps([trial.reach, trial.seconds]))
    noticed = {}
    for label, bell, takes_away in mutants.cases():
        if re.search(option("--checks"), label):
            noticed[label] = trial.notices(bell, takes_away)
            say(f"{'killed' if noticed[label] else 'LIVES '} {label} <- {noticed[label]}")
            option("--noticed").write_text(json.dumps(noticed))
    session._setupstate.teardown_exact(None)
    return True
