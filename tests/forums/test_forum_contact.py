"""Writing to the officers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from forums import contact
from forums.models import OfficerMessage
from members.models import Delivery

WORDS = {"subject": "Jalan rusak", "body": "Mohon dibahas."}


def write(viewer, forum, **words):
    return viewer.post(f"/en/forum/{forum.slug}/hubungi/", WORDS | words)


def test_outsider_writes_and_the_secretariat_gets_it(as_, rina, sari, putu, forum):
    write(as_(rina), forum)
    told = Delivery.objects.filter(kind="officer_message").values_list("member", flat=True)
    assert set(told) == {sari.pk, putu.pk}
    assert OfficerMessage.objects.get().body == "Mohon dibahas."


def test_address_of_the_forum_gets_it_too(rina, forum):
    forum.contact_email = "sekretariat@contoh.example"
    contact.write(forum, rina, "Halo", "Isi", timezone.now())
    assert Delivery.objects.filter(kind="officer_message", address="sekretariat@contoh.example").count() == 1


def test_officer_who_writes_does_not_get_it_back(sari, putu, forum):
    contact.write(forum, sari, "Halo", "Isi", timezone.now())
    assert list(Delivery.objects.values_list("member", flat=True)) == [putu.pk]


def test_visitor_must_sign_in(client, forum):
    assert write(client, forum).status_code == 302
    assert not OfficerMessage.objects.exists()


def test_closed_forum_is_not_written_to_by_outsiders(as_, budi, other_forum):
    assert write(as_(budi), other_forum).status_code == 404


def test_same_form_twice_is_one_message(as_, rina, forum):
    write(as_(rina), forum)
    write(as_(rina), forum)
    assert OfficerMessage.objects.count() == 1


def test_sixth_message_within_an_hour_is_refused_and_kept_on_the_page(as_, rina, forum):
    for number in range(contact.MOST_PER_HOUR):
        write(as_(rina), forum, subject=f"Pesan {number}")
    shown = write(as_(rina), forum, subject="Pesan terakhir").content.decode()
    assert "Please try again later." in shown
    assert "Pesan terakhir" in shown
    assert OfficerMessage.objects.count() == contact.MOST_PER_HOUR


def test_messages_of_yesterday_do_not_count(rina, forum):
    for number in range(contact.MOST_PER_HOUR):
        contact.write(forum, rina, f"Pesan {number}", "Isi", timezone.now() - timedelta(hours=2))
    assert contact.write(forum, rina, "Halo", "Isi", timezone.now()).pk


def test_forum_nobody_can_reach_says_so_and_keeps_nothing(rina, sari, putu, forum):
    for officer in (sari, putu):
        officer.bounced_at = timezone.now()
        officer.save()
    with pytest.raises(contact.NobodyReachable):
        contact.write(forum, rina, "Halo", "Isi", timezone.now())
    assert not OfficerMessage.objects.exists()


def test_subject_carries_no_line_break(as_, rina, forum):
    write(as_(rina), forum, subject="Halo\r\nBcc: x@contoh.example")
    assert OfficerMessage.objects.get().subject == "Halo Bcc: x@contoh.example"


def test_archived_forum_is_not_written_to(as_, rina, forum):
    forum.archived_at = timezone.now()
    forum.save()
    assert write(as_(rina), forum).status_code == 403
