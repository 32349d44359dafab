"""`manage.py messages`: gathers texts from Python and templates and keeps what was translated."""

import polib
import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from portal import catalogues

PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext

TITLE = _("Meeting")
SEEN = pgettext("menu", "Answer")

def seats(count):
    # Translators: seats in a room
    return ngettext("%(count)s seat", "%(count)s seats", count) % {"count": count}
"""
TEMPLATE = """{% load i18n %}
  <p>{% translate "Meeting" %} (not this)</p>
{% blocktranslate trimmed with name=person.name %}
      Good day, {{ name }}.
   It is time.
{% endblocktranslate %}
{% blocktranslate count seats=free %}{{ seats }} seat free{% plural %}{{ seats }} seats free{% endblocktranslate %}
"""


@pytest.fixture
def portal(tmp_path, monkeypatch):
    """A tiny portal of one module and one template, and where its catalogue goes."""
    (tmp_path / "forums").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "forums" / "models.py").write_text(PYTHON)
    (tmp_path / "templates" / "page.html").write_text(TEMPLATE)
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path / "locale")
    with override_settings(ROOT=tmp_path):
        yield tmp_path


def catalogue(portal, language="id"):
    return polib.pofile(str(portal / "locale" / language / "LC_MESSAGES" / "django.po"))


def translate_all(portal):
    found = catalogue(portal)
    for entry in found:
        entry.msgstr = "" if entry.msgid_plural else entry.msgid.upper().replace("%(NAME)", "%(name)")
        if entry.msgid_plural:
            entry.msgstr_plural = {0: entry.msgid}
    found.save()


def gather(*words):
    call_command("messages", *words)


def test_texts_of_python_and_templates_are_gathered_once(portal):
    gather()
    texts = {(entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in catalogue(portal)}
    assert texts == {
        (None, "Meeting", ""),
        ("menu", "Answer", ""),
        (None, "%(count)s seat", "%(count)s seats"),
        (None, "Good day, %(name)s. It is time.", ""),
        (None, "%(seats)s seat free", "%(seats)s seats free"),
    }


def test_the_note_for_translators_comes_along(portal):
    gather()
    assert catalogue(portal).find("%(count)s seat").comment == "Translators: seats in a room"


def test_translations_stay_and_texts_no_longer_used_go(portal):
    gather()
    translate_all(portal)
    (portal / "templates" / "page.html").write_text("")
    gather()
    assert [(entry.msgid, entry.msgstr) for entry in catalogue(portal) if not entry.msgid_plural] == [
        ("Meeting", "MEETING"),
        ("Answer", "ANSWER"),
    ]


def test_gathering_twice_changes_nothing(portal):
    gather()
    translate_all(portal)
    gather()
    first = (portal / "locale" / "id" / "LC_MESSAGES" / "django.po").read_bytes()
    gather()
    assert (portal / "locale" / "id" / "LC_MESSAGES" / "django.po").read_bytes() == first


def test_english_is_its_own_translation(portal):
    gather()
    assert catalogue(portal, "en").find("Meeting").msgstr == "Meeting"
    assert catalogue(portal, "en").find("%(count)s seat").msgstr_plural == {0: "%(count)s seat", 1: "%(count)s seats"}


def test_a_complete_catalogue_passes_the_check(portal):
    gather()
    translate_all(portal)
    gather("--check")
    assert catalogue(portal).find("Meeting").msgstr


def test_the_check_names_a_text_without_translation(portal):
    gather()
    with pytest.raises(CommandError, match="id: not translated: 'Meeting'"):
        gather("--check")


def test_the_check_names_a_text_that_was_not_gathered(portal):
    gather()
    translate_all(portal)
    (portal / "templates" / "new.txt").write_text('{% load i18n %}{% translate "New" %}')
    with pytest.raises(CommandError, match="en: missing from the catalogue, run make messages: 'New'"):
        gather("--check")


def test_the_check_names_a_lost_placeholder(portal):
    gather()
    translate_all(portal)
    found = catalogue(portal)
    found.find("Good day, %(name)s. It is time.").msgstr = "Selamat siang."
    found.save()
    with pytest.raises(CommandError, match="other placeholders than the original: 'Good day"):
        gather("--check")


def test_the_check_names_a_doubtful_translation(portal):
    gather()
    translate_all(portal)
    found = catalogue(portal)
    found.find("Meeting").flags.append("fuzzy")
    found.save()
    with pytest.raises(CommandError, match="doubtful: 'Meeting'"):
        gather("--check")


def test_catalogues_are_compiled_once_and_again_when_they_change(portal):
    gather()
    translate_all(portal)
    catalogues.compile_all()
    compiled = portal / "locale" / "id" / "LC_MESSAGES" / "django.mo"
    assert polib.mofile(str(compiled)).find("Meeting").msgstr == "MEETING"
    first = compiled.stat().st_mtime_ns
    catalogues.compile_all()
    assert compiled.stat().st_mtime_ns == first
