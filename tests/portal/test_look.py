"""The base of every page: bundles, frame, components, forms, error pages."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import brotli
import pytest
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from forums.browse import Place
from members.balance import Balance
from members.models import Sector
from portal import bundles
from portal.context import Frame

STATIC = settings.ROOT / "static"


@pytest.fixture(autouse=True)
def english() -> object:
    with translation.override("en"):
        yield


def page(path: str = "/en/") -> HttpRequest:
    request = RequestFactory().get(path)
    request.user = AnonymousUser()
    return request


def rendered(source: str, **context: object) -> str:
    return engines["django"].from_string("{% load look %}" + source).render(context, page())


def compressed(data: bytes) -> int:
    return len(brotli.compress(data, quality=11))


# --- Bundles


@pytest.mark.parametrize(("name", "budget"), [("app.css", 9_400), ("app.js", 20_000)])
def test_a_bundle_stays_within_its_budget(name: str, budget: int) -> None:
    assert compressed(bundles.join(name, STATIC).encode()) <= budget


def test_the_icons_and_the_map_stay_within_their_budgets() -> None:
    assert compressed((STATIC / "icons/sprite.svg").read_bytes()) <= 3_000
    assert compressed((STATIC / "img/provinces.svg").read_bytes()) <= 12_000


def test_every_stylesheet_and_script_is_in_a_bundle() -> None:
    bundled = {name for names in bundles.BUNDLES.values() for name in names} | {"css/admin.css", "css/admin_lists.css"}
    sources = {str(file.relative_to(STATIC)) for kind in ("css", "js") for file in STATIC.rglob(f"*.{kind}")}
    assert sources == bundled


def test_the_finder_serves_the_bundle_and_leaves_the_rest_alone() -> None:
    finder = bundles.BundleFinder()
    assert Path(finder.find("app.css")).read_text() == bundles.join("app.css", STATIC)
    assert finder.find("img/icon.svg") == []


def test_collecting_finds_both_bundles() -> None:
    assert [name for name, storage in bundles.BundleFinder().list(None) if storage.exists(name)] == [
        "app.css",
        "app.js",
    ]


def test_minifying_keeps_strings_and_needed_spaces() -> None:
    source = '/* note */ a > b , c { margin: calc(1px + 2px) auto; content: "a  /* b */ ; c"; }\n@media (min-width: 1px) { a:not(.b) .c { d: e; } }'
    assert bundles.minify_css(source) == (
        'a>b,c{margin: calc(1px + 2px) auto;content: "a  /* b */ ; c"}@media (min-width: 1px){a:not(.b) .c{d: e}}'
    )


def test_addresses_in_a_stylesheet_are_written_as_seen_from_the_root() -> None:
    assert bundles.minify_css('a { b: url("../../img/x.svg") }') == 'a{b: url("img/x.svg")}'


def test_colours_stand_in_the_tokens_only() -> None:
    art = {"home.css", "tokens.css", "print.css", "admin.css"}
    sheets = [sheet for sheet in (STATIC / "css").rglob("*.css") if sheet.name not in art]
    found = {sheet.name: re.findall(r"(?<!%23)#[0-9a-f]{3,6}\b", sheet.read_text()) for sheet in sheets}
    assert {name: colours for name, colours in found.items() if set(colours) - {"#fff", "#000"}} == {}


def test_the_light_and_the_dark_theme_name_the_same_colours() -> None:
    light, dark = (STATIC / "css/tokens.css").read_text().split("@media (prefers-color-scheme: dark)")[:2]
    coloured = re.compile(r"(--[a-z-]+): (?:#|rgb)")
    assert set(coloured.findall(light)) - {"--shadow"} == set(coloured.findall(dark))


# --- Icons and map


def symbols(file: str) -> set[str]:
    return {element.attrib["id"] for element in ElementTree.parse(STATIC / file).iter() if "id" in element.attrib}


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    sources = "".join(file.read_text() for file in (settings.ROOT / "templates").rglob("*.html"))
    named = set(re.findall(r'{% icon "([a-z-]+)"', sources)) | set(Sector.values)
    assert named <= symbols("icons/sprite.svg")


def test_every_province_has_a_shape() -> None:
    rows = (settings.ROOT / "members/data/provinces.csv").read_text().splitlines()[1:]
    assert {iso for row in rows for iso in re.findall(r"ID-[A-Z]{2}", row)} == symbols("img/provinces.svg")


def test_an_icon_is_silent_unless_it_carries_a_label() -> None:
    assert 'aria-hidden="true"' in rendered('{% icon "calendar" %}')
    assert rendered('{% icon "verified" "" label %}', label="<Verified>") == (
        '<svg class="icon" role="img" aria-label="&lt;Verified&gt;"><use href="/static/icons/sprite.svg#verified"/></svg>'
    )


def test_a_sector_is_colour_icon_and_word() -> None:
    chip = rendered('{% sector_chip "academia" %}')
    assert 'class="chip sector academia"' in chip
    assert "#academia" in chip
    assert "Academia</span>" in chip


def test_an_unknown_sector_shows_nothing() -> None:
    assert rendered("{% sector_chip sector %}", sector='"><script>') == ""


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0 Mobile Safari/537.36",
            "Chrome on Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1 Version/17.5 Mobile Safari/604.1",
            "Safari on iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/129.0 Safari/537.36 Edg/129.0", "Edge on Windows"),
        ("curl/8.5", "Unknown device"),
    ],
)
def test_a_device_is_called_what_its_owner_calls_it(line: str, words: str) -> None:
    assert rendered("{{ line|device }}", line=line) == words


# --- Frame


def test_the_frame_knows_the_same_page_in_the_other_language() -> None:
    with translation.override("id"):
        assert Frame(page("/akun/login/?next=/x/")).other_url == "/en/akun/login/?next=/x/"


def test_a_page_of_one_language_offers_no_other() -> None:
    assert Frame(page("/livez")).other_url == ""


def test_a_visitor_is_offered_to_sign_in_under_the_thumb() -> None:
    assert Frame(page()).tabs[-1].url == "/en/akun/login/"


def test_the_menu_marks_where_the_reader_is() -> None:
    assert [link.is_current for link in Frame(page("/en/akun/login/")).tabs][-1]


# --- Components


def test_a_meeting_row_escapes_what_members_typed() -> None:
    row = SimpleNamespace(
        url="/x/",
        title="<b>Rapat</b>",
        day="3",
        month="Dec",
        when="w",
        where="",
        chips=[("warn", "<i>")],
        answer="",
        state="",
    )
    html = render_to_string("includes/meeting_row.html", {"row": row})
    assert "&lt;b&gt;Rapat" in html
    assert '<span class="chip warn">&lt;i&gt;</span>' in html


def test_the_balance_offers_the_next_step_only_when_somebody_is_missing() -> None:
    source = '{% include "includes/balance.html" with action_url="/invite/" action_text="Invite" %}'
    assert "/invite/" in rendered(source, balance=Balance({"community": 3}))
    full = dict.fromkeys(("government", "community", "academia", "private"), 1)
    assert "/invite/" not in rendered(source, balance=Balance(full))


def test_turning_the_page_keeps_the_question() -> None:
    page_obj = Paginator(range(50), 20).page(2)
    html = render_to_string("includes/pagination.html", {"page_obj": page_obj}, page("/en/forum/?q=tani&page=2"))
    assert 'href="?q=tani&amp;page=3"' in html
    assert 'href="?q=tani&amp;page=1"' in html


def test_one_page_needs_no_turning() -> None:
    page_obj = Paginator(range(5), 20).page(1)
    assert render_to_string("includes/pagination.html", {"page_obj": page_obj}, page()).strip() == ""


def test_the_share_button_writes_text_and_link_into_the_message() -> None:
    html = render_to_string("includes/share.html", {"text": "Ayo & hadir", "url": "https://x.id/a?b=1"})
    assert "https://wa.me/?text=Ayo%20%26%20hadir%0Ahttps%3A%2F%2Fx.id%2Fa%3Fb%3D1" in html


def test_the_map_links_provinces_that_have_something() -> None:
    provinces = [
        Place("51", "ID-BA", "Bali", 2, "/?province=51"),
        Place("11", "ID-AC", "Aceh", 0, "/?province=11"),
    ]
    html = rendered('{% include "includes/province_map.html" %}', provinces=provinces)
    assert '<a href="/?province=51" aria-label="Bali: 2" class="some">' in html
    assert "province=11" not in html
    assert html.index("#ID-AC") < html.index("#ID-BA")


# --- Forms


class Answer(forms.Form):
    name = forms.CharField(help_text="As you like to be called.")
    phone = forms.CharField(required=False)
    way = forms.ChoiceField(choices=[("a", "Here"), ("b", "There")], widget=forms.RadioSelect)
    agree = forms.BooleanField()


def test_a_list_escapes_its_options_and_marks_the_chosen_one() -> None:
    choices = [("", "All"), ("Near", [("a&b", "A <b>")])]
    html = forms.Select(choices=choices).render("place", "a&b", renderer=forms.renderers.TemplatesSetting())
    assert html.strip() == (
        '<select name="place"><option value="">All</option>'
        '<optgroup label="Near"><option value="a&amp;b" selected>A &lt;b&gt;</option></optgroup></select>'
    )


def test_an_optional_field_says_so() -> None:
    form = Answer()
    assert "(may be left empty)" in form["phone"].as_field_group()
    assert "(may be left empty)" not in form["name"].as_field_group()


def test_a_wrong_field_is_tied_to_its_help_and_its_error() -> None:
    html = Answer({})["name"].as_field_group()
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-invalid="true"' in html


def test_a_group_of_choices_has_a_legend_and_labels() -> None:
    html = Answer()["way"].as_field_group()
    assert "<fieldset" in html
    assert "<legend>Way</legend>" in html
    assert html.count('<label class="option"') == 2


def test_a_tick_box_stands_before_its_label() -> None:
    html = Answer()["agree"].as_field_group()
    assert html.index("<input") < html.index("<label")


def test_a_form_with_errors_says_so_once_at_its_head() -> None:
    html = rendered('{% include "includes/form.html" %}', form=Answer({}))
    assert html.count("Please check the marked answers.") == 1


# --- Error pages and templates


@pytest.mark.parametrize("name", ["400.html", "500.html"])
def test_an_error_page_stands_without_request_and_database(name: str) -> None:
    assert "<h1>" in render_to_string(name)


@pytest.mark.parametrize("name", ["403.html", "403_csrf.html", "404.html"])
def test_an_error_page_shows_a_way_out(name: str) -> None:
    assert 'class="button' in render_to_string(name, {}, page())
