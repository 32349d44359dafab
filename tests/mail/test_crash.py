"""Workers die at the worst moments: nothing is lost, nothing is doubled, and what nobody can know is called uncertain."""

from __future__ import annotations

import logging
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import redis
from django.conf import settings as portal_settings
from django.db.models.functions import Now
from django.utils import timezone

from forums.models import Meeting, Response, ResponseState
from members.mail import ledger, outbox, traces
from members.models import OPEN_STATES, Delivery, DeliveryState
from tests import factories, services
from tests.mail.kit import NOTE, NOW, URGENT, drain, members, plan
from tests.mail.sink import ROOT, Sink

logger = logging.getLogger(__name__)
pytestmark = pytest.mark.django_db(transaction=True)

HOUR = timedelta(hours=1)
PACE = 0.01  # leases of 3 s, handing over within 9 s, first pause 0.6 s
KILLS = 5
PROCESSES = 2
MAY_BE_UNKNOWN = {DeliveryState.SENT, DeliveryState.UNCERTAIN}


@pytest.fixture(autouse=True)
def hurry(settings: object) -> None:
    settings.REMBUK_MAIL_PACE = PACE


def surroundings(sink: Sink, **more: str) -> dict[str, str]:
    """The environment of a worker on the database of this test and its mail server."""
    return services.surroundings(EMAIL_URL=f"smtp://127.0.0.1:{sink.port}", REMBUK_MAIL_PACE=str(PACE), **more)


def run_worker(sink: Sink, kind: str, point: str, **more: str) -> int:
    done = sink.folder / "died"
    command = [sys.executable, "-m", "tests.mail.worker", kind, point, str(done)]
    return subprocess.run(command, cwd=ROOT, env=surroundings(sink, **more), check=False).returncode


def an_hour_later() -> None:
    """Leases and conversations of dead workers are long past, and every pause is over."""
    Delivery.objects.filter(state="claimed").update(lease_until=Now() - HOUR)
    Delivery.objects.filter(state="sending").update(sending_since=Now() - HOUR)
    outbox.sweep(timezone.now())


def outcome(sink: Sink, kind: outbox.Kind) -> tuple[str, int, int]:
    """An hour after a worker's death: state of the one row, copies at the sink, distinct Message-IDs among them."""
    an_hour_later()
    drain(timezone.now() + HOUR, kind)
    received = sink.received()
    return Delivery.objects.get().state, len(received), len({one.id for one in received})


@pytest.mark.parametrize(
    ("point", "state", "copies"),
    [
        ("claimed", "sent", 1),
        ("offered", "sent", 1),
        ("begun", "sent", 1),
        ("leaving", "uncertain", 0),
        ("accepted", "uncertain", 1),
        ("recorded", "sent", 1),
    ],
)
def test_reminder_of_a_worker_that_dies_is_never_doubled(point: str, state: str, copies: int, sink: Sink) -> None:
    plan(*members(1))
    assert run_worker(sink, NOTE.name, point) == -signal.SIGKILL
    assert outcome(sink, NOTE) == (state, copies, copies)


def test_reminder_handed_over_by_a_worker_that_dies_is_uncertain(sink: Sink) -> None:
    plan(*members(1))
    assert run_worker(sink, NOTE.name, "handed over") == -signal.SIGKILL
    state, copies, _ = outcome(sink, NOTE)
    assert (state, copies <= 1) == ("uncertain", True)


@pytest.mark.parametrize(("point", "copies"), [("offered", 1), ("begun", 1), ("accepted", 2)])
def test_urgent_message_of_a_worker_that_dies_arrives_under_one_id(point: str, copies: int, sink: Sink) -> None:
    plan(*members(1), kind=URGENT)
    assert run_worker(sink, URGENT.name, point) == -signal.SIGKILL
    assert outcome(sink, URGENT) == ("sent", copies, 1)


def test_others_of_the_batch_of_a_worker_that_dies_are_sent_once(sink: Sink) -> None:
    people = members(20)
    plan(*people)
    assert run_worker(sink, NOTE.name, "leaving") == -signal.SIGKILL
    an_hour_later()
    drain(timezone.now())
    assert Counter(Delivery.objects.values_list("state", flat=True)) == {"sent": 19, "uncertain": 1}
    assert len({one.to for one in sink.received()}) == sink.count() == 19


def test_what_a_worker_noted_before_the_machine_was_restarted_is_not_believed(sink: Sink) -> None:
    """Negative control: without its trace nobody can know that the message never left."""
    plan(*members(1))
    assert run_worker(sink, NOTE.name, "begun") == -signal.SIGKILL
    for path in Path(portal_settings.REMBUK_MAIL_TRACES).glob("*.trace"):
        path.rename(path.with_name(f"earlier-{path.name}"))
    assert outcome(sink, NOTE) == ("uncertain", 0, 0)


