"""CPU of a weekly digest, from claimed to settled, beside rendering and serialising the same mail; runs inside Django."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.test import override_settings
from django.utils import timezone, translation

from benchmarks import stage
from members.mail import outbox, rendering
from members.mail.outbox import Planned
from members.models import Delivery, Member
from portal import digest
from portal.digest_material import Material
from portal.digest_sections import Edition

ROUNDS, MOST = 3, 400
GOAL = 1.0
WEEK = timedelta(days=7)


@override_settings(MAILBOX=False)  # bodies are kept in demo and development only
def report() -> None:
    """The median milliseconds of both and their ratio, round by round in turn."""
    now, ours, bare = timezone.now(), [], []
    drained(now, "warm")
    for number in range(ROUNDS):
        ours.append(drained(now, f"round {number}"))
        bare.append(rendered(now))
    ratio = statistics.median(a / b for a, b in zip(ours, bare, strict=True))
    stage.write(f"\nCPU per digest, claimed to settled: at most {GOAL} times rendering and serialising it")
    stage.write(f"ours {statistics.median(ours):.2f} ms   bare {statistics.median(bare):.2f} ms   ratio {ratio:.2f}")


def readers() -> list[Member]:
    """Members who want a digest and can be reached."""
    return list(Member.objects.reachable().filter(is_digest_wanted=True).order_by("pk")[:MOST])


def planned(now: datetime, occasion: str) -> None:
    """A digest of the past week for each reader, due now."""
    outbox.plan(
        digest.KIND,
        [
            Planned(one.pk, 0, occasion, now, expires_at=now + WEEK, window_start=now - WEEK, window_end=now)
            for one in readers()
        ],
    )


def drained(now: datetime, occasion: str) -> float:
    """Milliseconds of CPU per message that the portal sends, everything included but the mail server's own work."""
    planned(now, occasion)
    begin = time.process_time()
    counted = outbox.drain(*digest.mails(now)[0], now)
    return (time.process_time() - begin) * 1000 / counted.sent


def rendered(now: datetime) -> float:
    """Milliseconds of CPU per message for its templates and its bytes alone; what it says is given."""
    letters = list(contexts(now))
    begin = time.process_time()
    for address, language, context in letters:
        subject, text, html = rendering.render(digest.KIND.name, language, context)
        mail = EmailMultiAlternatives(subject, text, "Rembuk <rembuk@contoh.example>", [address])
        mail.attach_alternative(html, "text/html")
        mail.message().as_bytes()
    return (time.process_time() - begin) * 1000 / len(letters)


def contexts(now: datetime) -> Sequence[tuple[str, str, dict[str, Any]]]:
    """Address, language and what the templates are given, of every digest that is worth a mail."""
    rows = [Delivery(member=one, window_start=now - WEEK, window_end=now) for one in readers()]
    material, found = Material(rows, now), []
    for row in rows:
        edition = Edition.of(row)
        with translation.override(edition.language):
            parts = [part for section in digest.SECTIONS if (part := section(material, edition)) is not None]
            if any(part.is_reason for part in parts):
                found.append((edition.member.email or "", edition.language, context_of(edition, parts)))
    return found


def context_of(edition: Edition, parts: list[Any]) -> dict[str, Any]:
    """As the portal's own, with addresses of the same length."""
    return {
        "name": edition.member.name,
        "parts": parts,
        "window": digest.window_text(edition),
        "start_url": "https://rembuk.example/mulai/",
        "unsubscribe_url": "https://rembuk.example/berhenti/" + "x" * 80,
        "reason": "Surat ini datang sekali seminggu karena Anda punya akun di Rembuk.",
        "subject": digest.subject(parts),
        "summary": digest.summary(parts),
    }
