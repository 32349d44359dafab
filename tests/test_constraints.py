"""Every rule that the database itself holds refuses, by its name, a raw write that goes around all code."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import CheckConstraint, F, Model, UniqueConstraint
from django.db.models.constraints import BaseConstraint

from projects.models import Commitment, Entry
from tests import factories
from tests.administration import ROWS

pytestmark = pytest.mark.django_db
OURS = ("members", "forums", "projects", "trainings", "portal")

# What breaks each CHECK; those that only hold a column to its choices (`..._known`) need no line.
BROKEN = {
    "forums_forum_term_ends_after_start": "term_from = '2026-02-01', term_until = '2026-01-01'",
    "forums_membership_active_has_joined": "state = 'active', joined_at = NULL",
    "forums_membership_declined_has_decided": "state = 'declined', decided_at = NULL",
    "forums_membership_role_needs_active": "state = 'left', role = 'chair'",
    "forums_membership_term_ends_after_start": "term_from = '2026-02-01', term_until = '2026-01-01'",
    "forums_forumrequest_decided_iff_decided_at": "state = 'accepted', decided_at = NULL",
    "forums_meeting_ends_after_start": "ends_at = starts_at",
    "forums_meeting_seats_in_person_hold": "seats_in_person = 1, taken_in_person = 2",
    "forums_meeting_seats_online_hold": "seats_online = 1, taken_online = 2",
    "forums_meeting_has_a_mode": "is_in_person = false, is_online = false",
    "forums_meeting_answers_before_start": "answer_by = starts_at + interval '1 second'",
    "forums_meeting_cancelled_iff_cancelled_at": "state = 'called', cancelled_at = now()",
    "forums_meeting_called_has_called_at": "state = 'called', called_at = NULL",
    "forums_meeting_guests_bounded": "most_guests = 11",
    "forums_response_seat_has_number": "state = 'waiting', number = NULL",
    "forums_response_guests_bounded": "guests = 11",
    "forums_reportedthing_is_one_thing": "forum_id = NULL, meeting_id = NULL, member_id = NULL, message_id = NULL, organisation_id = NULL",
    "forums_report_closed_after_made": "closed_at = at - interval '1 second'",
    "forums_ruling_says_why": "reason = ''",
    "forums_ruling_appeal_against_hiding": "appeal = 'x', appealed_at = NULL",
    "forums_ruling_answer_after_appeal": "answer = 'x', answered_at = NULL",
    "forums_ruling_second_look_by_another": "answered_by_id = by_id",
    "members_blockeddomain_is_a_domain": "domain = 'a@contoh.id'",
    "members_staffarea_province_or_regency": "province_id = NULL, regency_id = NULL",
    "members_representative_ends_after_start": "until = since - 1",
    "members_suspension_says_why": "reason = ''",
    "members_suspension_until_after_start": "until = at",
    "members_suspension_ended_after_start": "ended_at = at - interval '1 second'",
    "members_member_named": "name = ''",
    "members_member_email_null_or_given": "email = ''",
    "members_member_adult_or_guardian_consents": "is_adult = false, guardian_consent_on = NULL",
    "members_member_confirmed_has_email": "email = NULL, email_confirmed_at = now()",
    "members_member_digest_hour": "digest_hour = 24",
    "members_member_digest_day": "digest_day = 0",
    "members_delivery_state_known": "state = '?', settled_at = now()",
    "members_delivery_settled_iff_closed": "state = 'sent', settled_at = NULL",
    "members_storedfile_pictures_have_a_size": "kind = 'image', width = NULL, height = NULL",
    "projects_project_ends_after_start": "starts_on = '2026-02-01', ends_on = '2026-01-01'",
    "projects_project_over_iff_ended_at": "state = 'finished', ended_at = NULL",
    "projects_project_goals_known": "goals = '{19}'",
    "projects_partner_ends_after_start": "until = since - 1",
    "projects_agreement_ends_after_start": "until = signed_on - 1",
    "projects_photopair_after_is_later": "after_on = before_on - 1",
    "projects_column_position_from_one": "position = 0",
    "projects_card_position_from_one": "position = 0",
    "projects_need_amount_positive": "amount = 0",
    "projects_commitment_by_one": "organisation_id = NULL, member_id = NULL",
    "projects_commitment_quantity_positive": "kind = 'goods', quantity = 0",
    "projects_commitment_money_in_rupiah": "kind = 'cash', unit = 'kg'",
    "projects_commitment_value_positive": "kind = 'goods', value = 0, basis = 'x'",
    "projects_commitment_value_has_basis": "kind = 'goods', value = 5, basis = ''",
    "projects_commitment_decided_iff_decided_at": "state = 'accepted', decided_at = NULL",
    "projects_indicator_target_is_better": "baseline = 5, target = 5",
    "projects_indicator_goals_known": "goals = '{19}'",
    "projects_fundingsource_most_above_least": "least = 5, most = 4",
    "projects_fundingsource_least_positive": "least = 0",
    "projects_fundingsource_most_positive": "most = 0",
    "projects_budgetline_positive": "price = 0",
    "projects_offer_price_positive": "price = 0",
    "projects_offer_published_has_published_at": "state = 'published', published_at = NULL",
    "projects_askedcount_month_is_its_first_day": "month = '2026-01-02'",
    "projects_photopack_cursor_within": "cursor = total + 1",
    "projects_sales_month_is_its_first_day": "month = '2026-01-02'",
    "projects_sales_amount_not_negative": "amount = -1",
    "projects_offer_withdrawn_says_why": "state = 'withdrawn', reason = ''",
}
# What breaks those of rows that are only ever added.
ADDED = {
    "projects_entry_amount_has_its_sign": "'income', NULL, 0, NULL, ''",
    "projects_entry_quantity_has_its_sign": "'delivery', {commitment}, NULL, 0, ''",
    "projects_entry_carries_what_its_kind_needs": "'income', NULL, NULL, NULL, ''",
    "projects_entry_quantity_iff_commitment": "'income', NULL, 5, 5, ''",
    "projects_entry_spending_has_category": "'spending', NULL, 5, NULL, ''",
}
# What brings rows under the condition of a UNIQUE that holds only for some.
UNDER = {
    "forums_membership_one_chair": "role = 'chair', state = 'active', joined_at = now()",
    "forums_invitation_one_link": "email = '', revoked_at = NULL",
    "forums_invitation_one_open_per_address": "email = 'a@contoh.example', revoked_at = NULL, uses = 0",
    "forums_forumrequest_asked_once": "state = 'open', decided_at = NULL",
    "members_representative_one_current_per_pair": "until = NULL",
    "members_delivery_once_per_address": "member_id = NULL, address = 'a@contoh.example'",
    "members_importrow_thing_once": "key = 'x', fate = 'new'",
    "projects_column_position_once": "kind = 'other'",
    "members_staffarea_province_once": "regency_id = NULL, province_id = (SELECT min(id) FROM members_province)",
    "members_staffarea_regency_once": "province_id = NULL, regency_id = (SELECT min(id) FROM members_regency)",
}


def constraints(kind: type[BaseConstraint]) -> Iterator[tuple[type[Model], BaseConstraint]]:
    """Every constraint of ours of that kind, with its model."""
    for model in apps.get_models():
        if model._meta.app_label in OURS:
            yield from ((model, one) for one in model._meta.constraints if isinstance(one, kind))


CHECKS = {one.name: (model, one) for model, one in constraints(CheckConstraint)}
UNIQUES = {one.name: (model, one) for model, one in constraints(UniqueConstraint)}


def rows(model: type[Model], number: int = 2) -> list[int]:
    return [ROWS[model](n).pk for n in range(1, number + 1)]


def write(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def breaking(name: str, model: type[Model]) -> str:
    if name in BROKEN:
        return BROKEN[name]
    if name.endswith("_hidden_says_why"):
        return "hidden_at = now(), hidden_reason = ''"
    assert name.endswith("_known"), f"a line in BROKEN must say what breaks {name}"
    column = name.removeprefix(f"{model._meta.db_table}_").removesuffix("_known")
    return f"\"{column}\" = '?'"


@pytest.mark.parametrize("name", sorted({*CHECKS} - {*ADDED}))
def test_the_database_refuses_a_row_that_breaks_a_rule(name: str) -> None:
    model, _constraint = CHECKS[name]
    [pk] = rows(model, 1)
    with pytest.raises(IntegrityError, match=name):
        write(f"UPDATE {model._meta.db_table} SET {breaking(name, model)} WHERE {model._meta.pk.column} = '{pk}'")


@pytest.mark.parametrize("name", sorted(ADDED))
def test_the_database_takes_no_line_that_breaks_a_rule(name: str) -> None:
    commitment = ROWS[Commitment](1)
    values = ADDED[name].format(commitment=commitment.pk)
    kept = f"{commitment.project_id}, 1, {factories.member().pk}, now(), now(), 'x'"
    with pytest.raises(IntegrityError, match=name):
        write(
            'INSERT INTO projects_entry (project_id, number, by_id, at, "on", note, kind, commitment_id, amount, quantity,'
            f" category) VALUES ({kept}, {values})"
        )


def columns(model: type[Model], constraint: UniqueConstraint) -> dict[str, str]:
    """The columns that must not be the same, with how the second row takes them over: texts in capitals where case is one."""
    names = [*constraint.fields, *(one.name for one in constraint.expressions if isinstance(one, F))]
    lower = [one.source_expressions[0].name for one in constraint.expressions if not isinstance(one, F)]
    of = {name: model._meta.get_field(name).column for name in names + lower}
    return {f'"{column}"': f'upper(a."{column}")' if name in lower else f'a."{column}"' for name, column in of.items()}


@pytest.mark.parametrize("name", sorted(name for name, (model, _one) in UNIQUES.items() if model is not Entry))
def test_the_database_refuses_the_same_twice(name: str) -> None:
    model, constraint = UNIQUES[name]
    first, second = rows(model)
    table, key = model._meta.db_table, model._meta.pk.column
    same = ", ".join(f"{column} = {value}" for column, value in columns(model, constraint).items())
    under = [f"UPDATE {table} SET {UNDER[name]} WHERE {key} = {pk}" for pk in (first, second) if name in UNDER]
    clash = f"UPDATE {table} b SET {same} FROM {table} a WHERE a.{key} = {first} AND b.{key} = {second}"
    with pytest.raises(IntegrityError, match=name):
        write("; ".join([*under, clash, "SET CONSTRAINTS ALL IMMEDIATE"]))


@pytest.mark.parametrize(
    "model", [model for model in ROWS if model._meta.app_label in OURS], ids=lambda model: model._meta.label
)
def test_the_database_keeps_no_row_whose_other_is_gone(model: type[Model]) -> None:
    [pk] = rows(model, 1)
    links = [field for field in model._meta.concrete_fields if field.many_to_one or field.one_to_one]
    for field in links:
        update = f"UPDATE {model._meta.db_table} SET {field.column} = 987654321 WHERE {model._meta.pk.column} = '{pk}'"
        with pytest.raises(IntegrityError):
            write(f"{update}; SET CONSTRAINTS ALL IMMEDIATE")


def test_no_line_is_left_of_a_rule_that_is_gone() -> None:
    assert ({*BROKEN, *ADDED} - {*CHECKS}, {*UNDER} - {*UNIQUES}) == (set(), set())
