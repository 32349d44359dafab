"""The weekly digest: who gets one, for which days, and what stands in it."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import connection

from forums import answer_links
from forums.models import (
    Audience,
    ForumPreference,
    MeetingChange,
    MeetingState,
    Membership,
    MembershipState,
    ResponseState,
)
from members import preferences
from members.mail import outbox
from members.models import Delivery, Frequency, MailTopic, Member, SentMail
from portal import digest
from portal.digest_material import Material
from portal.digest_sections import Edition
from portal.digest_slots import WEEK, slots
from projects.models import News
from tests import factories

pytestmark = pytest.mark.django_db

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
MONDAY = dt.datetime(2026, 11, 30, 0, 0, tzinfo=dt.UTC)  # 07.00 WIB
WIB, WITA, WIT = (dt.timezone(dt.timedelta(hours=hours)) for hours in (7, 8, 9))


def settle(*people, **fields):
    """These people joined 100 days before; `fields` of theirs are changed too."""
    values = {"joined_at": MONDAY - 100 * DAY, "last_seen_on": (MONDAY - 5 * DAY).date(), "language": "en", **fields}
    Member.objects.filter(pk__in=[one.pk for one in people]).update(**values)


@pytest.fixture
def people(sari, putu, budi, dorkas, rina):
    settle(sari, putu, budi, dorkas, rina)
    return {one.name: one for one in (sari, putu, budi, dorkas, rina)}


@pytest.fixture
def call(forum):
    """Calls a meeting of the forum `days` after the Monday, at 09.00 WIB."""

    def make(title="Temu lapang", days=5, **fields):
        starts_at = MONDAY + days * DAY + 2 * HOUR
        fields.setdefault("called_at", MONDAY - 3 * DAY)
        return factories.meeting(fields.pop("of", forum), title, starts_at=starts_at, **fields)

    return make


def planned(member):
    return Delivery.objects.get(kind="digest", member=member)


def digest_of(member, now=MONDAY):
    """The mail the member gets at `now`, or None."""
    digest.plan(now)
    outbox.send_due(digest.mails(now), now)
    return SentMail.objects.filter(to=member.email).order_by("-pk").first()


class TestWindows:
    @pytest.mark.parametrize(
        ("code", "zone", "due"),
        [
            ("34.01", WIB, dt.datetime(2026, 11, 30, 7, tzinfo=WIB)),
            ("51.08", WITA, dt.datetime(2026, 11, 30, 7, tzinfo=WITA)),
            ("91.03", WIT, dt.datetime(2026, 11, 30, 7, tzinfo=WIT)),
        ],
    )
    def test_the_day_begins_at_midnight_of_the_members_own_clock(self, code, zone, due):
        member = factories.member(regency=factories.regency(code))
        settle(member)
        digest.plan(due - dt.timedelta(seconds=1), back=HOUR)
        assert not Delivery.objects.exists()
        digest.plan(due)
        row = planned(member)
        assert row.due_at == due
        assert row.window_end == dt.datetime(2026, 11, 30, tzinfo=zone)
        assert row.window_start == dt.datetime(2026, 11, 23, tzinfo=zone)

    @pytest.mark.parametrize("hour", [0, 23])
    def test_the_first_and_the_last_hour_of_a_day_belong_to_it(self, people, hour):
        settle(*people.values(), digest_hour=hour)
        digest.plan(dt.datetime(2026, 11, 30, hour, 30, tzinfo=WIB))
        assert planned(people["Budi"]).occasion == "2026-11-30"

    def test_a_window_begins_where_the_one_before_ended(self, people):
        digest.plan(MONDAY)
        digest.plan(MONDAY + WEEK)
        first, second = Delivery.objects.filter(member=people["Budi"]).order_by("window_end")
        assert second.window_start == first.window_end

    def test_a_window_after_a_missed_digest_reaches_back_to_what_was_never_read(self, people):
        digest.plan(MONDAY)
        digest.plan(MONDAY + WEEK)
        Delivery.objects.filter(occasion="2026-12-07").update(state="missed", settled_at=MONDAY)
        digest.plan(MONDAY + 2 * WEEK)
        last = Delivery.objects.get(member=people["Budi"], occasion="2026-12-14")
        assert last.window_end - last.window_start == dt.timedelta(days=14)

    def test_a_window_is_never_longer_than_14_days(self, people):
        digest.plan(MONDAY)
        digest.plan(MONDAY + 4 * WEEK)
        last = Delivery.objects.get(member=people["Budi"], occasion="2026-12-28")
        assert last.window_end - last.window_start == dt.timedelta(days=14)

    def test_the_mail_names_the_last_day_that_counts(self, people, call):
        call()
        assert "23 Nov 2026 – 29 Nov 2026" in digest_of(people["Budi"]).text

    def test_every_hour_of_a_week_falls_in_one_slot(self):
        now = dt.datetime(2026, 11, 25, 3, 59, 59, tzinfo=dt.UTC)
        hours = [
            (s.zone, s.day.isoweekday(), h) for s in slots(now, WEEK) for h in range(s.first_hour, s.last_hour + 1)
        ]
        assert len(hours) == len(set(hours)) == 3 * 7 * 24


class TestPlanning:
    def test_planning_twice_is_once(self, people):
        assert digest.plan(MONDAY) > 0
        assert digest.plan(MONDAY) == 0
        assert digest.plan(MONDAY + dt.timedelta(minutes=1)) == 0

    @pytest.mark.parametrize("late", [dt.timedelta(hours=30), dt.timedelta(days=3)])
    def test_after_an_outage_the_digest_is_caught_up(self, people, call, late):
        call()
        assert digest_of(people["Budi"], MONDAY + late) is not None

    def test_after_five_days_it_is_missed(self, people, call):
        call()
        now = MONDAY + 5 * DAY
        digest.plan(now)
        outbox.sweep(now)
        outbox.send_due(digest.mails(now), now)
        assert planned(people["Budi"]).state == "missed"
        assert not SentMail.objects.exists()

    def test_somebody_new_is_left_out(self, people):
        settle(people["Budi"], joined_at=MONDAY - 2 * DAY)
        digest.plan(MONDAY)
        assert not Delivery.objects.filter(member=people["Budi"]).exists()

    def test_somebody_new_does_not_get_it_late_either(self, people):
        settle(people["Budi"], joined_at=MONDAY - 2 * DAY)
        digest.plan(MONDAY + 2 * DAY)
        assert not Delivery.objects.filter(member=people["Budi"]).exists()

    def test_whoever_was_silent_for_half_a_year_is_left_in_peace(self, people):
        settle(people["Budi"], last_seen_on=(MONDAY - 200 * DAY).date())
        digest.plan(MONDAY)
        assert not Delivery.objects.filter(member=people["Budi"]).exists()

    def test_whoever_answers_from_mails_is_not_silent(self, people, meeting):
        settle(people["Budi"], last_seen_on=(MONDAY - 200 * DAY).date())
        factories.response(meeting, people["Budi"], answered_at=MONDAY - 9 * DAY)
        digest.plan(MONDAY)
        assert planned(people["Budi"])

    @pytest.mark.parametrize(
        "state",
        [{"is_digest_wanted": False}, {"is_active": False}, {"email_confirmed_at": None}, {"bounced_at": MONDAY}],
    )
    def test_nothing_is_planned_for_whoever_does_not_want_it_or_cannot_be_reached(self, people, state):
        settle(people["Budi"], **state)
        digest.plan(MONDAY)
        assert not Delivery.objects.filter(member=people["Budi"]).exists()

    def test_whoever_moves_the_day_does_not_get_two_at_once(self, people):
        digest.plan(MONDAY)
        settle(people["Budi"], digest_day=3)
        digest.plan(MONDAY + 2 * DAY)
        assert planned(people["Budi"]).occasion == "2026-11-30"

    def test_the_last_hours_are_enough_for_a_tick(self, people):
        digest.plan(MONDAY + HOUR, back=3 * HOUR)
        assert planned(people["Budi"]).due_at == MONDAY

    def test_more_members_than_a_page_are_all_planned(self, people, monkeypatch):
        monkeypatch.setattr(digest, "PAGE", 2)
        digest.plan(MONDAY)
        assert Delivery.objects.filter(kind="digest").count() == 5

    @pytest.mark.parametrize("number", [1, 30])
    def test_planning_asks_no_question_per_member(self, number, django_assert_num_queries):
        settle(*[factories.member(f"Warga {n}") for n in range(number)])
        with django_assert_num_queries(6):  # a look at each zone; then where they were, the rows, and a last look
            digest.plan(MONDAY, back=HOUR)


@pytest.mark.django_db(transaction=True)
def test_two_plans_from_two_connections_do_not_double():
    member = factories.member()
    settle(member)
    ready, made = threading.Barrier(2), []

    def plan():
        ready.wait()
        made.append(digest.plan(MONDAY))
        connection.close()

    threads = [threading.Thread(target=plan) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [0, 1]
    assert Delivery.objects.filter(kind="digest").count() == 1


class TestContents:
    def test_an_invitation_without_an_answer_needs_the_member(self, people, call):
        call("Temu lapang")
        mail = digest_of(people["Budi"])
        assert mail.subject == "Your week: 1 answer needed"
        assert "NEEDS YOU\n\n* Temu lapang\n  Saturday, 5 December 2026, 09.00–11.00 WIB" in mail.text

    def test_its_button_answers_without_signing_in(self, people, call):
        meeting = call()
        token = digest_of(people["Budi"]).text.split("/jawab/")[1].split("/")[0]
        found = answer_links.read(token)
        assert (found.member, found.meeting) == (people["Budi"], meeting)

    def test_what_was_answered_stands_in_the_next_14_days(self, people, call):
        factories.response(call("Temu lapang"), people["Budi"])
        mail = digest_of(people["Budi"])
        assert mail.subject == "Your week: 1 meeting ahead"
        assert "YOUR NEXT 14 DAYS" in mail.text
        assert "Your answer: attending" in mail.text

    def test_what_was_declined_is_not_mentioned(self, people, call):
        factories.response(call("Temu lapang"), people["Budi"], "no")
        assert digest_of(people["Budi"]) is None

    def test_a_meeting_in_three_weeks_is_not_in_the_next_14_days(self, people, call):
        factories.response(call("Jauh", days=21), people["Budi"])
        assert digest_of(people["Budi"]) is None

    def test_the_reader_in_another_zone_sees_both_clocks(self, people, call):
        call()
        assert "09.00–11.00 WIB (11.00 WIT your time)" in digest_of(people["Dorkas"]).text

    def test_closed_answers_are_not_asked_for(self, people, call):
        call("Tutup", answer_by=MONDAY - HOUR)
        assert digest_of(people["Budi"]) is None

    def test_invitations_switched_off_stay_out(self, people, call, forum):
        call()
        ForumPreference.objects.create(
            member=people["Budi"], forum=forum, topic=MailTopic.INVITATIONS, frequency=Frequency.OFF
        )
        assert digest_of(people["Budi"]) is None

    def test_invitations_wished_for_in_the_digest_come_in_it(self, people, call, forum):
        call()
        ForumPreference.objects.create(
            member=people["Budi"], forum=forum, topic=MailTopic.INVITATIONS, frequency=Frequency.DIGEST
        )
        assert digest_of(people["Budi"]) is not None

    @pytest.mark.parametrize(
        "fields",
        [
            {"audience": Audience.CHOSEN},
            {"state": MeetingState.DRAFT, "called_at": None},
            {"state": MeetingState.CANCELLED, "cancelled_at": MONDAY - 30 * DAY},
        ],
    )
    def test_what_does_not_concern_the_member_stays_out(self, people, call, fields):
        call("Rahasia", **fields)
        assert digest_of(people["Budi"]) is None

    def test_whoever_was_chosen_is_asked(self, people, call):
        factories.response(call("Terpilih", audience=Audience.CHOSEN), people["Budi"], ResponseState.INVITED)
        assert "* Terpilih" in digest_of(people["Budi"]).text

    def test_whoever_left_hears_no_more_of_the_forum(self, people, call, forum):
        call()
        digest.plan(MONDAY)
        Membership.objects.filter(member=people["Budi"]).update(state=MembershipState.LEFT)
        assert digest_of(people["Budi"]) is None

    def test_other_forums_stay_out(self, people, call, other_forum):
        call("Rahasia", of=other_forum)
        assert digest_of(people["Budi"]) is None
        assert "Rahasia" in SentMail.objects.get(to=people["Rina"].email).text

    def test_the_secretariat_is_told_of_requests(self, people, forum):
        factories.membership(forum, people["Rina"], state=MembershipState.PENDING)
        text = digest_of(people["Sari"]).text
        assert "1 request to join Forum Tani Lestari waits for your decision." in text
        assert digest_of(people["Budi"]) is None

    def test_a_cancelling_and_a_move_are_news(self, people, call, forum):
        call("Batal", state=MeetingState.CANCELLED, cancelled_at=MONDAY - DAY)
        moved = call("Pindah", days=9)
        factories.response(moved, people["Budi"], "no")
        MeetingChange.objects.create(
            meeting=moved, sequence=1, starts_at=MONDAY, zone=moved.zone, place_name="", at=MONDAY - DAY
        )
        text = digest_of(people["Budi"]).text
        assert "- “Pindah” has a new time or place: Wednesday, 9 December 2026, 09.00–11.00 WIB." in text
        assert "- “Batal” on Saturday, 5 December 2026 has been cancelled." in text

    def test_news_from_outside_the_window_stay_out(self, people, call):
        call("Lama", state=MeetingState.CANCELLED, cancelled_at=MONDAY - 9 * DAY)
        call("Baru", state=MeetingState.CANCELLED, cancelled_at=MONDAY - HOUR)  # 06.00 of the delivery day
        assert digest_of(people["Budi"]) is None

    def test_news_switched_off_stay_out(self, people, call, forum):
        call("Batal", state=MeetingState.CANCELLED, cancelled_at=MONDAY - DAY)
        ForumPreference.objects.create(member=people["Budi"], forum=forum, topic="news", frequency=Frequency.OFF)
        assert digest_of(people["Budi"]) is None

    def test_new_members_are_counted_beside_other_news(self, people, call, forum):
        call("Batal", state=MeetingState.CANCELLED, cancelled_at=MONDAY - DAY)
        factories.membership(forum, people["Rina"], joined_at=MONDAY - 2 * DAY)
        assert "1 new member." in digest_of(people["Budi"]).text

    def test_new_members_alone_are_no_reason_for_a_mail(self, people, forum):
        factories.membership(forum, people["Rina"], joined_at=MONDAY - 2 * DAY)
        assert digest_of(people["Budi"]) is None
        assert (planned(people["Budi"]).state, planned(people["Budi"]).reason) == ("skipped", "empty")

    def test_an_empty_digest_leaves_a_row_and_is_not_asked_for_again(self, people):
        assert digest_of(people["Budi"]) is None
        assert planned(people["Budi"]).reason == "empty"
        assert digest.plan(MONDAY + HOUR) == 0

    def test_a_long_list_is_cut_and_says_how_much_is_left(self, people, call):
        for number in range(8):
            call(f"Rapat {number}", days=3 + number)
        text = digest_of(people["Budi"]).text
        assert text.count("* Rapat") == 5
        assert "and 3 more: " in text

    def test_whoever_switched_it_off_after_planning_gets_none(self, people, call):
        call()
        digest.plan(MONDAY)
        settle(people["Budi"], is_digest_wanted=False)
        assert digest_of(people["Budi"]) is None
        assert planned(people["Budi"]).reason == "off"

    def test_titles_are_escaped_in_the_html_and_plain_in_the_text(self, people, call):
        call("<b>Rapat</b> & kopi")
        mail = digest_of(people["Budi"])
        assert "&lt;b&gt;Rapat&lt;/b&gt; &amp; kopi" in mail.html
        assert "<b>Rapat</b> & kopi" in mail.text

    def test_it_can_be_stopped_from_the_mail(self, people, call, client):
        call()
        mail = digest_of(people["Budi"])
        url = mail.text.split("Stop these mails: ")[1].split()[0]
        assert f"List-Unsubscribe: <{url}>" in mail.raw.replace("\n ", "").replace("\r", "")
        client.post(url.removeprefix("http://localhost:8000"))
        assert not Member.objects.get(pk=people["Budi"].pk).is_digest_wanted

    def test_each_reads_their_own_language(self, people, call):
        settle(people["Budi"], language="id")
        call()
        assert 'lang="id"' in digest_of(people["Budi"]).html
        assert 'lang="en"' in SentMail.objects.get(to=people["Sari"].email).html
        assert "/en/jawab/" not in SentMail.objects.get(to=people["Budi"].email).text

    def test_shared_words_are_written_once_for_each_language_and_zone(self, people, call):
        call()
        digest.plan(MONDAY)
        rows = list(Delivery.objects.filter(kind="digest").select_related("member"))
        material = Material(rows, MONDAY)
        for row in rows:
            digest.write(material, Edition.of(row))
        assert len([key for key in material.built if key[0] == "meeting"]) == 2  # WIB and WIT, for four members


def text_for(member):
    return digest_of(member).text


class TestProjects:
    def test_what_one_has_taken_on_stands_in_it_with_what_is_late_first(self, people, forum):
        project = factories.project(forum, "Kebun bibit")
        factories.card(project, "Beli pupuk", owner=people["Budi"], due_on=(MONDAY + 3 * DAY).date())
        factories.card(project, "Pasang papan nama", owner=people["Budi"], due_on=(MONDAY - 3 * DAY).date())
        text = text_for(people["Budi"])
        assert "Kebun bibit: Was due on Friday, 27 November 2026: Pasang papan nama." in text
        assert text.index("Pasang papan nama") < text.index("Beli pupuk")

    def test_a_secretary_reads_of_promises_that_wait_for_an_answer(self, people, forum):
        project = factories.project(forum, "Kebun bibit")
        factories.commitment(project, member=people["Budi"], what="Cangkul", state="offered")
        assert "Budi offers: Cangkul. Please accept it, or say why not." in text_for(people["Putu"])

    def test_news_of_a_project_is_news_of_its_forum(self, people, forum):
        project = factories.project(forum, "Kebun bibit")
        News.objects.create(project=project, title="Bibit pertama tumbuh", text="Lihat.", at=MONDAY - 2 * DAY)
        assert "Kebun bibit: Bibit pertama tumbuh" in text_for(people["Budi"])

    def test_who_wants_no_mails_of_projects_does_not_read_of_cards(self, people, forum):
        factories.card(factories.project(forum), "Beli pupuk", owner=people["Budi"], due_on=MONDAY.date())
        preferences.choose(people["Budi"], MailTopic.WORK, Frequency.OFF)
        assert digest_of(people["Budi"]) is None


@pytest.mark.parametrize("number", [10, 100])
def test_composing_asks_at_most_24_questions(db, forum, number, django_assert_max_num_queries):
    people = [factories.member(f"Warga {n}") for n in range(number)]
    for one in people:
        factories.membership(forum, one)
    settle(*people)
    for days in range(3, 9):
        meeting = factories.meeting(forum, starts_at=MONDAY + days * DAY, called_at=MONDAY - DAY)
        factories.response(meeting, people[days])
    project = factories.project(forum)
    for one in people:
        factories.card(project, owner=one, due_on=MONDAY.date())
        factories.commitment(project, member=one, due_on=MONDAY.date())
        factories.commitment(project, member=one, state="offered")
    digest.plan(MONDAY)
    rows = list(Delivery.objects.filter(kind="digest", member__in=people).select_related("member"))
    with django_assert_max_num_queries(24):
        words = digest.compose(rows, MONDAY)
    assert len(words) == number
    assert all(isinstance(word, outbox.Message) for word in words.values())
