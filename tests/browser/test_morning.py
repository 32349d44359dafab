"""A morning in an office, at a desk: what waits is verified, doubles are merged, a list comes in, a meeting is cancelled, a
member gets an answer. Every step leaves its picture in the folder that `REMBUK_PICTURES` names."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from forums.models import Forum, Meeting, MeetingState
from members import rights
from members.models import Import, Member, Organisation, RightsRequest
from portal import due, tasks
from tests import factories
from tests.administration import page as address
from tests.browser.chromium import in_browser
from tests.browser.journey import sign_in
from tests.portal.test_imports import two_hundred

LETTERS = "rembuk-kuat-2026"
MOST_QUERIES = 45  # a list with its filters, actions and counts, whatever its length

pytestmark = in_browser


class Desk:
    """The browser of a member of staff, who is signed in; counts the pictures."""

    def __init__(self, page: Page, url: str, folder: Path) -> None:
        self.page, self.url, self.folder, self.taken = page, url, folder, 0
        folder.mkdir(parents=True, exist_ok=True)

    def open(self, path: str) -> None:
        self.page.goto(f"{self.url}{path}")

    def picture(self, what: str) -> None:
        self.taken += 1
        self.page.screenshot(path=self.folder / f"{self.taken:02}-{what}.png", full_page=True)

    def sees(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()

    def begin(self, act: str, *names: str) -> None:
        """Choose rows of the list by their names, and an act; the preview opens."""
        for name in names:
            self.page.get_by_role("row").filter(has_text=name).locator("input.action-select").check()
        self.page.locator("select[name=action]").select_option(act)
        self.page.locator("button[name=index]").click()
        self.sees("Nothing has been done yet.")

    def confirm(self) -> None:
        self.page.get_by_role("button", name="Yes, do it").click()


@pytest.fixture
def desk(chromium: Browser, live_server: LiveServer, tmp_path: Path, settings: Any, dewi: Member) -> Iterator[Desk]:
    cache.clear()
    settings.REMBUK_URL = live_server.url
    dewi.set_password(LETTERS)
    dewi.language = "en"
    dewi.save()
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    made = Desk(context.new_page(), live_server.url, Path(os.environ.get("REMBUK_PICTURES", tmp_path)) / "morning")
    sign_in(made.page, made.url, dewi.email, LETTERS, factories.FACTOR)
    yield made
    context.close()


def verify_five(desk: Desk) -> None:
    for number in range(1, 6):
        factories.organisation(f"Kelompok Tani {number}", verified_at=None, verified_by=None)
    desk.open("/en/admin/")
    desk.picture("what-waits")
    desk.page.get_by_role("link", name="Organisations to verify").click()
    desk.begin("verify", *[f"Kelompok Tani {number}" for number in range(1, 6)])
    desk.picture("verify-preview")
    desk.confirm()
    desk.picture("verified")
    assert Organisation.objects.filter(name__startswith="Kelompok Tani", verified_at__isnull=False).count() == 5


def merge_two(desk: Desk, budi: Member) -> None:
    kept, double = factories.organisation("Koperasi Sinar"), factories.organisation("Kop. Sinar")
    Member.objects.filter(pk=budi.pk).update(organisation=double)
    desk.open(address(Organisation, "changelist"))
    desk.begin("merge", "Koperasi Sinar", "Kop. Sinar")
    desk.page.get_by_role("radio", name=re.compile("Koperasi Sinar")).check()
    desk.picture("merge-preview")
    desk.confirm()
    budi.refresh_from_db()
    assert (budi.organisation, Organisation.objects.filter(pk=double.pk).exists()) == (kept, False)


def import_two_hundred(desk: Desk, folder: Path) -> None:
    (folder / "anggota.csv").write_bytes(two_hundred())
    desk.open("/en/impor/anggota/")
    desk.page.locator("input[type=file]").set_input_files(folder / "anggota.csv")
    desk.page.locator("input[name=consent_by][value=paper]").check()
    desk.page.locator("input[name=consent]").check()
    desk.picture("import-file")
    desk.page.get_by_role("button", name="Check the file").click()
    work_through()
    desk.open(f"/en/impor/berkas/{Import.objects.get().pk}/?fate=refused")
    desk.sees("7 rows are refused")
    desk.picture("import-refused")
    desk.page.get_by_role("button", name="Take over 193 rows").click()
    work_through()
    desk.open(f"/en/impor/berkas/{Import.objects.get().pk}/")
    desk.sees("193 rows are taken over")
    desk.picture("imported")
    assert Member.objects.filter(name__startswith="Warga").count() == 193


def work_through() -> None:
    while Import.objects.get().is_busy:
        tasks.proceed_imports()


def cancel_with_preview(desk: Desk, meeting: Meeting, budi: Member) -> None:
    factories.response(meeting, budi)
    desk.open(address(Meeting, "changelist"))
    desk.begin("cancel", meeting.title)
    desk.sees("1 person will be told by email:")
    desk.page.locator("[name=reason]").fill("Jalan ke balai desa longsor.")
    desk.picture("cancel-preview")
    desk.confirm()
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.CANCELLED


def answer_a_request(desk: Desk, budi: Member) -> None:
    one = rights.file(RightsRequest(member=budi, right="access", text="Apa saja tentang saya?"), timezone.now())
    desk.open("/en/admin/")
    desk.picture("what-waits-now")
    desk.open(address(RightsRequest, "change", one.pk))
    desk.page.locator("textarea[name=answer]").fill("Semua yang disimpan ada di halaman Data saya.")
    desk.picture("request")
    desk.page.locator("input[name=_save]").click()
    desk.picture("requests")
    one.refresh_from_db()
    assert one.answered_at is not None


def test_a_morning_in_the_office(
    desk: Desk, forum: Forum, meeting: Meeting, budi: Member, staff: Any, tmp_path: Path
) -> None:
    verify_five(desk)
    merge_two(desk, budi)
    import_two_hundred(desk, tmp_path)
    cancel_with_preview(desk, meeting, budi)
    answer_a_request(desk, budi)
    due.run(timezone.now())
    for model in (Organisation, Member, Meeting, RightsRequest):
        with CaptureQueriesContext(connection) as asked:
            staff.get(address(model, "changelist"))
        assert len(asked) <= MOST_QUERIES, model
