"""The secretariat takes the list of its own forum along, without emails, and it is written down."""

from __future__ import annotations

import pytest
from django.utils import timezone

from forums.models import Forum
from members.models import Export, Member
from tests import factories
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db
WHY = {"reason": "Daftar hadir musyawarah", "file_type": "csv"}


def address(forum: Forum) -> str:
    return f"/en/forum/{forum.slug}/anggota/ekspor/"


def sent(person: Member, forum: Forum) -> str:
    answer = signed_in(person).post(address(forum), WHY)
    return b"".join(answer.streaming_content).decode("utf-8-sig") if answer.streaming else ""


@pytest.mark.parametrize("who", ["sari", "putu", "dewi"])
def test_chair_secretary_and_staff_take_it_and_it_is_logged(
    who: str, forum: Forum, dewi: Member, request: pytest.FixtureRequest
) -> None:
    person = request.getfixturevalue(who)
    text = sent(person, forum)
    assert text.splitlines()[0].startswith("Name,Sector,Organisation")
    assert [line.split(",")[0] for line in text.splitlines()[1:]] == ["Sari", "Putu", "Budi", "Dorkas"]
    logged = Export.objects.get()
    assert (logged.by, logged.about, logged.count, logged.reason) == (
        person,
        f"forums.forum:{forum.pk}",
        4,
        WHY["reason"],
    )


@pytest.mark.parametrize(("who", "status"), [("budi", 403), ("rina", 403)])
def test_others_take_nothing(who: str, status: int, forum: Forum, rina: Member, request: pytest.FixtureRequest) -> None:
    client = signed_in(request.getfixturevalue(who))
    assert [client.get(address(forum)).status_code, client.post(address(forum), WHY).status_code] == [status, status]
    assert not Export.objects.exists()


def test_no_email_of_anybody_is_in_it(forum: Forum, sari: Member) -> None:
    factories.membership(forum, factories.member("Siti", whatsapp="+628123456789"))
    text = sent(sari, forum)
    assert ("@" in text, "0812-3456-789" in text) == (False, True)


def test_members_of_other_forums_are_not_in_it(forum: Forum, other_forum: Forum, sari: Member) -> None:
    factories.membership(forum, factories.member("Pergi"), state="left", left_at=timezone.now())
    text = sent(sari, forum)
    assert [name in text for name in ("Rina", "Pergi")] == [False, False]


def test_old_sign_in_must_be_renewed_first(forum: Forum, sari: Member) -> None:
    answer = signed_in(sari, seconds_ago=310).post(address(forum), WHY)
    assert (answer.status_code, Export.objects.count()) == (302, 0)
