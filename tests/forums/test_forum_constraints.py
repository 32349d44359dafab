"""What the database itself refuses, by raw writes; each beside the write it takes."""

from contextlib import nullcontext

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from forums.models import Forum, ForumRequest, Invitation, Membership
from tests import factories

NOW = timezone.now()


def refused(name):
    return pytest.raises(IntegrityError, match=name)


def check(rows, expectation, **values):
    with expectation, transaction.atomic():
        rows.update(**values)


@pytest.mark.parametrize(
    ("who", "values", "constraint"),
    [
        ("budi", {"role": "chair"}, "forums_membership_one_chair"),
        ("budi", {"role": "secretary"}, None),
        ("budi", {"role": "king"}, "forums_membership_role_known"),
        ("putu", {"state": "left"}, "forums_membership_role_needs_active"),
        ("budi", {"state": "left"}, None),
        ("budi", {"state": "asleep"}, "forums_membership_state_known"),
        ("budi", {"joined_at": None}, "forums_membership_active_has_joined"),
        ("budi", {"state": "declined"}, "forums_membership_declined_has_decided"),
        ("budi", {"state": "declined", "decided_at": NOW}, None),
        ("budi", {"sector": "circus"}, "forums_membership_sector_known"),
        ("budi", {"term_from": "2026-02-01", "term_until": "2026-01-01"}, "forums_membership_term_ends_after_start"),
        ("budi", {"term_from": "2026-01-01", "term_until": "2026-01-01"}, None),
    ],
)
def test_membership_keeps_its_rules(who, values, constraint, request, forum):
    rows = Membership.objects.filter(forum=forum, member=request.getfixturevalue(who))
    check(rows, refused(constraint) if constraint else nullcontext(), **values)


def test_pair_has_one_membership(forum, budi):
    with refused("forums_membership_one_per_pair"):
        factories.membership(forum, budi)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"joining": "lottery"}, "forums_forum_joining_known"),
        ({"joining": "open"}, None),
        ({"term_from": "2026-02-01", "term_until": "2026-01-01"}, "forums_forum_term_ends_after_start"),
        ({"term_until": "2026-01-01"}, None),
    ],
)
def test_forum_keeps_its_rules(values, constraint, forum):
    check(Forum.objects.filter(pk=forum.pk), refused(constraint) if constraint else nullcontext(), **values)


def test_name_stands_once_in_a_regency_whatever_its_capitals(forum):
    with refused("forums_forum_name_once_per_regency"), transaction.atomic():
        factories.forum("FORUM TANI LESTARI")
    assert factories.forum("Forum Tani Lestari", regency=factories.regency("51.08")).pk


def test_forum_has_one_link(forum):
    Invitation.objects.create(forum=forum, created_at=NOW)
    with refused("forums_invitation_one_link"), transaction.atomic():
        Invitation.objects.create(forum=forum, created_at=NOW)
    assert Invitation.objects.create(forum=forum, created_at=NOW, revoked_at=NOW).pk


def test_address_has_one_open_invitation(forum):
    Invitation.objects.create(forum=forum, email="a@contoh.example", created_at=NOW)
    with refused("forums_invitation_one_open_per_address"), transaction.atomic():
        Invitation.objects.create(forum=forum, email="a@contoh.example", created_at=NOW)
    assert Invitation.objects.create(forum=forum, email="a@contoh.example", created_at=NOW, uses=1).pk


def test_request_is_decided_exactly_when_it_has_a_day(rina):
    asked = {"name": "Forum Air", "regency": factories.regency(), "purpose": "Air.", "asked_by": rina, "asked_at": NOW}
    ForumRequest.objects.create(**asked)
    with refused("forums_forumrequest_asked_once"), transaction.atomic():
        ForumRequest.objects.create(**asked | {"name": "FORUM AIR"})
    with refused("forums_forumrequest_decided_iff_decided_at"), transaction.atomic():
        ForumRequest.objects.create(**asked, state="declined")
    assert ForumRequest.objects.create(**asked, state="declined", decided_at=NOW).pk


def test_topic_has_one_preference(forum, budi):
    forum.preferences.create(member=budi, topic="news", frequency="off")
    with refused("forums_forumpreference_one_per_topic"):
        forum.preferences.create(member=budi, topic="news", frequency="digest")
