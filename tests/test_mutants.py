"""Does the walk through all doors bite? Each check of access is taken away in turn, and something must notice."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial

import pytest
from django.core.cache import cache

from forums.models import Audience as MeetingAudience
from forums.models import Meeting
from forums.policy import TABLE
from members.policy import Audience
from portal import policy
from tests import factories, mutants
from tests.mutants import WITHOUT
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
SENDERS = ("anonymous", "elsewhere", "member", "secretary")
# The pages on which a state shows; a closed forum does so on all.
TELLING = {
    "draft": OF_MEETING.union(FIRST),
    "chosen": OF_MEETING.union(FIRST),
    "past": OF_MEETING,
    "archived": SHUT["archived"].union(FIRST),
}
# What the walk cannot see is looked for by the tests of the rule itself, in this order, until one fails.
OTHERS = ["tests/test_admin_areas.py", "tests/test_closed_forum.py", "tests/portal", "tests/forums", "tests/members", "tests/test_attacks.py",
          "tests/test_admin_acts.py", "tests/test_other_worlds.py", "tests/mail", "tests/exchange"]  # fmt: skip
Case = tuple[str, list[str], Callable[[], AbstractContextManager[None]]]


class Watch:
    """The worlds that are walked, and what is noticed in them."""

    def __init__(self, states: tuple[str, ...] = ("closed", "draft", "archived", "past", "chosen")) -> None:
        worlds = {state: in_state(state if state != "chosen" else "public", f" {state}") for state in states}
        if "chosen" in worlds:
            Meeting.objects.filter(pk=worlds["chosen"].meeting.pk).update(audience=MeetingAudience.CHOSEN)
        factories.organisation(UNVERIFIED, verified_at=None)
        self.walks = {state: Walk(world) for state, world in worlds.items()}
        for walk in self.walks.values():  # the later worlds changed what the earlier ones counted
            walk.before = fingerprint()
        self.bodies = {state: bodies(walk) for state, walk in self.walks.items()}

    def faults(self, names: list[str]) -> Iterator[str]:
        """What is not as the tables say, or shows what is hidden."""
        for name in names:
            for state, walk in self.walks.items():
                if name in TELLING.get(state, EVERYWHERE):
                    for persona in PEOPLE:
                        yield from self._page(walk, state, name, persona)
                    for persona in SENDERS:
                        yield from self._form(walk, state, name, persona)

    def _page(self, walk: Walk, state: str, name: str, persona: str) -> Iterator[str]:
        if policy.PAGES[name].get is Audience.NOBODY:
            return
        response, changed = walk.ask(name, "get", persona)
        is_own = name.startswith("portal:my_data") or (name, persona) == ("portal:start", "applicant")
        hides = persona in HIDDEN_FROM.get(state, ()) and not (name in BY_LINK or is_own or response.streaming)
        words = [UNVERIFIED, walk.world.meeting.title] + ([walk.world.forum.name] if state == "closed" else [])
        if hides and any(word.encode() in response.content for word in words):
            yield f"{state} {name} shows it to {persona}"
        if state != "chosen" and (changed or outcome(response) not in allowed_in(state, name, "get", persona)):
            yield f"{state} {name} get {persona} {outcome(response)}"

    def _form(self, walk: Walk, state: str, name: str, persona: str) -> Iterator[str]:
        if policy.PAGES[name].post is Audience.NOBODY or state == "chosen":
            return
        response, changed = walk.ask(name, "post", persona, self.bodies[state].get(name))
        allowed = allowed_in(state, name, "post", persona)
        if outcome(response) not in allowed or (changed and "in" not in allowed):
            yield f"{state} {name} post {persona} {outcome(response)}"


def cases() -> list[Case]:
    """Every check that can be taken away, the URLs where that shows, and how it is done."""
    found: list[Case] = [
        (str(mutant), mutants.names_of(mutant) or EVERYWHERE, partial(mutants.alive, mutant))
        for mutant in mutants.all_mutants()
    ]
    found += [(f"everybody may {act.value}", EVERYWHERE, partial(mutants.everybody_may, act)) for act in TABLE]
    for name in OWN:
        page = policy.PAGES[name]
        if not {page.get, page.post} & NEEDS_NO_LOGIN:
            found.append(
                (f"{name} needs no sign-in", [name], partial(mutants.without_sign_in, mutants.callbacks()[name]))
            )
    return found


def survivors(watch: Watch, chosen: list[Case]) -> list[str]:
    lived = []
    for label, names, takes_away in chosen:
        cache.clear()
        with takes_away():
            try:
                fault = next(watch.faults(names), "")
            except Exception as error:  # noqa: BLE001  a page that breaks is noticed too
                fault = repr(error)
        sys.stdout.write(f"{'killed' if fault else 'LIVES '} {label} <- {fault[:100]}\n")
        lived += [] if fault else [label]
    return lived


def test_a_check_that_is_taken_away_is_noticed() -> None:
    watch, chance = Watch(("closed", "draft")), random.Random(20261124)
    chosen = chance.sample([case for case in cases() if len(case[1]) == 1], SAMPLE)
    whole = [fault for _label, names, _takes_away in chosen for fault in watch.faults(names)]
    assert (whole, survivors(watch, chosen)) == ([], [])


def is_noticed_elsewhere(label: str) -> bool:
    """Whether a test outside the walk fails without that check, in a run of its own."""
    if label not in {str(mutant) for mutant in mutants.all_mutants()}:
        return False
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-n", "2", "-p", "no:logging", *OTHERS]
    known = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "REMBUK_"))}
    run = subprocess.run(command, cwd=ROOT, env={**known, WITHOUT: label}, capture_output=True, text=True, check=False)
    sys.stdout.write(f"{label}: {' '.join(re.findall('^(?:FAILED|ERROR) .*', run.stdout, re.MULTILINE))[:200]}\n")
    assert run.returncode in (0, 1), run.stdout[-2000:]
    return "\nFAILED " in run.stdout


@pytest.mark.load
def test_nearly_every_check_that_is_taken_away_is_noticed(request: pytest.FixtureRequest) -> None:
    if not request.config.getoption("--full-size"):
        pytest.skip("a sample of it stands above")
    every, watch = cases(), Watch()
    assert list(watch.faults(EVERYWHERE)) == []
    past_the_walk = survivors(watch, every)
    lived = [label for label in past_the_walk if not is_noticed_elsewhere(label)]
    sys.stdout.write(
        f"{len(every)} taken away: the walk noticed all but {len(past_the_walk)}, all tests all but {len(lived)}\n"
    )
    assert len(lived) <= len(every) * 0.05, lived
