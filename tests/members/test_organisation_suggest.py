"""Names of organisations offered while one types."""

from __future__ import annotations

from django.test import Client

from tests import factories

PAGE = "/en/organisasi/saran/"


def test_suggestions_follow_what_is_typed(client: Client, db: None) -> None:
    factories.organisation("Radio Pesisir")
    shown = client.get(f"{PAGE}?organisation=radio").content.decode()
    assert shown == '<option value="Radio Pesisir, Kabupaten Kulon Progo"></option>'


def test_suggestions_are_escaped_and_take_anything(client: Client, db: None) -> None:
    factories.organisation('"><script>')
    assert "<script>" not in client.get(f"{PAGE}?organisation=%22").content.decode()
    assert client.get(f"{PAGE}?organisation=%00%25" + "x" * 5000).status_code == 200
