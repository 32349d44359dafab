"""What reaches a member, when, and in which language."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from forums.models import Forum
from members import preferences
from members.models import Frequency, MailTopic, Member, Preference, Zone

PAGE = "/en/preferensi/"


@pytest.fixture
def page(dorkas: Member, as_: Any) -> Client:
    """Dorkas's browser."""
    return as_(dorkas)


def answers(**changes: Any) -> dict[str, Any]:
    filled = {
        "language": "id",
        "zone": "own",
        "is_digest_wanted": "on",
        "digest_day": "5",
        "digest_hour": "18",
        "invitations": "digest",
        "reminders": "off",
        "news": "digest",
        "work": "off",
    }
    return {name: value for name, value in (filled | changes).items() if value is not None}


def test_preferences_are_saved(page: Client, dorkas: Member) -> None:
    page.post(PAGE, answers())
    dorkas.refresh_from_db()
    assert (dorkas.digest_day, dorkas.digest_hour, dorkas.is_digest_wanted) == (5, 18, True)
    assert preferences.chosen(dorkas) == {
        MailTopic.INVITATIONS: Frequency.DIGEST,
        MailTopic.REMINDERS: Frequency.OFF,
        MailTopic.NEWS: Frequency.DIGEST,
        MailTopic.WORK: Frequency.OFF,
    }


def test_saving_twice_is_the_same_as_once(page: Client) -> None:
    page.post(PAGE, answers())
    page.post(PAGE, answers())
    assert Preference.objects.count() == 4


def test_digest_can_be_turned_off(page: Client, dorkas: Member) -> None:
    page.post(PAGE, answers(is_digest_wanted=None))
    dorkas.refresh_from_db()
    assert not dorkas.is_digest_wanted


def test_zone_follows_the_place_unless_chosen(page: Client, dorkas: Member) -> None:
    page.post(PAGE, answers(zone=Zone.WIB))
    dorkas.refresh_from_db()
    assert dorkas.zone == Zone.WIB
    page.post(PAGE, answers(zone="own"))
    dorkas.refresh_from_db()
    assert dorkas.zone == Zone.WIT


def test_page_goes_on_in_the_chosen_language(page: Client, dorkas: Member) -> None:
    done = page.post("/preferensi/", answers(language="en"))
    assert done.headers["Location"] == "/en/preferensi/"
    assert "Your preferences are saved." in page.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("language", "xx"), ("zone", "Europe/Paris"), ("digest_day", "8"), ("digest_hour", "24"), ("digest_hour", "\x00"),
        ("reminders", "digest"), ("news", "now"), ("invitations", None),
    ],
)  # fmt: skip
def test_what_is_not_offered_changes_nothing(page: Client, dorkas: Member, field: str, typed: str | None) -> None:
    response = page.post(PAGE, answers(**{field: typed}))
    assert field in response.context["form"].errors
    dorkas.refresh_from_db()
    assert (dorkas.digest_day, Preference.objects.count()) == (1, 0)


def test_my_forums_offer_their_own_choice(page: Client, forum: Forum, other_forum: Forum) -> None:
    shown = page.get(PAGE).content.decode()
    assert f"/forum/{forum.slug}/preferensi/" in shown
    assert f"/forum/{other_forum.slug}/" not in shown


def test_before_any_choice_the_first_offer_holds(budi: Member) -> None:
    assert preferences.chosen(budi) == {topic: offered[0] for topic, offered in preferences.OFFERED.items()}


def test_choice_that_is_not_offered_is_refused(budi: Member) -> None:
    with pytest.raises(preferences.NotOffered):
        preferences.choose(budi, MailTopic.REMINDERS, Frequency.DIGEST)


def test_choices_of_many_members_cost_one_query(budi: Member, sari: Member, django_assert_num_queries: Any) -> None:
    preferences.choose(budi, MailTopic.REMINDERS, Frequency.OFF)
    with django_assert_num_queries(1):
        found = preferences.frequencies([budi.pk, sari.pk], MailTopic.REMINDERS)
    assert found == {budi.pk: Frequency.OFF, sari.pk: Frequency.NOW}


def test_visitor_is_sent_to_sign_in(client: Client, db: None) -> None:
    assert client.get(PAGE).headers["Location"] == f"/en/akun/login/?next={PAGE}"
