"""What a token may do, and all that it may not: at other doors, altered, too old, revoked, or after its reason has gone."""

from __future__ import annotations

import random
import re
import string
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from forums import meetings, membership, muting
from forums.answer_links import answer_url
from forums.models import Forum, Invitation, Meeting, MembershipState, Response, ResponseState
from members import accounts, address_change
from members.mail import links
from members.models import Member
from portal import digest, erasure_mails
from portal.masking import BEFORE_A_TOKEN
from projects import reminders
from tests import every_mail, factories
from tests.every_mail import Post
from tests.world import fingerprint

pytestmark = pytest.mark.django_db
LETTERS = string.ascii_letters + string.digits + "-_.:=é\n "
ANSWER = {"answer": "yes"}

DOORS: Mapping[str, str] = {
    "answer": "/en/jawab/{}/",
    "unsubscribe": "/en/berhenti/{}/",
    "invitation": "/en/gabung/{}/",
    "password": "/en/akun/password/reset/key/{}/",
    "email": "/en/batal-ganti/{}/",
    "calendar": "/en/kalender/{}.ics",
    "keep": "/en/batal-hapus/{}/",
}


@pytest.fixture
def strict(settings: Any) -> Client:
    """Sends what a program sends, as often as it likes."""
    settings.ACCOUNT_RATE_LIMITS = False
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def tokens(meeting: Meeting, forum: Forum, sari: Member, budi: Member, dewi: Member) -> dict[str, tuple[str, str]]:
    """A token of every kind, with the door it is for."""
    invitation = Invitation.objects.create(forum=forum, created_by=sari, created_at=timezone.now())
    reset = next(one for one in every_mail.addresses(every_mail.reset(Post("en"))) if "/reset/key/" in one)
    return {
        "answer": ("answer", links.make("answer", budi, meeting.pk, 0)),
        "digest": ("unsubscribe", links.make(digest.OFF, budi)),
        "invitations": ("unsubscribe", links.make(muting.OFF_INVITATIONS, budi, forum.pk)),
        "meeting": ("unsubscribe", links.make(muting.OFF_MEETING, budi, meeting.pk)),
        "work": ("unsubscribe", links.make(reminders.OFF, budi)),
        "invitation": ("invitation", invitation.code),
        "email": (
            "email",
            urlsplit(address_change.undo_url(dewi, "lama@contoh.example")).path.strip("/").split("/")[-1],
        ),
        "calendar": ("calendar", links.make("calendar", budi)),
        "keep": ("keep", links.make(erasure_mails.KEEP, sari)),
        "password": ("password", urlsplit(reset).path.strip("/").split("/")[-1]),
    }


def at(door: str, token: str) -> str:
    return DOORS[door].format(quote(token, safe=""))


def is_let_in(client: Client, door: str, token: str) -> bool:
    """Whether the door shows what is behind it, or changes anything."""
    before = fingerprint()
    page = client.get(at(door, token))
    client.post(at(door, token), ANSWER)
    is_refused = page.status_code == 404 or (door == "password" and b"password1" not in page.content)
    if door == "password" and page.status_code == 302:
        is_refused = b"password1" not in client.get(page.headers["Location"]).content
    return not is_refused or fingerprint() != before


def test_each_token_opens_its_own_door(tokens: dict[str, tuple[str, str]]) -> None:
    assert {kind: is_let_in(Client(), door, token) for kind, (door, token) in tokens.items()} == dict.fromkeys(
        tokens, True
    )


def test_no_token_opens_another_door(tokens: dict[str, tuple[str, str]], figure: Callable[[str], None]) -> None:
    tried = [(kind, door) for kind, (own, _token) in tokens.items() for door in DOORS if door != own]
    assert [pair for pair in tried if is_let_in(Client(), pair[1], tokens[pair[0]][1])] == []
    figure(f"{len(tokens)} kinds of tokens at {len(DOORS)} doors: {len(tried)} pairs crossed, 0 let in")


def test_every_door_is_tried_here() -> None:
    assert {door.removeprefix("/en/akun/").removeprefix("/en/").partition("/{}")[0] for door in DOORS.values()} == set(
        BEFORE_A_TOKEN
    )


def mutation(token: str, chance: random.Random) -> str:
    place, letter = chance.randrange(1, len(token)), chance.choice(LETTERS)
    return chance.choice(
        [token[:place] + letter + token[place + 1 :], token[:place] + letter + token[place:], token[:place],
         token[:place] + token[place + 1 :], token[place:], token.swapcase(), token + letter]
    )  # fmt: skip


def is_same(altered: str, token: str) -> bool:
    """Whether it is no alteration: numbers of base 36, as in links to a new password, can be written in several ways, and spaces do not count."""
    (number, dash, rest), (own, _dash, key) = altered.partition("-"), token.partition("-")
    try:
        return altered == token or (bool(dash) and rest.strip() == key and int(number, 36) == int(own, 36))
    except ValueError:
        return False


