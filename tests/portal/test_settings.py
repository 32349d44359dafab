"""A production server starts only when it is safe; each refusal is one plain sentence."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

SAFE = {
    "REMBUK_MODE": "production",
    "REMBUK_URL": "https://rembuk.example",
    "SECRET_KEY": "k8Zq3Vw1Lx7Rt5Yb9Nc2Md4Pf6Gh0Jj-SaEuIoQiWoTrBnCmXzLk",
    "DATABASE_URL": "postgres://portal:Xr7-long-random@db.example/rembuk",
    "REDIS_URL": "redis://:Xr7-long-random@cache.example:6379/0",
    "EMAIL_URL": "smtp+tls://user:password@smtp.example:587",
}

UNSAFE = [
    ({"SECRET_KEY": ""}, "SECRET_KEY is not set"),
    ({"SECRET_KEY": "short"}, "SECRET_KEY is too short or too simple"),
    ({"SECRET_KEY": "ab" * 40}, "SECRET_KEY is too short or too simple"),
    ({"SECRET_KEY": "django-insecure-" + SAFE["SECRET_KEY"]}, "SECRET_KEY is an example key"),
    ({"DEBUG": "1"}, "DEBUG is on"),
    ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS admits any host"),
    ({"ALLOWED_HOSTS": "rembuk.example,.example"}, "ALLOWED_HOSTS admits any host"),
    ({"DATABASE_URL": ""}, "DATABASE_URL is not set"),
    ({"DATABASE_URL": "postgres://portal:postgres@db.example/rembuk"}, "a password that anyone would guess"),
    ({"DATABASE_URL": "postgres://portal:portal@db.example/rembuk"}, "a password that anyone would guess"),
    ({"DATABASE_URL": "postgres://portal@db.example/rembuk"}, "DATABASE_URL has no password"),
    ({"DATABASE_URL": "not a url"}, "DATABASE_URL cannot be understood"),
    ({"DATABASE_URL": "sqlite:///portal.db"}, "DATABASE_URL cannot be understood"),
    ({"REDIS_URL": ""}, "REDIS_URL is not set"),
    ({"REDIS_URL": "redis://cache.example:6379/0"}, "REDIS_URL names another machine without a password"),
    ({"REDIS_URL": "cache"}, "REDIS_URL cannot be understood"),
    ({"REMBUK_URL": "http://rembuk.example"}, "REMBUK_URL must begin with https://"),
    ({"EMAIL_URL": ""}, "EMAIL_URL is not set"),
    ({"EMAIL_URL": "consolemail://"}, "EMAIL_URL sends mail nowhere"),
    ({"EMAIL_URL": "smtp.example"}, "EMAIL_URL cannot be understood"),
    ({"PORT": "many"}, "PORT is 'many'; it must be a number"),
    ({"PORT": "70000"}, "PORT is '70000'; it must be a number"),
    ({"REMBUK_MODE": "prod"}, "it must be local or production"),
]


def start(changes, *command):
    """Starts Python with the settings of a safe server and these changes, and nothing of this run's environment."""
    environment = {name: value for name, value in (SAFE | changes).items() if value}
    program = [sys.executable, *(command or ("-c", "from django.conf import settings as s; s.DEBUG"))]
    environment |= {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "portal.settings", "LC_ALL": "C.UTF-8"}
    return subprocess.run(program, cwd=settings.ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("changes", "sentence"), UNSAFE, ids=[f"{c}" for c, _ in UNSAFE])
def test_an_unsafe_server_does_not_start(changes, sentence):
    ended = start(changes)
    assert ended.returncode == 1
    last = ended.stderr.strip().splitlines()[-1]
    assert last.startswith("django.core.exceptions.ImproperlyConfigured: ")
    assert sentence in last
    assert "long-random" not in last


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"DATABASE_URL": "postgres:////var/run/postgresql/rembuk"},
        {"REDIS_URL": "redis://127.0.0.1:6379/0"},
        {"REDIS_URL": "unix:///run/valkey/valkey.sock"},
    ],
)
def test_a_safe_server_starts(changes):
    ended = start(changes)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_a_safe_server_passes_the_deployment_checks():
    ended = start({}, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert (ended.returncode, ended.stdout) == (0, "System check identified no issues (1 silenced).\n")


def test_cookies_are_bound_to_the_host_on_a_real_server():
    names = "SESSION_COOKIE_NAME SESSION_COOKIE_SECURE CSRF_COOKIE_NAME CSRF_COOKIE_SECURE CSRF_COOKIE_HTTPONLY"
    ended = start(
        {}, "-c", f"from django.conf import settings as s; print(*[getattr(s, n) for n in '{names}'.split()])"
    )
    assert ended.stdout.split() == ["__Host-session", "True", "__Host-csrf", "True", "True"]


def test_cookies_work_over_plain_http_on_one_machine():
    assert (settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE) == ("session", False)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"DATABASE_URL": ""}, "True"),
        ({}, "False"),
        ({"REMBUK_DEMO": "1"}, "True"),
        ({"DATABASE_URL": "", "REMBUK_DEMO": "0"}, "False"),
    ],
)
def test_demo_data_goes_only_into_the_embedded_database_unless_asked(changes, expected, tmp_path):
    local = {"REMBUK_MODE": "local", "REMBUK_STATE": str(tmp_path)}
    ended = start(local | changes, "-c", "from django.conf import settings as s; print(s.REMBUK_DEMO)")
    assert ended.stdout.strip() == expected


def test_every_page_carries_the_target_headers(client):
    headers = client.get("/en/akun/login/").headers
    assert headers["Content-Security-Policy"].count("'unsafe") == 0
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    expected = {
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
    assert expected.items() <= dict(headers).items()


def test_an_unknown_host_is_refused_with_the_headers_on(client):
    answer = client.get("/en/akun/login/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
