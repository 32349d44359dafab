"""Does the walk through all doors bite? Each check of access is taken away in turn, and something must notice."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.urls import reverse

from forums.models import Audience as MeetingAudience
from forums.models import Meeting
from members.policy import Audience
from portal import policy
from tests import factories, mutants
from tests.crawler import Reader
from tests.mutants import Case
from tests.test_architecture import ROOT
from tests.test_every_page import NEEDS_NO_LOGIN, OF_MEETING, SHUT, allowed_in, bodies, in_state, outcome
from tests.world import OWN, Walk, fingerprint

pytestmark = pytest.mark.django_db
SAMPLE = 4
PEOPLE = ("anonymous", "elsewhere", "former member", "applicant", "member", "secretary", "chair", "staff")
BY_LINK = ("forums:invitation", "forums:answer_link", "portal:unsubscribe")
UNVERIFIED = "Koperasi Belum Dikenal"
# Whoever must not read the names of the forum and of its meeting, in which state.
HIDDEN_FROM = {
    "closed": ("anonymous", "elsewhere", "former member", "applicant"),
    "draft": ("anonymous", "elsewhere", "former member", "applicant", "member"),
    "chosen": ("anonymous", "elsewhere", "former member", "applicant"),
}
FIRST = ("forums:forum_list", "forums:meeting_list", "forums:forum_detail", "forums:meeting_detail", "portal:home", "portal:start",
         "forums:forum_meetings", "forums:meeting_calendar", "members:organisation_detail", "members:organisation_list")  # fmt: skip
EVERYWHERE = [*FIRST, *(name for name in OWN if name not in FIRST)]
# What a page that one may read holds back all the same.
SECRETS = {("forums:member_list", "member"): ("Applicant",)}
SENDERS = ("anonymous", "elsewhere", "member", "secretary")
# The pages on which a state shows; a closed forum does so on all.
TELLING = {
    "draft": OF_MEETING.union(FIRST),
    "chosen": OF_MEETING.union(FIRST),
    "past": OF_MEETING,
    "archived": SHUT["archived"].union(FIRST),
    "public": {name for name in OWN if name.startswith("projects:")},  # whose outsiders find them
}
# What the walk cannot see is looked for by the tests of the rule itself.
OTHERS = [
    *("tests/exchange", "tests/forums", "tests/members", "tests/projects", "tests/test_admin_acts.py"),
    *("tests/test_admin_areas.py", "tests/test_attacks.py", "tests/test_closed_forum.py"),
    *(f"tests/mail/test_{name}.py" for name in ("notices", "reminders", "unsubscribe")),
    *(
        f"tests/portal/test_{name}.py"
        for name in ("consents", "erasure_pages", "exports", "home", "imports", "mailbox")
    ),
    *(
        f"tests/portal/test_{name}.py"
        for name in ("meanwhile", "pages", "rights_pages", "start", "view_as", "visitors")
    ),
]
Cell = tuple[str, str, str, str]  # state, URL name, method, persona


class Watch:
    """The worlds that are walked, and what is noticed in them."""

    def __init__(self, states: tuple[str, ...] = ("closed", "draft", "archived", "past", "chosen", "public")) -> None:
        worlds = {state: in_state(state if state != "chosen" else "public", f" {state}") for state in states}
        if "chosen" in worlds:
            Meeting.objects.filter(pk=worlds["chosen"].meeting.pk).update(audience=MeetingAudience.CHOSEN)
        factories.organisation(UNVERIFIED, verified_at=None)
        self.walks = {state: Walk(world) for state, world in worlds.items()}
        for walk in self.walks.values():  # the later worlds changed what the earlier ones counted
            walk.before = fingerprint()
        self.bodies = {state: bodies(walk) for state, walk in self.walks.items()}

    def cells(self, names: Iterable[str]) -> Iterator[Cell]:
        """What is asked for each of these URLs."""
        for name in names:
            for state in self.walks:
                if name in TELLING.get(state, EVERYWHERE):
                    yield from ((state, name, "get", persona) for persona in PEOPLE)
                    yield from ((state, name, "post", persona) for persona in SENDERS)

    def faults(self, cells: Iterable[Cell]) -> Iterator[str]:
        """What is not as the tables say, or shows what is hidden."""
        for state, name, method, persona in cells:
            ask = self._page if method == "get" else self._form
            yield from ask(self.walks[state], state, name, persona)

    def reached(self, names: Iterable[str]) -> tuple[dict[str, list[Cell]], list[str]]:
        """Which cells ring which bell (`tests/mutants.py`), and what is at fault though nothing is taken away."""
        found, faults = {}, []
        rung: set[str] = set()
        with mutants.ringing(mutants.functions_with_checks(), rung.add):
            for cell in self.cells(names):
                rung.clear()
                faults += self.faults([cell])
                for bell in rung:
                    found.setdefault(bell, []).append(cell)
        return found, faults

    def _page(self, walk: Walk, state: str, name: str, persona: str) -> Iterator[str]:
        if policy.PAGES[name].get is Audience.NOBODY:
            return
        response, changed = walk.ask(name, "get", persona)
        is_own = name.startswith("portal:my_data") or (name, persona) == ("portal:start", "applicant")
        hides = persona in HIDDEN_FROM.get(state, ()) and not (name in BY_LINK or is_own or response.streaming)
        words = [UNVERIFIED, walk.world.meeting.title] + ([walk.world.forum.name] if state == "closed" else [])
        if hides and any(word.encode() in response.content for word in words):
            yield f"{state} {name} shows it to {persona}"
        offered = self._offered(walk, state, name, persona, response)
        if held := [secret for secret in SECRETS.get((name, persona), ()) if secret.encode() in response.content]:
            yield f"{state} {name} shows {held} to {persona}"
        if offered:
            yield f"{state} {name} offers {persona} what is refused: {offered}"
        if state != "chosen" and (changed or outcome(response) not in allowed_in(state, name, "get", persona)):
            yield f"{state} {name} get {persona} {outcome(response)}"

    def _offered(self, walk: Walk, state: str, name: str, persona: str, response: HttpResponse) -> list[str]:
        """Forms and links of the page that lead to a door of this world which is shut to who reads it."""
        is_page = response.status_code == 200 and "html" in response.headers["Content-Type"]
        if not is_page or response.streaming or state == "chosen" or name in BY_LINK:
            return []
        page = Reader(response.wsgi_request.path, response.content.decode())
        doors = {reverse(one, kwargs=walk.world.of(one)): one for one in OWN if one != name}
        asked = {(doors.get(form.action.partition("?")[0]), form.method) for form in page.forms}
        asked |= {(doors.get(link.partition("?")[0]), "get") for link in page.links}
        shut = {"403", "404", "405"}
        return sorted(one for one, method in asked if one and allowed_in(state, one, method, persona) <= shut)

    def _form(self, walk: Walk, state: str, name: str, persona: str) -> Iterator[str]:
        if policy.PAGES[name].post is Audience.NOBODY or state == "chosen":
            return
        response, changed = walk.ask(name, "post", persona, self.bodies[state].get(name))
        allowed = allowed_in(state, name, "post", persona)
        if outcome(response) not in allowed or (changed and "in" not in allowed):
            yield f"{state} {name} post {persona} {outcome(response)}"


def cases() -> list[Case]:
    """Every check that can be taken away; what rings for a page that needs no sign-in is its URL's name."""
    pages = [name for name in OWN if not {policy.PAGES[name].get, policy.PAGES[name].post} & NEEDS_NO_LOGIN]
    return mutants.cases() + [
        (f"{name} needs no sign-in", name, partial(mutants.without_sign_in, mutants.callbacks()[name]))
        for name in pages
    ]


