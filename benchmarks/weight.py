"""What a first visit to a public page weighs, in Chromium: all files as they travel, and how many."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks import stage

CHROMIUM = Path("/usr/bin/chromium")
MOST_REQUESTS, MOST_BYTES, MOST_HTML = 8, 60_000, 14_000


class Visit:
    """Listens to the network of one page and keeps the size of every file, by its address."""

    def __init__(self, devtools: Any) -> None:
        self.names: dict[str, str] = {}
        self.sizes: dict[str, int] = {}
        devtools.send("Network.enable")
        devtools.on("Network.requestWillBeSent", self.asked)
        devtools.on("Network.loadingFinished", self.finished)

    def asked(self, event: dict[str, Any]) -> None:
        if not event["request"]["url"].startswith("data:"):
            self.names[event["requestId"]] = event["request"]["url"]

    def finished(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self.names:
            self.sizes[self.names[event["requestId"]]] = int(event["encodedDataLength"])


def report(*, with_files: bool = False) -> None:
    """One line per page: requests, bytes sent in all, and bytes of the HTML alone; `with_files` names every file."""
    if not CHROMIUM.exists():
        stage.write("No Chromium here: the weight of a first visit is not measured.")
        return
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where Chromium is

    paths = stage.inside("scene.write_addresses").split()[:-1]
    stage.write(f"\nfirst visit in Chromium: at most {MOST_REQUESTS} requests, {MOST_BYTES} bytes, {MOST_HTML} of HTML")
    stage.write(f"{'page':<58}{'requests':>9}{'bytes':>9}{'HTML':>8}")
    with stage.serving("portal.wsgi:application") as port, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        for path in paths:
            page = browser.new_context(viewport={"width": 360, "height": 740}).new_page()
            visit = Visit(page.context.new_cdp_session(page))
            address = f"http://localhost:{port}{path}"
            page.goto(address, wait_until="networkidle")
            sizes = visit.sizes
            stage.write(f"{path:<58}{len(sizes):>9}{sum(sizes.values()):>9}{sizes[address]:>8}")
            for name, size in sizes.items() if with_files else ():
                stage.write(f"    {size:>8}  {name}")
            page.context.close()
        browser.close()
