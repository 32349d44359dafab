"""The portal's pages beside the bare page, on the same server, in turn."""

from __future__ import annotations

import os
import statistics
import sys

from benchmarks import stage
from benchmarks.clients import rate

ROUNDS = 5
GOALS = {"visitor": 3.0, "member": 0.6}


def compare(label: str, path: str, cookie: str, ours: int, bare: int, bare_cookie: str) -> float:
    """Writes one line: the median rate of the page and of the bare page, and their ratio pair by pair, which it returns."""
    rates, yardsticks, size, unpacked = [], [], 0, 0
    rate(ours, path, cookie, seconds=0.3)
    for _ in range(ROUNDS):
        yardsticks.append(rate(bare, "/", bare_cookie)[0])
        figure, tally = rate(ours, path, cookie)
        if tally.bad:
            sys.exit(f"{path} answered {tally.bad} times with something else than 200")
        rates.append(figure)
        size, unpacked = tally.sent, tally.unpacked
    ratio = statistics.median(a / b for a, b in zip(rates, yardsticks, strict=True))
    stage.write(
        f"{label:<34}{statistics.median(rates):8.0f}/s {statistics.median(yardsticks):8.0f}/s {ratio:8.2f}"
        f"{unpacked / 1000:9.1f} kB{size / 1000:7.1f} kB"
    )
    return ratio


def report(server: str) -> None:
    """Every public page for a visitor and a member's pages, on `server`, beside the bare page on the same server."""
    home, forums, forum, meetings, meeting, _signup, start = stage.inside("scene.write_addresses").split()
    cookie = stage.inside("scene.write_cookie").strip()
    public = {"home": home, "forum list": forums, "forum": forum, "meeting list": meetings, "meeting": meeting}
    stage.write(
        f"\n{server}: a visitor's page at least {GOALS['visitor']} times, a member's {GOALS['member']} times bare"
    )
    stage.write(f"{'page':<34}{'ours':>10} {'bare':>10} {'ratio':>8}{'HTML':>12}{'sent':>10}")
    os.environ["BARE_COOKIE"] = cookie.partition("=")[0]
    with (
        stage.serving("benchmarks.bare:application", server) as bare,
        stage.serving("portal.wsgi:application", server) as ours,
    ):
        for name, path in public.items():
            compare(f"{name}, visitor", path, "", ours, bare, cookie)
        for name, path in {"start": start, **public}.items():
            compare(f"{name}, member", path, cookie, ours, bare, cookie)
