"""Backups of a server infobase by a command of its database server, from the command line."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil
import pytest
from support import dbms
from support.commands import PROJECT, Answer, run_updater, updater_command, updater_environment

from updater.demo.bases import SERVER, SERVER_INFOBASE
from updater.demo.platform.servers import SimInfobase, changed_server, read_server
from updater.demo.sandbox import build_sandbox
from updater.update.backup import read_backup

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from updater.demo.sandbox import Sandbox

ADDRESS = f"{SERVER}\\{SERVER_INFOBASE}"
FIRST, NEXT = "1.0.1.5", "1.0.2.7"
_PATIENCE = 240.0  # seconds; a machine may be busy


@dataclass
class World:
    """A sandbox whose server infobase nobody is in, and settings with commands."""

    sandbox: Sandbox

    @property
    def home(self) -> Path:
        """Of the program."""
        return self.sandbox.home

    @property
    def database(self) -> Path:
        """The folder that stands for the database."""
        return self.sandbox.root / "server" / "databases" / SERVER_INFOBASE

    @property
    def backups(self) -> Path:
        """Where backups go."""
        return self.home / "backups"

    def set(self, **facts: object) -> None:
        """Change settings."""
        file = self.home / "settings.json"
        file.write_text(json.dumps({**json.loads(file.read_text("utf-8")), **facts}), "utf-8")

    def command_it(self, *names: str, infobase: str = "*") -> None:
        """Give the infobase its commands; all unless named."""
        self.set(dbms_commands={infobase: dbms.commands(self.database, *names)})

    def update(self, *more: str, **switches: str) -> Answer:
        """Update the infobase by one release."""
        words = ("update", ADDRESS, "--to", NEXT, "--yes", "--json", *more)
        answer = run_updater(self.home, *words, **switches)
        assert dbms.SECRET not in answer.out + answer.err
        return answer

    def run(self, *words: str, **switches: str) -> Answer:
        """Run another command."""
        return run_updater(self.home, *words, "--json", **switches)

    def infobase(self) -> SimInfobase:
        """As the cluster has it."""
        return read_server(self._file).infobases[0]

    def nobody(self) -> None:
        """The cluster has noticed that nobody is there any more."""
        with changed_server(self._file) as server:
            server.infobases[0].sessions = []

    @property
    def _file(self) -> Path:
        return self.sandbox.root / "server" / "servers" / "server.json"

    def free(self) -> bool:
        """Whether everybody may come in."""
        infobase = self.infobase()
        return (False, False, "", "") == (
            infobase.sessions_deny,
            infobase.jobs_deny,
            infobase.message,
            infobase.code,
        )

    def version(self) -> str:
        """The release there."""
        answer = self.run("inspect", ADDRESS)
        assert 0 == answer.code, answer.err
        return str(answer.document["configuration"]["version"])

    def content(self) -> bytes:
        """The database, byte for byte."""
        return (self.database / "1Cv8.1CD").read_bytes()

    def lying_about(self) -> list[str]:
        """What is in the folder of backups."""
        return sorted(path.name for path in self.backups.iterdir()) if self.backups.is_dir() else []

    def secrets_written(self) -> list[str]:
        """Files of the program that hold what the database server said of its password."""
        secret = dbms.SECRET.encode()
        files = (path for path in self.home.rglob("*") if path.is_file())
        return [str(path) for path in files if secret in path.read_bytes()]


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A server infobase, free, with all three commands."""
    made = World(build_sandbox(tmp_path / "sandbox", "ru", seconds=0))
    made.nobody()
    made.command_it()
    return made


def test_it_is_made_checked_listed_verified_and_put_back(world: World, tmp_path: Path) -> None:
    """The usual kind where a way back is given; a second place has it, too; no password is kept."""
    world.set(second_backup_directory=str(tmp_path / "вторые"))
    before = world.content()
    answer = world.update()
    assert 0 == answer.code, answer.out + answer.err
    (listed,) = [each for each in world.run("backups", ADDRESS).document if str(world.home) in each["file"]]
    told = (listed["kind"], listed["infobase"], listed["state"], listed["release"].rpartition(" ")[2])
    assert ("dbms", ADDRESS, "whole", FIRST) == told
    second = {path.suffix for path in (tmp_path / "вторые").iterdir()}
    assert {".json", ".dbms"} == second
    assert 0 == world.run("backups", ADDRESS, "--verify").code
    restored = world.run("restore", listed["name"], "--yes")
    assert 0 == restored.code, restored.err
    assert (before, FIRST, True) == (world.content(), world.version(), world.free())
    assert [] == world.secrets_written()


