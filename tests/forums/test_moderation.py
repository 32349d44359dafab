"""Reporting what should not stand here, deciding about it, and objecting to a decision."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from forums import moderation, reports
from forums.models import OfficerMessage, Report, ReportedThing, Ruling
from forums.models.moderation import Act
from members.honeypot import opened
from members.models import AuditEntry, Delivery, Representative
from tests import factories

pytestmark = pytest.mark.django_db
WORDS = {"grounds": "insult", "text": "Kalimat kedua menghina."}


@pytest.fixture
def sent(forum, rina):
    """A message that Rina wrote to the officers."""
    return OfficerMessage.objects.create(forum=forum, sender=rina, subject="Halo", body="Kasar", at=timezone.now())


@pytest.fixture
def led(meeting, putu):
    """The meeting, called by the secretary."""
    meeting.created_by = putu
    meeting.save()
    return meeting


def reported(thing, by, kind="meeting", **fields):
    return reports.report(kind, thing, "insult", "", by, timezone.now(), **fields).thing


def decide(thing, act, by, reason="Menghina orang"):
    return moderation.decide(thing, Act(act), reason, by, timezone.now())


def told(kind):
    return set(Delivery.objects.filter(kind=kind).values_list("member", flat=True))


def address(kind, thing):
    return f"/en/lapor/{kind}/{thing.pk}/"


def test_member_reports_a_meeting_and_the_other_officers_are_told(as_, budi, led, sari):
    response = as_(budi).post(address("rapat", led), WORDS)
    assert response.headers["Location"] == f"/en/forum/{led.forum.slug}/rapat/{led.pk}/"
    assert Report.objects.get().reporter == budi
    assert told("report_waiting") == {sari.pk}


def test_visitor_reports_a_public_page_without_a_name(client, led):
    client.post(address("rapat", led), WORDS | {"opened": factories.opened()})
    assert Report.objects.get().reporter is None


@pytest.mark.parametrize(("extra", "says"), [({"website": "x"}, "program"), ({"opened": "forged"}, "long time")])
def test_program_is_kept_out_of_the_visitors_form(client, led, extra, says):
    page = client.post(address("rapat", led), WORDS | {"opened": factories.opened()} | extra).content.decode()
    assert says in page
    assert "Kalimat kedua menghina." in page
    assert not Report.objects.exists()


def test_form_sent_at_once_asks_to_send_it_again(client, led):
    page = client.post(address("rapat", led), WORDS | {"opened": opened()}).content.decode()
    assert "That was very quick." in page
    assert not Report.objects.exists()


def test_second_report_of_the_same_person_is_refused_in_words(as_, budi, led):
    as_(budi).post(address("rapat", led), WORDS)
    page = as_(budi).post(address("rapat", led), WORDS)
    assert "You have already reported this." in page.content.decode()
    assert Report.objects.count() == 1


def test_database_holds_one_open_report_per_person(budi, led):
    thing = reported(led, budi)
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.create(thing=thing, reporter=budi, grounds="spam", at=timezone.now())


def test_database_holds_that_a_report_is_about_one_thing(led, forum):
    for columns in ({}, {"meeting": led, "forum": forum}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ReportedThing.objects.create(**columns)


def test_reports_of_one_thing_are_one_row_of_the_queue(budi, dorkas, rina, led):
    assert {reported(led, one).pk for one in (budi, dorkas, rina)} == {ReportedThing.objects.get().pk}
    assert ReportedThing.objects.counted().get().open_reports == 3


def test_something_else_needs_words(as_, budi, led):
    page = as_(budi).post(address("rapat", led), {"grounds": "other", "text": ""})
    assert "Please say what is wrong." in page.content.decode()


@pytest.mark.parametrize("kind", ["forum", "rapat", "organisasi", "apa-saja"])
def test_what_one_does_not_see_cannot_be_reported(as_, budi, other_forum, kind):
    unseen = {"rapat": factories.meeting(other_forum), "organisasi": factories.organisation(verified_at=None)}
    assert as_(budi).post(address(kind, unseen.get(kind, other_forum)), WORDS).status_code == 404
    assert not ReportedThing.objects.exists()


def test_members_of_the_closed_forum_can_report_it(as_, rina, other_forum):
    """Control of the test above."""
    assert as_(rina).post(address("forum", other_forum), WORDS).status_code == 302


def test_name_is_found_only_by_who_sees_it(as_, client, forum, budi, rina, sari):
    assert [as_(rina).get(address("anggota", one)).status_code for one in (budi, sari)] == [404, 200]
    assert "/akun/login/" in client.get(address("anggota", sari)).headers["Location"]


def test_names_behind_closed_doors_are_not_found(as_, budi, rina, dorkas, other_forum):
    waiting = factories.organisation(verified_at=None)
    Representative.objects.create(
        member=dorkas, organisation=waiting, since=timezone.localdate(), confirmed_at=timezone.now()
    )
    assert [as_(budi).get(address("anggota", one)).status_code for one in (rina, dorkas)] == [404, 404]


def test_name_of_a_fellow_member_can_be_reported(as_, forum, budi, dorkas):
    assert as_(budi).post(address("anggota", dorkas), WORDS).status_code == 302
    assert ReportedThing.objects.get().member == dorkas


def test_message_is_reported_by_an_officer_who_got_it_and_by_nobody_else(as_, sari, budi, rina, sent):
    assert [as_(one).get(address("pesan", sent)).status_code for one in (sari, budi, rina)] == [200, 404, 404]


def test_twenty_reports_a_day_are_enough(budi, forum):
    for _number in range(reports.MOST_PER_DAY):
        reported(factories.meeting(forum), budi)
    with pytest.raises(reports.TooManyReports):
        reported(factories.meeting(forum), budi)


def test_visitors_cannot_pile_reports_on_one_thing(led):
    for _number in range(reports.MOST_OF_VISITORS):
        reported(led, None)
    with pytest.raises(reports.KnownAlready):
        reported(led, None)


def test_nobody_decides_about_their_own(putu, sari, budi, led):
    thing = reported(led, budi)
    with pytest.raises(moderation.NotYours):
        decide(thing, "keep", putu)
    assert decide(thing, "keep", sari).act == "keep"


@pytest.mark.parametrize("person", ["budi", "rina", "dorkas"])
def test_who_is_no_officer_decides_nothing(request, budi, led, person):
    thing = reported(led, budi)
    with pytest.raises(moderation.NotYours):
        decide(thing, "hide", request.getfixturevalue(person))


@pytest.mark.parametrize("kind", ["forum", "organisation", "member"])
def test_staff_alone_decide_about_what_lies_in_no_forum(kind, forum, sari, budi, rina, dewi):
    things = {"forum": forum, "organisation": factories.organisation(), "member": budi}
    thing = reported(things[kind], rina, kind)
    assert not ReportedThing.objects.judged_by(sari).exists()
    assert list(ReportedThing.objects.judged_by(dewi)) == [thing]


def test_those_who_answer_for_it_are_the_same_both_ways(forum, led, sent, sari, putu, budi, rina):
    organisation = factories.organisation(proposed_by=budi)
    Representative.objects.create(
        member=rina, organisation=organisation, since=timezone.now(), confirmed_at=timezone.now()
    )
    for kind, thing in {
        "forum": forum,
        "meeting": led,
        "organisation": organisation,
        "message": sent,
        "member": budi,
    }.items():
        row = ReportedThing.objects.create(**{kind: thing})
        by_query = {
            one.pk for one in (sari, putu, budi, rina) if ReportedThing.objects.authored_by(one).filter(pk=row.pk)
        }
        assert by_query == set(row.authors().values_list("pk", flat=True)) != set(), kind


def test_hiding_tells_the_author_why_and_the_reporter_what(budi, putu, sari, led):
    thing = reported(led, budi)
    decide(thing, "hide", sari)
    led.refresh_from_db()
    assert (led.is_hidden, led.hidden_reason) == (True, "Menghina orang")
    assert (told("content_decided"), told("report_decided")) == ({putu.pk}, {budi.pk})


def test_keeping_tells_the_reporter_alone(budi, sari, led):
    decide(reported(led, budi), "keep", sari)
    led.refresh_from_db()
    assert (led.is_hidden, told("content_decided"), told("report_decided")) == (False, set(), {budi.pk})


def test_every_step_is_written_down(budi, sari, putu, dewi, led):
    thing = reported(led, budi)
    decide(thing, "hide", sari)
    moderation.object_to(thing, "Itu kutipan.", putu, timezone.now())
    moderation.uphold(thing, "Tetap menghina.", dewi, timezone.now())
    found = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
    assert list(found) == ["report.made", "meeting.hide", "meeting.objection", "meeting.upheld"]


def test_what_was_kept_can_be_reported_again(budi, dorkas, sari, led):
    thing = reported(led, budi)
    decide(thing, "keep", sari)
    reported(led, dorkas)
    thing.refresh_from_db()
    assert thing.state == "waiting"


def test_two_who_decide_at_once_decide_once(budi, sari, dewi, led):
    thing = reported(led, budi)
    decide(thing, "keep", sari)
    with pytest.raises(moderation.DecidedMeanwhile):
        decide(thing, "keep", dewi)


def test_officers_do_not_undo_what_staff_hid(budi, sari, dewi, led):
    thing = reported(led, budi)
    decide(thing, "hide", dewi)
    with pytest.raises(moderation.HiddenByStaff):
        decide(thing, "restore", sari)
    assert decide(thing, "restore", dewi).act == "restore"


def test_author_objects_once_and_another_looks(as_, budi, sari, putu, dewi, led):
    thing = reported(led, budi)
    decide(thing, "hide", sari)
    page = f"/en/keberatan/{thing.pk}/"
    as_(putu).post(page, {"text": "Itu kutipan."})
    again = as_(putu).post(page, {"text": "Sekali lagi."}).content.decode()
    assert "An objection can be made once" in again
    assert Ruling.objects.get().appeal == "Itu kutipan."
    assert list(ReportedThing.objects.waiting()) == [thing]


def test_who_decided_first_does_not_take_the_second_look(budi, sari, putu, dewi, led):
    thing = reported(led, budi)
    decide(thing, "hide", sari)
    moderation.object_to(thing, "Itu kutipan.", putu, timezone.now())
    with pytest.raises(moderation.NeedsAnother):
        moderation.uphold(thing, "Tetap.", sari, timezone.now())
    moderation.uphold(thing, "Tetap menghina.", dewi, timezone.now())
    assert not ReportedThing.objects.waiting().exists()


def test_database_holds_that_another_takes_the_second_look(budi, sari, putu, led):
    thing = reported(led, budi)
    decide(thing, "hide", sari)
    moderation.object_to(thing, "Itu kutipan.", putu, timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Ruling.objects.update(answered_by=sari, answered_at=timezone.now(), answer="Tetap")


def test_second_look_may_show_it_again(budi, sari, putu, dewi, led):
    thing = reported(led, budi)
    decide(thing, "hide", sari)
    moderation.object_to(thing, "Itu kutipan.", putu, timezone.now())
    decide(thing, "restore", dewi, "Memang kutipan")
    led.refresh_from_db()
    assert (led.is_hidden, led.hidden_reason, ReportedThing.objects.waiting().exists()) == (False, "", False)


def test_hidden_name_gives_way_to_a_plain_word_and_comes_back(budi, dorkas, dewi):
    thing = reported(dorkas, budi, "member")
    decide(thing, "hide", dewi)
    dorkas.refresh_from_db()
    assert dorkas.name == f"Anggota {dorkas.pk}"
    decide(thing, "restore", dewi)
    dorkas.refresh_from_db()
    assert dorkas.name == "Dorkas"


def test_new_name_of_a_member_is_not_overwritten_and_can_be_reported(budi, dorkas, dewi):
    thing = reported(dorkas, budi, "member")
    decide(thing, "hide", dewi)
    dorkas.refresh_from_db()
    dorkas.name = "Lain"
    dorkas.save()
    assert reported(dorkas, budi, "member").state == "waiting"


def test_officers_never_see_who_reported_and_staff_do(as_, budi, sari, dewi, led):
    budi.name = "Pelapor Rahasia"
    budi.save()
    page = f"/en/laporan/{reported(led, budi).pk}/"
    seen = ["Pelapor Rahasia" in as_(one).get(page).content.decode() for one in (sari, dewi)]
    assert seen == [False, True]


def test_page_decides_and_keeps_the_words_when_a_reason_is_missing(as_, budi, sari, led):
    page = f"/en/laporan/{reported(led, budi).pk}/"
    assert "Say why" in as_(sari).post(page, {"act": "hide", "reason": " "}).content.decode()
    as_(sari).post(page, {"act": "hide", "reason": "Menghina"})
    assert Ruling.objects.get().reason == "Menghina"


def test_queue_of_the_forum_shows_what_waits_and_filters(as_, budi, sari, forum, led):
    reported(led, budi)
    page = f"/en/forum/{forum.slug}/laporan/"
    assert led.title in as_(sari).get(page).content.decode()
    assert led.title not in as_(sari).get(page, {"grounds": "spam"}).content.decode()
    assert led.title not in as_(sari).get(page, {"state": "hidden"}).content.decode()


def test_officer_does_not_find_their_own_in_the_queue(as_, budi, putu, forum, led):
    reported(led, budi)
    assert led.title not in as_(putu).get(f"/en/forum/{forum.slug}/laporan/").content.decode()


def test_limit_of_one_address_leaves_room_for_a_village(forum):
    words = WORDS | {"opened": factories.opened()}
    answers = [
        Client(REMOTE_ADDR="10.1.1.1").post(address("rapat", factories.meeting(forum)), words) for _number in range(31)
    ]
    assert [one.status_code for one in answers] == [302] * 30 + [200]
    assert "Please try again later" in answers[-1].content.decode()
