"""The page of a meeting: what each reader sees of it, and what stays hidden."""

from datetime import timedelta

import pytest
from django.utils import timezone

from forums import meetings, rsvp
from forums.models import Audience, Forum
from forums.rsvp import Reply
from tests import factories

NOW = timezone.now()
LINK = "https://meet.example/rahasia"


def page(client, meeting, status=200):
    response = client.get(f"/en/forum/{meeting.forum.slug}/rapat/{meeting.pk}/")
    assert response.status_code == status
    return response.content.decode()


@pytest.fixture
def online(forum):
    return factories.meeting(forum, is_online=True, online_link=LINK)


def test_a_visitor_reads_when_and_where_and_is_asked_to_sign_in(client, meeting):
    text = page(client, meeting)
    assert "Balai desa" in text
    assert "Sign in to answer" in text


def test_a_member_is_asked_the_question(as_, meeting, budi):
    text = page(as_(budi), meeting)
    assert text.count('name="answer"') == 3
    assert 'hx-target="#rsvp"' in text


def test_the_readers_own_hour_is_told_when_it_differs(as_, meeting, dorkas, budi):
    assert ("WIT your time" in page(as_(dorkas), meeting), "your time" in page(as_(budi), meeting)) == (True, False)


def test_an_outsider_may_join_the_forum_instead(as_, meeting, rina):
    text = page(as_(rina), meeting)
    assert "Join the forum" in text
    assert 'name="answer"' not in text


def test_the_answer_given_stands_on_the_page(as_, meeting, budi):
    rsvp.answer(meeting, budi, Reply("yes", deputy_name="Wati"), NOW)
    text = page(as_(budi), meeting)
    assert "You attend in person." in text
    assert "Wati represents you." in text


@pytest.mark.parametrize("state", [None, "maybe", "no", "waiting"])
def test_the_link_to_join_is_hidden_from_those_who_do_not_attend(as_, online, budi, state):
    if state:
        factories.response(online, budi, state)
    assert LINK not in page(as_(budi), online)


def test_those_who_attend_and_those_who_lead_see_the_link(as_, online, budi, putu):
    rsvp.answer(online, budi, Reply("yes"), NOW)
    assert (LINK in page(as_(budi), online), LINK in page(as_(putu), online)) == (True, True)


def test_names_and_needs_of_those_who_come_are_not_public(client, as_, meeting, budi, dorkas):
    rsvp.answer(meeting, budi, Reply("yes", needs_food="tanpa kacang"), NOW)
    for reader in (client, as_(dorkas)):
        text = page(reader, meeting)
        assert ("Budi" in text, "tanpa kacang" in text) == (False, False)


def test_the_sectors_of_those_who_come_are_a_bar_with_a_sentence(client, meeting, budi):
    rsvp.answer(meeting, budi, Reply("yes"), NOW)
    text = page(client, meeting)
    assert "Government 0, Community 1, Academia 0, Private sector 0" in text
    assert "No government, academia or private sector yet." in text


def test_a_cancelled_meeting_keeps_its_page_with_the_reason(client, meeting, putu):
    meetings.cancel(meeting, "Hujan lebat", putu, NOW)
    text = page(client, meeting)
    assert "This meeting does not take place" in text
    assert "Hujan lebat" in text


def test_a_moved_meeting_tells_its_first_time(client, meeting, putu):
    old = meeting.starts_at.astimezone(meeting.tz)
    meetings.edit(meeting, {"starts_at": meeting.starts_at + timedelta(days=7), "ends_at": None}, putu, NOW, version=1)
    assert f"It was: {old:%A}, {old.day} {old:%B %Y}" in page(client, meeting)


def test_closed_answers_say_until_when_they_were_asked_for(as_, forum, budi):
    meeting = factories.meeting(forum, answer_by=NOW - timedelta(hours=1))
    text = page(as_(budi), meeting)
    assert "Answers are closed" in text
    assert 'name="answer"' not in text


def test_a_past_meeting_asks_nothing(as_, forum, budi):
    assert "This meeting is over" in page(as_(budi), factories.meeting(forum, starts_at=NOW - timedelta(days=3)))


def test_a_draft_is_seen_by_the_secretariat_alone(as_, client, forum, putu, budi):
    draft = factories.meeting(forum, state="draft", called_at=None)
    assert "This is a draft" in page(as_(putu), draft)
    page(as_(budi), draft, 404)
    page(client, draft, 404)


def test_a_closed_forum_hides_its_meetings(as_, client, other_forum, budi, rina):
    hidden = factories.meeting(other_forum)
    page(client, hidden, 404)
    page(as_(budi), hidden, 404)
    page(as_(rina), hidden)


def test_a_meeting_for_chosen_people_is_read_by_them_and_by_the_forum(as_, other_forum, budi, dorkas, putu):
    chosen = factories.meeting(other_forum, audience=Audience.CHOSEN)
    factories.response(chosen, budi, "invited")
    factories.membership(other_forum, dorkas)
    for person, status in ((budi, 200), (dorkas, 200), (putu, 404)):
        page(as_(person), chosen, status)


def test_a_meeting_is_not_found_under_another_forum(as_, meeting, other_forum, rina):
    assert as_(rina).get(f"/en/forum/{other_forum.slug}/rapat/{meeting.pk}/").status_code == 404


def test_a_number_beyond_all_ids_is_not_found(client, forum):
    assert client.get(f"/en/forum/{forum.slug}/rapat/{10**30}/").status_code == 404


def test_an_archived_forum_takes_no_answers(as_, meeting, budi):
    Forum.objects.update(archived_at=NOW)
    text = page(as_(budi), meeting)
    assert "This forum is archived" in text
    assert 'name="answer"' not in text


def test_hours_make_the_agenda_a_timetable(client, forum):
    meeting = factories.meeting(forum, agenda="09:00 Doa\n- 09.10-09.30 WIB: Laporan <b>kas</b>")
    text = page(client, meeting)
    assert "<time>09.00</time><span>Doa</span>" in text
    assert "<time>09.10</time><span>Laporan &lt;b&gt;kas&lt;/b&gt;</span>" in text


def test_any_other_agenda_is_markdown_and_safe(client, forum):
    text = page(
        client, factories.meeting(forum, agenda="1. Doa\n2. <script>alert(1)</script> [x](javascript:alert(1))")
    )
    assert "<li>Doa</li>" in text
    assert ("<script>alert" in text, 'href="javascript' in text) == (False, False)


def test_the_message_for_whatsapp_says_what_when_and_where(client, meeting):
    text = page(client, meeting)
    assert "https://wa.me/?text=Invitation%3A%20Musyawarah%20air%20bersih" in text


def test_officers_see_counts_and_their_tools(as_, meeting, putu, budi):
    rsvp.answer(meeting, budi, Reply("yes"), NOW)
    text = page(as_(putu), meeting)
    assert "<li><span>No answer yet</span><b>3</b></li>" in text
    assert "For the organisers" not in page(as_(budi), meeting)


@pytest.mark.parametrize("answers", [1, 10, 40])
def test_the_page_costs_the_same_for_few_and_many_answers(as_, meeting, putu, answers, django_assert_max_num_queries):
    for number in range(answers):
        factories.response(meeting, factories.member(f"Warga {number}"))
    client = as_(putu)
    with django_assert_max_num_queries(14):
        page(client, meeting)


def test_a_meeting_open_to_anyone_asks_an_outsider(as_, forum, rina):
    assert 'name="answer"' in page(as_(rina), factories.meeting(forum, audience=Audience.OPEN))
