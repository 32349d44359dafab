"""Finds the pages, links and forms that a kind of person reaches, and sends forms back as a browser would."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import quote_plus, urldefrag, urljoin, urlsplit

from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import translation

from tests.test_headers import missing
from tests.world import undone

Value = str | bytes
Pairs = list[tuple[str, Value]]
TYPED = {"text", "search", "email", "tel", "url", "number", "date", "time", "password", "textarea", "hidden"}
PLACE = "Kabupaten Kulon Progo, DI Yogyakarta"
# What a person would type into a field that must not stay empty.
SENSIBLE = {"title": "Rapat", "starts_on": "2027-03-01", "starts_time": "09:00", "place_name": "Balai", "name": "Mbah Karto", "addresses": "a@contoh.example",
            "regency": PLACE, "email": "a@contoh.example", "reason": "Karena", "subject": "Tanya", "body": "Apa kabar?", "purpose": "Air"}  # fmt: skip
SHOWN_IN_A_FRAME = {
    "portal:mailbox_html"
}  # a mail as it looks, under a policy of its own (`tests/portal/test_mailbox.py`)


@dataclass
class Form:
    """A form of a page: where it goes, and what a browser sends when nothing is changed."""

    page: str
    action: str
    method: str
    fields: list[tuple[str, str, str]] = field(default_factory=list)  # name, kind, value
    offered: dict[str, list[str]] = field(default_factory=dict)  # choices of a name
    required: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)  # the name of every control, sent or not

    @property
    def key(self) -> tuple[str, str, tuple[str, ...]]:
        """The same form on many pages is one form."""
        return name_of(self.action), self.method, tuple(self.names)

    @property
    def names(self) -> list[str]:
        """Its fields, each once."""
        return [name for name in dict.fromkeys(name for name, *_rest in self.fields) if name != "csrfmiddlewaretoken"]

    def body(self) -> Pairs:
        """What a sensible person sends."""
        sent: Pairs = [(name, value or self._sensible(name, kind)) for name, kind, value in self.fields]
        known = {name for name, _value in sent}
        return sent + [(name, values[0]) for name, values in self.offered.items() if name not in known]

    def _sensible(self, name: str, kind: str) -> str:
        return SENSIBLE.get(name, "x" if kind in TYPED else "") if name in self.required else ""


class Reader(HTMLParser):
    """The links, photos and forms of one page."""

    def __init__(self, url: str, html: str) -> None:
        super().__init__()
        self.url, self.links, self.forms = url, [], []
        self._form: Form | None = None
        self._select: tuple[str, list[str], list[str]] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        for name in ("href", "hx-get", "src"):
            if tag not in ("link", "script") and found.get(name):
                self.links.append(urljoin(self.url, found[name]))
        if tag == "form":
            action = urldefrag(urljoin(self.url, found.get("action") or self.url))[0]
            self._form = Form(self.url, action, (found.get("method") or "get").lower())
            self.forms.append(self._form)
        elif self._form is not None:
            self._field(tag, found)

    def _field(self, tag: str, found: dict[str, str | None]) -> None:
        name, kind, value = found.get("name"), (found.get("type") or tag).lower(), found.get("value") or ""
        if tag == "option" and self._select:
            self._select[1].append(value)
            if "selected" in found:
                self._select[2].append(value)
        elif name and "disabled" not in found:
            self._form.asked.add(name)
            if "required" in found:
                self._form.required.add(name)
            self._take(tag, name, kind, value, is_on="checked" in found)

    def _take(self, tag: str, name: str, kind: str, value: str, *, is_on: bool) -> None:
        if tag == "select":
            self._select = (name, [], [])
        elif kind in ("radio", "checkbox"):
            if is_on:
                self._form.fields.append((name, kind, value or "on"))
            elif kind == "radio" or name in self._form.required:
                self._form.offered.setdefault(name, []).append(value or "on")
        elif kind in ("submit", "button"):
            if not any(known == name for known, *_rest in self._form.fields):
                self._form.fields.append((name, kind, value))
        elif tag in ("input", "textarea"):
            self._form.fields.append(
                (
                    name,
                    kind if tag == "input" and kind != "input" else "textarea" if tag == "textarea" else "text",
                    value,
                )
            )

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select" and self._select and self._form is not None:
            name, offered, chosen = self._select
            self._form.fields += [(name, "select", value) for value in chosen or offered[:1] or [""]]
            self._select = None


def name_of(url: str) -> str:
    """The name of the URL, "" when there is none."""
    where = urlsplit(url).path
    try:
        with translation.override("en" if where.startswith("/en/") else "id"):
            return resolve(where).view_name
    except Resolver404:
        return ""


@dataclass
class Crawl:
    """What one kind of person reached."""

    pages: dict[str, str] = field(default_factory=dict)  # address -> URL name
    forms: dict[tuple[str, str, tuple[str, ...]], Form] = field(default_factory=dict)
    failures: list[tuple[str, int]] = field(default_factory=list)  # errors of the server, answers without their headers
    html: dict[str, str] = field(default_factory=dict)  # address -> page

    @property
    def names(self) -> set[str]:
        """The URL names reached, by link or as the goal of a form."""
        return {*self.pages.values()} | {form.key[0] for form in self.forms.values()}


def crawl(client: Client, starts: Sequence[str], most: int = 2, apart: tuple[str, ...] = ()) -> Crawl:
    """Follow every link from `starts`, at most so many pages of one URL name and query; addresses of `apart` are left out."""
    found, queue, seen, counts = Crawl(), list(starts), set(), {}
    while queue:
        url = urldefrag(queue.pop(0))[0]
        parts = urlsplit(url)
        if url in seen or parts.netloc not in ("", "testserver") or parts.path.startswith(("/static/", *apart)):
            continue
        seen.add(url)
        name = name_of(url)
        kind = (name, tuple(sorted(one.partition("=")[0] for one in parts.query.split("&"))))
        if not name or counts.get(kind, 0) >= most:
            continue
        counts[kind] = counts.get(kind, 0) + 1
        _visit(client, url, name, found, queue)
    return found


def _visit(client: Client, url: str, name: str, found: Crawl, queue: list[str]) -> None:
    with undone():
        response = client.get(url)
    if response.status_code >= 500 or (missing(response) and name not in SHOWN_IN_A_FRAME):
        found.failures.append((url, response.status_code))
    if response.status_code in (301, 302):
        queue.append(urljoin(url, response.headers["Location"]))
    found.pages[url] = name
    if (
        response.status_code == 200
        and response.headers.get("Content-Type", "").startswith("text/html")
        and not response.streaming
    ):
        found.html[url] = response.content.decode()
        page = Reader(url, found.html[url])
        queue += page.links
        for form in page.forms:
            found.forms.setdefault(form.key, form)


def send(client: Client, form: Form, body: Pairs, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """Send the form with that body, whatever bytes it holds; what it changed is rolled back."""
    encoded = "&".join(f"{quote_plus(raw(name))}={quote_plus(raw(value))}" for name, value in body)
    with undone():
        if form.method == "get":
            return client.get(f"{form.action.partition('?')[0]}?{encoded}", headers=headers)
        response = client.post(form.action, encoded, content_type="application/x-www-form-urlencoded", headers=headers)
        if response.status_code in (301, 302):
            shown = client.get(urljoin(form.action, response.headers["Location"]))
            return shown if shown.status_code >= 500 else response
        return response


def raw(value: Value) -> bytes:
    """The bytes of a value; a lone surrogate as if it were a letter."""
    return value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")


def put(form: Form, value: Value, only: str | None = None) -> Pairs:
    """The body of the form with `value` in every field, or in one of them."""
    names = [only] if only else form.names
    return [(name, one) for name, one in form.body() if name not in names] + [(name, value) for name in names]


class Errors(logging.Handler):
    """Keeps what was logged as an error; a request that was refused (`django.security`) is none of the server's."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if not record.name.startswith("django.security"):
            self.lines.append(self.format(record)[-2000:])


@contextmanager
def errors() -> Iterator[Errors]:
    """Gathers the errors that are logged inside."""
    handler, loggers = Errors(), [logging.getLogger(name) for name in ("", "django")]
    for logger in loggers:
        logger.addHandler(handler)
    try:
        yield handler
    finally:
        for logger in loggers:
            logger.removeHandler(handler)