def test_what_a_living_worker_is_about_to_hand_over_is_left_to_it() -> None:
    plan(*members(1))
    [held] = ledger.claim(NOTE.name, NOW, 1)
    traces.begun(held)
    assert ledger.begin(held, held.member.email, NOW)
    outbox.sweep(timezone.now())
    assert Delivery.objects.get().state == "sending"


def test_without_the_commit_before_handing_over_a_death_doubles(sink: Sink) -> None:
    plan(*members(1))
    assert run_worker(sink, NOTE.name, "accepted", CARELESS="1") == -signal.SIGKILL
    assert outcome(sink, NOTE) == ("sent", 2, 1)


@pytest.mark.load
def test_reminders_reach_everybody_once_through_killed_workers_two_beats_and_a_broker_that_forgets(
    sink: Sink, request: pytest.FixtureRequest
) -> None:
    seed = int(os.environ.get("SEED", random.randrange(10**6)))
    count = 2000 if request.config.getoption("full_size") else 300
    meeting = meeting_tomorrow(count)
    with processes(sink) as start:
        beats = [start("beat", "--pidfile=") for _ in range(2)]
        kill_at_random(sink, start, random.Random(seed), count)
        wait_until_settled(count)
        assert [beat.poll() for beat in beats] == [None, None]
    rows = Delivery.objects.filter(about=meeting.pk)
    states = Counter(rows.values_list("state", flat=True))
    copies = Counter(one.to for one in sink.received())
    ids = {(one.to, one.id) for one in sink.received()}
    lost = rows.filter(leases_lost__gt=0).count()
    summary = (
        f"seed {seed}: {count} members, {KILLS} kills, {lost} messages taken from dead workers, "
        f"ledger {dict(states)}, copies {dict(Counter(copies.values()))}"
    )
    logger.info(summary)
    sent = set(rows.filter(state=DeliveryState.SENT).values_list("address", flat=True))
    unknown = set(rows.filter(state=DeliveryState.UNCERTAIN).values_list("member__email", flat=True))
    assert (set(states) <= MAY_BE_UNKNOWN, states.total()) == (True, count), summary
    assert states[DeliveryState.UNCERTAIN] <= KILLS * PROCESSES, summary
    assert (max(copies.values()), len(ids)) == (1, len(copies)), summary
    assert sent <= set(copies) <= sent | unknown, summary


def meeting_tomorrow(count: int) -> Meeting:
    """A meeting whose reminder of the day before fell due ten minutes ago, with so many members who said yes long ago."""
    now = timezone.now()
    starts_at = now + timedelta(days=1) - timedelta(minutes=10)
    meeting = factories.meeting(
        factories.forum(), starts_at=starts_at, reminder_offsets=[24 * 60], called_at=now - timedelta(days=9)
    )
    people = members(count)
    for person in people:
        factories.membership(meeting.forum, person)
    Response.objects.bulk_create(
        Response(
            meeting=meeting, member=person, state=ResponseState.YES, sector=person.sector, number=number,
            answered_at=now - timedelta(days=5),
        )
        for number, person in enumerate(people, start=1)
    )  # fmt: skip
    Meeting.objects.filter(pk=meeting.pk).update(last_number=count, taken_in_person=count)
    return meeting


@contextmanager
def processes(sink: Sink) -> Iterator[object]:
    """Starts workers and beats as real processes, each in a group of its own; all end with the test."""
    running: list[subprocess.Popen[bytes]] = []
    celery = [sys.executable, "-m", "celery", "-A", "tests.mail.worker", "--skip-checks", "--quiet"]
    log = (Path(sink.folder) / "celery.log").open("ab")

    def start(*arguments: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [*celery, *arguments], cwd=ROOT, env=surroundings(sink), stdout=log, stderr=log, start_new_session=True
        )
        running.append(process)
        return process

    try:
        yield start
    finally:
        for process in running:
            kill(process)
        log.close()


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a process and all its children at once, as a power cut would."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def kill_at_random(sink: Sink, start: object, chance: random.Random, count: int) -> None:
    """Kill the worker at random points of the way, and start another; the last one lives."""
    work = ["worker", "-Q", "default,mail", "--concurrency", str(PROCESSES), "--without-gossip", "--without-mingle"]
    worker = start(*work)
    for point in sorted(chance.sample(range(1, count * 9 // 10), KILLS)):
        at_least = max(point, sink.count() + 1)
        wait(lambda at_least=at_least: sink.count() >= at_least or is_settled(count), "the worker sends")
        time.sleep(chance.uniform(0, 0.02))
        kill(worker)
        redis.from_url(portal_settings.REDIS_URL).flushdb()  # the broker forgets everything, too
        worker = start(*work)


def is_settled(count: int) -> bool:
    rows = Delivery.objects.all()
    return rows.count() == count and not rows.filter(state__in=OPEN_STATES).exists()


def wait_until_settled(count: int) -> None:
    wait(lambda: is_settled(count), "every message is settled")


def wait(until: object, what: str, seconds: float = 240) -> None:
    deadline = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < deadline, f"waited in vain until {what}"
        time.sleep(0.01)
