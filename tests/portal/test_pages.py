"""Help, privacy, terms, robots.txt and the sitemap."""

from __future__ import annotations

import html

import pytest

from forums.models import Audience, MeetingState
from portal import retention
from tests import factories


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/en/bantuan/", "I get too many mails."),
        ("/en/privasi/", "3 × 24 hours"),
        ("/en/ketentuan/", "One person, one account."),
    ],
)
def test_pages_of_plain_words_need_no_account(client, db, path, words):
    assert words in client.get(path).content.decode()


def test_the_privacy_notice_names_its_version_and_the_contact(client, db, settings):
    settings.REMBUK_DPO = "dpo@rembuk.example"
    page = client.get("/en/privasi/").content.decode()
    assert "Version 2026-11" in page


def test_the_privacy_notice_and_the_record_tell_every_limit_that_is_enforced(client, db, english):
    notice, record = (client.get(path).content.decode() for path in ("/en/privasi/", "/en/privasi/catatan/"))
    for limit in retention.LIMITS:
        told = html.escape(f"{limit.what}: {limit.time}.")
        assert (told in notice, told in record) == (True, True), limit.name


def test_robots_keep_out_of_pages_behind_a_login(client, db):
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /admin/" in text
    assert "Disallow: /en/jawab/" in text
    assert "Sitemap: http://localhost:8000/sitemap.xml" in text


def test_the_icon_is_found_at_the_place_where_browsers_ask_for_it(client, db):
    icon = client.get("/favicon.ico")
    assert (icon.headers["Content-Type"], icon.content[:4]) == ("image/svg+xml", b"<svg")


def sitemap(client):
    sections = ["halaman", "forum", "rapat", "organisasi"]
    return "".join(client.get(f"/sitemap-{section}.xml").content.decode() for section in sections)


def test_the_sitemap_lists_its_parts(client, db):
    assert "/sitemap-forum.xml" in client.get("/sitemap.xml").content.decode()


def test_the_sitemap_lists_public_forums_and_meetings_in_both_languages(client, forum, meeting):
    text = sitemap(client)
    assert f"http://localhost:8000{forum.get_absolute_url()}" in text
    assert f"http://localhost:8000/en{meeting.get_absolute_url()}" in text


def test_the_sitemap_hides_closed_forums_drafts_chosen_meetings_and_what_nobody_checked(client, forum, other_forum):
    hidden = [
        factories.meeting(other_forum),
        factories.meeting(forum, state=MeetingState.DRAFT, called_at=None),
        factories.meeting(forum, audience=Audience.CHOSEN),
        factories.organisation(verified_at=None),
    ]
    text = sitemap(client)
    assert other_forum.slug not in text
    assert not any(thing.get_absolute_url() in text for thing in hidden)
