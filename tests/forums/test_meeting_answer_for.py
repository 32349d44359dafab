"""An officer records what a member said by phone or on paper."""

from datetime import timedelta

import pytest
from django.utils import timezone

from forums import rsvp
from forums.models import Response, Via
from forums.rsvp import Reply
from members.models import AuditEntry, Delivery
from tests import factories

NOW = timezone.now()


def url(meeting, query=""):
    return f"/en/forum/{meeting.forum.slug}/rapat/{meeting.pk}/catat-jawaban/{query}"


def test_the_answer_is_recorded_with_who_did_it(as_, meeting, putu, budi):
    as_(putu).post(url(meeting), {"member": budi.pk, "answer": "yes"})
    saved = Response.objects.get(member=budi)
    assert (saved.state, saved.via, saved.recorded_by) == ("yes", Via.OFFICER, putu)
    assert AuditEntry.objects.get(action="answer.recorded").actor == putu


def test_the_member_is_told_by_mail(as_, meeting, putu, budi):
    as_(putu).post(url(meeting), {"member": budi.pk, "answer": "no"})
    assert Delivery.objects.get(kind="answer_confirmed").member == budi


def test_a_kept_member_without_email_can_be_recorded(as_, meeting, forum, putu):
    kept = factories.member("Mama Yosina", email=None)
    factories.membership(forum, kept)
    as_(putu).post(url(meeting), {"member": kept.pk, "answer": "yes"})
    assert Response.objects.get(member=kept).state == "yes"


def test_what_the_officer_leaves_empty_stays_as_the_member_said(as_, meeting, putu, budi):
    rsvp.answer(meeting, budi, Reply("yes", deputy_name="Wati", needs_wheelchair=True), NOW)
    as_(putu).post(url(meeting), {"member": budi.pk, "answer": "maybe"})
    saved = Response.objects.get()
    assert (saved.state, saved.deputy_name, saved.needs_wheelchair) == ("maybe", "Wati", True)


def test_the_form_opens_for_the_member_of_the_table(as_, meeting, putu, budi):
    text = as_(putu).get(url(meeting, f"?member={budi.pk}")).content.decode()
    assert f'<option value="{budi.pk}" selected>Budi</option>' in text


def test_answers_can_be_recorded_after_the_deadline(as_, forum, putu, budi):
    meeting = factories.meeting(forum, answer_by=NOW - timedelta(days=1))
    as_(putu).post(url(meeting), {"member": budi.pk, "answer": "yes"})
    assert Response.objects.get().state == "yes"


@pytest.mark.parametrize("member", ["999999999", "x", "", "9" * 40])
def test_an_unknown_member_is_refused(as_, meeting, putu, member):
    assert as_(putu).post(url(meeting), {"member": member, "answer": "yes"}).status_code == 200
    assert not Response.objects.exists()


def test_an_outsider_cannot_be_recorded(as_, meeting, putu, rina):
    as_(putu).post(url(meeting), {"member": rina.pk, "answer": "yes"})
    assert not Response.objects.exists()


def test_somebody_no_longer_chosen_cannot_be_recorded(as_, forum, putu, budi):
    meeting = factories.meeting(forum, audience="chosen")
    factories.response(meeting, budi, "cancelled")
    text = as_(putu).post(url(meeting), {"member": budi.pk, "answer": "yes"}).content.decode()
    assert "This meeting is not open to you" in text
    assert Response.objects.get().state == "cancelled"


def test_neither_members_nor_staff_record_answers(as_, meeting, budi, dewi):
    data = {"member": budi.pk, "answer": "yes"}
    assert [as_(one).post(url(meeting), data).status_code for one in (budi, dewi)] == [403, 403]
    assert not Response.objects.exists()
