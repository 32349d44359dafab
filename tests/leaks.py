"""A walk through pages that hold secrets, in a process that writes its log as a server does; what was secret goes to the file named first.

With CARELESS=1 lines are written as they are: what the log must not be.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import django
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

django.setup()

from forums.answer_links import answer_url  # noqa: E402
from forums.models import Meeting  # noqa: E402
from members.mail import links  # noqa: E402
from members.models import Member  # noqa: E402
from portal import digest, logs, masking, urls  # noqa: E402
from tests import factories  # noqa: E402
from tests.exchange.files import csv, row  # noqa: E402
from tests.sessions import signed_in  # noqa: E402

EMAIL, NEW, LISTED = "kanari.lama@contoh.example", "kanari.baru@contoh.example", "kanari.daftar@contoh.example"
PASSWORD, WRONG, PHONE, LISTED_PHONE = "Kanari-Kuning-77", "Kanari-Salah-88", "081298765431", "081298765432"


def broken(request: HttpRequest) -> HttpResponse:
    """A page with a fault that has everything in its hands."""
    raise ValueError(f"{EMAIL} {request.get_full_path()}")


def browser() -> Client:
    return Client(raise_request_exception=False, SERVER_NAME="localhost")


def come_in(client: Client) -> None:
    """Signing up, and signing in in every way."""
    facts = {"name": "Kanari", "email": NEW, "password1": PASSWORD, "regency": "Kabupaten Kulon Progo, DI Yogyakarta", "sector": "community",
             "is_adult": "on", "terms": "on", "privacy": "on", "opened": factories.opened()}  # fmt: skip
    assert browser().post("/akun/signup/", facts).status_code == 302
    browser().post("/akun/password/reset/", {"email": EMAIL})
    browser().post("/akun/login/code/", {"email": EMAIL})
    browser().post(f"/akun/login/?email={EMAIL}", {"login": EMAIL, "password": WRONG})
    assert client.post("/akun/login/", {"login": EMAIL, "password": PASSWORD}).status_code == 302


def tell(client: Client) -> None:
    """A number to the profile, an answer, and a list of people."""
    facts = {"name": "Kanari", "regency": "Kabupaten Kulon Progo, DI Yogyakarta", "sector": "media", "whatsapp": PHONE}
    client.post("/profil/", facts)
    client.post(f"{Meeting.objects.get().get_absolute_url()}jawaban/", {"answer": "yes"})
    office = signed_in(Member.objects.get(is_staff=True), raises=False)
    office.defaults["SERVER_NAME"] = "localhost"
    people = SimpleUploadedFile("anggota.csv", csv([row("Kanari", LISTED, LISTED_PHONE), row("X", "kanari@@x")]))
    sent = office.post("/impor/anggota/", {"file": people, "consent_by": "paper", "consent": "on"})
    assert sent.status_code == 302


def go_astray(client: Client, tokens: list[str]) -> None:
    """Right and wrong tokens, pages that are not there, a page with a fault."""
    answer, off = tokens
    for address in (f"/jawab/{answer}/", f"/jawab/{answer}x/", f"/berhenti/{off}/", f"/batal-ganti/{off}/", f"/kalender/{off}.ics",
                    f"/gabung/{answer}/", f"/tidak-ada/?email={EMAIL}&token={answer}", f"/patah/?email={EMAIL}"):  # fmt: skip
        client.get(address)
    client.post(f"/jawab/{answer}/", {"answer": "yes"})
    Client(SERVER_NAME="localhost", enforce_csrf_checks=True).post(
        "/akun/login/", {"login": EMAIL, "password": PASSWORD}
    )


def main() -> None:
    if os.environ.get("CARELESS"):
        masking.masked = logs.masked = lambda text: text
    urls.urlpatterns.append(path("patah/", broken))
    reader, client = Member.objects.get(email=EMAIL), browser()
    tokens = [answer_url(Meeting.objects.get(), reader).rstrip("/").rpartition("/")[2], links.make(digest.OFF, reader)]
    come_in(client)
    tell(client)
    go_astray(client, tokens)
    cookies = [client.cookies["session"].value]
    secrets = [EMAIL, NEW, LISTED, PASSWORD, WRONG, PHONE[1:], LISTED_PHONE[1:], *tokens, *cookies]
    Path(sys.argv[1]).write_text(json.dumps(secrets))


if __name__ == "__main__":
    main()
