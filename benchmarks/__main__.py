"""`python -m benchmarks`: what the portal's pages cost beside a bare Django page, and how much a first visit weighs."""

from __future__ import annotations

import argparse
import importlib.util
import statistics
import subprocess
import sys

from benchmarks import stage, weight
from benchmarks.clients import rate

ROUNDS = 5
SIGN_IN = """
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from members.models import Member
from forums.models import Meeting
from django.utils import timezone
member = Member.objects.get(email="{email}")
session = SessionStore()
session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(member.pk), settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = member.get_session_auth_hash()
session.create()
meeting = Meeting.objects.called().filter(forum__is_public=True).upcoming(timezone.now()).first()
print(settings.SESSION_COOKIE_NAME + "=" + session.session_key, meeting.forum.get_absolute_url(), meeting.get_absolute_url())
"""


def sign_in(email: str) -> tuple[str, str, str]:
    """The cookie of a signed-in member, and the addresses of a forum and one of its meetings."""
    command = [sys.executable, "manage.py", "shell", "-v0", "-c", SIGN_IN.format(email=email)]
    words = subprocess.run(command, cwd=stage.ROOT, check=True, capture_output=True, text=True).stdout.split()
    return words[-3], words[-2], words[-1]


def compare(label: str, port: int, path: str, cookie: str, bare: int, bare_cookie: str) -> None:
    """One line: the median rate of the page, of the bare page in the same minute, and their ratio pair by pair."""
    ours, theirs, size, unpacked = [], [], 0, 0
    for _ in range(ROUNDS):
        yardstick, _tally = rate(bare, "/", bare_cookie)
        figure, tally = rate(port, path, cookie)
        if tally.bad:
            sys.exit(f"{path} answered {tally.bad} times with something else than 200")
        ours.append(figure)
        theirs.append(yardstick)
        size, unpacked = tally.sent, tally.unpacked
    ratio = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
    sys.stdout.write(
        f"{label:<34}{statistics.median(ours):8.0f}/s {statistics.median(theirs):8.0f}/s {ratio:8.2f}"
        f"{unpacked / 1000:9.1f} kB{size / 1000:7.1f} kB\n"
    )
    sys.stdout.flush()


def pages(server: str) -> None:
    """Every public page for a visitor and a member's pages, on `server`, beside the bare page on the same server."""
    cookie, forum, meeting = sign_in("suparmi@contoh.example")
    lines = [
        ("home, visitor", "/", ""),
        ("forum list, visitor", "/forum/", ""),
        ("forum, visitor", forum, ""),
        ("meeting, visitor", meeting, ""),
        ("start, member", "/mulai/", cookie),
        ("forum list, member", "/forum/", cookie),
        ("forum, member", forum, cookie),
        ("meeting, member", meeting, cookie),
    ]
    sys.stdout.write(f"\n{server}\n{'page':<34}{'ours':>10} {'bare':>10} {'ratio':>8}{'HTML':>12}{'sent':>10}\n")
    with stage.serving("benchmarks.bare:application", server) as bare, stage.serving("portal.wsgi", server) as port:
        for label, path, who in lines:
            compare(label, port, path, who, bare, cookie)


def main() -> None:
    """Prints every table; `--only pages|weight` for one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=["pages", "weight"])
    wanted = parser.parse_args().only
    with stage.services():
        if wanted in (None, "weight"):
            weight.report()
        if wanted in (None, "pages"):
            pages("gunicorn")
            if importlib.util.find_spec("granian"):
                pages("granian")


if __name__ == "__main__":
    main()
