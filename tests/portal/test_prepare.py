"""`manage.py prepare`: what stands between new code and a portal that serves it."""

import pytest
from django.core.management import call_command

from members.models import Regency
from portal import preparing


@pytest.fixture
def static(tmp_path, settings):
    """A folder for collected files, and a source folder to change."""
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.STATICFILES_DIRS = [tmp_path / "source"]
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "page.css").write_text("a {}")
    return tmp_path


def test_static_files_are_not_collected_again_without_a_change(static):
    preparing.collect_if_changed()
    (static / "collected" / "app.css").write_text("touched")
    preparing.collect_if_changed()
    assert (static / "collected" / "app.css").read_text() == "touched"


def test_static_files_are_collected_again_after_a_change(static):
    preparing.collect_if_changed()
    (static / "collected" / "app.css").write_text("touched")
    (static / "source" / "page.css").write_text("b {}, c {}")
    preparing.collect_if_changed()
    assert (static / "collected" / "app.css").read_text() != "touched"


def test_files_that_nobody_asks_for_are_left_out(static):
    preparing.collect_if_changed()
    names = {path.name for path in (static / "collected").rglob("*.js")}
    assert "jquery.min.js" in names
    assert not names & {"jquery.js", "xregexp.js", "htmx-4.js"}


@pytest.mark.django_db
def test_preparing_twice_is_as_good_as_once():
    call_command("prepare")
    first = Regency.objects.count()
    call_command("prepare")
    assert Regency.objects.count() == first > 500
