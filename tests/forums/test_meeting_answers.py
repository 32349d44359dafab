"""The table of answers for those who run the meeting."""

import pytest
from django.utils import timezone

from forums import rsvp
from forums.rsvp import Reply
from tests import factories

NOW = timezone.now()


def page(client, meeting, query=""):
    return client.get(f"/en/forum/{meeting.forum.slug}/rapat/{meeting.pk}/jawaban-anggota/{query}")


def names(response):
    return [line.member.name for line in response.context["lines"]]


def test_everyone_who_is_invited_stands_in_the_table(as_, meeting, putu, budi):
    rsvp.answer(meeting, budi, Reply("yes"), NOW)
    response = page(as_(putu), meeting)
    assert names(response) == ["Budi", "Dorkas", "Putu", "Sari"]
    assert [line.answer for line in response.context["lines"]][:2] == ["attending", "not answered"]


def test_deputies_and_needs_are_shown_and_counted(as_, meeting, putu, budi):
    reply = Reply(
        "yes", deputy_name="Wati", deputy_title="Sekretaris", needs_sign_language=True, needs_food="vegetarian"
    )
    rsvp.answer(meeting, budi, reply, NOW)
    text = page(as_(putu), meeting).content.decode()
    assert "Wati, Sekretaris" in text
    assert "1 needs a sign language interpreter" in text
    assert "vegetarian" in text


@pytest.mark.parametrize(
    ("query", "found"),
    [("?state=yes", ["Budi"]), ("?state=invited", ["Putu", "Sari"]), ("?q=dor", ["Dorkas"]), ("?state=x", 4)],
)
def test_the_table_can_be_narrowed(as_, meeting, putu, budi, dorkas, query, found):
    rsvp.answer(meeting, budi, Reply("yes"), NOW)
    rsvp.answer(meeting, dorkas, Reply("no"), NOW)
    shown = names(page(as_(putu), meeting, query))
    assert (len(shown) if isinstance(found, int) else shown) == found


def test_only_those_chosen_are_listed_for_a_meeting_of_chosen_members(as_, forum, putu, budi):
    meeting = factories.meeting(forum, audience="chosen")
    factories.response(meeting, budi, "invited")
    assert names(page(as_(putu), meeting)) == ["Budi"]


def test_members_and_outsiders_may_not_see_who_answered_what(as_, client, meeting, budi, rina):
    assert [page(as_(one), meeting).status_code for one in (budi, rina)] == [403, 403]
    assert page(client, meeting)["Location"].startswith("/en/akun/login/")


def test_what_members_typed_is_escaped(as_, meeting, putu, budi):
    rsvp.answer(meeting, budi, Reply("yes", deputy_name="<b>x</b>", needs_food="<script>"), NOW)
    text = page(as_(putu), meeting).content.decode()
    assert ("<b>x</b>" in text, "<script>" in text.replace("<script src", "")) == (False, False)


@pytest.mark.parametrize("rows", [1, 10, 50])
def test_the_table_costs_the_same_for_few_and_many_rows(as_, meeting, putu, rows, django_assert_num_queries):
    for number in range(rows):
        factories.response(meeting, factories.member(f"Warga {number}"))
    client = as_(putu)
    with django_assert_num_queries(11):
        page(client, meeting)
