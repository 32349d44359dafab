"""The mails of memberships, invitations and requests, as their readers see them."""

import pytest
from django.utils import timezone

from forums import contact, forum_mails, founding, invitations, membership
from members.mail import outbox
from members.models import Delivery, SentMail
from tests import factories

NOW = timezone.now()


@pytest.fixture(autouse=True)
def readers_of_english(sari, putu, rina):
    for member in (sari, putu, rina):
        member.language = "en"
        member.save()


def send():
    outbox.send_due(forum_mails.MAILS, timezone.now())
    return {mail.to: mail for mail in SentMail.objects.all()}


def fate():
    return list(Delivery.objects.order_by("pk").values_list("state", "reason"))


def test_officers_read_who_asks_and_why(rina, sari, putu, forum):
    membership.ask(forum, rina, "Ingin ikut <b>menanam</b>.", None, NOW)
    mails = send()
    assert set(mails) == {sari.email, putu.email}
    assert mails[sari.email].subject == "Rina asks to join Forum Tani Lestari"
    assert "Ingin ikut <b>menanam</b>." in mails[sari.email].text
    assert "&lt;b&gt;menanam&lt;/b&gt;" in mails[sari.email].html
    assert f"/en/forum/{forum.slug}/anggota/" in mails[sari.email].text


def test_request_that_was_taken_back_is_not_told(rina, forum):
    membership.ask(forum, rina, "", None, NOW)
    membership.leave(forum, rina, NOW)
    send()
    assert fate() == [("skipped", "request no longer open")] * 2


def test_officer_who_stepped_down_is_not_told(rina, putu, forum):
    membership.ask(forum, rina, "", None, NOW)
    forum.memberships.filter(member=putu).update(role="member")
    assert putu.email not in send()


def test_admitted_member_reads_welcome(rina, sari, forum):
    membership.admit(membership.ask(forum, rina, "", None, NOW), sari, NOW)
    mail = send()[rina.email]
    assert mail.subject == "You are now a member of Forum Tani Lestari"
    assert f"/en/forum/{forum.slug}/" in mail.text


def test_declined_member_reads_the_reason(rina, sari, forum):
    membership.decline(membership.ask(forum, rina, "", None, NOW), "Khusus warga desa.", sari, NOW)
    mail = send()[rina.email]
    assert "You may ask again after 30 days." in mail.text
    assert "Khusus warga desa." in mail.text


def test_removed_member_reads_the_reason(rina, sari, forum):
    row = membership.enter(forum, rina, None, sari, NOW)
    membership.remove(row, "Pindah kota.", sari, NOW)
    mail = send()[rina.email]
    assert mail.subject == "Your membership of Forum Tani Lestari has ended"
    assert "Pindah kota." in mail.text


def test_only_the_last_decision_is_told(rina, sari, forum):
    row = membership.admit(membership.ask(forum, rina, "", None, NOW), sari, NOW)
    membership.remove(row, "Salah orang.", sari, timezone.now())
    assert send()[rina.email].subject == "Your membership of Forum Tani Lestari has ended"
    assert SentMail.objects.filter(to=rina.email).count() == 1


def test_invited_person_reads_who_invites_and_the_way_in(sari, forum):
    invitations.invite(forum, ["baru@contoh.example"], sari, NOW)
    mail = send()["baru@contoh.example"]
    assert mail.subject == "Invitation to Forum Tani Lestari"
    assert "Sari invites you to Forum Tani Lestari" in mail.text
    assert f"/gabung/{forum.invitations.get().code}/" in mail.text


def test_revoked_invitation_is_not_sent(sari, forum):
    invitations.invite(forum, ["baru@contoh.example"], sari, NOW)
    invitations.revoke(forum.invitations.get(), sari, NOW)
    assert send() == {}
    assert fate() == [("skipped", "invitation no longer valid")]


def test_member_of_the_forum_is_not_invited(sari, budi, forum):
    invitations.invite(forum, [budi.email], sari, NOW)
    assert send() == {}


def test_message_to_the_officers_is_answered_to_the_sender(rina, sari, forum):
    contact.write(forum, rina, "Jalan rusak", "Mohon dibahas & diputuskan.", NOW)
    mail = send()[sari.email]
    assert mail.subject == "Jalan rusak (Forum Tani Lestari)"
    assert "Mohon dibahas & diputuskan." in mail.text
    assert f"Reply-To: {rina.email}" in mail.raw


def test_forum_address_gets_the_message_too(rina, forum):
    forum.contact_email = "sekretariat@contoh.example"
    contact.write(forum, rina, "Jalan rusak", "Isi.", NOW)
    assert "sekretariat@contoh.example" in send()


@pytest.mark.parametrize(
    ("act", "subject"),
    [
        (lambda asked, by: founding.accept(asked, by, NOW), "Forum Air can begin"),
        (lambda asked, by: founding.decline(asked, "Sudah ada.", by, NOW), "Your request for Forum Air"),
    ],
)
def test_asker_reads_what_staff_decided(act, subject, rina, dewi):
    asked = founding.request(founding.Charter("Forum Air", factories.regency(), "", "Air bersih."), "", rina, NOW)
    act(asked, dewi)
    assert send()[rina.email].subject == subject


def test_composing_costs_the_same_for_one_and_for_many(sari, forum, django_assert_max_num_queries):
    def cost(count, name):
        invitations.invite(forum, [f"{name}{number}@contoh.example" for number in range(count)], sari, timezone.now())
        rows = list(Delivery.objects.filter(state="planned").select_related("member"))
        with django_assert_max_num_queries(10) as queries:
            forum_mails.compose_invitations(rows)
        return len(queries)

    assert cost(1, "a") == cost(30, "b")


def test_placeholders_in_names_stay_letters(rina, sari, forum):
    rina.name = "{{ forum.slug }} %(name)s"
    rina.save()
    membership.ask(forum, rina, "", None, NOW)
    assert send()[sari.email].subject.startswith("{{ forum.slug }} %(name)s asks")