def test_without_a_way_back_a_dump_is_the_usual_kind(world: World) -> None:
    """Only asked for it is a backup nobody here can put back."""
    world.command_it("backup")
    assert 0 == world.update().code
    (listed,) = world.run("backups", ADDRESS).document
    assert "dump" == listed["kind"]


def test_a_copy_that_is_asked_for_is_a_dump_there(world: World) -> None:
    """There is no file to copy."""
    world.set(dbms_commands={})
    assert 0 == world.update("--backup-kind", "copy").code
    (listed,) = world.run("backups", ADDRESS).document
    assert "dump" == listed["kind"]


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("backup:fail", "dbms.failed"),
        ("backup:nothing", "backup.dbms-missing"),
        ("backup:empty", "backup.dbms-missing"),
        ("backup:die", "dbms.failed"),
        ("backup:garbage", "backup.dbms-refused"),
        ("check:fail", "backup.dbms-refused"),
    ],
)
def test_what_is_no_backup_stops_the_run(world: World, fault: str, code: str) -> None:
    """Nothing was touched, nothing is left under any name, everybody may come in."""
    before = world.content()
    answer = world.update("--backup-kind", "dbms", SIM_DBMS=fault)
    assert (1, code) == (answer.code, answer.document["error"]["code"]), answer.err
    assert (before, [], True) == (world.content(), world.lying_about(), world.free())
    assert [] == world.secrets_written()


def test_one_that_hangs_is_ended(world: World) -> None:
    """At the time limit of a step, with what it had begun."""
    world.set(step_time_limit=60)
    answer = world.update(SIM_DBMS="backup:hang")
    assert (1, "dbms.timed-out") == (answer.code, answer.document["error"]["code"]), answer.err
    assert ([], True, []) == (world.lying_about(), world.free(), _programs(world))


def test_a_failing_release_is_put_back_by_the_command(world: World) -> None:
    """The database is byte for byte what it was, the release before is read, people come in again."""
    before = world.content()
    answer = world.update(SIM_FAIL="UpdateDBCfg")
    assert 1 == answer.code, answer.out + answer.err
    assert (True, FIRST) == (answer.document["restored"], answer.document["reached"])
    assert (before, True) == (world.content(), world.free())
    assert [] == world.secrets_written()


def test_a_restore_that_fails_is_done_later(world: World) -> None:
    """Exit code 5; nobody comes into half an update; once the command works the restore is done."""
    answer = world.update(SIM_DBMS="restore:fail", SIM_FAIL="UpdateDBCfg")
    assert (5, "dbms.failed") == (answer.code, answer.document["restore_error"]["code"]), answer.err
    assert not world.free()
    world.nobody()
    restored = world.run("restore", answer.document["run"], "--yes")
    assert 0 == restored.code, restored.err
    assert (FIRST, True) == (world.version(), world.free())


def test_a_command_that_only_says_it_restored(world: World) -> None:
    """The release is read afterwards: another one than the backup's is no success, whatever the exit code."""
    memory = json.loads((world.database / ".sim.json").read_text("utf-8"))
    (world.database / ".sim.json").write_text(json.dumps({**memory, "broken_links": 1}), "utf-8")
    answer = world.update("--check-after", SIM_DBMS="restore:lie")
    assert (5, "run.restored-another") == (answer.code, answer.document["restore_error"]["code"]), answer.err


def test_without_a_command_to_restore_it_is_said_twice(world: World) -> None:
    """Warned of before, told how to do it by hand afterwards; the question is closed by leaving."""
    world.command_it("backup", "check")
    dry = world.run("update", ADDRESS, "--to", NEXT, "--backup-kind", "dbms", "--dry-run")
    assert ("warning", 0) == (
        next(check["level"] for check in dry.document["checks"] if check["code"] == "dbms-restore"),
        dry.code,
    )
    answer = world.update("--backup-kind", "dbms", SIM_FAIL="UpdateDBCfg")
    assert (5, "run.dbms-no-restore") == (answer.code, answer.document["restore_error"]["code"]), answer.err
    assert "runs --leave" in str(answer.document["restore_error"])
    assert 0 == world.run("runs", "--leave", answer.document["run"]).code
    assert world.free()


@pytest.mark.parametrize(
    ("commands", "code"),
    [
        ({"backup": ["no-such-program-anywhere", "{file}"]}, "dbms-program"),
        ({"backup": ["python3", "{fle}"]}, "dbms-commands"),
        ({"backup": ["python3", "{file}", "password=x"]}, "dbms-commands"),
    ],
)
def test_commands_that_cannot_work_are_refused(
    world: World, commands: dict[str, list[str]], code: str
) -> None:
    """Before anything is touched, by a check with words."""
    world.set(dbms_commands={ADDRESS: commands})
    answer = world.update("--backup-kind", "dbms")
    errors = [check["code"] for check in answer.document["checks"] if check["level"] == "error"]
    assert (4, [code]) == (answer.code, errors)


