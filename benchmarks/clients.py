"""Clients that ask one page again and again, each over a connection of its own, in a closed loop.

They speak HTTP by hand, so that little of the machine goes to asking and the servers are what is measured.
"""

from __future__ import annotations

import gzip
import re
import socket
import threading
import time
from dataclasses import dataclass, field

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
PACKED = re.compile(rb"\r\ncontent-encoding: *gzip", re.IGNORECASE)


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
    lines = [f"GET {path} HTTP/1.1", f"Host: localhost:{port}", "Accept-Encoding: gzip"]
    lines += [f"Cookie: {cookie}"] if cookie else []
    request = "\r\n".join([*lines, "", ""]).encode("ascii")
    good = bad = 0
    head = body = b""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        while time.perf_counter() < until:
            connection.sendall(request)
            head, body = answer_on(connection)
            is_good = head.startswith(b"HTTP/1.1 200 ")
            good += is_good
            bad += not is_good
    with tally.lock:
        tally.good += good
        tally.bad += bad
        tally.sent, tally.unpacked = len(body), len(gzip.decompress(body) if PACKED.search(head) else body)


def answer_on(connection: socket.socket) -> tuple[bytes, bytes]:
    """Head and body of the next answer, which must say how long it is. `ConnectionError` when there is none."""
    read = b""
    while b"\r\n\r\n" not in read:
        part = connection.recv(65536)
        if not part:
            raise ConnectionError("The server closed before its answer was whole.")
        read += part
    head, _, body = read.partition(b"\r\n\r\n")
    length = LENGTH.search(head)
    if length is None:
        raise ConnectionError("The answer does not say how long it is.")
    while len(body) < int(length[1]):
        body += connection.recv(65536)
    return head, body


def rate(port: int, path: str, cookie: str = "", seconds: float = 1.0, clients: int = 8) -> tuple[float, Tally]:
    """Requests a second that `clients` together get answered with 200, and the tally."""
    tally = Tally()
    begin = time.perf_counter()
    threads = [threading.Thread(target=ask, args=(port, path, cookie, begin + seconds, tally)) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return tally.good / (time.perf_counter() - begin), tally
