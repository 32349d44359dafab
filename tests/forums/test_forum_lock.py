"""Acts on one forum at the same moment: the lock orders them; without it they collide."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from forums import invitations, membership
from forums.models import Forum, Membership, Role
from tests import factories

NOW = timezone.now()
PAIRS = 8

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """Run the acts in parallel, each in its own connection; what each returned or raised."""
    gate = Barrier(len(acts))

    def run(act):
        try:
            gate.wait()
            return act()
        except Exception as error:  # noqa: BLE001
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.fixture
def unlocked(monkeypatch):
    """The same acts with the lock switched off."""
    monkeypatch.setattr(membership, "lock", lambda forum, even_archived=False: Forum.objects.get(pk=forum.pk))


def errors(results):
    return [one for one in results if isinstance(one, Exception)]


def name_chairs(forum, sari, heirs):
    rows = [forum.memberships.get(member=heir) for heir in heirs]
    return at_once(*(lambda row=row: membership.set_role(row, Role.CHAIR, sari, NOW) for row in rows))


def test_two_new_chairs_at_once_leave_one_chair(forum, sari, putu, budi, dorkas):
    assert errors(name_chairs(forum, sari, [putu, budi, dorkas])) == []
    assert forum.memberships.filter(role=Role.CHAIR).count() == 1


def test_without_the_lock_a_new_chair_is_lost(unlocked, forum, sari, putu, budi, dorkas):
    for _round in range(20):
        if errors(name_chairs(forum, sari, [putu, budi, dorkas])):
            return
        forum.memberships.filter(role=Role.CHAIR).update(role=Role.MEMBER)
    pytest.fail("The race was never lost: this test cannot see whether the lock works.")


def ask_in_parallel(forum):
    person = factories.member("Rina")
    return at_once(*[lambda: membership.ask(forum, person, "", None, NOW)] * PAIRS)


def test_same_request_sent_many_times_at_once_is_one(forum):
    results = ask_in_parallel(forum)
    assert {type(error) for error in errors(results)} == {membership.AlreadyAsked}
    assert Membership.objects.filter(state="pending").count() == 1


def test_without_the_lock_the_database_has_to_refuse(unlocked, forum):
    for _round in range(20):
        if any(not isinstance(error, membership.MembershipRefused) for error in errors(ask_in_parallel(forum))):
            return
    pytest.fail("The race was never lost: this test cannot see whether the lock works.")


def test_officers_who_renew_the_link_at_once_leave_one_link(forum, sari, putu):
    results = at_once(*(lambda by=by: invitations.renew_link(forum, by, NOW) for by in (sari, putu) * 4))
    assert errors(results) == []
    assert forum.invitations.usable(NOW).count() == 1
