"""A mail server, and settings that send to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mail.sink import Sink


@pytest.fixture
def sink(tmp_path: Path, settings: object) -> Iterator[Sink]:
    """A mail server of this test's own; what is drained goes there."""
    folder = tmp_path / "sink"
    folder.mkdir()
    made = Sink(folder)
    made.start()
    settings.EMAIL_URL = f"smtp://127.0.0.1:{made.port}"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", made.port, 5
    settings.EMAIL_USE_SSL = settings.EMAIL_USE_TLS = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    yield made
    made.stop()
