"""What a real server must not start with; each fault is one plain sentence."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

KEY_LENGTH = 50
KEY_VARIETY = 10  # different characters
GUESSED_PASSWORDS = {"postgres", "password", "rembuk", "admin", "root", "secret", "changeme", "123456", "12345678"}
LOOPBACK = ("127.", "localhost", "::1")
HIDDEN_MAIL = ("console", "dummy", "locmem", "filebased")


def required(name: str) -> str:
    """The environment's value.

    Raises ImproperlyConfigured when it is missing.
    """
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set; a production server needs it.")
    return value


def token(name: str) -> str:
    """The environment's secret, or nothing.

    Raises ImproperlyConfigured when it is short enough to be guessed.
    """
    value = os.environ.get(name, "")
    if value and len(value) < 20:
        raise ImproperlyConfigured(f"{name} is too short; use at least 20 random characters.")
    return value


def number(name: str, default: int, most: int = 65535) -> int:
    """The environment's number.

    Raises ImproperlyConfigured unless it is a whole one from 0 to `most`.
    """
    value = os.environ.get(name) or str(default)
    if not (value.isascii() and value.isdigit()) or int(value) > most:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be a number from 0 to {most}.")
    return int(value)


def file(name: str) -> str:
    """The environment's path of a file; empty when it names none.

    Raises ImproperlyConfigured when there is no such file.
    """
    path = os.environ.get(name, "")
    if path and not Path(path).is_file():
        raise ImproperlyConfigured(f"{name} is {path!r}; there is no such file.")
    return path


def database(url: str) -> dict[str, Any]:
    """Django's settings for `url`.

    Raises ImproperlyConfigured unless it names a PostgreSQL database.
    """
    try:
        found = environ.Env.db_url_config(url) if urlsplit(url).scheme in {"postgres", "postgresql"} else {}
    except ValueError:
        found = {}
    if not found.get("NAME"):
        raise ImproperlyConfigured(
            "DATABASE_URL cannot be understood; it should look like postgres://user:password@host:5432/database."
        )
    return dict(found)


def redis(url: str) -> str:
    """The same address.

    Raises ImproperlyConfigured unless it names a Redis or Valkey server.
    """
    if urlsplit(url).scheme not in {"redis", "rediss", "unix"}:
        raise ImproperlyConfigured("REDIS_URL cannot be understood; it should look like redis://:password@host:6379/0.")
    return url


def mail(url: str) -> dict[str, Any]:
    """Django's settings for `url`; none without one.

    Raises ImproperlyConfigured unless it names a mail server.
    """
    try:
        return dict(environ.Env.email_url_config(url)) if url else {}
    except (ValueError, ImproperlyConfigured) as error:
        raise ImproperlyConfigured(
            "EMAIL_URL cannot be understood; it should look like smtp+tls://user:password@host:587."
        ) from error


def require(settings: Mapping[str, Any]) -> None:
    """Raises ImproperlyConfigured with the first fault in `settings`."""
    for fault in faults(settings):
        raise ImproperlyConfigured(fault)


def faults(settings: Mapping[str, Any]) -> Iterator[str]:
    """Every reason why this server would be unsafe."""
    yield from key_faults(settings["SECRET_KEY"])
    if settings["DEBUG"]:
        yield "DEBUG is on; a production server must not show its inner workings."
    if any(host.startswith(("*", ".")) for host in settings["ALLOWED_HOSTS"]):
        yield "ALLOWED_HOSTS admits any host; name the hosts."
    if not settings["REMBUK_HTTPS"]:
        yield "REMBUK_URL must begin with https:// on a production server."
    yield from database_faults(settings["DATABASES"]["default"])
    yield from redis_faults(settings["REDIS_URL"])
    yield from mail_faults(settings)


def key_faults(key: str) -> Iterator[str]:
    if not key:
        yield "SECRET_KEY is not set; set it to at least 50 random characters."
    elif "django-insecure" in key:
        yield "SECRET_KEY is an example key; set it to at least 50 random characters."
    elif len(key) < KEY_LENGTH or len(set(key)) < KEY_VARIETY:
        yield "SECRET_KEY is too short or too simple; set it to at least 50 random characters."


def database_faults(database: Mapping[str, Any]) -> Iterator[str]:
    password = database["PASSWORD"]
    by_socket = not database["HOST"] or str(database["HOST"]).startswith("/")
    if password and password.lower() in GUESSED_PASSWORDS | {database["USER"].lower(), database["NAME"].lower()}:
        yield "DATABASE_URL has a password that anyone would guess; give the database user a random one."
    elif not password and not by_socket:
        yield "DATABASE_URL has no password; give the database user a random one."


def redis_faults(url: str) -> Iterator[str]:
    parts = urlsplit(url)
    is_near = parts.scheme == "unix" or (parts.hostname or "").startswith(LOOPBACK)
    if not is_near and not unquote(parts.password or ""):
        yield "REDIS_URL names another machine without a password; set one."


def mail_faults(settings: Mapping[str, Any]) -> Iterator[str]:
    if not settings["EMAIL_URL"]:
        yield "EMAIL_URL is not set; a production server must be able to send mail, for example smtp+tls://user:password@host:587."
    elif any(word in settings["EMAIL_BACKEND"] for word in HIDDEN_MAIL):
        yield "EMAIL_URL sends mail nowhere; name an SMTP server."
