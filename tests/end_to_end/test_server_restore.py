"""A dump loaded back into a server infobase: cut off, it is offered again and keeps people out meanwhile."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from typing import TYPE_CHECKING, Any

import psutil
import pytest
from support.commands import PROJECT, run_updater, updater_command, updater_environment
from support.ending import end_process

from updater.demo.bases import SERVER, SERVER_INFOBASE
from updater.demo.platform.servers import changed_server, read_server
from updater.demo.sandbox import Sandbox, build_sandbox

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGKILL")

ADDRESS = f"{SERVER}\\{SERVER_INFOBASE}"
FIRST, NEXT = "1.0.1.5", "1.0.2.7"
_PATIENCE = 300.0


@pytest.fixture
def sandbox(tmp_path: Path) -> Sandbox:
    """A small world whose server has one infobase; nobody works in it, and it was updated once."""
    made = build_sandbox(tmp_path / "sandbox", "ru", seconds=0)
    _empty(made)
    answer = run_updater(made.home, "update", ADDRESS, "--to", NEXT, "--yes", "--json")
    assert 0 == answer.code, answer.out + answer.err
    return made


def _file(sandbox: Sandbox) -> Path:
    return sandbox.root / "server" / "servers" / "server.json"


def _empty(sandbox: Sandbox) -> None:
    """The cluster has noticed that everybody is gone."""
    with changed_server(_file(sandbox)) as server:
        server.infobases[0].sessions = []


def _code(sandbox: Sandbox) -> str:
    """The permission code of the block there is."""
    return read_server(_file(sandbox)).infobases[0].code


def _runs(sandbox: Sandbox) -> list[Any]:
    return list(run_updater(sandbox.home, "runs", "--json").document)


def _loading(sandbox: Sandbox) -> list[psutil.Process]:
    """Processes of the platform that load a dump of this sandbox."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        words = process.info["cmdline"] or []
        if "/RestoreIB" in words and any(str(sandbox.root) in word for word in words):
            found.append(process)
    return found


def _until(happened: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + _PATIENCE
    while not (seen := happened()):
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.05)
    return seen


def _cut_off(sandbox: Sandbox, run: str) -> None:
    """Kill the program and its Designer while the dump is loaded."""
    process = subprocess.Popen(
        updater_command(sandbox.home, "restore", run, "--yes", "--json"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=updater_environment(SIM_HANG="RestoreIB"),
        cwd=PROJECT,
    )
    found = _until(lambda: _loading(sandbox))
    process.send_signal(signal.SIGKILL)
    process.wait()
    for each in found:
        with contextlib.suppress(psutil.NoSuchProcess):
            end_process(each)
    _empty(sandbox)


def test_a_load_that_was_cut_off_is_offered_again(sandbox: Sandbox) -> None:
    """One open restore beside the good run; nobody comes in; the command it names ends it."""
    (update,) = _runs(sandbox)
    _cut_off(sandbox, update["run"])
    (opened,) = [run for run in _runs(sandbox) if run["unfinished"]]
    assert ("restore", "unfinished", NEXT, FIRST) == tuple(
        opened[name] for name in ("kind", "outcome", "from", "to")
    )
    left = opened["unfinished"]
    assert ("between", "restore", False) == (left["state"], left["offer"], left["continuable"])
    assert f"onec-updater restore {opened['run']}" in left["message"]
    assert _code(sandbox).startswith("onec-updater-")
    answer = run_updater(sandbox.home, "restore", opened["run"], "--yes", "--json")
    assert (0, "restored") == (answer.code, answer.document["outcome"]), answer.err
    assert ([], "") == ([run for run in _runs(sandbox) if run["unfinished"]], _code(sandbox))
    found = run_updater(sandbox.home, "inspect", ADDRESS, "--json").document
    assert FIRST == found["configuration"]["version"]


def test_a_load_that_fails_is_told_as_what_it_is(sandbox: Sandbox) -> None:
    """Exit code 5, and the next start offers it; the report is there."""
    (update,) = _runs(sandbox)
    answer = run_updater(sandbox.home, "restore", update["run"], "--yes", "--json", SIM_FAIL="RestoreIB")
    assert 5 == answer.code, answer.out + answer.err
    (opened,) = [run for run in _runs(sandbox) if run["unfinished"]]
    assert ("failed-not-restored", "restore") == (opened["outcome"], opened["unfinished"]["offer"])
    report = sandbox.home / "state" / "runs" / opened["run"] / "report.txt"
    assert "Не работайте в базе" in report.read_text("utf-8")
    again = run_updater(sandbox.home, "restore", update["run"], "--yes", "--json")
    assert (0, opened["run"]) == (again.code, again.document["run"]), again.err
    assert "" == _code(sandbox)
