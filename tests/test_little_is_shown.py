"""What others get to see of a member: never the phone or the address; and what logs, queues and keys hold of anybody."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from forums import contact
from forums.models import Forum
from members.mail import outbox
from members.models import Member, SentMail
from portal import due, policy
from portal.celery import app
from portal.masking import MaskedFormatter
from tests.world import OWN, PERSONAS, World, build, client_of, undone

PHONE, EMAIL, PASSWORD = "+6281299988877", "kanari@rahasia.example", "kata-sandi-kanari-77"
SEEN_BY = ("anonymous", "without forum", "elsewhere", "applicant", "member", "former member", "representative")
SignIn = Callable[..., Client]


@pytest.fixture
def canary(db: None) -> World:
    """A public forum whose officers and members have a phone and an address that are looked for."""
    world = build(is_public=True)
    for number, kind in enumerate(PERSONAS[1:]):
        if kind not in SEEN_BY or kind == "member":
            Member.objects.filter(pk=world.people[kind].pk).update(whatsapp=PHONE, email=f"{number}.{EMAIL}")
    return world


def seen_by(world: World, persona: str) -> list[str]:
    """Pages on which this kind of person sees a phone or an address of somebody else."""
    client, found = client_of(world, persona), []
    own = world.people[persona].email if world.people[persona] else ""
    for name in OWN:
        if policy.PAGES[name].get.value == "nobody":
            continue
        with undone():
            shown = client.get(reverse(name, kwargs=world.of(name)))
        text = (
            shown.getvalue().decode(errors="replace").replace(own, "")
            if own
            else shown.getvalue().decode(errors="replace")
        )
        found += [name] if PHONE[3:] in text or EMAIL in text else []
    return found


@pytest.mark.parametrize("persona", ["anonymous", "elsewhere"])
def test_no_page_shows_the_phone_or_address_of_a_member(persona: str, canary: World) -> None:
    assert seen_by(canary, persona) == []


def test_the_walk_would_see_an_address_that_is_shown(canary: World) -> None:
    """Negative control: an address in the forum's own text is seen."""
    Forum.objects.filter(pk=canary.forum.pk).update(about=f"Tulis ke {EMAIL}")
    assert "forums:forum_detail" in seen_by(canary, "anonymous")


def test_each_mail_names_one_recipient_and_no_other_address(forum: Forum, budi: Member) -> None:
    contact.write(forum, budi, "Jalan", "Mohon dibahas.", budi.joined_at)
    for kind, compose in due.mails(budi.joined_at):
        outbox.drain(kind, compose, budi.joined_at)
    mails = list(SentMail.objects.all())
    others = set(Member.objects.exclude(pk=budi.pk).values_list("email", flat=True))
    assert len(mails) == 2
    for mail in mails:
        assert [address for address in others - {mail.to} if address in mail.raw] == []


# --- Logs, queues, keys --------------------------------------------------------------------------------------------


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All that is logged, as the portal writes it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(MaskedFormatter("%(name)s %(message)s"))
    names = ("", "django", "django.request", "django.security", "allauth")
    for name in names:
        logging.getLogger(name).addHandler(handler)
    yield stream
    for name in names:
        logging.getLogger(name).removeHandler(handler)


def journeys(member: Member) -> None:
    """Wrong and right passwords, codes, resets, odd addresses, an error, links that are none."""
    client = Client(raise_request_exception=False)
    for password in ("salah-kanari", PASSWORD):
        client.post("/en/akun/login/", {"login": EMAIL, "password": password})
    client.get("/en/profil/", {"cari": EMAIL})
    client.post("/en/profil/", {"name": "", "whatsapp": PHONE})
    client.get("/en/tidak-ada/", {"token": "token-kanari"}, headers={"Cookie": "x=kue-kanari"})
    client.get("/en/berhenti/token-kanari/")
    client.get("/en/batal-hapus/token-kanari/")
    anonymous = Client(raise_request_exception=False)
    for path in ("/en/akun/password/reset/", "/en/akun/login/code/"):
        anonymous.post(path, {"email": EMAIL})


SECRETS = (EMAIL, PHONE[3:], PASSWORD, "salah-kanari", "token-kanari", "kue-kanari")


def test_logs_hold_no_secret_of_anybody(log: io.StringIO, budi: Member) -> None:
    budi.email, budi.whatsapp = EMAIL, PHONE
    budi.set_password(PASSWORD)
    budi.save()
    journeys(budi)
    assert "Not Found" in log.getvalue()
    assert [secret for secret in SECRETS if secret in log.getvalue()] == []


def test_queues_and_keys_hold_no_secret_of_anybody(budi: Member) -> None:
    budi.email = EMAIL
    budi.save()
    journeys(budi)
    held = everything_in_valkey()
    assert [secret for secret in SECRETS if secret.encode() in held] == []


def everything_in_valkey() -> bytes:
    """Each key with what it holds."""
    client = cache._cache.get_client()
    return b"\n".join(key + (client.dump(key) or b"") for key in client.scan_iter("*"))


def test_doorbells_carry_no_words() -> None:
    """Tasks take numbers at most: none of ours is written to take more than an id."""
    ours = [task for name, task in app.tasks.items() if name.startswith(("portal.", "forums.", "members."))]
    taken = {name for task in ours for name in task.run.__code__.co_varnames[: task.run.__code__.co_argcount]}
    assert taken <= {"self", "pk", "id"}
