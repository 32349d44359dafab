"""What the server's refusals, silence and absence mean for a message."""

from __future__ import annotations

from datetime import timedelta

import pytest

from members.mail import ledger
from members.models import Delivery, Member, Suppression
from tests.mail.kit import MINUTE, NOW, URGENT, drain, members, plan, state
from tests.mail.sink import Sink

HOUR = timedelta(hours=1)


@pytest.mark.parametrize("code", ["421 4.3.2", "450 4.2.1", "451 4.3.0", "452 4.2.2"])
@pytest.mark.parametrize("at", ["rcpt", "data"])
def test_refusal_that_may_pass_is_tried_again(at: str, code: str, budi: Member, rina: Member, sink: Sink) -> None:
    sink.script(budi.email, f"{at} {code} Later")
    row, other = plan(budi, rina)
    drain()
    assert (state(row)[0], state(other)[0]) == ("retry", "sent")
    drain(NOW + 2 * MINUTE)
    assert (state(row)[0], row.attempts, sink.count()) == ("sent", 2, 2)


@pytest.mark.parametrize(
    ("step", "is_dead"),
    [
        ("rcpt 550 5.1.1 No such user", True),
        ("rcpt 550 No such user", True),
        ("rcpt 553 5.1.3 Bad address", True),
        ("data 550 5.1.1 No such user", True),
        ("data 554 5.6.0 Bad content", False),
        ("rcpt 550 5.7.1 You are on a list", False),
        ("rcpt 552 5.2.2 Full", False),
    ],
)
def test_refusal_for_good_fails_at_once(step: str, is_dead: bool, budi: Member, rina: Member, sink: Sink) -> None:
    sink.script(budi.email, step)
    row, other = plan(budi, rina)
    drain()
    budi.refresh_from_db()
    assert (state(row), state(other)[0]) == (("failed", f"refused with {step[5:8]}"), "sent")
    assert (Suppression.objects.filter(is_active=True).exists(), budi.bounced_at is not None) == (is_dead, is_dead)


def test_fourth_full_mailbox_within_30_days_suppresses(budi: Member, sink: Sink) -> None:
    sink.script(budi.email, *["rcpt 552 5.2.2 Full"] * 5)
    for number in range(4):
        assert not Suppression.objects.filter(is_active=True).exists()
        plan(budi, occasion=str(number))
        drain()
    assert Suppression.objects.get(is_active=True).address == budi.email


def test_full_mailboxes_long_apart_do_not_suppress(budi: Member, sink: Sink) -> None:
    sink.script(budi.email, *["rcpt 552 5.2.2 Full"] * 5)
    for number in range(4):
        plan(budi, occasion=str(number))
        drain(NOW + timedelta(days=31 * number))
    assert not Suppression.objects.filter(is_active=True).exists()


@pytest.mark.parametrize("step", ["drop", "keep and drop", "stall"])
def test_message_without_an_answer_is_uncertain_and_not_sent_again(
    step: str, budi: Member, sink: Sink, settings: object
) -> None:
    settings.EMAIL_TIMEOUT = 1
    sink.script(budi.email, step)
    [row] = plan(budi)
    assert (drain().uncertain, drain(NOW + HOUR).claimed) == (1, 0)
    assert state(row) == ("uncertain", "no answer after handing over")


def test_urgent_message_without_an_answer_goes_once_more(budi: Member, sink: Sink) -> None:
    sink.script(budi.email, "keep and drop")
    [row] = plan(budi, kind=URGENT)
    drain(kind=URGENT)
    drain(NOW + HOUR, kind=URGENT)
    assert state(row) == ("sent", "sent again")
    assert [one.id for one in sink.received()] == [sink.received()[0].id] * 2


def test_server_that_is_away_costs_a_pause(db: None, sink: Sink) -> None:
    sink.stop()
    rows = plan(*members(5))
    assert (drain().retry, {state(one)[0] for one in rows}) == (5, {"retry"})
    sink.start()
    assert (drain(NOW + 2 * MINUTE).sent, sink.count()) == (5, 5)


def test_server_that_closes_is_not_asked_for_every_message(db: None, sink: Sink) -> None:
    sink.close()
    plan(*members(20))
    assert (drain(limit=10).retry, Delivery.objects.filter(state="planned").count()) == (10, 10)
    sink.reopen()
    assert drain(NOW + 2 * MINUTE).sent == 20


def test_pauses_grow_and_vary_by_a_fifth(budi: Member) -> None:
    for number, minutes in enumerate([1, 5, 20, 60, 240]):
        pauses = {ledger.pause(number) / MINUTE / minutes for _ in range(200)}
        assert 0.8 <= min(pauses) < 0.9 < 1.1 < max(pauses) <= 1.2


def test_message_is_given_up_after_the_last_pause(budi: Member, sink: Sink) -> None:
    sink.script(budi.email, *["rcpt 450 4.2.1 Later"] * 9)
    [row] = plan(budi)
    for day in range(9):
        drain(NOW + timedelta(days=day))
    assert (state(row), row.attempts) == (("failed", "gave up: refused with 450"), 6)
    assert Suppression.objects.get().soft_bounces == 1


def test_message_is_not_tried_again_when_it_would_be_too_late(budi: Member, sink: Sink) -> None:
    sink.script(budi.email, "rcpt 450 4.2.1 Later")
    [row] = plan(budi, expires_at=NOW + 0.5 * MINUTE)
    drain()
    assert state(row) == ("failed", "no time left: refused with 450")
