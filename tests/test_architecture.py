"""The shape of the house, held by tests: layers, sizes, and what is refused."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).resolve().parent.parent
APPS = ("members", "forums", "projects", "trainings", "portal")
MOST_LINES = 400
MOST_FUNCTION_LINES = 60

# The only places where text is declared safe HTML: the sanitiser, and our own drawings.
MAY_MARK_SAFE = {"members/text.py", "members/templatetags/look.py", "forums/invitations.py"}


def sources(*, with_tests: bool = False) -> Iterator[Path]:
    for app in (*APPS, "tests") if with_tests else APPS:
        yield from (path for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts)


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def refused(pattern: str, paths: Iterator[Path] | list[Path]) -> list[str]:
    return [name_of(path) for path in paths if re.search(pattern, path.read_text())]


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))


def pages() -> list[Path]:
    return [path for path in templates() if "emails" not in path.parts]


def test_imports_only_go_down() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_files_stay_small() -> None:
    long = {name_of(p): n for p in sources() if (n := p.read_text().count("\n")) > MOST_LINES}
    assert long == {}


def test_functions_stay_small() -> None:
    long = [
        f"{name_of(path)}:{node.name}"
        for path in sources()
        for node in functions(path)
        if (node.end_lineno or 0) - node.lineno >= MOST_FUNCTION_LINES
    ]
    assert long == []


def test_every_function_says_what_it_returns() -> None:
    silent = [f"{name_of(p)}:{f.name}" for p in sources() for f in functions(p) if f.returns is None]
    assert silent == []


def test_no_app_listens_to_signals() -> None:
    assert (
        refused(r"from django\.(db\.models|dispatch).*\breceiver\b|@receiver|\bpost_save\b|\bpre_save\b", sources())
        == []
    )


def test_no_generic_keys() -> None:
    assert refused(r"GenericForeignKey|unique_together", sources()) == []


def test_only_the_sanitiser_makes_html_of_text() -> None:
    found = set(refused(r"mark_safe\(|SafeString\(", sources()))
    assert found <= MAY_MARK_SAFE


def test_templates_trust_no_text() -> None:
    own = [path for path in pages() if "django" not in path.parts]  # Django's help texts carry its own HTML
    assert refused(r"\|safe\b|autoescape off", own) == []


@pytest.mark.parametrize("word", ["services", "selectors", "utils", "helpers", "common"])
def test_no_module_is_called_after_nothing(word: str) -> None:
    assert [name_of(path) for path in sources() if path.stem == word or word in path.parts] == []


def test_templates_carry_no_inline_script_or_style() -> None:
    inline = r"<style|\sstyle=|\son(click|change|submit|load|input)=|<script(?![^>]*\ssrc=)(?![^>]*type=.application/(ld\+)?json)"
    own = [path for path in pages() if "mailbox" not in path.stem]
    assert refused(inline, own) == []


def test_templates_name_no_other_origin() -> None:
    assert refused(r"""(src|href)=["']https?://(?!wa\.me|schema\.org)""", pages()) == []


def test_pages_extend_the_base_and_no_deeper() -> None:
    parents = {m for path in pages() for m in re.findall(r"{% extends [\"']([^\"']+)", path.read_text())}
    own = {
        parent
        for parent in parents
        if not parent.startswith(("admin/", "allauth/", "account/", "mfa/", "usersessions/"))
    }
    assert own <= {"base.html"}


def test_each_page_template_is_named_after_its_view() -> None:
    views = {
        node.name
        for app in APPS
        for path in [*(ROOT / app).glob("views/*.py"), *(ROOT / app).glob("*.py")]
        for node in functions(path)
    }
    odd = [
        name_of(path) for app in APPS for path in (ROOT / "templates" / app).glob("*.html") if path.stem not in views
    ]
    assert odd == []


OF_ADMINISTRATION = re.compile(r"^portal\.staff_site$|\.admin\.")  # names its URLs as Django's own does


def own_urls(patterns: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    """The URLs of our own pages; the libraries name theirs as they like."""
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from own_urls(one.url_patterns)
        elif one.callback.__module__.partition(".")[0] in APPS and not OF_ADMINISTRATION.search(
            one.callback.__module__
        ):
            yield one


def test_each_url_is_named_after_its_view() -> None:
    urls = list(own_urls(get_resolver().url_patterns))
    assert len(urls) > 40
    assert [one.name for one in urls if one.name != one.callback.__name__] == []


def test_each_page_has_a_test_file_of_its_name_or_of_its_view_module() -> None:
    named = {path.stem.removeprefix("test_") for path in (ROOT / "tests").rglob("test_*.py")}
    modules = {one.name: one.callback.__module__.rpartition(".")[2] for one in own_urls(get_resolver().url_patterns)}
    shown = [path.stem for app in APPS for path in (ROOT / "templates" / app).glob("*.html")]
    assert [page for page in shown if not {page, modules[page]} & named] == []
