"""Restoring a dump into a file infobase: the platform loads it beside; cut off anywhere, one choice."""

from __future__ import annotations

import hashlib
import os
import signal
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import psutil
import pytest
from support.failing import CountingFiling
from support.stand import Stand, configuration_files, make_stand

from updater.enterprise.installations import platform_at
from updater.errors import Cancelled, UserError
from updater.formats.writing.infobase_file import infobase_with_configuration
from updater.infobases.inspection import inspect_infobase
from updater.model.backup import BackupKind
from updater.model.events import CancelToken
from updater.update.aftermath import RunState
from updater.update.backup import read_backup, verify_backup
from updater.update.ground import BackupOrder
from updater.update.grounds import ground_of
from updater.update.loading import FOLDER, Loading
from updater.update.putting_back import RestoreRequest, put_back
from updater.update.recovery import leave_run, restore_run, unfinished
from updater.update.restore_room import room_for

if TYPE_CHECKING:
    from pathlib import Path

    from updater.update.backup import Backup
    from updater.update.request import RunTools

CUT = 77


class Scene:
    """A base of 1.0.2.1 and a dump of the time when it was 1.0.1.1 and somebody had a password there."""

    def __init__(self, root: Path) -> None:
        self.stand: Stand = make_stand(root, ("1.0.1.1", "1.0.2.1"))
        self.tools: RunTools = self.with_platform()
        self.then = sha(self.stand.file)
        self.backup = self.dump()
        self.stand.file.unlink()
        infobase_with_configuration(self.stand.file, configuration_files("1.0.2.1"))
        self.now = sha(self.stand.file)

    def with_platform(self, **changes: Any) -> RunTools:
        """Tools that know a platform."""
        loading = Loading(lambda: platform_at(self.stand.executable), 60.0)
        return self.stand.tools(loading=loading, **changes)

    def dump(self) -> Backup:
        """Let the simulated platform dump the base."""
        request = self.stand.request(backup_kind=BackupKind.DUMP)
        log_dir = self.stand.state_dir / "runs" / "былой"
        order = BackupOrder(
            self.stand.backups,
            BackupKind.DUMP,
            "20260101-100000-aaaa",
            "20260101-100000-aaaa",
            request.plan.start,
            "2026-01-01T10:00:00+03:00",
        )
        ground = ground_of(request, self.tools, log_dir)
        backup, seal = ground.backup(order, lambda _event: None, None)
        assert (seal.size, seal.sha256) == backup.origin
        return backup

    def request(self, **changes: Any) -> RestoreRequest:
        """Put the dump back where it came from."""
        return replace(RestoreRequest(self.backup.manifest, self.stand.directory), **changes)

    def beside(self) -> list[str]:
        """What lies beside the base that is none of its own."""
        own = {"1Cv8.1CD", "1Cv8.1CD.cfl", ".sim.json", "1Cv8Log", "onec-updater.lock"}
        return sorted(path.name for path in self.stand.directory.iterdir() if path.name not in own)

    def version(self) -> str:
        """The release of the base, which must be sound."""
        state = inspect_infobase(self.stand.directory, deep=True)
        assert state.sound is True
        assert state.configuration is not None
        return str(state.configuration.version)

    def cut_off(self, point: str = "", operation: int = -1) -> bool:
        """Begin a restore and end its process there, cleaning nothing up; whether it came so far."""
        child = os.fork()
        if child:
            return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == CUT
        try:
            tools = self.with_platform(
                at_point=lambda name: os._exit(CUT) if name == point else None,
                filing=CountingFiling(lambda number, _name: os._exit(CUT) if number == operation else None),
            )
            put_back(self.request(), tools)
        finally:
            os._exit(1)

    def renew(self) -> None:
        """The base of 1.0.2.1 again, with nothing beside it."""
        for path in self.stand.directory.glob("1Cv8.1CD.*"):
            path.unlink()
        infobase_with_configuration(self.stand.root / "новая", configuration_files("1.0.2.1"))
        (self.stand.root / "новая").replace(self.stand.file)
        self.now = sha(self.stand.file)


def sha(path: Path) -> str:
    """The hash of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    """A base and a dump of its past."""
    return Scene(tmp_path)


def test_what_a_dump_says_of_itself(scene: Scene) -> None:
    """Kind, release, the run, the base's own size and hash and rights; it is read again as it was made."""
    backup = read_backup(scene.backup.manifest)
    assert backup == scene.backup
    assert (backup.kind, backup.version, backup.base_sha256) == (BackupKind.DUMP, "1.0.1.1", scene.then)
    assert (backup.file.suffix, backup.server) == (".dt", "")
    assert backup.file.stat().st_mode & 0o077 == 0
    verify_backup(backup)


def test_the_base_is_that_of_the_dump(scene: Scene) -> None:
    """The release of the dump, sound; nothing beside; the journal says what the file has become."""
    record = put_back(scene.request(), scene.tools)
    assert ("1.0.1.1", []) == (scene.version(), scene.beside())
    assert (record.outcome, record.reached) == ("restored", "1.0.1.1")
    assert record.details["made"] == [scene.stand.file.stat().st_size, sha(scene.stand.file)]
    assert scene.now != sha(scene.stand.file)
    verify_backup(scene.backup)


