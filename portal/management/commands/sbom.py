"""What this portal is built of, for whoever looks after known holes."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from importlib import metadata
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from portal.backups import version


class Command(BaseCommand):
    """The bill holds what is installed here; on a real server that is the lock and nothing else."""

    help = "Write the list of everything installed, with versions and licences, as CycloneDX 1.5 (JSON)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, help="file; without it to the screen")

    def handle(self, *args: Any, **options: Any) -> None:
        text = json.dumps(bill(), indent=1) + "\n"
        if options["to"]:
            options["to"].write_text(text)
        else:
            self.stdout.write(text, ending="")


def bill() -> dict[str, Any]:
    """The bill of materials, in the same order on every machine."""
    found = {one.metadata["Name"].lower(): one for one in metadata.distributions() if one.metadata["Name"]}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "rembuk", "version": version()}},
        "components": [_component(name, found[name]) for name in sorted(found)],
    }


def _component(name: str, one: metadata.Distribution) -> dict[str, Any]:
    told = "".join((one.metadata.get_all("License-Expression") or one.metadata.get_all("License") or [])[:1])
    licence = told.splitlines()[0][:80] if told.strip() else ""
    component: dict[str, Any] = {
        "type": "library",
        "name": name,
        "version": one.version,
        "purl": f"pkg:pypi/{name}@{one.version}",
    }
    if licence:
        component["licenses"] = [{"license": {"name": licence}}]
    return component