def survivors(watch: Watch, chosen: list[Case], reached: Mapping[str, list[Cell]]) -> list[str]:
    """Of the checks chosen those whose absence no cell shows."""
    lived = []
    for label, bell, takes_away in chosen:
        cells = watch.cells([bell]) if bell in OWN else reached.get(bell, [])
        cache.clear()
        with takes_away():
            try:
                fault = next(watch.faults(cells), "")
            except Exception as error:  # noqa: BLE001  a page that breaks is noticed too
                fault = repr(error)
        sys.stdout.write(f"{'killed' if fault else 'LIVES '} {label} <- {fault[:100]}\n")
        lived += [] if fault else [label]
    return lived


def test_a_check_that_is_taken_away_is_noticed() -> None:
    watch, chance = Watch(("closed", "public")), random.Random(20261124)
    views = {name: mutants.bell_of(*mutants.function_of(name)) for name in OWN}
    doors = [case for case in cases() if case[1] in views.values() and case[0].partition(": ")[2].startswith("no act")]
    chosen = chance.sample(doors, SAMPLE)
    where = {case[1] for case in chosen}
    reached, faults = watch.reached([name for name in OWN if views[name] in where])
    assert (faults, survivors(watch, chosen, reached)) == ([], [])


def noticed_by_tests(folder: Path) -> dict[str, str]:
    """For each check the test of its rule that fails without it, or nothing; in a run of their own (`tests/noticing.py`)."""
    answer = folder / "noticed.json"
    command = [sys.executable, "-m", "pytest", "-q", "-m", "not browser and not load", "--noticed", answer, *OTHERS]
    known = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "REMBUK_"))}
    subprocess.run(command, cwd=ROOT, env=known, check=True)
    return json.loads(answer.read_text())


@pytest.mark.load
def test_nearly_every_check_that_is_taken_away_is_noticed(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    if not request.config.getoption("--full-size"):
        pytest.skip("a sample of it stands above")
    noticed, every, watch = noticed_by_tests(tmp_path), cases(), Watch()
    past_tests = [case for case in every if not noticed.get(case[0])]
    reached, faults = watch.reached(EVERYWHERE)
    assert faults == []
    lived = survivors(watch, past_tests, reached)
    sys.stdout.write(
        f"{len(every)} taken away: the tests of the rules let {len(past_tests)} pass, the walk of all pages {len(lived)} of them\n"
    )
    assert len(lived) <= len(every) * 0.05, lived
