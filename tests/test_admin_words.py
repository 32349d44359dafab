"""Codes of the mail engine and names of the libraries, in words of both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.utils import timezone, translation

from members.admin.mail_words import KINDS, kind_words, reason_words
from members.models import Delivery
from portal import due
from tests.administration import a_delivery, page, text_of

ROOT = Path(__file__).resolve().parent.parent
WRITTEN = re.compile(r'(?:Skip\(|Unwritten\(f?|CannotBeWritten\(|reason=)"([a-z][a-z ]+?)(?:"|: )')
RETURNED = re.compile(r'return "([a-z]+ [a-z ]+)"')


def reasons() -> set[str]:
    """Every reason that is written down somewhere in the code of mails."""
    sources = [path for app in ("members", "forums", "portal") for path in ROOT.glob(f"{app}/**/*.py")]
    found = {reason for path in sources for reason in WRITTEN.findall(path.read_text())}
    engine = {reason for path in ROOT.glob("members/mail/*.py") for reason in RETURNED.findall(path.read_text())}
    return found | engine


@pytest.mark.django_db
def test_every_kind_of_mail_has_words() -> None:
    assert {kind.name for kind, _compose in due.mails(timezone.now())} - set(KINDS) == set()


def test_every_reason_is_said_in_indonesian() -> None:
    assert {"told within the hour", "address bounced", "off"} <= reasons()
    with translation.override("id"):
        assert {reason for reason in reasons() if reason_words(reason) == reason} == set()


def test_codes_of_the_mail_server_stay() -> None:
    with translation.override("id"):
        assert reason_words("gave up: refused with 450") == "berhenti mencoba: ditolak dengan kode 450"


def test_kind_without_words_is_told_by_its_code() -> None:
    assert kind_words("something_new") == "something_new"


def test_list_of_deliveries_speaks_in_words(staff: Client) -> None:
    a_delivery(kind="meeting_reminder", state="skipped", reason="has answered", settled_at=timezone.now())
    shown = text_of(staff, page(Delivery, "changelist").replace("/en/", "/"))
    assert "pengingat pertemuan" in shown
    assert "sudah menjawab" in shown
    assert "meeting_reminder</" not in shown


@pytest.mark.parametrize("model", [Authenticator, UserSession], ids=lambda model: model.__name__)
def test_names_of_the_libraries_are_indonesian(model: type, operator: Client) -> None:
    with translation.override("id"):
        assert str(model._meta.verbose_name) in {"faktor kedua", "perangkat yang masuk"}


def test_rooms_of_the_house_are_named_in_indonesian() -> None:
    labels = {model._meta.app_label for model in admin.site._registry}
    with translation.override("en"):
        english = {str(apps.get_app_config(label).verbose_name) for label in labels}
    with translation.override("id"):
        indonesian = {str(apps.get_app_config(label).verbose_name) for label in labels}
    assert english & indonesian == set()
