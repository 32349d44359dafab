"""The table of acts in a forum, asked directly: where a page asks something else first, no page would show a gap."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from forums import policy
from forums.models import Audience, ResponseState
from forums.policy import Act
from tests import factories

pytestmark = pytest.mark.django_db
OF_CHAIR = {Act.ARCHIVE_FORUM, Act.SET_ROLES}


def allowed(viewer, thing):
    return {act for act in Act if policy.may(viewer, act, thing)}


def test_a_visitor_may_do_nothing(meeting):
    meeting.audience = Audience.OPEN
    assert allowed(AnonymousUser(), meeting) == set()


def test_who_is_in_another_forum_may_only_write_to_the_officers(meeting, rina):
    assert allowed(rina, meeting) == {Act.WRITE_OFFICERS}


def test_a_member_reads_who_is_in_it_and_answers(meeting, budi):
    assert allowed(budi, meeting) == {Act.WRITE_OFFICERS, Act.SEE_MEMBERS, Act.ANSWER}


def test_the_secretary_does_all_but_what_is_the_chairs(meeting, sari, putu):
    assert (allowed(sari, meeting), allowed(putu, meeting)) == ({*Act}, {*Act} - OF_CHAIR)


def test_staff_of_the_place_answer_for_nobody(meeting, dewi):
    assert allowed(dewi, meeting) == {*Act} - {Act.ANSWER, Act.ANSWER_FOR}


def test_in_an_archived_forum_its_chair_only_reads(meeting, sari):
    meeting.forum.archived_at = timezone.now()
    assert allowed(sari, meeting) == policy.READING


def test_a_meeting_that_is_over_is_neither_edited_nor_answered_for(meeting, sari):
    later = meeting.ends_at.replace(year=meeting.ends_at.year + 1)
    assert not any(policy.may(sari, act, meeting, later) for act in (Act.EDIT_MEETING, Act.ANSWER_FOR))


def test_a_meeting_for_chosen_members_asks_those_alone(meeting, budi, dorkas):
    meeting.audience = Audience.CHOSEN
    factories.response(meeting, budi, ResponseState.INVITED)
    assert [policy.may_answer(one, meeting) for one in (budi, dorkas)] == [True, False]


def test_the_link_to_join_is_for_those_who_come_and_those_who_lead(meeting, putu, budi, dorkas):
    coming = factories.response(meeting, budi, ResponseState.YES)
    asked = [(budi, coming), (putu, None), (dorkas, None), (AnonymousUser(), None)]
    assert [policy.may_join_online(one, meeting, response) for one, response in asked] == [True, True, False, False]
