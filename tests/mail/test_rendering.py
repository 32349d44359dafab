"""Words of mails: three templates, styles in the tags, nothing of what people wrote taken for code."""

from __future__ import annotations

import re

import pytest

from members.mail import rendering

SHEET = "p { margin: 0; } p.muted { color: #555; } a.button { color: #fff; } td.fact { padding: 8px; }"
CONTEXT = {"code": "ABCD-EFGH", "minutes": 3, "name": "Budi", "email": "budi@contoh.example"}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>x</p>", '<p style="margin:0">x</p>'),
        ('<p class="muted">x</p>', '<p class="muted" style="margin:0;color:#555">x</p>'),
        ('<a class="button" href="{{ url }}">', '<a class="button" style="color:#fff" href="{{ url }}">'),
        ('<td class="fact">{% if x %}', '<td class="fact" style="padding:8px">{% if x %}'),
        ('<p class="x" style="top:0">', '<p class="x" style="top:0">'),
        ("<pre>", "<pre>"),
        ("{{ text }}", "{{ text }}"),
    ],
)
def test_styles_are_put_into_the_tags_of_the_template(source: str, expected: str) -> None:
    assert rendering.with_styles(source, SHEET) == expected


def test_subject_is_one_line_and_text_has_no_gaps() -> None:
    subject, text, _ = rendering.render("account_login", "en", CONTEXT)
    assert subject == "ABCD-EFGH is your code to sign in"
    assert "\n\n\n" not in text


@pytest.mark.parametrize("attack", ["{{ 7|add:7 }}", "{% now 'Y' %}", "%(x)s {x}", "<script>alert(1)</script>", "<p>x"])
def test_what_people_wrote_stays_text(attack: str) -> None:
    subject, text, html = rendering.render("account_login", "en", CONTEXT | {"name": attack, "code": attack})
    assert (attack in subject, attack in text, "<script" in html) == (True, True, False)
    assert "14" not in re.findall(r"Dear (.*),", text)[0]


def test_name_is_not_escaped_in_plain_text_but_is_in_html() -> None:
    _, text, html = rendering.render("account_login", "en", CONTEXT | {"name": "O'Neil & Anak"})
    assert ("O'Neil & Anak" in text, "O&#x27;Neil &amp; Anak" in html) == (True, True)


@pytest.mark.parametrize("language", ["id", "en"])
def test_html_names_its_language_and_fetches_nothing(language: str) -> None:
    html = rendering.render("account_login", language, CONTEXT)[2]
    assert f'<html lang="{language}">' in html
    assert re.findall(r"<(img|link|script|iframe|form)|url\(|@import|@font-face", html) == []
    assert len(html) < 20_000


def test_links_of_the_frame_lead_to_the_readers_language() -> None:
    assert "http://localhost:8000/en/" in rendering.render("account_login", "en", CONTEXT)[1]


def test_button_carries_its_own_style() -> None:
    html = rendering.render("account_reset", "en", CONTEXT | {"url": "http://localhost:8000/x/"})[2]
    assert re.search(r'<a class="button" style="[^"]*background:#0b5f55[^"]*" href="http://localhost:8000/x/">', html)
