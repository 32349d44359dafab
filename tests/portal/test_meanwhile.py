"""A person is erased, a forum archived, an organisation merged while others answer: nobody is left behind, nothing breaks."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

import forums.erasing
from forums import counts, founding, locking, rsvp
from forums.models import Audience, Meeting, Response, ResponseState
from forums.rsvp import Reply
from members import merging
from members.erasing import FORMER
from members.models import Erasure, Member, Organisation
from portal import erasing
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
NOW = timezone.now()
SEED = 4711


def in_thread(act: Callable[[], Any]) -> Any:
    """What the act returns or raises, done over a connection of its own."""
    try:
        return act()
    except Exception as error:  # noqa: BLE001  what went wrong is what the test looks at
        return error
    finally:
        connection.close()


@pytest.fixture
def open_meeting() -> Meeting:
    return factories.meeting(factories.forum(), audience=Audience.OPEN)


@pytest.fixture
def leaving() -> Member:
    member = factories.member("Lestari")
    Erasure.objects.create(person=member.pk, asked_at=NOW, due_at=NOW)
    return member


def answers_while_erased(member: Member, meeting: Meeting) -> Any:
    """What becomes of an answer that began before the erasure was committed."""
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            assert erasing.erase(member.pk, NOW)
            answer = pool.submit(in_thread, partial(rsvp.answer, meeting, member, Reply("yes"), NOW))
            with suppress(TimeoutError):
                answer.result(0.5)
        return answer.result(10)


def test_an_answer_given_while_its_member_is_erased_takes_no_seat(open_meeting: Meeting, leaving: Member) -> None:
    assert isinstance(answers_while_erased(leaving, open_meeting), rsvp.NotInvited)
    assert not Response.objects.exists()


def test_without_looking_at_the_member_again_a_former_member_holds_a_seat(
    open_meeting: Meeting, leaving: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rsvp, "_require_invited", lambda meeting, member: None)
    answers_while_erased(leaving, open_meeting)
    assert Response.objects.get().state == ResponseState.YES


def test_an_answer_between_freeing_seats_and_forgetting_puts_the_erasure_off(
    open_meeting: Meeting, leaving: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    def and_then_an_answer(member: Member, now: Any) -> None:
        with ThreadPoolExecutor(1) as pool:
            pool.submit(in_thread, partial(rsvp.answer, open_meeting, member, Reply("yes"), NOW)).result()

    monkeypatch.setattr(forums.erasing, "free_seats", and_then_an_answer)
    with pytest.raises(locking.TryAgain):
        erasing.erase(leaving.pk, NOW)
    leaving.refresh_from_db()
    assert leaving.name == "Lestari"


def test_erasing_merging_and_archiving_amid_answers_leaves_nothing_behind() -> None:
    chance, by = random.Random(SEED), factories.member("Petugas", is_staff=True)
    kept, double = factories.organisation("Kelompok Tani"), factories.organisation("Klp. Tani")
    quiet, forum = factories.forum(), factories.forum()
    meetings = [factories.meeting(forum, audience=Audience.OPEN, seats_in_person=8) for _ in range(2)]
    people = [factories.member(f"Warga {number}", organisation=double) for number in range(16)]
    for person in people[:8]:
        Erasure.objects.create(person=person.pk, asked_at=NOW, due_at=NOW)
    acts = [partial(rsvp.answer, one, person, Reply("yes"), NOW) for person in people for one in meetings]
    acts += [partial(erasing.erase, person.pk, NOW) for person in people[:8]]
    acts += [partial(merging.merge, kept, [double], by, NOW), partial(founding.archive, quiet, by, NOW)]
    chance.shuffle(acts)
    with ThreadPoolExecutor(8) as pool:
        told = {type(one) for one in pool.map(in_thread, acts)}
    assert told <= {Response, bool, type(None), rsvp.NotInvited, locking.TryAgain}
    erasing.finish(NOW)
    assert not Response.objects.attending().filter(member__name=FORMER).exists()
    assert (list(Organisation.objects.all()), list(counts.drifts())) == ([kept], [])