def page_without(content: bytes) -> bytes:
    """The page without its own address, which it names for the other language and for sharing, and the CSRF token."""
    content = re.sub(rb'value="[A-Za-z0-9]{64}"', b"", content)
    return re.sub(rb"(jawab|berhenti|gabung|key|batal-ganti|batal-hapus)(/|%2F)[^\"<>]*", b"", content)


@pytest.mark.parametrize(
    "kind", ["answer", "digest", "invitations", "meeting", "invitation", "password", "email", "keep"]
)
def test_altered_tokens_are_refused_by_one_constant_page(
    kind: str,
    tokens: dict[str, tuple[str, str]],
    request: pytest.FixtureRequest,
    strict: Client,
    figure: Callable[[str], None],
) -> None:
    chance = random.Random(f"20261124 {kind}")
    door, token = tokens[kind]
    wanted = 1000 if request.config.getoption("--full-size") else 150
    altered = {one for _ in range(wanted * 2) if not is_same(one := mutation(token, chance), token)}
    before, pages = fingerprint(), set()
    for one in sorted(altered)[:wanted]:
        assert fingerprint() == before
        for response in (strict.post(at(door, one), ANSWER), strict.get(at(door, one))):
            assert b"password1" not in response.content
            pages.add((response.status_code, page_without(response.content)))
    assert fingerprint() == before
    assert {status for status, _page in pages} <= ({200, 403, 404} if door == "password" else {403, 404})
    # The door's own page, the portal's 404 for what is no token at all, and CSRF's refusal.
    assert len(pages) <= 3
    figure(f"{kind}: {min(wanted, len(altered))} altered tokens, each by GET and POST: 0 taken, 0 rows changed")


def leave(meeting: Meeting, member: Member) -> None:
    membership.leave(meeting.forum, member, timezone.now())


def suspend(meeting: Meeting, member: Member) -> None:
    accounts.suspend(member, factories.member("Dewi", is_staff=True), timezone.now(), reason="Kasar")


def revoke(meeting: Meeting, member: Member) -> None:
    member.revoke_links()


def move_away(meeting: Meeting, member: Member) -> None:
    Member.objects.filter(pk=member.pk).update(email="baru@contoh.example")


def erase(meeting: Meeting, member: Member) -> None:
    Meeting.objects.filter(pk=meeting.pk).delete()


def cancel(meeting: Meeting, member: Member) -> None:
    meetings.cancel(meeting, "", factories.member("Putu"), timezone.now())


def archive(meeting: Meeting, member: Member) -> None:
    Forum.objects.update(archived_at=timezone.now())


def uninvite(meeting: Meeting, member: Member) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(audience="chosen")


ENDS = [leave, suspend, revoke, move_away, erase, cancel, archive, uninvite]
REVOKES = [suspend, revoke, move_away, erase]


@pytest.mark.parametrize("end", ENDS)
def test_an_answer_link_ends_with_what_it_was_made_for(
    strict: Client, meeting: Meeting, budi: Member, end: Callable[[Meeting, Member], None]
) -> None:
    link = at("answer", links.make("answer", budi, meeting.pk, 0))
    end(meeting, budi)
    strict.post(link, ANSWER)
    assert not Response.objects.filter(member=budi).exclude(state=ResponseState.CANCELLED).exists()


@pytest.mark.parametrize("end", [leave, suspend, revoke, move_away, erase, uninvite])
def test_a_dead_answer_link_tells_nothing(
    strict: Client, meeting: Meeting, budi: Member, end: Callable[[Meeting, Member], None]
) -> None:
    link = at("answer", links.make("answer", budi, meeting.pk, 0))
    assert meeting.title in strict.get(link).content.decode()
    end(meeting, budi)
    response = strict.get(link)
    assert (response.status_code, page_without(response.content)) == (
        404,
        page_without(strict.get(at("answer", "x")).content),
    )


@pytest.mark.parametrize("end", REVOKES)
def test_a_revoked_unsubscribe_link_changes_nothing(
    strict: Client, meeting: Meeting, budi: Member, end: Callable[[Meeting, Member], None]
) -> None:
    link = at("unsubscribe", links.make(muting.OFF_MEETING, budi, meeting.pk))
    end(meeting, budi)
    before = fingerprint()
    assert (strict.post(link).status_code, fingerprint()) == (404, before)


def test_switching_off_after_leaving_invites_nobody_back(
    strict: Client, as_: Callable[[Member], Client], forum: Forum, budi: Member
) -> None:
    Forum.objects.update(is_public=False)
    meeting = factories.meeting(forum, state="draft")
    meetings.call(meeting, factories.member(), timezone.now())
    link = at("unsubscribe", links.make(muting.OFF_MEETING, budi, meeting.pk))
    leave(meeting, budi)
    assert b"is switched off" in strict.post(link).content
    assert not Response.objects.filter(member=budi).exists()
    assert as_(budi).get(meeting.get_absolute_url()).status_code == 404


def test_a_link_to_answer_is_of_no_use_after_a_year_and_more(
    strict: Client, meeting: Meeting, budi: Member, time_machine: object
) -> None:
    Meeting.objects.update(starts_at=timezone.now() + timedelta(days=500), ends_at=None)
    link = at("answer", links.make("answer", budi, meeting.pk, 0))
    time_machine.move_to(timezone.now() + timedelta(days=401))
    assert strict.post(link, ANSWER).status_code == 404