def test_into_a_folder_without_a_base(scene: Scene, tmp_path: Path) -> None:
    """The base of the dump is made there, readable by nobody else; its own base stays as it is."""
    elsewhere = tmp_path / "Проба"
    put_back(scene.request(infobase=elsewhere), scene.tools)
    state = inspect_infobase(elsewhere, deep=True)
    assert state.configuration is not None
    assert ("1.0.1.1", True) == (str(state.configuration.version), state.sound)
    assert (elsewhere / "1Cv8.1CD").stat().st_mode & 0o077 == 0
    assert sha(scene.stand.file) == scene.now


def test_the_present_base_may_stay(scene: Scene) -> None:
    """Asked for, it lies beside under another name."""
    put_back(scene.request(keep_present=True), scene.tools)
    (aside,) = scene.beside()
    assert aside.startswith("1Cv8.1CD.before-restore-")
    assert sha(scene.stand.directory / aside) == scene.now


def test_a_dump_without_a_manifest(scene: Scene, tmp_path: Path) -> None:
    """Brought from elsewhere it is read to its end first, and its own words are what is proved."""
    bare = tmp_path / "привезли.dt"
    bare.write_bytes(scene.backup.file.read_bytes())
    record = put_back(scene.request(manifest=bare), scene.tools)
    assert ("1.0.1.1", "1.0.1.1") == (scene.version(), record.reached)


def test_a_broken_dump_without_a_manifest(scene: Scene, tmp_path: Path) -> None:
    """One that breaks off is refused before a run begins."""
    bare = tmp_path / "привезли.dt"
    bare.write_bytes(scene.backup.file.read_bytes()[:-40])
    with pytest.raises(UserError) as caught:
        put_back(scene.request(manifest=bare), scene.tools)
    assert caught.value.code == "backup.dump-unsound"
    assert (sha(scene.stand.file), scene.tools.journal.runs()) == (scene.now, ())


