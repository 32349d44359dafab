"""A closed forum is nobody else's business: no word of it in any page, list, search, file or refusal."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from forums import membership, rsvp
from forums.models import Audience, Forum, Invitation, Meeting, OfficerMessage, Role
from forums.rsvp import Reply
from members.models import Member, Representative, SentMail
from members.policy import Audience as Door
from portal import due, policy
from tests import factories
from tests.world import World, build

pytestmark = pytest.mark.django_db
CANARY = "kenari"
SOUGHT = "KENARI"  # finds it, and what a page repeats of a search is not what it tells
OUTSIDERS = ["anonymous", "elsewhere", "without forum", "left", "removed", "declined", "suspended"]
PAGES = sorted(
    name
    for name, page in policy.PAGES.items()
    if page.get is not Door.NOBODY and name.split(":")[0] in ("forums", "members", "portal")
)


@dataclass(frozen=True)
class Closed:
    """A closed forum whose every text holds the canary, and people who are not, or no longer, in it."""

    forum: Forum
    meeting: Meeting
    people: dict[str, Member | None]


@pytest.fixture
def closed() -> Closed:
    cache.clear()
    now = timezone.now()
    texts = {"summary": CANARY, "about": CANARY, "decree_number": CANARY}
    forum = factories.forum(f"Forum {CANARY}", is_public=False, **texts)
    forum.slug = "sembunyi-kami"
    forum.save()
    people = {name: factories.member(name) for name in ("left", "removed", "declined")}
    people |= {"chair": factories.member(f"Ketua {CANARY}"), "inside": factories.member(f"Warga {CANARY}")}
    factories.membership(forum, people["chair"], Role.CHAIR, office_title=CANARY)
    organisation = factories.organisation("Koperasi Lada")
    Representative.objects.create(
        member=people["inside"], organisation=organisation, since=now.date(), confirmed_at=now
    )
    factories.membership(forum, people["inside"], organisation=organisation)
    for name in ("left", "removed"):
        factories.membership(forum, people[name])
    words = {
        "agenda": CANARY,
        "place_name": CANARY,
        "address": CANARY,
        "online_link": f"https://{CANARY}.example",
        "is_online": True,
    }
    meeting = factories.meeting(forum, f"Rapat {CANARY}", **words)
    factories.meeting(forum, f"Lalu {CANARY}", starts_at=now - timedelta(days=3))
    factories.meeting(forum, f"Terbuka {CANARY}", audience=Audience.OPEN)
    for name in ("inside", "left", "removed"):
        rsvp.answer(meeting, people[name], Reply("yes"), now)
    OfficerMessage.objects.create(forum=forum, sender=people["inside"], subject=CANARY, body=CANARY, at=now)
    Invitation.objects.create(forum=forum, created_by=people["chair"], created_at=now)
    membership.leave(forum, people["left"], now)
    membership.remove(forum.membership_of(people["removed"]), "Alasan", people["chair"], now)
    asked = factories.membership(forum, people["declined"], state="pending")
    membership.decline(asked, "", people["chair"], now)
    return Closed(forum, meeting, people)


def client_of(person: Member | None) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


def everything(world: World) -> list[str]:
    """Every page there is, about the things of another forum, and every search for the canary."""
    found = []
    for name in PAGES:
        address = reverse(name, kwargs=world.of(name))
        found += [address, f"{address}?q={SOUGHT}&organisation={SOUGHT}&page=1", f"{address}?show=past&province=34"]
    found += [f"/sitemap-{section}.xml" for section in ("halaman", "forum", "rapat", "organisasi")]
    return [*found, "/organisasi/saran/?organisation=Forum"]


def requests(world: World, who: str, *, is_full: bool) -> list[tuple[str, dict[str, str]]]:
    """Each address as a page and as a piece; in a short run every third of them, another third for the next outsider."""
    every = [(address, headers) for address in everything(world) for headers in ({}, {"HX-Request": "true"})]
    return every if is_full else every[OUTSIDERS.index(who) % 3 :: 3]


@pytest.mark.parametrize("who", OUTSIDERS)
def test_no_page_says_a_word_of_it(closed: Closed, who: str, request: pytest.FixtureRequest) -> None:
    world = build(is_public=True)
    client = client_of({**world.people, **closed.people}[who])
    own = reverse("portal:my_data") if who in closed.people else None  # where who was in it is told so, of right
    told = [
        (address, headers)
        for address, headers in requests(world, who, is_full=request.config.getoption("--full-size"))
        if address.partition("?")[0] != own
        and re.search(f"{CANARY}|sembunyi-kami", client.get(address, headers=headers).content.decode())
    ]
    assert told == []


def test_its_members_do_see_it(closed: Closed) -> None:
    """The check above would see it."""
    client = client_of(closed.people["inside"])
    texts = [
        client.get(address).content.decode() for address in ("/forum/", "/rapat/", "/mulai/", "/forum/sembunyi-kami/")
    ]
    assert [CANARY in text for text in texts] == [True] * 4


INSIDE = ["", "rapat/", "anggota/", "gabung/", "keluar/", "hubungi/", "ubah/", "arsip/", "undangan/", "preferensi/", "rapat/baru/",
          "anggota/tambah/", "rapat/{pk}/", "rapat/{pk}/ubah/", "rapat/{pk}/batal/", "rapat/{pk}/jawaban-anggota/",
          "rapat/{pk}/catat-jawaban/", "rapat/{pk}/kalender.ics"]  # fmt: skip
POSTED = ["gabung/", "keluar/", "hubungi/", "ubah/", "rapat/baru/", "rapat/{pk}/jawaban/", "rapat/{pk}/panggil/", "rapat/{pk}/salin/",
          "rapat/{pk}/batal/", "anggota/1/putusan/", "anggota/1/keluarkan/", "undangan/1/cabut/"]  # fmt: skip


def same(content: bytes, slug: str) -> bytes:
    """A page without its own address."""
    return re.sub(rb"/\d+/", b"/n/", content.replace(slug.encode(), b"x"))


@pytest.mark.parametrize("who", OUTSIDERS)
def test_its_addresses_answer_as_if_there_were_nothing(closed: Closed, who: str) -> None:
    client, pk = client_of({**build(is_public=True).people, **closed.people}[who]), closed.meeting.pk
    for methods, places in ((("get", "head"), INSIDE), (("post",), POSTED)):
        for place in places:
            for method in methods:
                real = getattr(client, method)(f"/en/forum/sembunyi-kami/{place.format(pk=pk)}", {"answer": "yes"})
                none = getattr(client, method)(f"/en/forum/tidak-ada/{place.format(pk=987654)}", {"answer": "yes"})
                assert real.status_code == none.status_code
                assert real.status_code in (302, 404)
                assert same(without_tokens(real.content), "sembunyi-kami") == same(
                    without_tokens(none.content), "tidak-ada"
                )


def without_tokens(content: bytes) -> bytes:
    return re.sub(rb'value="[A-Za-z0-9]{64}"', b"", content)


def test_no_mail_about_it_goes_to_who_is_not_in_it(closed: Closed) -> None:
    due.run(timezone.now() + timedelta(minutes=5))
    told = SentMail.objects.filter(delivery__member__name__in=["left", "removed", "declined"])
    assert set(told.values_list("delivery__kind", flat=True)) <= {"answer_confirmed", "membership_decided"}
    SentMail.objects.all().delete()
    for days in range(1, 12):
        due.run(timezone.now() + timedelta(days=days))
    assert not SentMail.objects.filter(delivery__member__name__in=["left", "removed", "declined"]).exists()


@pytest.mark.parametrize("way", ["get", "post"])
def test_a_used_up_or_revoked_invitation_names_no_forum(
    closed: Closed, way: str, as_: Callable[[Member], Client]
) -> None:
    invitation = Invitation.objects.get()
    assert CANARY in Client().get(f"/en/gabung/{invitation.code}/").content.decode()
    Invitation.objects.update(revoked_at=timezone.now())
    for client in (Client(), client_of(closed.people["left"])):
        response = getattr(client, way)(f"/en/gabung/{invitation.code}/")
        assert (response.status_code in (302, 404), CANARY in response.content.decode()) == (True, False)


def test_an_open_meeting_of_it_is_open_to_its_members_only(closed: Closed) -> None:
    meeting = Meeting.objects.get(audience=Audience.OPEN)
    client = client_of(factories.member("Rina"))
    assert client.post(f"{meeting.get_absolute_url()}jawaban/", {"answer": "yes"}).status_code == 404
    assert not meeting.responses.exists()


def test_figures_of_places_do_not_count_it_for_others(closed: Closed) -> None:
    outside, inside = (client_of(who).get("/en/forum/").context["places"] for who in (None, closed.people["inside"]))
    assert (sum(place.count for place in outside), sum(place.count for place in inside)) == (0, 1)


def test_a_chosen_meeting_of_a_public_forum_is_not_shown_to_others(forum: Forum, budi: Member, rina: Member) -> None:
    meeting = factories.meeting(forum, f"Rapat {CANARY}", audience=Audience.CHOSEN)
    factories.response(meeting, budi, "invited")
    places = ["/", "/rapat/", "/mulai/", f"/forum/{forum.slug}/", f"/forum/{forum.slug}/rapat/", "/sitemap-rapat.xml",
              meeting.get_absolute_url(), f"{meeting.get_absolute_url()}kalender.ics", f"/rapat/?q={SOUGHT}"]  # fmt: skip
    for client in (Client(), client_of(rina)):
        texts = [client.get(place).content.decode() for place in places]
        assert [place for place, text in zip(places, texts, strict=True) if f"Rapat {CANARY}" in text] == []
    assert f"Rapat {CANARY}" in client_of(budi).get("/rapat/").content.decode()
