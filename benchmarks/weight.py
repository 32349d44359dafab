"""What a first visit to a public page weighs, in Chromium: all files as they travel, and how many."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks import stage

CHROMIUM = Path("/usr/bin/chromium")
PATHS = """
from django.utils import timezone
from forums.models import Meeting
meeting = Meeting.objects.called().filter(forum__is_public=True).upcoming(timezone.now()).first()
print("/", "/forum/", meeting.forum.get_absolute_url(), "/rapat/", meeting.get_absolute_url(), "/akun/daftar/")
"""


def report() -> None:
    """One line per page: requests, bytes sent in all, and bytes of the HTML alone."""
    if not CHROMIUM.exists():
        sys.stdout.write("No Chromium here: the weight of a first visit is not measured.\n")
        return
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where Chromium is

    command = [sys.executable, "manage.py", "shell", "-v0", "-c", PATHS]
    paths = subprocess.run(command, cwd=stage.ROOT, check=True, capture_output=True, text=True).stdout.split()
    sys.stdout.write(f"\nfirst visit in Chromium\n{'page':<58}{'requests':>9}{'bytes':>9}{'HTML':>8}\n")
    with stage.serving("portal.wsgi") as port, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        for path in paths:
            page = browser.new_context(viewport={"width": 360, "height": 740}).new_page()
            devtools = page.context.new_cdp_session(page)
            devtools.send("Network.enable")
            sizes: list[int] = []
            devtools.on(
                "Network.loadingFinished", lambda event, into=sizes: into.append(int(event["encodedDataLength"]))
            )
            page.goto(f"http://localhost:{port}{path}", wait_until="networkidle")
            sys.stdout.write(f"{path:<58}{len(sizes):>9}{sum(sizes):>9}{sizes[0]:>8}\n")
            page.context.close()
        browser.close()
