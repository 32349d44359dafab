"""Lines with the id of their request, figures and errors: each only when asked for, and without people."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys

import pytest
import structlog
from django.conf import settings

from portal import errors, logs

NAMES = ("budi@contoh.example", "RAHASIA77", "Peramban/1.0", "203.0.113.9")
ASK = """
import django, sys; django.setup()
from django.test import Client
from django.conf import settings
path, header = sys.argv[1:3]
response = Client().get(path, headers={"Authorization": header, "User-Agent": "Peramban/1.0", "X-Request-ID": "abc"}, REMOTE_ADDR="203.0.113.9")
print("ANSWER", response.status_code, b"django_http" in response.content)
"""


def ask(path, header="", **environment):
    """A page of a fresh process with those settings: its lines, and what it answered."""
    own = {"DJANGO_SETTINGS_MODULE": "portal.settings", "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "-c", ASK, path, header]
    done = subprocess.run(
        command, cwd=settings.ROOT, env=os.environ | own | environment, capture_output=True, text=True, check=False
    )
    assert "ANSWER" in done.stdout, done.stderr
    return done.stderr.splitlines(), done.stdout.split("ANSWER ")[1].split()


def test_a_line_of_json_says_which_request_it_belongs_to_and_names_nobody():
    lines, _answer = ask("/livez?email=budi@contoh.example&t=RAHASIA77", REMBUK_LOG="json")
    told = [json.loads(line) for line in lines if line.startswith("{")]
    assert [line["event"] for line in told] == ["request_started", "request_finished"]
    assert len({line["request_id"] for line in told}) == 1
    assert [name for name in NAMES if name in "".join(lines)] == []


def test_plain_lines_say_nothing_of_a_page_that_went_well():
    assert ask("/livez")[0] == []


def test_json_masks_tokens_and_addresses_of_people():
    formatter = logs.MaskedJson(processor=structlog.processors.JSONRenderer(), foreign_pre_chain=logs.SHARED)
    record = logging.LogRecord("x", logging.ERROR, "x", 1, "GET /jawab/RAHASIA77/ by budi@contoh.example", (), None)
    line = formatter.format(record)
    assert json.loads(line)["level"] == "error"
    assert [name for name in NAMES if name in line] == []


TOKEN = "x7Kq" * 8


@pytest.mark.parametrize(
    ("header", "answer"),
    [(f"Bearer {TOKEN}", ["200", "True"]), ("Bearer wrong", ["404", "False"])],
)
def test_figures_are_for_whoever_holds_the_token(header, answer):
    assert ask("/metrics", header, REMBUK_METRICS=TOKEN)[1] == answer


def test_without_a_token_no_figures_are_kept():
    assert "portal.metrics.MetricsMiddleware" not in settings.MIDDLEWARE
    assert "sentry_sdk.integrations.django" not in sys.modules or not settings.SENTRY_DSN


def test_an_error_leaves_without_people():
    event = {
        "request": {"method": "POST", "url": "/jawab/RAHASIA77/", "headers": {"Cookie": "RAHASIA77"}},
        "user": {"email": "budi@contoh.example"},
        "exception": {"values": [{"value": "bad address budi@contoh.example at /jawab/RAHASIA77/"}]},
    }
    text = json.dumps(errors.bare(event, {}))
    assert [name for name in NAMES if name in text] == []
    assert "POST" in text
