"""Writing messages down, and closing those that became void or were left behind."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import CharField, DateTimeField, F, IntegerField, Value
from django.db.models.functions import Now

from members.mail import ledger, outbox
from members.mail.outbox import Planned
from members.models import Delivery, DeliveryState, Member, SentMail
from tests import factories
from tests.mail.kit import MINUTE, NOTE, NOW, URGENT, drain, members, plan, state

HOUR = timedelta(hours=1)


def row(member: Member, **fields: object) -> Planned:
    return Planned(**{"member_id": member.pk, "about": 1, "occasion": "", "due_at": NOW} | fields)


def left_in(delivery: Delivery, state: str, *, ago: timedelta) -> None:
    """As a worker that died `ago` left it."""
    since = {"sending_since": Now() - ago} if state == "sending" else {}
    Delivery.objects.filter(pk=delivery.pk).update(state=state, lease_until=Now() - ago, **since)


def test_planning_twice_writes_one_row(budi: Member) -> None:
    assert [outbox.plan(NOTE, [row(budi)]) for _ in range(2)] == [1, 0]


def test_another_occasion_is_another_message(budi: Member) -> None:
    assert outbox.plan(NOTE, [row(budi), row(budi, occasion="b"), row(budi, about=2), row(budi)]) == 3


def test_one_address_without_member_gets_one_message(db: None) -> None:
    wanted = Planned(None, 1, "", NOW, address="tamu@contoh.example")
    assert (outbox.plan(NOTE, [wanted, wanted]), outbox.plan(NOTE, [wanted])) == (1, 0)


def test_everything_planned_is_stored(budi: Member) -> None:
    given = row(
        budi, expires_at=NOW + HOUR, window_start=NOW - HOUR, window_end=NOW, content={"at": NOW, "n": [1, "é"]}
    )
    outbox.plan(URGENT, [given])
    stored = Delivery.objects.get()
    assert (stored.expires_at, stored.window_start, stored.window_end) == (NOW + HOUR, NOW - HOUR, NOW)
    assert (stored.content["n"], stored.lane, stored.resends, stored.state) == ([1, "é"], 1, 1, "planned")


def test_the_database_refuses_a_second_row_for_one_occasion(budi: Member) -> None:
    [first] = plan(budi)
    first.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        first.save(force_insert=True)


def test_planning_takes_one_query_for_500_rows(db: None, django_assert_num_queries: object) -> None:
    people = members(500)
    with django_assert_num_queries(1):
        assert outbox.plan(NOTE, (row(one) for one in people)) == 500


def test_planning_from_a_query_fetches_nothing(budi: Member, rina: Member, django_assert_num_queries: object) -> None:
    rows = Member.objects.values(
        member_id=F("pk"),
        about=Value(7, IntegerField()),
        occasion=Value("x", CharField()),
        due_at=Value(NOW, DateTimeField()),
    )
    with django_assert_num_queries(2):
        assert (outbox.plan_query(NOTE, rows), outbox.plan_query(NOTE, rows)) == (2, 0)
    assert {one.member_id: (one.about, one.due_at) for one in Delivery.objects.all()} == {
        budi.pk: (7, NOW),
        rina.pk: (7, NOW),
    }


def test_planning_from_an_empty_query_writes_nothing(db: None) -> None:
    assert outbox.plan_query(NOTE, Member.objects.none().values(member_id=F("pk"))) == 0


def test_void_messages_are_closed_with_the_reason(budi: Member) -> None:
    rows = plan(budi) + plan(budi, occasion="b", about=2)
    assert outbox.skip_planned(NOTE, about=1, reason="meeting cancelled") == 1
    assert [state(one) for one in rows] == [("skipped", "meeting cancelled"), ("planned", "")]


def test_void_messages_of_one_member_leave_those_of_others(budi: Member, rina: Member) -> None:
    rows = plan(budi, rina)
    outbox.skip_planned(NOTE, URGENT, member=budi, reason="unsubscribed")
    assert [state(one)[0] for one in rows] == ["skipped", "planned"]


def test_closing_everything_of_a_kind_by_mistake_is_refused(db: None) -> None:
    with pytest.raises(ValueError, match="about"):
        outbox.skip_planned(NOTE, reason="oops")


def test_message_of_a_lost_worker_is_planned_again(budi: Member) -> None:
    [left] = plan(budi)
    left_in(left, "claimed", ago=MINUTE)
    outbox.sweep(NOW)
    assert (state(left), left.leases_lost) == (("planned", ""), 1)


def test_message_of_a_working_worker_is_left_alone(budi: Member) -> None:
    [held] = plan(budi)
    left_in(held, "claimed", ago=-MINUTE)
    outbox.sweep(NOW)
    assert state(held)[0] == "claimed"


def test_message_that_ends_its_workers_is_given_up(budi: Member) -> None:
    [left] = plan(budi, content={"secret": 1})
    Delivery.objects.update(leases_lost=ledger.MOST_LEASES - 1)
    left_in(left, "claimed", ago=MINUTE)
    outbox.sweep(NOW)
    assert (state(left), left.content) == (("failed", "ended its workers"), None)


def test_message_lost_while_handing_over_is_uncertain(budi: Member) -> None:
    [lost], [handing_over] = plan(budi), plan(budi, occasion="b")
    left_in(lost, "sending", ago=ledger.SENDING_LIMIT + MINUTE)
    left_in(handing_over, "sending", ago=ledger.SENDING_LIMIT - MINUTE)
    outbox.sweep(NOW)
    assert state(lost) == ("uncertain", "worker lost while handing over")
    assert state(handing_over) == ("sending", "")


def test_urgent_message_lost_while_handing_over_goes_once_more(budi: Member) -> None:
    [lost] = plan(budi, kind=URGENT)
    for expected in ["retry", "uncertain"]:
        left_in(lost, "sending", ago=ledger.SENDING_LIMIT + MINUTE)
        outbox.sweep(NOW)
        assert state(lost)[0] == expected


def test_resent_message_has_the_same_message_id(budi: Member) -> None:
    [lost] = plan(budi, kind=URGENT)
    drain(kind=URGENT)
    Delivery.objects.update(state="sending", settled_at=None)
    left_in(lost, "sending", ago=ledger.SENDING_LIMIT + MINUTE)
    outbox.sweep(NOW)
    drain(kind=URGENT)
    assert (
        len(
            {line for mail in SentMail.objects.all() for line in mail.raw.splitlines() if line.startswith("Message-ID")}
        )
        == 1
    )
    assert (SentMail.objects.count(), state(lost)) == (2, ("sent", "sent again"))


def test_late_message_is_missed(budi: Member) -> None:
    [late], [later] = plan(budi, expires_at=NOW), plan(budi, occasion="b", expires_at=NOW + MINUTE)
    outbox.sweep(NOW)
    assert (state(late), state(later)[0]) == (("missed", "too late"), "planned")


def test_addresses_are_forgotten_after_90_days(budi: Member) -> None:
    plan(budi)
    outbox.plan(NOTE, [Planned(None, 1, "", NOW, address=f"tamu{n}@contoh.example") for n in range(2)])
    drain()
    assert outbox.forget(NOW + timedelta(days=89)) == 0
    assert outbox.forget(NOW + timedelta(days=91)) == 3
    assert set(Delivery.objects.values_list("address", "state")) == {("", DeliveryState.SENT)}


def test_erased_member_takes_their_rows_along(db: None) -> None:
    someone = factories.member("Ayu")
    plan(someone)
    someone.delete()
    assert not Delivery.objects.exists()
