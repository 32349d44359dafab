"""Memberships and meetings from a file: nobody gets a role by it, nobody is invited by it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from django.utils import timezone

from forums.models import Forum, Meeting, Membership, MembershipState
from members.models import Delivery, Member, StaffArea
from tests import factories
from tests.exchange.files import checked, codes, counts, csv, taken, undone

pytestmark = pytest.mark.django_db
WHO = ["Forum", "Email", "Nama", "Kabupaten", "Jabatan", "Mulai", "Sampai"]
MEET = ["Forum", "Judul", "Tanggal", "Mulai", "Selesai", "Tempat", "Kursi"]


def person(
    who: str = "", name: str = "", title: str = "", start: str = "", end: str = "", forum: str = "Forum Tani Lestari"
) -> list[str]:
    return [forum, who, name, "", title, start, end]


def people(rows: Sequence[Sequence[object]]) -> bytes:
    return csv(rows, header=WHO)


def gathering(
    title: str = "Musyawarah",
    day: str = "17 Agustus 2027",
    start: str = "09.00",
    end: str = "11.30",
    place: str = "Balai",
    seats: str = "50",
    forum: str = "Forum Tani Lestari",
) -> list[str]:
    return [forum, title, day, start, end, place, seats]


def meetings(rows: Sequence[Sequence[object]]) -> bytes:
    return csv(rows, header=MEET)


# --- Memberships --------------------------------------------------------------------------------------------------


def test_member_is_put_into_a_forum_by_email_or_by_name(forum: Forum, rina: Member, dewi: Member) -> None:
    kept = factories.member("Siti Aisyah", email=None)
    one = taken(
        people([person(rina.email, title="Penasihat", start="1/1/26", end="31/12/2028"), person(name="siti aisyah")]),
        dewi,
        "keanggotaan",
    )
    assert (one.done, codes(one)) == (2, [])
    made = forum.memberships.get(member=rina)
    assert (made.state, made.role, made.office_title, str(made.term_until)) == (
        "active",
        "member",
        "Penasihat",
        "2028-12-31",
    )
    assert forum.memberships.active().filter(member=kept).exists()
    assert not Delivery.objects.exists()


def test_each_fault_of_a_membership_has_its_reason(forum: Forum, rina: Member, dewi: Member) -> None:
    waiting, removed = factories.member("Waru"), factories.member("Keluar")
    factories.membership(forum, waiting, state="pending")
    factories.membership(forum, removed, state="left", reason="Tidak aktif")
    factories.forum("Forum Tua", archived_at=timezone.now())
    rows = [
        person(rina.email, forum="Tidak Ada"), person(rina.email, forum="Forum Tua"), person("x@y.example"), person(),
        person(waiting.email), person(removed.email), person(rina.email, start="2/1/2027", end="1/1/2027"),
    ]  # fmt: skip
    assert codes(checked(people(rows), dewi, "keanggotaan")) == [
        "forum", "archived", "nobody", "who", "waiting", "removed", "backwards",
    ]  # fmt: skip


def test_change_of_a_membership_is_shown_done_and_undone(forum: Forum, budi: Member, dewi: Member) -> None:
    one = taken(people([person(budi.email, title="Pelindung")]), dewi, "keanggotaan")
    assert one.rows.get().changes == {"office_title": ["", "Pelindung"]}
    assert forum.memberships.get(member=budi).office_title == "Pelindung"
    undone(one, dewi)
    assert forum.memberships.get(member=budi).office_title == ""


def test_undo_takes_out_whom_the_file_put_in(forum: Forum, rina: Member, dewi: Member) -> None:
    old = factories.member("Lama")
    factories.membership(forum, old, state="left")
    one = undone(taken(people([person(rina.email), person(old.email)]), dewi, "keanggotaan"), dewi)
    assert one.undone == 2
    assert not Membership.objects.filter(forum=forum, member=rina).exists()
    assert Membership.objects.get(forum=forum, member=old).state == MembershipState.LEFT


def test_member_who_answered_a_meeting_stays(forum: Forum, rina: Member, dewi: Member) -> None:
    one = taken(people([person(rina.email)]), dewi, "keanggotaan")
    factories.response(factories.meeting(forum), rina)
    assert undone(one, dewi).kept == 1


def test_forum_outside_the_area_is_not_known(forum: Forum, rina: Member) -> None:
    made = factories.member("Made", is_staff=True)
    StaffArea.objects.create(member=made, granted_at=timezone.now(), regency=factories.regency("51.08"))
    assert codes(checked(people([person(rina.email)]), made, "keanggotaan")) == ["forum"]


def test_member_from_outside_the_area_is_not_put_into_a_forum_of_it(other_forum: Forum, rina: Member) -> None:
    made = factories.member("Made", is_staff=True)
    StaffArea.objects.create(member=made, granted_at=timezone.now(), regency=other_forum.regency)
    rows = [person(rina.email, forum=other_forum.name)]
    assert codes(checked(people(rows), made, "keanggotaan")) == ["elsewhere"]


# --- Meetings -----------------------------------------------------------------------------------------------------


def test_meeting_comes_in_as_a_draft_in_the_zone_of_its_place(forum: Forum, dewi: Member) -> None:
    taken(meetings([gathering()]), dewi, "rapat")
    made = Meeting.objects.get()
    assert (made.state, made.zone, made.seats_in_person, made.starts_at.isoformat()) == (
        "draft", "Asia/Jakarta", 50, "2027-08-17T02:00:00+00:00",
    )  # fmt: skip
    assert not Delivery.objects.exists()


def test_each_fault_of_a_meeting_has_its_reason(forum: Forum, dewi: Member) -> None:
    factories.meeting(forum, "Rapat Besar")
    day = timezone.localdate(Meeting.objects.get().starts_at).strftime("%d/%m/%Y")
    rows = [
        gathering(forum="Tidak Ada"), gathering(day="31/02/2027"), gathering(start="25.00"), gathering(day="1/1/2020"),
        gathering(end="08.00"), gathering(place=""), gathering(seats="nol"), gathering("Rapat Besar", day=day, seats="7"),
    ]  # fmt: skip
    found = codes(checked(meetings(rows), dewi, "rapat"))
    assert found == ["forum", "date", "clock", "past", "backwards", "nowhere", "number", "called"]


def test_draft_is_changed_and_put_back_and_a_new_one_goes_again(forum: Forum, dewi: Member) -> None:
    first = taken(meetings([gathering()]), dewi, "rapat")
    second = taken(meetings([gathering(start="10.00"), gathering("Lain")]), dewi, "rapat")
    assert (counts(second), Meeting.objects.count()) == ((1, 1, 0, 0), 2)
    assert undone(second, dewi).undone == 2
    assert Meeting.objects.get().starts_at.isoformat() == "2027-08-17T02:00:00+00:00"
    assert (undone(first, dewi).kept, Meeting.objects.count()) == (1, 1)  # it was edited since


def test_meeting_called_since_stays(forum: Forum, dewi: Member) -> None:
    one = taken(meetings([gathering()]), dewi, "rapat")
    Meeting.objects.update(state="called", called_at=timezone.now())
    assert (undone(one, dewi).kept, Meeting.objects.count()) == (1, 1)


def test_rows_of_one_meeting_come_in_once(forum: Forum, dewi: Member) -> None:
    assert codes(checked(meetings([gathering(), gathering("MUSYAWARAH", start="14.00", end="")]), dewi, "rapat")) == [
        "repeated"
    ]
