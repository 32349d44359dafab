"""Clients that ask one page again and again, each over a connection of its own, in a closed loop."""

from __future__ import annotations

import gzip
import http.client
import threading
import time
from dataclasses import dataclass, field


@dataclass
class Tally:
    """What came back: answers with status 200, others, and bytes of the last body as sent and unpacked."""

    good: int = 0
    bad: int = 0
    sent: int = 0
    unpacked: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


def ask(port: int, path: str, cookie: str, until: float, tally: Tally) -> None:
    """Asks for `path` until the clock says `until`."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Host": f"localhost:{port}", "Accept-Encoding": "gzip", "Cookie": cookie}
    good = bad = 0
    body = b""
    while time.perf_counter() < until:
        connection.request("GET", path, headers={name: value for name, value in headers.items() if value})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status == http.HTTPStatus.OK:
            good += 1
        else:
            bad += 1
    is_packed = answer.headers.get("Content-Encoding") == "gzip"
    with tally.lock:
        tally.good += good
        tally.bad += bad
        tally.sent, tally.unpacked = len(body), len(gzip.decompress(body) if is_packed else body)
    connection.close()


def rate(port: int, path: str, cookie: str = "", seconds: float = 2.0, clients: int = 8) -> tuple[float, Tally]:
    """Requests a second that `clients` together get answered with 200, and the tally."""
    tally = Tally()
    begin = time.perf_counter()
    threads = [threading.Thread(target=ask, args=(port, path, cookie, begin + seconds, tally)) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return tally.good / (time.perf_counter() - begin), tally
