"""What every answer carries, whatever it is; cookies, forgery, and where one is sent on to."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path, reverse

from forums.models import Meeting
from members.models import Member
from members.policy import Audience
from portal import policy
from portal.urls import urlpatterns as portal_urls
from tests import every_mail
from tests.every_mail import Post
from tests.world import Walk, World, build, fingerprint, quiet, undone

pytestmark = pytest.mark.django_db

EVERYWHERE = {
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
STRICT = ("default-src 'none'", "script-src 'self'", "style-src 'self'", "form-action 'self'", "base-uri 'none'",
          "object-src 'none'", "frame-ancestors 'none'")  # fmt: skip
# Doors where the token in the address is the proof, and no cookie is read: a forger would need the token itself.
WITHOUT_CSRF = {"portal:unsubscribe", "forums:answer_link", "members:email_undo"}
EVIL = ["//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https:evil.example", "https:///evil.example",
        "http://localhost:8000@evil.example/", "javascript:alert(1)", "/%0d%0aLocation:https://evil.example", " //evil.example",
        "\t//evil.example", "https://evil.example/en/mulai/", "data:text/html,x", "/\t/evil.example", "//localhost:8000.evil.example",
        "https://evil.example?localhost:8000", "//evil%2Eexample", "ftp://evil.example", "//google.com/%2f.."]  # fmt: skip


@login_not_required
def boom(request: HttpRequest) -> HttpResponse:
    raise RuntimeError


urlpatterns = [*portal_urls, path("boom/", boom)]
handler400 = "portal.pages.bad_request"


@pytest.fixture
def strict() -> Client:
    return Client(enforce_csrf_checks=True)


def style_sheet() -> str:
    found = re.search(r'href="(/static/[^"]+\.css)"', Client().get("/en/").content.decode())
    assert found
    return found[1]


ANSWERS: dict[str, tuple[int, Callable[[Client, Meeting], HttpResponse]]] = {
    "a page": (200, lambda client, meeting: client.get("/en/")),
    "an Indonesian page": (200, lambda client, meeting: client.get("/")),
    "a form": (200, lambda client, meeting: client.get("/en/akun/login/")),
    "a redirect to the login": (302, lambda client, meeting: client.get("/en/mulai/")),
    "a redirect to the slash": (301, lambda client, meeting: client.get("/en/forum")),
    "an unknown host": (400, lambda client, meeting: client.get("/en/", headers={"host": "evil.example"})),
    "an unknown host with a cookie": (400, lambda client, meeting: client.get("/en/", headers={"host": "x", "cookie": "a=b"})),
    "too long a body": (413, lambda client, meeting: client.post("/en/akun/login/", {"login": "x" * 2_000_000})),
    "too many fields": (413, lambda client, meeting: client.post("/en/akun/login/", {f"f{n}": "x" for n in range(1100)})),
    "a page not found": (404, lambda client, meeting: client.get("/en/forum/tidak-ada/")),
    "no page at all": (404, lambda client, meeting: client.get("/en/tidak/ada/")),
    "a dead link": (404, lambda client, meeting: client.get("/en/berhenti/x/")),
    "a wrong method": (405, lambda client, meeting: client.post("/en/bantuan/")),
    "a file": (200, lambda client, meeting: client.get(style_sheet())),
    "a calendar": (200, lambda client, meeting: client.get(f"{meeting.get_absolute_url()}kalender.ics")),
    "the icon at its old place": (200, lambda client, meeting: client.get("/favicon.ico")),
    "robots": (200, lambda client, meeting: client.get("/robots.txt")),
    "the sitemap": (200, lambda client, meeting: client.get("/sitemap.xml")),
    "livez": (200, lambda client, meeting: client.get("/livez")),
    "readyz": (200, lambda client, meeting: client.get("/readyz")),
    "the administration": (302, lambda client, meeting: client.get("/admin/")),
    "suggestions": (200, lambda client, meeting: client.get("/en/organisasi/saran/?organisation=a")),
    "a head": (200, lambda client, meeting: client.head("/en/")),
    "a failure": (500, lambda client, meeting: client.get("/boom/")),
}  # fmt: skip


@pytest.mark.urls("tests.test_headers")
@pytest.mark.parametrize("visitor_seconds", [0, 30])
@pytest.mark.parametrize("kind", ANSWERS)
def test_every_answer_carries_the_headers(kind: str, visitor_seconds: int, meeting: Meeting, settings: object) -> None:
    settings.REMBUK_VISITOR_SECONDS = visitor_seconds
    status, ask = ANSWERS[kind]
    response = ask(Client(raise_request_exception=False), meeting)
    response.close()
    assert (response.status_code, missing(response)) == (status, {})


def missing(response: HttpResponse) -> dict[str, str | None]:
    """The headers that are absent or other than they should be."""
    wrong = {
        name: response.headers.get(name) for name, value in EVERYWHERE.items() if response.headers.get(name) != value
    }
    rules = response.headers.get("Content-Security-Policy", "").split("; ")
    wrong |= {rule: None for rule in STRICT if rule not in rules}
    if response.headers.get("Referrer-Policy") not in ("same-origin", "no-referrer"):
        wrong["Referrer-Policy"] = response.headers.get("Referrer-Policy")
    return wrong


def test_a_refused_forgery_carries_the_headers(strict: Client) -> None:
    response = strict.post("/en/akun/login/")
    assert (response.status_code, missing(response)) == (403, {})


def test_a_members_pages_carry_the_headers_and_are_kept_nowhere(
    as_: Callable[[Member], Client], budi: Member, meeting: Meeting
) -> None:
    client = as_(budi)
    for address in (
        "/en/",
        "/en/mulai/",
        "/en/profil/",
        meeting.get_absolute_url(),
        f"{meeting.get_absolute_url()}ubah/",
    ):
        response = client.get(address)
        assert (missing(response), response.headers["Cache-Control"]) == ({}, "private, no-store")


def test_the_administration_carries_the_headers(as_: Callable[[Member], Client]) -> None:
    world = build(is_public=True)
    client = client_of(world, "superuser")
    for address in ("/admin/", "/admin/forums/forum/", "/admin/members/member/", "/admin/nothing/"):
        assert missing(client.get(address)) == {}


def test_a_refusal_after_too_many_tries_carries_the_headers(budi: Member) -> None:
    client, wrong = Client(), {"login": budi.email, "password": "salah"}
    answers = [client.post("/en/akun/login/", wrong) for _ in range(8)]
    assert (answers[-1].status_code, missing(answers[-1])) == (429, {})


@pytest.mark.parametrize("address", ["/en/impor/anggota/contoh/csv/", "/en/impor/anggota/contoh/xlsx/"])
def test_a_file_of_staff_carries_the_headers(operator: Client, address: str) -> None:
    response = operator.get(address)
    assert (response.status_code, missing(response)) == (200, {})


def client_of(world: World, persona: str, **options: bool) -> Client:
    client = Client(**options)
    client.force_login(world.people[persona], backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


# --- nothing inline, nothing from elsewhere ---

PAGES = sorted(name for name, page in policy.PAGES.items() if page.get is not Audience.NOBODY and name.split(":")[0] in ("forums", "members", "portal", "projects"))  # fmt: skip
ACCOUNT_PAGES = ["account_login", "account_signup", "account_email", "account_change_password", "account_logout", "mfa_index",
                 "account_reset_password", "account_request_login_code", "usersessions_list"]  # fmt: skip


def test_no_script_style_or_handler_stands_in_a_page() -> None:
    walk, looked_at, wrong = Walk(build(is_public=True), ["anonymous", "chair", "superuser"]), 0, []
    for name in [*PAGES, *ACCOUNT_PAGES]:
        for persona in walk.clients:
            response = walk.ask(name, "get", persona)[0]
            if name != "portal:mailbox_html" and response.headers.get("Content-Type", "").startswith("text/html"):
                wrong += [(name, persona, one) for one in inline(response.content.decode())]
                looked_at += 1
    assert (wrong, looked_at > len(PAGES)) == ([], True)


def inline(html: str) -> list[str]:
    html = re.sub(r"<textarea.*?</textarea>|<pre.*?</pre>", "", html, flags=re.DOTALL)
    found = re.findall(
        r"<script(?![^>]*\ssrc=)[^>]*>|<style[^>]*>|<[^>]*\sstyle\s*=[^>]*>|<[^>]*\son[a-z]+\s*=[^>]*>", html
    )
    loaded = re.findall(
        r'<(?:script|img|iframe|source|use)[^>]*\s(?:src|href)="([^"]*)"|<link[^>]*rel="(?:stylesheet|icon|preload|manifest|modulepreload)[^>]*',
        html,
    )
    return found + [address for address in loaded if address and not address.startswith(("/", "#", "data:image/"))]


def test_the_check_for_inline_code_bites() -> None:
    bad = '<script>x</script><p style="a"><a onclick="x"><img src="https://evil.example/x.png"><style>'
    assert len(inline(bad)) == 5


# --- forgery ---

POSTED = sorted(name for name, page in policy.PAGES.items() if page.post is not Audience.NOBODY)


def arguments(world: World, name: str) -> dict[str, object]:
    if name == "account_reset_password_from_key":
        return {"uidb36": "1", "key": "set-password"}
    return {"pk": 1} if name in ("mfa_edit_webauthn", "mfa_remove_webauthn") else dict(world.of(name))


@pytest.mark.parametrize(
    "headers", [{}, {"HX-Request": "true"}, {"Origin": "https://evil.example"}], ids=["plain", "htmx", "origin"]
)
def test_a_post_without_its_token_is_refused(headers: dict[str, str]) -> None:
    world, wrong = build(is_public=True), []
    clients = (Client(enforce_csrf_checks=True), client_of(world, "chair", enforce_csrf_checks=True))
    before = fingerprint()
    for name in POSTED:
        for client in clients:
            with undone(), quiet():
                address = reverse(name, kwargs=arguments(world, name))
                status = client.post(address, {"answer": "yes"}, headers=headers).status_code
                is_as_said = status in (200, 302) if name in WITHOUT_CSRF else (status, fingerprint()) == (403, before)
            if not is_as_said:
                wrong.append((name, status))
    assert wrong == []


@pytest.mark.parametrize(
    "address", ["forums/forum/add/", "members/member/add/", "logout/", "members/organisation/", "login/"]
)
def test_the_administration_refuses_forgery(address: str) -> None:
    client = client_of(build(is_public=True), "superuser", enforce_csrf_checks=True)
    assert client.post(f"/admin/{address}", {"action": "delete_selected"}).status_code in (403, 405)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:8000.evil.example"])
def test_the_right_token_from_another_site_is_refused(
    budi: Member, meeting: Meeting, origin: str, strict: Client
) -> None:
    strict.force_login(budi)
    page = strict.get(meeting.get_absolute_url()).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    body = {"answer": "yes", "csrfmiddlewaretoken": token}
    assert strict.post(f"{meeting.get_absolute_url()}jawaban/", body, headers={"origin": origin}).status_code == 403
    assert strict.post(f"{meeting.get_absolute_url()}jawaban/", body).status_code == 302


# --- cookies ---

FOR_READERS = sorted(
    name
    for name, page in policy.PAGES.items()
    if page.get in (Audience.ANYONE, Audience.READER, Audience.HOLDER)
    and name.split(":")[0] in ("forums", "members", "portal", "projects")
    and name not in ("forums:report", "projects:offer_ask")  # forms that visitors send carry a token
)


def test_readers_get_no_cookie() -> None:
    world, wrong = build(is_public=True), []
    for name in FOR_READERS:
        response = Client().get(reverse(name, kwargs=world.of(name)))
        if (response.status_code, response.cookies.output()) != (200, ""):
            wrong.append(name)
    assert wrong == []


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(budi: Member) -> None:
    post, client = Post("en"), Client()
    client.get("/en/akun/login/")
    client.post("/en/akun/login/", {"login": post.reader.email, "password": every_mail.PASSWORD, "remember": "on"})
    assert {"session", "csrf"} <= set(client.cookies)
    for cookie in client.cookies.values():
        flags = (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"], bool(cookie["secure"]))
        assert flags == (True, "Lax", "/", "", False)
        assert len(cookie.OutputString()) <= 4096


OVER_HTTPS = """
import django; django.setup()
from django.test import Client
client = Client(headers={"host": "rembuk.example", "x-forwarded-proto": "https"})
page = client.get("/en/akun/login/")
client.post("/en/akun/login/code/", {"email": "tidak-ada@contoh.example"})
print(client.cookies.output())
print(page.headers["Strict-Transport-Security"])
print(Client(headers={"host": "rembuk.example"}).get("/en/").headers["Location"])
"""


@pytest.mark.django_db(transaction=True)
def test_over_https_cookies_are_bound_to_the_host_and_encrypted() -> None:
    url = re.sub(r"/[^/]*$", f"/{settings.DATABASES['default']['NAME']}", os.environ["DATABASE_URL"])
    environment = os.environ | {"REMBUK_URL": "https://rembuk.example", "REMBUK_PROXIES": "1", "DATABASE_URL": url}
    environment |= {"DJANGO_SETTINGS_MODULE": "portal.settings", "ALLOWED_HOSTS": "rembuk.example"}
    done = subprocess.run([sys.executable, "-c", OVER_HTTPS], check=False, cwd=settings.ROOT, env=environment, capture_output=True, text=True)  # fmt: skip
    assert done.returncode == 0, done.stderr
    *cookies, hsts, sent_on = done.stdout.strip().splitlines()
    assert sorted(one.split("=")[0] for one in cookies) == ["Set-Cookie: __Host-csrf", "Set-Cookie: __Host-session"]
    for cookie in cookies:
        assert {"HttpOnly", "Path=/", "SameSite=Lax", "Secure"} <= set(cookie.split("; "))
        assert "Domain" not in cookie
    assert (hsts, sent_on) == ("max-age=63072000; includeSubDomains; preload", "https://rembuk.example/en/")


# --- where one is sent on to ---


def is_ours(response: HttpResponse) -> bool:
    """Whether a browser that follows the answer stays with us."""
    where = (
        response.headers.get("Location", "")
        + response.headers.get("HX-Redirect", "")
        + response.headers.get("HX-Location", "")
    )
    seen = re.sub(r"[\t\r\n]", "", where.strip()).replace("\\", "/")
    parts = urlsplit(seen)
    return not seen.startswith("//") and (parts.scheme, parts.netloc) in (("", ""), ("http", "testserver"))


@pytest.mark.parametrize("target", EVIL)
def test_signing_in_and_out_leads_nowhere_else(target: str) -> None:
    post, client = Post("en"), Client()
    signed_in = client.post(
        "/en/akun/login/", {"login": post.reader.email, "password": every_mail.PASSWORD, "next": target}
    )
    again = client.get("/en/akun/login/", {"next": target})
    confirmed = client.post("/en/akun/reauthenticate/", {"password": every_mail.PASSWORD, "next": target})
    signed_out = client.post("/en/akun/logout/", {"next": target})
    answers = [signed_in, again, confirmed, signed_out]
    assert [(one.status_code, is_ours(one)) for one in answers] == [(302, True)] * 4


@pytest.mark.parametrize("target", EVIL)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_an_answer_leads_nowhere_else(
    as_: Callable[[Member], Client], budi: Member, meeting: Meeting, target: str, headers: dict[str, str]
) -> None:
    response = as_(budi).post(
        f"{meeting.get_absolute_url()}jawaban/?next={target}",
        {"answer": "yes", "short": "1", "next": target},
        headers=headers,
    )
    assert (response.status_code, is_ours(response)) == (302, True)


@pytest.mark.parametrize("path", ["//evil.example/", "//evil.example/forum", "/en//evil.example", "/\\evil.example", "//evil.example/%2e%2e",
                                  "//evil.example/en/forum", "/en/mulai/?next=//evil.example", "/%2f%2fevil.example/forum", "//en/forum"])  # fmt: skip
def test_odd_paths_lead_nowhere_else(path: str) -> None:
    response = Client().generic("GET", path)
    assert is_ours(response)
    for address in re.findall(r'(?:href|action|content)="([^"]*evil[^"]*)"', response.content.decode()):
        assert address.startswith(("/en/", "/%2F", "/%5C", "http://localhost:8000/"))


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost:8000.evil.example", "evil.example:8000", "localhost@evil.example", ""]
)
def test_an_unknown_host_gets_no_mail_out(host: str) -> None:
    post = Post("en")
    for page in ("password/reset/", "login/code/"):
        body = {"email": post.reader.email}
        assert Client().post(f"/en/akun/{page}", body, headers={"host": host or "\x7f"}).status_code == 400
    assert not post.gets("account")


@pytest.mark.parametrize(
    "headers", [{"x-forwarded-host": "evil.example"}, {"host": "localhost:6666"}, {"forwarded": "host=evil.example"}]
)
def test_mails_name_the_portals_own_address_whatever_the_request_says(headers: dict[str, str]) -> None:
    post = Post("en")
    Client().post("/en/akun/password/reset/", {"email": post.reader.email}, headers=headers)
    addresses = every_mail.addresses(post.send("account"))
    assert {one.startswith("http://localhost:8000/") for one in addresses} == {True}
