"""Sending what is due: every way a message can go, against a real mail server where one matters."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.functions import Now

from members.mail import ledger, outbox, sending
from members.mail.outbox import Message, Planned, Skip
from members.models import Delivery, Member, SentMail, Suppression
from tests import factories
from tests.mail.kit import MINUTE, NOTE, NOW, compose, drain, members, plan, state, words
from tests.mail.sink import Sink

HOUR = timedelta(hours=1)


def test_due_message_is_sent_once(budi: Member, sink: Sink) -> None:
    [row] = plan(budi)
    assert [drain().sent for _ in range(2)] == [1, 0]
    assert (state(row), row.address) == (("sent", ""), budi.email)
    assert [(one.to, one.text) for one in sink.received()] == [(budi.email, "Isi surat\n")]


def test_message_is_not_sent_before_it_is_due(budi: Member) -> None:
    plan(budi, due_at=NOW + MINUTE)
    assert (drain().sent, drain(NOW + MINUTE).sent) == (0, 1)


def test_message_is_not_sent_when_it_is_too_late(budi: Member) -> None:
    plan(budi, expires_at=NOW)
    assert drain().claimed == 0


def test_without_a_server_mails_stay_in_the_mailbox(budi: Member) -> None:
    plan(budi)
    drain()
    kept = SentMail.objects.get()
    assert (kept.to, kept.subject, kept.text, kept.at >= NOW) == (budi.email, "Kabar", "Isi surat\n", True)


def test_real_server_keeps_no_copy_outside_the_demo(budi: Member, sink: Sink, settings: object) -> None:
    settings.MAILBOX = False
    plan(budi)
    assert (drain().sent, SentMail.objects.count()) == (1, 0)


def test_one_connection_serves_all_messages(db: None, sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[int] = []
    connect = sending.connect
    monkeypatch.setattr(sending, "connect", lambda: opened.append(1) or connect())
    plan(*members(5))
    drain(limit=2)
    assert (sink.count(), len(opened)) == (5, 1)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"is_active": False}, "account closed"),
        ({"email_confirmed_at": None}, "address not confirmed"),
        ({"bounced_at": NOW}, "address bounced"),
        ({"email": None, "email_confirmed_at": None}, "no address"),
    ],
)
def test_unreachable_member_is_left_out(fields: dict[str, object], reason: str, db: None) -> None:
    [row] = plan(factories.member("Ayu", **fields))
    drain()
    assert (state(row), SentMail.objects.count()) == (("skipped", reason), 0)


def test_suppressed_address_gets_nothing(budi: Member) -> None:
    Suppression.objects.create(address=budi.email, reason="complaint", at=NOW)
    [row] = plan(budi)
    drain()
    assert state(row) == ("skipped", "address suppressed")


def test_guest_gets_mail_at_the_planned_address(db: None) -> None:
    outbox.plan(NOTE, [Planned(None, 1, "", NOW, address="tamu@contoh.example")])
    drain()
    assert SentMail.objects.get().to == "tamu@contoh.example"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda one: Member.objects.filter(pk=one.pk).update(is_active=False), "account closed"),
        (
            lambda one: Member.objects.filter(pk=one.pk).update(email="baru@contoh.example"),
            "address changed or suppressed",
        ),
        (
            lambda one: Suppression.objects.create(address=one.email, reason="x", at=NOW),
            "address changed or suppressed",
        ),
    ],
)
def test_change_in_the_last_moment_is_seen(change: object, reason: str, budi: Member) -> None:
    [row] = plan(budi)

    def changing(deliveries: Sequence[Delivery]) -> Mapping[int, Message | Skip]:
        change(budi)
        return compose(deliveries)

    drain(compose=changing)
    assert (state(row), SentMail.objects.count()) == (("skipped", reason), 0)


def test_message_made_void_while_claimed_is_not_sent(budi: Member) -> None:
    [row] = plan(budi)

    def cancelling(deliveries: Sequence[Delivery]) -> Mapping[int, Message | Skip]:
        outbox.skip_planned(NOTE, about=1, reason="meeting cancelled")
        return compose(deliveries)

    drain(compose=cancelling)
    assert (state(row), SentMail.objects.count()) == (("skipped", "meeting cancelled"), 0)


def test_lease_that_another_worker_got_is_respected(budi: Member) -> None:
    [row] = plan(budi)

    def oversleeping(deliveries: Sequence[Delivery]) -> Mapping[int, Message | Skip]:
        Delivery.objects.update(lease_until=Now() + HOUR)
        return compose(deliveries)

    assert drain(compose=oversleeping).sent == 0
    assert (state(row)[0], SentMail.objects.count()) == ("claimed", 0)


def test_late_words_of_a_worker_given_up_for_lost_are_heard(budi: Member) -> None:
    [row] = plan(budi)
    [mine] = ledger.claim(NOTE.name, NOW, 1)
    assert ledger.begin(mine, budi.email, NOW)
    Delivery.objects.update(sending_since=Now() - HOUR)
    outbox.sweep(NOW)
    assert state(row)[0] == "uncertain"
    ledger.correct(mine, NOW)
    assert state(row) == ("sent", "")


def test_skipped_message_says_why(budi: Member) -> None:
    [row] = plan(budi)
    drain(compose=lambda deliveries: {one.pk: Skip("answered already") for one in deliveries})
    assert state(row) == ("skipped", "answered already")


def test_error_in_the_words_of_one_leaves_the_others(db: None) -> None:
    rows = plan(*members(4))

    def stumbling(deliveries: Sequence[Delivery]) -> Mapping[int, Message | Skip]:
        return {one.pk: words(str(1 // (one.pk - rows[1].pk))) for one in deliveries}

    counted = drain(compose=stumbling)
    assert (counted.sent, counted.failed) == (3, 1)
    assert [state(one) for one in rows][1] == ("failed", "words failed: ZeroDivisionError")


def test_message_without_words_fails(budi: Member) -> None:
    [row] = plan(budi)
    drain(compose=lambda deliveries: {})
    assert state(row) == ("failed", "words failed: none given")


def test_lost_database_is_nobodys_fault(budi: Member) -> None:
    [row] = plan(budi)

    def losing(deliveries: Sequence[Delivery]) -> Mapping[int, Message | Skip]:
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        drain(compose=losing)
    assert state(row)[0] == "claimed"


def test_address_that_cannot_be_written_fails_alone(db: None) -> None:
    outbox.plan(NOTE, [Planned(None, 1, "", NOW, address=one) for one in ('a"b@contoh.example', "baik@contoh.example")])
    assert (drain().failed, SentMail.objects.get().to) == (1, "baik@contoh.example")


def test_held_mail_waits(budi: Member, settings: object) -> None:
    [row] = plan(budi)
    settings.REMBUK_MAIL_HOLD = True
    assert (drain().claimed, state(row)[0]) == (0, "planned")
    settings.REMBUK_MAIL_HOLD = False
    assert drain().sent == 1


def test_hold_stops_a_batch_on_its_way(db: None, settings: object) -> None:
    rows = plan(*members(5))

    def holding(deliveries: Sequence[Delivery]) -> Mapping[int, Message | Skip]:
        settings.REMBUK_MAIL_HOLD = True
        return compose(deliveries)

    assert (drain(compose=holding).sent, {state(one)[0] for one in rows}) == (0, {"planned"})


def test_run_ends_when_its_time_is_up(db: None) -> None:
    plan(*members(3))
    counted = drain(seconds=0)
    assert (counted.sent, counted.is_unfinished, drain().is_unfinished) == (0, True, False)


def test_message_that_lost_its_worker_goes_last(db: None) -> None:
    first, second = plan(*members(2))
    Delivery.objects.filter(pk=first.pk).update(leases_lost=1)
    assert [one.pk for one in ledger.claim(NOTE.name, NOW, 5)] == [second.pk, first.pk]


def test_content_is_erased_with_every_outcome(db: None, sink: Sink) -> None:
    people = members(4)
    sink.script(people[1].email, "rcpt 550 5.1.1 No")
    sink.script(people[2].email, "drop")
    plan(*people, content={"secret": 1})
    Member.objects.filter(pk=people[3].pk).update(is_active=False)
    drain()
    assert list(Delivery.objects.values_list("state", "content").order_by("state")) == [
        ("failed", None), ("sent", None), ("skipped", None), ("uncertain", None),
    ]  # fmt: skip


def test_retried_message_keeps_its_content(budi: Member, sink: Sink) -> None:
    sink.script(budi.email, "rcpt 450 4.2.1 Later")
    [row] = plan(budi, content={"code": "A"})
    drain()
    assert (state(row)[0], row.content) == ("retry", {"code": "A"})


def test_preview_changes_nothing(budi: Member, rina: Member) -> None:
    Member.objects.filter(pk=rina.pk).update(bounced_at=NOW)
    rows = plan(budi, rina)
    told = outbox.preview(NOTE, compose, NOW)
    assert {one.pk: word for one, word in told} == {rows[0].pk: words(), rows[1].pk: Skip("address bounced")}
    assert {state(one)[0] for one in rows} == {"planned"}


@pytest.mark.parametrize("size", [10, 100])
def test_batch_costs_the_same_queries_whatever_its_size(
    size: int, db: None, sink: Sink, settings: object, django_assert_num_queries: object
) -> None:
    settings.MAILBOX = False
    plan(*members(size))
    around_claims = 2 * 2
    batch = 4  # the claim, its members, addresses under suppression, and the claim that finds nothing more
    with django_assert_num_queries(around_claims + batch + 2 * size):
        drain()


@pytest.mark.django_db(transaction=True)
def test_nothing_is_claimed_inside_a_transaction() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        drain()


@pytest.mark.django_db(transaction=True)
def test_database_that_goes_away_before_the_outcome_is_recorded_is_waited_for(
    sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    [row] = plan(*members(1))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [backend] = cursor.fetchone()
    other = connection.copy()
    monkeypatch.setattr(sending, "passing", lambda point: point == "accepted" and end_session(other, backend))
    assert (drain().sent, state(row)[0], sink.count()) == (1, "sent", 1)
    other.close()


@pytest.mark.django_db(transaction=True)
def test_eight_workers_share_the_work_and_double_nothing(sink: Sink) -> None:
    plan(*members(120))
    assert in_threads(8) == 120
    assert sorted(one.to for one in sink.received()) == sorted(Member.objects.values_list("email", flat=True))


@pytest.mark.django_db(transaction=True)
def test_without_lock_and_token_eight_workers_double(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "CLAIM_LOCK", "")
    monkeypatch.setattr(ledger, "begin", lambda *_: True)
    monkeypatch.setattr(
        ledger,
        "settle",
        lambda rows, *_, **__: Delivery.objects.filter(pk__in=[r.pk for r in rows], settled_at=None).update(
            state="sent", settled_at=NOW
        ),
    )
    plan(*members(120))
    in_threads(8)
    assert sink.count() > 120


def end_session(other: BaseDatabaseWrapper, backend: int) -> None:
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 2000)", [backend])


def in_threads(count: int) -> int:
    """Drain in so many workers at once; how many messages they sent."""
    sent: list[int] = []
    barrier = threading.Barrier(count)

    def work() -> None:
        barrier.wait()
        sent.append(drain(limit=7).sent)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(sent)
