"""Answers to one hot meeting beside the bare transaction that locks, counts, inserts and commits; runs inside Django."""

from __future__ import annotations

import multiprocessing
import secrets
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from django.db import connection, connections, transaction
from django.utils import timezone

from benchmarks import scene, stage
from forums import rsvp
from forums.models import Forum, Meeting, MeetingState, Mode, Response, ResponseState
from members.models import Member

ROUNDS, PEOPLE, SEATS = 5, 200, 100
PROCESSES, THREADS = 2, 4
GOAL = 0.7

Act = Callable[[Meeting, Member, datetime], object]


def ours(meeting: Meeting, member: Member, now: datetime) -> object:
    """The portal's own act: rights, deadline, seats, waiting list, history, and the mail that confirms it."""
    return rsvp.answer(meeting, member, rsvp.Reply(ResponseState.YES), now)


def bare(meeting: Meeting, member: Member, now: datetime) -> object:
    """What must be done so that no seat is given twice, and nothing else."""
    with transaction.atomic():
        locked = Meeting.objects.select_for_update().get(pk=meeting.pk)
        before = Response.objects.filter(meeting=locked).count()
        state = ResponseState.YES if before < SEATS else ResponseState.WAITING
        return Response.objects.create(
            meeting=locked, member=member, state=state, mode=Mode.IN_PERSON, sector=member.sector, answered_at=now,
            number=before + 1,
        )  # fmt: skip


def report() -> None:
    """The median rates and their ratio, round by round in turn."""
    forum = scene.meeting().forum
    people = crowd(forum, PEOPLE)
    rates: dict[Act, list[float]] = {ours: [], bare: []}
    for number in range(ROUNDS):
        for act, found in rates.items():
            found.append(rush(act, hot_meeting(forum, number), people))
    ratio = statistics.median(a / b for a, b in zip(rates[ours], rates[bare], strict=True))
    stage.write(f"\n{PEOPLE} answers to one meeting of {SEATS} seats: at least {GOAL} times the bare transaction")
    stage.write(
        f"ours {statistics.median(rates[ours]):.0f}/s   bare {statistics.median(rates[bare]):.0f}/s   ratio {ratio:.2f}"
    )


def crowd(forum: Forum, size: int) -> list[Member]:
    """So many people who can be reached."""
    now = timezone.now()
    return Member.objects.bulk_create(
        Member(name=f"Warga {number}", email=f"{secrets.token_hex(8)}@contoh.example", email_confirmed_at=now,
               regency=forum.regency, zone=forum.zone, sector="community")
        for number in range(size)
    )  # fmt: skip


def hot_meeting(forum: Forum, number: int) -> Meeting:
    """A new meeting that anybody may come to."""
    now = timezone.now()
    return Meeting.objects.create(
        forum=forum, title=f"Rapat {number}", audience="open", state=MeetingState.CALLED, called_at=now,
        starts_at=now + timedelta(days=9), zone=forum.zone, place_name="Balai", seats_in_person=SEATS,
    )  # fmt: skip


def rush(act: Act, meeting: Meeting, people: Sequence[Member]) -> float:
    """Answers a second when all people answer at once, from as many processes and threads as the web server has."""
    connections.close_all()
    context = multiprocessing.get_context("fork")
    start = context.Barrier(PROCESSES + 1)
    parts = [people[number::PROCESSES] for number in range(PROCESSES)]
    workers = [context.Process(target=answers, args=(act, meeting, part, start)) for part in parts]
    for worker in workers:
        worker.start()
    start.wait()
    begin = time.perf_counter()
    for worker in workers:
        worker.join()
    taken = time.perf_counter() - begin
    given = Response.objects.filter(meeting=meeting).count()
    if given != len(people):
        raise RuntimeError(f"{given} of {len(people)} answers arrived")
    return len(people) / taken


def answers(act: Act, meeting: Meeting, people: Sequence[Member], start: multiprocessing.synchronize.Barrier) -> None:
    """The part of one process."""
    now = timezone.now()
    with ThreadPoolExecutor(THREADS, initializer=connection.ensure_connection) as pool:
        list(pool.map(time.sleep, [0.05] * THREADS))
        start.wait()
        list(pool.map(lambda member: act(meeting, member, now), people))
