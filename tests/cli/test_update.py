"""Updating from the command line: proved, refused, cancelled, restored."""

from __future__ import annotations

import hashlib
import json
import signal
import subprocess
import time
from typing import TYPE_CHECKING

from support.commands import PROJECT, run_updater, updater_command, updater_environment

from updater.demo.product import builds
from updater.demo.shipping import folder_of, full_files, place

if TYPE_CHECKING:
    from pathlib import Path

    from updater.demo.sandbox import Sandbox

CANARY = "кан@рейка 7\"'"


def _hash(folder: Path) -> str:
    return hashlib.sha256((folder / "1Cv8.1CD").read_bytes()).hexdigest()


def test_a_chain_is_carried_out_and_proved(sandbox: Sandbox) -> None:
    """The base is on the new release, and the report, the journal and the base agree."""
    answer = run_updater(sandbox.home, "update", sandbox.infobase, "--yes", "--json")
    state = run_updater(sandbox.home, "inspect", sandbox.infobase, "--json").document
    runs = run_updater(sandbox.home, "runs", "--json").document

    assert 0 == answer.code
    report = answer.document
    assert ("done", "1.0.1.5", "1.0.4.2") == (report["outcome"], report["from"], report["reached"])
    assert "1.0.4.2" == state["configuration"]["version"]
    assert [(report["run"], "done")] == [(run["run"], run["outcome"]) for run in runs]
    assert runs[0]["unfinished"] is None


def test_dry_run_changes_nothing(sandbox: Sandbox) -> None:
    """All checks are told and neither the base nor the program's own folders are touched."""
    before = _hash(sandbox.infobase)
    answer = run_updater(sandbox.home, "update", sandbox.infobase, "--dry-run", "--json")

    assert 0 == answer.code
    assert answer.document["dry_run"] is True
    assert before == _hash(sandbox.infobase)
    assert not (sandbox.home / "backups").exists()


def test_without_consent_nothing_happens(sandbox: Sandbox) -> None:
    """Where nobody can be asked, the update needs --yes."""
    before = _hash(sandbox.infobase)
    answer = run_updater(sandbox.home, "update", sandbox.infobase)

    assert 2 == answer.code
    assert before == _hash(sandbox.infobase)


def test_a_missing_login_is_refused_before_anything(sandbox: Sandbox) -> None:
    """A base with users needs one; the refusal names the check."""
    base = sandbox.infobases["locked"]
    before = _hash(base)
    answer = run_updater(sandbox.home, "update", base, "--yes", "--json")

    assert 4 == answer.code
    assert "error" in {check["level"] for check in answer.document["checks"]}
    assert before == _hash(base)


def test_a_wrong_password_is_refused_and_written_nowhere(sandbox: Sandbox) -> None:
    """The first step finds it out, the base is as before, and the password is in no file of the program."""
    base = sandbox.infobases["locked"]
    before = _hash(base)
    users = run_updater(sandbox.home, "inspect", base, "--json").document["users"]
    answer = run_updater(
        sandbox.home,
        *("update", base, "--yes", "--json", "--user", users[0], "--password-stdin"),
        typed=f"{CANARY}\n",
    )

    assert 4 == answer.code
    assert ["login"] == [check["code"] for check in answer.document["refused"]]
    assert before == _hash(base)
    forms = [CANARY.encode(encoding) for encoding in ("utf-8", "utf-16-le", "cp1251")]
    for file in sandbox.home.rglob("*"):
        if file.is_file():
            assert not any(form in file.read_bytes() for form in forms), file
    assert CANARY not in answer.out + answer.err


def test_a_lying_platform_is_found_out(sandbox: Sandbox) -> None:
    """Exit code 0 without any change is a failure, and the base is byte for byte as before."""
    before = _hash(sandbox.infobase)
    answer = run_updater(
        sandbox.home, "update", sandbox.infobase, "--yes", "--json", SIM_RC0_UNCHANGED="UpdateCfg"
    )

    assert (1, "failed-restored") == (answer.code, answer.document["outcome"])
    assert before == _hash(sandbox.infobase)


def test_cancel_in_the_middle_restores(sandbox: Sandbox) -> None:
    """A request to end while the platform hangs ends it, restores the base and exits with 130."""
    before = _hash(sandbox.infobase)
    process = subprocess.Popen(
        updater_command(sandbox.home, "update", sandbox.infobase, "--yes", "--json"),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=updater_environment(SIM_HANG="UpdateDBCfg"),
        cwd=PROJECT,
    )
    _wait_until_changed(sandbox.infobase, before)
    process.send_signal(signal.SIGTERM)
    out, _ = process.communicate(timeout=60)

    assert 130 == process.returncode
    assert "cancelled" == json.loads(out)["outcome"]
    assert before == _hash(sandbox.infobase)


def test_restore_goes_back_to_the_byte(sandbox: Sandbox) -> None:
    """Any run can be undone later from its backup."""
    before = _hash(sandbox.infobase)
    run = run_updater(sandbox.home, "update", sandbox.infobase, "--yes", "--json").document["run"]
    after = _hash(sandbox.infobase)
    answer = run_updater(sandbox.home, "restore", run, "--yes", "--json")

    assert before != after
    assert (0, "restored") == (answer.code, answer.document["outcome"])
    assert before == _hash(sandbox.infobase)


def test_restore_of_an_unknown_run(sandbox: Sandbox) -> None:
    """What names neither a run nor a backup is said to be unknown."""
    answer = run_updater(sandbox.home, "restore", "nothing", "--yes", "--json")

    assert (1, "backup.unknown") == (answer.code, answer.document["error"]["code"])


def _wait_until_changed(folder: Path, before: str) -> None:
    deadline = time.monotonic() + 60
    while _hash(folder) == before:
        assert time.monotonic() < deadline, "the platform changed nothing"
        time.sleep(0.05)


def test_a_configuration_off_support_is_replaced_by_choice(sandbox: Sandbox) -> None:
    """With a full distribution and the option given: back on support, then to the newest release, proved."""
    own, build = sandbox.infobases["own"], builds()["1.0.1.5"]
    place(sandbox.templates / folder_of("1.0.1.5") / "full", full_files(build))
    before = _hash(own)

    refused = run_updater(sandbox.home, "update", own, "--yes", "--json")
    looked = run_updater(sandbox.home, "plan", own, "--replace-configuration", "--json")
    assert (4, "plan.not-on-support") == (refused.code, refused.document["error"]["code"])
    levels = {check["code"]: check["level"] for check in looked.document["checks"]}
    assert (0, "warning", "1.0.4.2") == (looked.code, levels["support-none"], looked.document["to"])
    assert before == _hash(own)

    answer = run_updater(sandbox.home, "update", own, "--replace-configuration", "--yes", "--json")
    state = run_updater(sandbox.home, "inspect", own, "--json").document
    assert (0, "done", "1.0.4.2") == (answer.code, answer.document["outcome"], answer.document["reached"])
    assert ("1.0.4.2", "locked") == (state["configuration"]["version"], state["support"]["state"])