def test_without_commands_it_is_refused(world: World) -> None:
    """And on a file infobase, too."""
    world.set(dbms_commands={})
    answer = world.update("--backup-kind", "dbms")
    errors = [check["code"] for check in answer.document["checks"] if check["level"] == "error"]
    assert (4, ["dbms-none"]) == (answer.code, errors)
    words = ("update", str(world.sandbox.infobase), "--yes", "--backup-kind", "dbms")
    answer = world.run(*words)
    errors = [check["code"] for check in answer.document["checks"] if check["level"] == "error"]
    assert (4, ["backup-kind"]) == (answer.code, errors)


def test_verify_tells_what_is_altered_from_what_was_not_asked(world: World) -> None:
    """A changed bit is found by the hash, a refusing check is told, a missing program blames no backup."""
    assert 0 == world.update().code
    (listed,) = world.run("backups", ADDRESS).document
    world.set(dbms_commands={"*": {"backup": ["x", "{file}"], "check": ["no-such-program", "{file}"]}})
    unasked = world.run("backups", ADDRESS, "--verify")
    assert (4, "whole") == (unasked.code, unasked.document[0]["state"])
    world.command_it()
    refused = world.run("backups", ADDRESS, "--verify", SIM_DBMS="check:fail")
    assert (4, "altered") == (refused.code, refused.document[0]["state"])
    file = read_backup(world.backups / f"{listed['name']}.json").file
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    altered = world.run("backups", ADDRESS, "--verify")
    assert (4, "altered") == (altered.code, altered.document[0]["state"])


def test_old_ones_go_by_count(world: World) -> None:
    """Whatever their kind, of this infobase only."""
    world.set(backups_kept=1)
    for kind in ("dump", "dbms"):
        assert 0 == world.update("--backup-kind", kind).code
        (listed,) = world.run("backups", ADDRESS).document
        assert kind == listed["kind"]
        assert 0 == world.run("restore", listed["name"], "--yes").code


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal here")
def test_killed_while_it_is_made(world: World) -> None:
    """The program dies, the command goes on: waited for; then nothing but whole backups lies there."""
    before = world.content()
    _cut_off(world, "backup", "backup:wait")
    (run,) = world.run("runs").document
    assert "running" == run["unfinished"]["state"]
    (world.database / dbms.GO).touch()
    _until(lambda: not _programs(world))
    (run,) = world.run("runs").document
    assert "untouched" == run["unfinished"]["state"]
    assert (before, True) == (world.content(), world.free())
    assert 0 == world.run("runs", "--leave", run["run"]).code
    world.nobody()
    assert 0 == world.update().code
    assert 2 == len(world.lying_about()), world.lying_about()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal here")
def test_killed_while_it_is_put_back(world: World) -> None:
    """Nothing is begun beside a restore that still runs; done again it ends with the release before."""
    before = world.content()
    _cut_off(world, "restore", "restore:wait", SIM_FAIL="UpdateDBCfg")
    (run,) = world.run("runs").document
    assert "running" == run["unfinished"]["state"]
    refused = world.run("restore", run["run"], "--yes")
    assert "run.platform-running" == refused.document["error"]["code"]
    (world.database / dbms.GO).touch()
    _until(lambda: not _programs(world))
    world.nobody()
    restored = world.run("restore", run["run"], "--yes")
    assert 0 == restored.code, restored.err
    assert (before, FIRST, True) == (world.content(), world.version(), world.free())


def _cut_off(world: World, act: str, fault: str, **switches: str) -> None:
    """Kill an update while a command of the database server runs; that goes on."""
    words = updater_command(world.home, "update", ADDRESS, "--to", NEXT, "--yes", "--json")
    environment = updater_environment(SIM_DBMS=fault, **switches)
    with subprocess.Popen(
        words, env=environment, cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        _until(lambda: bool(_programs(world, act)) or process.poll() is not None)
        assert process.poll() is None
        process.kill()


def _programs(world: World, act: str = "") -> list[int]:
    """Living commands of the database server of this world."""
    named = str(world.database)
    return [
        process.pid
        for process in psutil.process_iter(["cmdline", "pid", "status"])
        if process.info["status"] != psutil.STATUS_ZOMBIE and process.pid != os.getpid()
        for words in [process.info["cmdline"] or []]
        if named in words and "dbms.py" in " ".join(words) and (not act or act in words)
    ]


def _until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.05)
