"""Promises: offered for oneself or an organisation, answered, delivered, and shown without anybody's name."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from members.models import Representative
from projects import commitments, ledger
from projects.models import Commitment, Need
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(forum, sari):
    made = factories.project(forum, "Kebun Karang")
    factories.in_team(made, sari)
    return made


@pytest.fixture
def campus(rina):
    made = factories.organisation("Universitas Dewata", sector="academia")
    Representative.objects.create(
        member=rina, organisation=made, since=timezone.localdate(), confirmed_at=timezone.now()
    )
    return made


def offered(project, client, **changes: object):
    data = {"giver": "", "kind": "labour", "what": "Tenaga survei", "quantity": "12", "unit": "hari"} | changes
    return client.post(f"/en/proyek/{project.slug}/komitmen/baru/", data)


def test_a_representative_promises_for_the_organisation(as_, rina, campus, project) -> None:
    offered(project, as_(rina), giver=campus.pk)
    promise = Commitment.objects.get()
    assert (promise.organisation, promise.sector, promise.state) == (campus, "academia", "offered")


def test_nobody_promises_for_an_organisation_they_do_not_speak_for(as_, budi, campus, project) -> None:
    assert offered(project, as_(budi), giver=campus.pk).status_code == 200
    with pytest.raises(commitments.NotYours):
        commitments.offer(project, {"kind": "cash", "what": "X", "quantity": Decimal(1)}, budi, timezone.now(), campus)
    assert not Commitment.objects.exists()


@pytest.mark.parametrize("amount", ["Rp1.250.000", "1250000", "1.250.000,00", " 1 250 000 "])
def test_money_is_read_as_people_write_it(as_, budi, project, amount: str) -> None:
    offered(project, as_(budi), kind="cash", amount=amount)
    promise = Commitment.objects.get()
    assert (promise.quantity, promise.unit, promise.value) == (1_250_000, "Rp", 1_250_000)


@pytest.mark.parametrize(
    "changes",
    [{"kind": "cash", "amount": "0"}, {"kind": "cash", "amount": "-5"}, {"kind": "cash", "amount": "9" * 30},
     {"kind": "cash", "amount": ""}, {"quantity": "0"}, {"quantity": "NaN"}, {"quantity": "1e99"}, {"unit": ""},
     {"value": "500000"}, {"kind": "gold"}],
)  # fmt: skip
def test_odd_amounts_come_back_with_a_sentence(as_, budi, project, changes) -> None:
    answer = offered(project, as_(budi), **changes)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not Commitment.objects.exists()


def test_the_lead_accepts_and_strangers_see_no_name(as_, client, sari, budi, project) -> None:
    offered(project, as_(budi))
    promise = Commitment.objects.get()
    as_(sari).post(f"/en/proyek/{project.slug}/komitmen/{promise.pk}/jawab/", {"do": "accept"})
    shown = client.get(f"/en/proyek/{project.slug}/komitmen/").content.decode()
    assert "Tenaga survei" in shown
    assert "a member" in shown
    assert budi.name not in shown
    assert budi.name in as_(sari).get(f"/en/proyek/{project.slug}/komitmen/").content.decode()


def test_an_offer_is_read_by_who_made_it_and_who_answers_it(as_, sari, budi, dorkas, project) -> None:
    offered(project, as_(budi))
    page = f"/en/proyek/{project.slug}/komitmen/"
    seen = ["Tenaga survei" in as_(one).get(page).content.decode() for one in (budi, sari, dorkas)]
    assert seen == [True, True, False]


def test_declining_needs_a_reason_and_is_final(as_, sari, budi, project) -> None:
    offered(project, as_(budi))
    promise = Commitment.objects.get()
    address = f"/en/proyek/{project.slug}/komitmen/{promise.pk}/jawab/"
    as_(sari).post(address, {"do": "decline"})
    assert Commitment.objects.get().state == "offered"
    as_(sari).post(address, {"do": "decline", "reason": "Sudah cukup"})
    with pytest.raises(commitments.Decided):
        commitments.accept(promise, sari, timezone.now())


def test_a_promise_is_taken_back_until_something_was_delivered(budi, sari, project) -> None:
    promise = factories.commitment(project, member=budi, quantity=Decimal(100))
    ledger.deliver(
        promise, Decimal(1), ledger.Line(timezone.localdate() - dt.timedelta(days=1), "x"), sari, timezone.now()
    )
    with pytest.raises(commitments.Begun):
        commitments.withdraw(promise, "", budi, timezone.now())
    other = factories.commitment(project, member=budi)
    assert commitments.withdraw(other, "", budi, timezone.now()).state == "withdrawn"


def test_nobody_takes_back_what_another_promised(as_, budi, sari, dorkas, project) -> None:
    page = f"/en/proyek/{project.slug}/komitmen/{factories.commitment(project, member=budi).pk}/jawab/"
    answers = [as_(one).post(page, {"do": "withdraw", "reason": ""}).status_code for one in (dorkas, sari, budi)]
    assert (answers, Commitment.objects.get().state) == ([403, 403, 302], "withdrawn")


def test_a_need_is_answered_by_a_promise_and_taken_off_the_list(as_, client, sari, budi, project) -> None:
    as_(sari).post(
        f"/en/proyek/{project.slug}/dicari/", {"kind": "goods", "what": "Bibit", "quantity": "2,5", "unit": "kg"}
    )
    need = Need.objects.get()
    form = as_(budi).get(f"/en/proyek/{project.slug}/komitmen/baru/?need={need.pk}").context["form"]
    assert (form["what"].value(), form["quantity"].value()) == ("Bibit", Decimal("2.50"))
    as_(sari).post(f"/en/proyek/{project.slug}/dicari/{need.pk}/dapat/")
    assert client.get(f"/en/proyek/{project.slug}/komitmen/").context["needs"] == []


def test_a_delivery_is_written_with_its_proof(as_, sari, project) -> None:
    promise = factories.commitment(project)
    as_(sari).post(
        f"/en/proyek/{project.slug}/komitmen/{promise.pk}/terima/",
        {"quantity": "Rp500.000", "on": "2026-01-05", "note": "Tahap 1", "proof": factories.upload("png")},
    )
    entry = project.entries.get()
    assert (entry.amount, entry.proof.content_type) == (500_000, "image/webp")
    assert as_(sari).get(f"/en/proyek/{project.slug}/buku/{entry.pk}/bukti/").status_code == 200


def test_nothing_is_promised_to_what_has_ended(as_, budi, forum) -> None:
    over = factories.project(forum, state="finished", end_note="Tuntas")
    assert as_(budi).get(f"/en/proyek/{over.slug}/komitmen/baru/").status_code == 403
