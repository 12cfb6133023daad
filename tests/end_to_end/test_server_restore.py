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


def _working(sandbox: Sandbox, key: str) -> list[psutil.Process]:
    """Processes of the platform that do a command of this sandbox."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        words = process.info["cmdline"] or []
        if key in words and any(str(sandbox.root) in word for word in words):
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
    _killed_at(sandbox, "RestoreIB", "restore", run)


def _killed_at(sandbox: Sandbox, step: str, *words: str) -> None:
    """Kill a command of the program and the Designer it started, when that has come to a step and hangs."""
    process = subprocess.Popen(
        updater_command(sandbox.home, *words, "--yes", "--json"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=updater_environment(SIM_HANG=step),
        cwd=PROJECT,
    )
    found = _until(lambda: _working(sandbox, f"/{step}"))
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


def _platforms(sandbox: Sandbox) -> list[str]:
    """The versions of the platform there are, oldest first."""
    return sorted(path.name for path in (sandbox.root / "1cv8").iterdir())


def _now_of(sandbox: Sandbox, version: str) -> None:
    """The server is of another version from now on."""
    with changed_server(_file(sandbox)) as server:
        server.version = version


def test_a_dump_is_loaded_by_the_platform_of_the_server(sandbox: Sandbox) -> None:
    """As in an update: of two installed versions that of the server, which lets in no other."""
    older, _newest = _platforms(sandbox)
    (update,) = _runs(sandbox)
    _now_of(sandbox, older)
    answer = run_updater(sandbox.home, "restore", update["run"], "--yes", "--json")
    assert (0, "restored") == (answer.code, answer.document["outcome"]), answer.err
    (done, _update) = _runs(sandbox)
    assert f"/{older}/" in (sandbox.home / "state" / "runs" / done["run"] / "run.log").read_text("utf-8")
    assert ("", FIRST) == (_code(sandbox), _release(sandbox))


def _release(sandbox: Sandbox) -> str:
    found = run_updater(sandbox.home, "inspect", ADDRESS, "--json").document
    return str(found["configuration"]["version"])


def test_a_server_whose_platform_is_not_installed_is_told_before_anything_begins(sandbox: Sandbox) -> None:
    """Its version is named, no restore is begun, nobody is kept out."""
    (update,) = _runs(sandbox)
    _now_of(sandbox, "8.3.20.2290")
    answer = run_updater(sandbox.home, "restore", update["run"], "--yes", "--json")
    assert (1, "run.platform-of-server") == (answer.code, answer.document["error"]["code"]), answer.err
    assert "8.3.20.2290" in answer.document["error"]["why"]
    assert ([update["run"]], "") == ([run["run"] for run in _runs(sandbox)], _code(sandbox))


def test_a_run_is_gone_on_with_by_the_platform_of_the_server(tmp_path: Path) -> None:
    """Where the server was replaced after the cut, the version it has now is started, not that of the run."""
    sandbox = build_sandbox(tmp_path / "sandbox", "ru", seconds=0)
    _empty(sandbox)
    older, newest = _platforms(sandbox)
    run = _cut_off_update(sandbox)
    _now_of(sandbox, older)
    answer = run_updater(sandbox.home, "runs", "--continue", run, "--yes", "--json")
    assert 0 == answer.code, answer.out + answer.err
    log = (sandbox.home / "state" / "runs" / run / "run.log").read_text("utf-8")
    assert (True, True) == (f"/{newest}/" in log, f"/{older}/" in log)
    assert ("", NEXT) == (_code(sandbox), _release(sandbox))


def _cut_off_update(sandbox: Sandbox) -> str:
    """Kill an update and its Designer before the database is changed; return the run."""
    _killed_at(sandbox, "UpdateDBCfg", "update", ADDRESS, "--to", NEXT)
    return str(_runs(sandbox)[0]["run"])
