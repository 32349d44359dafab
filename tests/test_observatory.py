"""What the MDN HTTP Observatory would say of the portal over HTTPS: home, sign-in, a forum, the administration."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from http.cookies import SimpleCookie

import pytest
from django.conf import settings

from members.models import Member
from tests.observatory import Answer, score

LEAST = 130
GOOD = {"Content-Security-Policy": "default-src 'none'; script-src 'self'; frame-ancestors 'none'", "Referrer-Policy": "same-origin",
        "Strict-Transport-Security": "max-age=63072000", "X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin"}  # fmt: skip
BEST = 145  # with integrity of scripts, and in the browsers' preload list

OVER_HTTPS = """
import json, sys
import django; django.setup()
from django.conf import settings
from django.test import Client
from members.models import Member
def ask(client, address):
    page, plain = client.get(address), Client(headers={"host": "rembuk.example"}).get(address)
    print(json.dumps([address, page.status_code, dict(page.headers), page.cookies.output(header="", sep="\\n"), page.content.decode(), plain.headers.get("Location", "")]))
reader = Client(headers={"host": "rembuk.example", "x-forwarded-proto": "https"})
for address in ("/en/", "/en/akun/login/", sys.argv[1]):
    ask(reader, address)
reader.force_login(Member.objects.get(pk=sys.argv[2]), backend=settings.AUTHENTICATION_BACKENDS[0])
for address in ("/admin/", "/en/mulai/", sys.argv[1]):
    ask(reader, address)
"""


def answers(forum_address: str, staff: Member) -> dict[str, Answer]:
    url = re.sub(r"/[^/]*$", f"/{settings.DATABASES['default']['NAME']}", os.environ["DATABASE_URL"])
    environment = os.environ | {"REMBUK_URL": "https://rembuk.example", "REMBUK_PROXIES": "1", "DATABASE_URL": url}
    environment |= {"DJANGO_SETTINGS_MODULE": "portal.settings", "ALLOWED_HOSTS": "rembuk.example"}
    command = [sys.executable, "-c", OVER_HTTPS, forum_address, str(staff.pk)]
    done = subprocess.run(command, check=False, cwd=settings.ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.strip().splitlines() if line.startswith("[")]
    return {
        f"{number} {address} {status}": Answer(
            headers, SimpleCookie(cookies.replace("\n", "; ")).values(), html, sent_on
        )
        for number, (address, status, headers, cookies, html, sent_on) in enumerate(lines)
    }


@pytest.mark.django_db(transaction=True)
def test_every_kind_of_page_scores_at_least_130(forum, superuser) -> None:
    scores = {where: score(one) for where, one in answers(forum.get_absolute_url(), superuser).items()}
    assert len(scores) == 6
    sys.stdout.write(f"{ ({where: points for where, (points, _given) in scores.items()}) }\n")
    assert {where: given for where, (points, given) in scores.items() if points < LEAST} == {}


def test_an_answer_without_headers_scores_low() -> None:
    assert (
        score(Answer({}, SimpleCookie("session=x").values(), '<script src="//evil.example/x.js"></script>', ""))[0] == 0
    )


def test_the_best_headers_score_as_published() -> None:
    cookie = SimpleCookie("session=x; Secure; HttpOnly; SameSite=Lax")
    assert (
        score(Answer(GOOD, cookie.values(), "<script src='/a.js' integrity='x'>", "https://a.example"))[0] == BEST - 5
    )


@pytest.mark.parametrize(
    ("header", "value", "points"),
    [
        ("X-Nothing", "", 130),
        ("Content-Security-Policy", "script-src 'self' 'unsafe-inline'; frame-ancestors 'none'", 80),
        ("Content-Security-Policy", "", 55),
        ("X-Content-Type-Options", "", 125),
        ("Strict-Transport-Security", "max-age=10", 120),
        ("Access-Control-Allow-Origin", "*", 50),
    ],
)
def test_each_fault_costs_what_is_published(header: str, value: str, points: int) -> None:
    assert score(Answer(GOOD | {header: value}, [], "", "https://a.example"))[0] == points
