"""Closed by default: every URL stands in a table."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import path

import portal.urls
from portal import checks, policy


def test_every_url_has_a_policy():
    assert checks.every_page_has_a_policy(None) == []


def test_every_policy_has_a_url():
    assert set(policy.PAGES) - set(checks.url_names()) == set()


def test_a_new_url_without_a_policy_stops_the_start(settings):
    forgotten = [*portal.urls.urlpatterns, path("baru/", lambda request: HttpResponse(), name="forgotten")]
    names = {name for name, _address in checks.addresses(forgotten)}
    assert [name for name in names if policy.page_of(name) is None] == ["forgotten"]


def test_a_url_without_a_name_is_found_too():
    nameless = [path("baru/", lambda request: HttpResponse())]
    assert list(checks.addresses(nameless)) == [("<baru/>", "/baru/")]