def test_an_unsubscribe_link_ends_after_ten_years(strict: Client, budi: Member, time_machine: object) -> None:
    link = at("unsubscribe", links.make(digest.OFF, budi))
    time_machine.move_to(timezone.now() + timedelta(days=3651))
    assert strict.post(link).status_code == 404


def test_a_link_to_a_new_password_works_once(tokens: dict[str, tuple[str, str]]) -> None:
    link, words = at("password", tokens["password"][1]), {"password1": "kopi pahit", "password2": "kopi pahit"}
    browser = Client()
    browser.post(browser.get(link).headers["Location"], words)
    assert not is_let_in(Client(), "password", tokens["password"][1])


@pytest.mark.parametrize("change", [suspend, move_away])
def test_a_link_to_a_new_password_ends_with_the_account_or_its_address(
    change: Callable[[Meeting, Member], None], meeting: Meeting
) -> None:
    post = Post("en")
    link = next(one for one in every_mail.addresses(every_mail.reset(post)) if "/reset/key/" in one)
    change(meeting, post.reader)
    assert not is_let_in(Client(), "password", urlsplit(link).path.strip("/").split("/")[-1])


class TestPowersOfAnAnswerLink:
    """It sets one answer of one person to one meeting, and opens nothing else."""

    def test_ten_times_is_once(self, strict: Client, meeting: Meeting, budi: Member) -> None:
        link = at("answer", links.make("answer", budi, meeting.pk, 0))
        strict.post(link, ANSWER)
        before = fingerprint()
        for _time in range(10):
            assert strict.post(link, ANSWER).status_code == 302
        assert (fingerprint(), Session.objects.count(), len(strict.cookies)) == (before, 0, 0)

    def test_only_the_own_answer_to_that_meeting_changes(
        self, strict: Client, forum: Forum, meeting: Meeting, budi: Member, dorkas: Member
    ) -> None:
        other = factories.meeting(forum, "Rapat lain")
        body = {
            **ANSWER,
            "member": dorkas.pk,
            "meeting": other.pk,
            "member_id": dorkas.pk,
            "meeting_id": other.pk,
            "pk": other.pk,
        }
        strict.post(at("answer", links.make("answer", budi, meeting.pk, 0)), body)
        assert list(Response.objects.values_list("meeting", "member")) == [(meeting.pk, budi.pk)]

    @pytest.mark.parametrize("address", ["/en/mulai/", "/en/profil/", "/en/preferensi/", "/en/forum/{}/anggota/"])
    def test_no_other_page_opens(self, strict: Client, meeting: Meeting, budi: Member, address: str) -> None:
        strict.post(at("answer", links.make("answer", budi, meeting.pk, 0)), ANSWER)
        response = strict.get(address.format(meeting.forum.slug))
        assert response.headers["Location"].startswith("/en/akun/login/")

    def test_state_and_place_in_the_queue_cannot_be_set(
        self, strict: Client, forum: Forum, sari: Member, budi: Member
    ) -> None:
        meeting = factories.meeting(forum, seats_in_person=1)
        factories.response(meeting, sari)
        body = {
            **ANSWER,
            "state": "yes",
            "number": 0,
            "priority": 99,
            "promoted_at": "2026-01-01",
            "sector": "media",
            "via": "officer",
        }
        strict.post(at("answer", links.make("answer", budi, meeting.pk, 0)), body)
        saved = Response.objects.get(member=budi)
        assert (saved.state, saved.number, saved.priority, saved.sector, saved.via) == (
            "waiting",
            2,
            0,
            budi.sector,
            "mail",
        )

    def test_it_ends_when_the_meeting_starts(
        self, strict: Client, meeting: Meeting, budi: Member, time_machine: object
    ) -> None:
        link = urlsplit(answer_url(meeting, budi)).path
        time_machine.move_to(meeting.starts_at)
        strict.post(link, ANSWER)
        assert not Response.objects.exists()


def test_an_old_invitation_does_not_bring_back_whom_the_officers_removed(
    as_: Callable[[Member], Client], forum: Forum, sari: Member, budi: Member
) -> None:
    invitation = Invitation.objects.create(forum=forum, email=budi.email, created_by=sari, created_at=timezone.now())
    membership.remove(forum.membership_of(budi), "Alasan", sari, timezone.now())
    as_(budi).post(at("invitation", invitation.code))
    assert forum.memberships.get(member=budi).state == MembershipState.LEFT


def test_an_invitation_after_the_removal_does(
    as_: Callable[[Member], Client], forum: Forum, sari: Member, budi: Member
) -> None:
    membership.remove(forum.membership_of(budi), "Alasan", sari, timezone.now())
    invitation = Invitation.objects.create(forum=forum, email=budi.email, created_by=sari, created_at=timezone.now())
    as_(budi).post(at("invitation", invitation.code))
    assert forum.memberships.get(member=budi).state == MembershipState.ACTIVE
