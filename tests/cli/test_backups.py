"""Backups from the command line: listed, verified, put back."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from support.commands import run_updater

if TYPE_CHECKING:
    from updater.demo.sandbox import Sandbox


def updated(sandbox: Sandbox) -> tuple[Path, str, Any]:
    """Update a base of the sandbox; its file, what it was before, and the report."""
    base = sandbox.infobase
    file = base / "1Cv8.1CD"
    before = hashlib.sha256(file.read_bytes()).hexdigest()
    report = run_updater(sandbox.home, "update", str(base), "--yes", "--json").document
    assert report["outcome"] == "done"
    return file, before, report


def test_a_backup_is_listed_verified_and_put_back(sandbox: Sandbox) -> None:
    """The whole way of a person who wants the old base back."""
    file, before, report = updated(sandbox)
    (entry,) = run_updater(sandbox.home, "backups", str(file.parent), "--json").document
    assert (entry["state"], entry["kind"], entry["sha256"]) == ("whole", "compressed", before)
    assert report["from"] in entry["name"]
    assert entry["release"].endswith(report["from"])
    answer = run_updater(sandbox.home, "restore", entry["name"], "--yes", "--json")
    assert (0, "restored", "restore") == (answer.code, answer.document["outcome"], answer.document["kind"])
    assert before == hashlib.sha256(file.read_bytes()).hexdigest()


def test_a_damaged_backup_is_found_and_refused(sandbox: Sandbox) -> None:
    """One bit in the middle: `--verify` says so by its exit code; `restore` does not begin."""
    file, _before, report = updated(sandbox)
    backup = Path(report["backup"])
    data = bytearray(backup.read_bytes())
    data[len(data) // 2] ^= 4
    backup.write_bytes(data)
    now = file.read_bytes()
    answer = run_updater(sandbox.home, "backups", "--verify", "--json")
    assert (4, ["altered"]) == (answer.code, [entry["state"] for entry in answer.document])
    answer = run_updater(sandbox.home, "restore", str(backup), "--yes", "--json")
    assert (1, "backup.altered") == (answer.code, answer.document["error"]["code"])
    assert now == file.read_bytes()


def test_a_backup_put_into_another_folder(sandbox: Sandbox, tmp_path: Path) -> None:
    """`--to` leaves the base itself alone."""
    file, before, report = updated(sandbox)
    now, there = file.read_bytes(), tmp_path / "проба"
    answer = run_updater(sandbox.home, "restore", report["run"], "--to", str(there), "--yes", "--json")
    assert 0 == answer.code
    assert before == hashlib.sha256((there / "1Cv8.1CD").read_bytes()).hexdigest()
    assert now == file.read_bytes()


def test_no_backups_is_said(sandbox: Sandbox) -> None:
    """Nothing there yet: an empty list, and words for people."""
    assert [] == run_updater(sandbox.home, "backups", "--json").document
    assert 0 == run_updater(sandbox.home, "backups").code


def test_what_a_killed_backup_left_goes_with_the_next(sandbox: Sandbox) -> None:
    """The half-made file of a run that was cut off does not stay beside the backups."""
    _file, _before, report = updated(sandbox)
    backup = Path(report["backup"])
    part = backup.with_name(f"{backup.name.removesuffix('.json')}.part")
    part.write_bytes(b"half")
    run_updater(sandbox.home, "restore", report["run"], "--yes")
    run_updater(sandbox.home, "update", str(sandbox.infobase), "--yes")
    assert not part.exists()
