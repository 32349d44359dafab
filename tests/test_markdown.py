"""Markdown never becomes more than the few tags it may: any text, any mixture of what has broken sanitisers before."""

from __future__ import annotations

from html.parser import HTMLParser

import nh3
import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from members import text
from tests import payloads

TAGS = {
    "a",
    "p",
    "br",
    "strong",
    "em",
    "s",
    "ul",
    "ol",
    "li",
    "blockquote",
    "code",
    "pre",
    "hr",
    "h3",
    "h4",
    "h5",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}
ATTRIBUTES = {("a", "href"), ("a", "title"), ("a", "rel"), ("ol", "start")}
SCHEMES = ("http://", "https://", "mailto:", "tel:", "/", "#", "?")
BITS = [*payloads.P01, *payloads.P02[:11], *payloads.P03, *payloads.P04, *payloads.P06, *payloads.P07, *payloads.P08, *payloads.P10, "[", "](", ")", "<", ">", "\n", "\n\n",
        "`", "```", "|", "|-|", "&", "&#", ";", "\\", "!", "javascript:", "data:", "//", "1. ", "- ", "> ", "# ", "\t", '"', "'", "hx-get=", "x"]  # fmt: skip


class Found(HTMLParser):
    """What a browser would make of it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.wrong: list[object] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.wrong += [tag] * (tag not in TAGS) + [(tag, name) for name in named if (tag, name) not in ATTRIBUTES]
        if tag == "a" and named.get("href"):
            target = named["href"].strip().lower()
            is_ours = target.startswith(SCHEMES) or ":" not in target.split("/")[0]
            self.wrong += (
                [] if is_ours and {"nofollow", "noopener"} <= {*(named.get("rel") or "").split()} else [target]
            )

    def handle_comment(self, data: str) -> None:
        self.wrong.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def faults(source: str) -> list[object]:
    html = str(text.render_markdown(source))
    again = nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener nofollow ugc",
    )
    return Found(html).wrong + ([] if again == html else ["changes when cleaned again"])


def test_no_text_becomes_more_than_it_may(request: pytest.FixtureRequest) -> None:
    most = 20_000 if request.config.getoption("--full-size") else 120

    @seed(2027)
    @settings(max_examples=most, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from(BITS), max_size=12).map("".join)))
    def try_one(source: str) -> None:
        assert faults(source) == []

    try_one()


@pytest.mark.parametrize("number", range(len(payloads.P02)))
def test_what_broke_others_stays_text(number: int) -> None:
    assert faults(payloads.P02[number]) == []


@pytest.mark.parametrize(
    "html",
    [
        "<script>x</script>",
        "<a href='javascript:x'>y</a>",
        "<p onclick=x>",
        "<!-- x -->",
        "<a href='https://a.example'>x</a>",
        "<p hx-get='/'>",
    ],
)
def test_the_check_sees_what_must_not_be(html: str) -> None:
    assert Found(html).wrong != []


@pytest.mark.parametrize("bit", ["[", "![", "*", "_", "`", ">", "- ", "1. ", "|", "<", "&", "\\", "[a](", "**a ", "~~"])
def test_the_longest_text_of_one_sign_is_rendered(bit: str) -> None:
    assert len(text.render_markdown((bit * 8_000)[:8_000])) > 0
