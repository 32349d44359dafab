"""The table of acts in a project, asked directly: where a page asks something else first, no page would show a gap."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from forums.models import Role
from projects import policy
from projects.models import Project, ProjectRole, ProjectState
from projects.policy import Act
from tests import factories

pytestmark = pytest.mark.django_db
OF_PROJECT = sorted(set(Act) - {Act.START}, key=str)


@pytest.fixture
def project(forum, dorkas):
    made = factories.project(forum)
    factories.in_team(made, dorkas, ProjectRole.WORKER)
    return made


def allowed(viewer, thing):
    return {act for act in Act if policy.may(viewer, act, thing)}


def test_a_visitor_may_do_nothing(project):
    assert allowed(AnonymousUser(), project) == set()


def test_who_is_in_another_forum_may_only_promise(project, rina):
    assert allowed(rina, project) == {Act.PLEDGE}


def test_a_member_of_the_forum_reads_and_promises(project, budi):
    assert allowed(budi, project) == {*policy.READING, Act.PLEDGE}


def test_a_worker_works_and_tells(project, dorkas):
    assert allowed(dorkas, project) == {*policy.READING, Act.PLEDGE, Act.WORK, Act.TELL, Act.MEASURE}


def test_staff_of_the_place_do_not_touch_the_money(project, dewi):
    assert allowed(dewi, project) == {*Act} - {Act.KEEP_LEDGER, Act.REVERSE}


def test_the_treasurer_of_the_forum_keeps_the_ledger_and_leads_nothing(project, forum):
    treasurer = factories.membership(forum, factories.member("Bendahara"), Role.TREASURER).member
    assert allowed(treasurer, project) == {*policy.READING, Act.PLEDGE, Act.KEEP_LEDGER, Act.REVERSE}


def test_in_an_archived_forum_its_chair_only_reads(project, forum, sari):
    project.forum.archived_at = timezone.now()
    assert allowed(sari, project) == policy.READING


def test_what_is_over_is_told_and_counted_no_more_worked_on(project, sari):
    project.state = ProjectState.FINISHED
    assert allowed(sari, project) == policy.AFTERWARDS


def seen_by(*viewers):
    return [Project.objects.visible_to(viewer).exists() for viewer in viewers]


@pytest.mark.parametrize("fields", [{"state": "draft"}, {"hidden_at": timezone.now(), "hidden_reason": "Kasar"}])
def test_a_draft_and_what_is_hidden_are_for_its_team_and_the_officers(project, sari, putu, dorkas, budi, rina, fields):
    Project.objects.update(**fields)
    assert seen_by(sari, putu, dorkas, budi, rina, AnonymousUser()) == [True, True, True, False, False, False]


def test_what_is_not_public_is_for_the_forum(project, budi, rina):
    assert seen_by(budi, rina, AnonymousUser()) == [True, True, True]
    Project.objects.update(is_public=False)
    assert seen_by(budi, rina, AnonymousUser()) == [True, False, False]
