"""What is hidden is seen by those who answer for it, officers and staff; for everybody else it is not there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from forums import contact, forum_mails, moderation, notices, reminders, reports
from forums.models import Forum, Meeting
from forums.models.moderation import Act
from members.mail import outbox
from members.mail.outbox import Planned
from members.models import Delivery, Organisation
from portal import digest_material
from tests import factories

pytestmark = pytest.mark.django_db
CANARY = "Kenari Kuning"
LISTS = ["/", "/forum/", "/rapat/", "/organisasi/", "/mulai/", "/sitemap-forum.xml", "/sitemap-rapat.xml"]


@pytest.fixture
def things(forum: Forum, sari, putu):
    """One of each kind with the same word in its name, and nothing else that carries it."""
    cache.clear()
    factories.membership(forum, factories.member("Tono"))
    bad_forum = factories.forum(f"Forum {CANARY}")
    factories.membership(bad_forum, putu, "chair")
    meeting = factories.meeting(forum, f"Rapat {CANARY}", created_by=putu)
    return {"forum": bad_forum, "meeting": meeting, "organisation": factories.organisation(f"Koperasi {CANARY}")}


def hide(kind, thing, by, reporter):
    row = reports.report(kind, thing, "insult", "", reporter, timezone.now()).thing
    return moderation.decide(row, Act.HIDE, "Menghina", by, timezone.now())


def seen_in(client, pages):
    return {page for page in pages if CANARY in client.get(page, follow=True).content.decode()}


@pytest.mark.parametrize("kind", ["forum", "meeting", "organisation"])
@pytest.mark.parametrize("who", ["visitor", "budi"])
def test_hidden_thing_is_not_found_and_in_no_list(things, request, as_, kind, who, rina, dewi):
    person = Client() if who == "visitor" else as_(request.getfixturevalue(who))
    own = things[kind].get_absolute_url()
    others = {name: thing for name, thing in things.items() if name != kind}
    for thing in others.values():
        thing.delete()
    assert seen_in(person, [own, *LISTS]) > {own}, "control: before it is hidden it is seen"
    hide(kind, things[kind], dewi, rina)
    cache.clear()
    assert person.get(own).status_code == 404
    assert seen_in(person, LISTS) == set()


@pytest.mark.parametrize(
    ("kind", "who"), [("forum", "putu"), ("meeting", "putu"), ("meeting", "sari"), ("forum", "dewi")]
)
def test_those_who_answer_for_it_officers_and_staff_read_why(things, request, as_, kind, who, rina, dewi):
    hide(kind, things[kind], dewi, rina)
    page = as_(request.getfixturevalue(who)).get(f"/en{things[kind].get_absolute_url()}").content.decode()
    assert "Hidden by officers or staff." in page
    assert "Reason: Menghina" in page


def test_page_kept_for_visitors_is_dropped_at_once(things, settings, rina, dewi, django_capture_on_commit_callbacks):
    settings.REMBUK_VISITOR_SECONDS = 30
    visit = things["meeting"].get_absolute_url()
    assert [Client().get(visit).status_code for _time in range(2)] == [200, 200]
    with django_capture_on_commit_callbacks(execute=True):
        hide("meeting", things["meeting"], dewi, rina)
    assert Client().get(visit).status_code == 404


def test_no_reminder_is_planned_and_one_that_waits_is_left_out(things, budi, rina, dewi):
    meeting, now = things["meeting"], timezone.now()
    outbox.plan(notices.REMINDER, [Planned(member_id=budi.pk, about=meeting.pk, occasion="x", due_at=now)])
    hide("meeting", meeting, dewi, rina)
    later = now + timedelta(seconds=1)
    outbox.send_due(reminders.mails(later), later)
    row = Delivery.objects.get(kind="meeting_reminder")
    assert (row.state, row.reason) == ("skipped", "hidden by officers or staff")
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=now + timedelta(hours=20), called_at=now - timedelta(days=9))
    assert reminders.plan(now) == 0


def test_digest_leaves_it_out(things, budi, rina, dewi):
    def found():
        row = Delivery(member=budi, window_start=timezone.now() - timedelta(days=7), window_end=timezone.now())
        return {
            one.title
            for rows in digest_material.Material([row], timezone.now()).meetings_of_forum.values()
            for one in rows
        }

    assert things["meeting"].title in found()
    hide("meeting", things["meeting"], dewi, rina)
    assert things["meeting"].title not in found()


def test_hidden_message_is_not_sent_on(forum, rina, sari, putu):
    message = contact.write(forum, rina, "Halo", "Kasar", timezone.now())
    hide("message", message, sari, putu)
    outbox.send_due(forum_mails.MAILS, timezone.now() + timedelta(seconds=1))
    found = Delivery.objects.filter(kind="officer_message").values_list("state", "reason")
    assert set(found) == {("skipped", "hidden by officers or staff")}


def test_name_of_a_hidden_organisation_is_not_beside_its_people(as_, forum, budi, sari, rina, dewi):
    organisation = factories.organisation(f"Koperasi {CANARY}")
    forum.memberships.filter(member=budi).update(organisation=organisation)
    page = f"/en/forum/{forum.slug}/anggota/"
    assert seen_in(as_(sari), [page]) == {page}
    hide("organisation", organisation, dewi, rina)
    assert seen_in(as_(sari), [page]) == set()
    assert not Organisation.objects.verified().filter(pk=organisation.pk).exists()