def test_an_altered_dump_changes_nothing(scene: Scene) -> None:
    """One bit of the dump is another: said before any platform is started."""
    data = bytearray(scene.backup.file.read_bytes())
    data[len(data) // 2] ^= 1
    scene.backup.file.write_bytes(data)
    with pytest.raises(UserError) as caught:
        put_back(scene.request(), scene.tools)
    assert (caught.value.code, sha(scene.stand.file), scene.beside()) == ("backup.altered", scene.now, [])


def test_without_a_platform_it_is_said(scene: Scene) -> None:
    """Nothing can load it: the base stays, and the remedy is told."""
    tools = replace(scene.tools, loading=Loading())
    with pytest.raises(UserError) as caught:
        put_back(scene.request(), tools)
    assert (caught.value.code, sha(scene.stand.file)) == ("restore.needs-platform", scene.now)


@pytest.mark.parametrize(
    ("switch", "value", "code"),
    [
        ("SIM_FAIL", "RestoreIB", "platform.failed"),
        ("SIM_CRASH", "RestoreIB", "platform.crashed"),
        ("SIM_LICENSE", "absent", "platform.licence-absent"),
    ],
)
def test_a_platform_that_does_not_load_it(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, switch: str, value: str, code: str
) -> None:
    """Whatever it fails with, the base stays and nothing is left beside."""
    monkeypatch.setenv(switch, value)
    with pytest.raises(UserError) as caught:
        put_back(scene.request(), scene.tools)
    assert (caught.value.code, sha(scene.stand.file), scene.beside()) == (code, scene.now, [])
    assert "failed-restored" == scene.tools.journal.runs()[0].outcome


def test_a_platform_that_only_says_it_did(scene: Scene) -> None:
    """What it made is read: an empty infobase is not the one dumped, whatever the exit code."""
    honest = scene.tools.starter

    def lying(command: Any, environment: Any) -> Any:
        if command.name != "restore-infobase":
            return honest(command, environment)
        return honest(replace(command, arguments=_without_work(command.arguments)), environment)

    with pytest.raises(UserError) as caught:
        put_back(scene.request(), replace(scene.tools, starter=lying))
    assert (caught.value.code, sha(scene.stand.file)) == ("restore.unproved", scene.now)
    assert [] == scene.beside()


def _without_work(arguments: tuple[str, ...]) -> tuple[str, ...]:
    """The same start that only tests the infobase."""
    at = arguments.index("/RestoreIB")
    return (*arguments[:at], "/IBCheckAndRepair", "-TestOnly", *arguments[at + 2 :])


def test_room_is_a_guess(scene: Scene) -> None:
    """Known is how large the base was; a narrow disk is refused in other words, and may be tried."""
    narrow = Narrow()
    room = room_for(scene.backup, scene.stand.directory, narrow)
    assert (room.guessed, room.needed > scene.backup.base_size, room.enough) == (True, True, False)
    assert room_for(replace(scene.backup, base_size=0), scene.stand.directory, narrow).guessed
    tools = replace(scene.tools, filing=narrow)
    with pytest.raises(UserError) as caught:
        put_back(scene.request(), tools)
    assert (caught.value.code, sha(scene.stand.file)) == ("restore.no-room-guessed", scene.now)
    put_back(scene.request(make_room=True), tools)
    assert ("1.0.1.1", []) == (scene.version(), scene.beside())


class Narrow(CountingFiling):
    """A disk said to be nearly full."""

    def free_space(self, path: Path) -> int:
        """Nearly nothing."""
        del path
        return 1000


@pytest.mark.skipif(os.name != "posix", reason="the simulated platform is told by its session")
def test_stopping_ends_the_platform(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked to stop, the platform is ended with all it started; the base stays."""
    monkeypatch.setenv("SIM_HANG", "RestoreIB")
    cancel = CancelToken()

    def stop() -> None:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and not _loading(scene):
            time.sleep(0.05)
        cancel.cancel()

    stopper = threading.Thread(target=stop)
    stopper.start()
    with pytest.raises(Cancelled):
        put_back(scene.request(), scene.tools, cancel=cancel)
    stopper.join()
    assert ([], sha(scene.stand.file), scene.beside()) == (_loading(scene), scene.now, [])
    assert "cancelled" == scene.tools.journal.runs()[0].outcome


def _loading(scene: Scene) -> list[int]:
    """Processes that load the dump."""
    named = str(scene.stand.directory)
    return [
        process.pid
        for process in psutil.process_iter(["cmdline", "pid", "status"])
        if process.info["status"] != psutil.STATUS_ZOMBIE
        and any(named in word for word in process.info["cmdline"] or ())
        and "/RestoreIB" in process.info["cmdline"]
    ]


_POINTS = (
    "putting-back.begun",
    "restore-check.about-to",
    "restore-check.performed",
    "restore-write.about-to",
    "restore-write.performed",
    "restore-swap.about-to",
    "restore.aside",
    "restore.placed",
    "restore-swap.performed",
    "restore-proof.about-to",
    "restore-proof.performed",
    "putting-back.ended",
)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="fork")
@pytest.mark.parametrize("point", _POINTS[:-1])
@pytest.mark.parametrize("finish", [True, False], ids=["finished", "left"])
def test_cut_off_at_every_point(scene: Scene, point: str, *, finish: bool) -> None:
    """The next start names the state; finishing gives the dump's base, leaving a whole one, old or new."""
    assert scene.cut_off(point)
    (found,) = unfinished(scene.tools)
    there = sha(scene.stand.file) if scene.stand.file.exists() else None
    if found.state is RunState.UNTOUCHED:
        assert there == scene.now
    elif found.state is RunState.UPDATED:
        assert ("1.0.1.1", found.record.details["made"][1]) == (scene.version(), there)
    else:
        assert (RunState.MISSING, None) == (found.state, there)
    if finish and found.restorable:
        restore_run(found.record.run_id, scene.tools)
        assert "1.0.1.1" == scene.version()
    else:
        leave_run(found.record.run_id, scene.tools)
        assert sha(scene.stand.file) == (scene.now if there is None else there)
    assert () == unfinished(scene.tools)
    left = [name for name in scene.beside() if not name.startswith("1Cv8.1CD.before-restore-") or finish]
    assert [] == left


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="fork")
def test_cut_off_at_every_operation(scene: Scene) -> None:
    """Ended before the n-th file operation, for every n: one choice, and it leads to a whole base."""
    number = 0
    while scene.cut_off(operation=number):
        for found in unfinished(scene.tools):
            assert [] == [name for name in scene.beside() if FOLDER in name]
            if found.state is RunState.MISSING:
                restore_run(found.record.run_id, scene.tools)
                assert "1.0.1.1" == scene.version()
            else:
                releases = {RunState.UNTOUCHED: "1.0.2.1", RunState.UPDATED: "1.0.1.1"}
                assert scene.version() == releases[found.state]
                leave_run(found.record.run_id, scene.tools)
        scene.renew()
        number += 1
    assert number > 15


@pytest.mark.skipif(not hasattr(os, "fork"), reason="fork")
def test_half_loaded_is_removed_and_nothing_else(scene: Scene) -> None:
    """Killed while the platform loads: the next start waits for it, then removes that folder, no other."""
    child = os.fork()
    if not child:
        os.environ["SIM_TIME"] = "2"
        try:
            put_back(scene.request(), scene.with_platform())
        finally:
            os._exit(1)
    deadline = time.monotonic() + 20
    while not _loading(scene) and time.monotonic() < deadline:
        time.sleep(0.02)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    (found,) = unfinished(scene.tools)
    assert found.running
    while _loading(scene):
        time.sleep(0.05)
    foreign = scene.stand.directory / f"1Cv8.1CD{FOLDER}чужая"
    foreign.mkdir()
    assert 2 == len(scene.beside())
    (found,) = unfinished(scene.tools)
    assert (RunState.UNTOUCHED, [foreign.name]) == (found.state, scene.beside())
    leave_run(found.record.run_id, scene.tools)
    assert scene.now == sha(scene.stand.file)
