"""A run cut off at every point: the base is updated and proved, or can be made byte for byte what it was.

Real processes, real SIGKILL, real files; the simulated platform is a process of its own.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import psutil
import pytest
from support.backups import content_of
from support.stand import Stand, make_stand

from updater.errors import UserError
from updater.infobases.access import held
from updater.update.aftermath import RunState
from updater.update.backup import read_backup, verify_backup
from updater.update.recovery import leave_run, restore_run, unfinished
from updater.update.report import RunOutcome
from updater.update.run import run_update
from updater.update.survivors import surviving_platform

if TYPE_CHECKING:
    from collections.abc import Callable

    from updater.model.plan import UpdatePlan
    from updater.update.recovery import UnfinishedRun

_Seen = TypeVar("_Seen")

pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGKILL")

_PROJECT = Path(__file__).resolve().parents[2]
_PROGRAM = _PROJECT / "tests" / "support" / "run_process.py"


_QUIET_LOOKS = 8


def sha(path: Path) -> str:
    """The hash of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def prepare(root: Path) -> Stand:
    """A stand with one hop and handlers, and everything the other process needs to know of it."""
    stand = make_stand(root, ("1.0.1.1", "1.0.2.1"))
    (root / "stand.pickle").write_bytes(pickle.dumps(stand))
    return stand


def run_until(stand: Stand, point: str, **environment: str) -> tuple[int, list[str]]:
    """Run in another process until a point; return its exit code and the points it passed."""
    paths = os.pathsep.join((str(_PROJECT), str(_PROJECT / "tests")))
    ended = subprocess.run(
        [sys.executable, str(_PROGRAM), str(stand.root), point],
        env={**os.environ, "PYTHONPATH": paths, **environment},
        stdout=subprocess.PIPE,
        check=False,
        timeout=120,
    )
    return ended.returncode, ended.stdout.decode().split("\n")[:-1]


def start(stand: Stand, **environment: str) -> subprocess.Popen[bytes]:
    """Start a run in another process without waiting for it."""
    paths = os.pathsep.join((str(_PROJECT), str(_PROJECT / "tests")))
    return subprocess.Popen(
        [sys.executable, str(_PROGRAM), str(stand.root), "nowhere"],
        env={**os.environ, "PYTHONPATH": paths, **environment},
        stdout=subprocess.DEVNULL,
    )


def restore_again(stand: Stand, found: UnfinishedRun, before: str) -> None:
    """Restore a run that was cut off and make sure the base is what it was."""
    tools = stand.tools()
    restore_run(found.record.run_id, tools)
    assert sha(stand.file) == before
    assert unfinished(tools) == ()
    leftovers = [entry.name for entry in stand.directory.iterdir() if "restor" in entry.name]
    assert leftovers + list(stand.directory.glob("*.failed-*")) == []


# Every point a run with one hop passes; the first test makes sure that the list is whole.
STEPS = ("checks", "backup", "update-cfg", "update-db-cfg", "handlers", "final-proof")
POINTS = [
    "begun",
    *(
        f"{number}.{step}.{end}"
        for number, step in enumerate(STEPS)
        for end in ("about-to", "performed", "done")
    ),
    *("update-cfg.ran", "update-db-cfg.ran", "handlers.ran"),
    "ended",
]
RESTORE_POINTS = ["restore.begun", "restore.written", "restore.aside", "restore.placed", "restore.proved"]


def test_the_list_of_points_is_whole(tmp_path: Path) -> None:
    """A whole run passes exactly the points the tests below cut it off at."""
    stand = prepare(tmp_path)
    code, printed = run_until(stand, "nowhere")
    assert (code, printed[-1]) == (0, "outcome done")
    assert sorted(printed[:-1]) == sorted(POINTS)
    assert stand.version() == "1.0.2.1"


@pytest.mark.parametrize("point", POINTS)
def test_killed_at_every_point(tmp_path: Path, point: str) -> None:
    """Killed there: the next start says what the base is, and it can be made what it was."""
    stand = prepare(tmp_path)
    before = sha(stand.file)
    code, printed = run_until(stand, point)
    assert (code, printed[-1]) == (-signal.SIGKILL, point)
    if point == "ended":
        assert unfinished(stand.tools()) == ()
        assert stand.version() == "1.0.2.1"
        return
    (found,) = unfinished(stand.tools())
    now = sha(stand.file)
    assert not found.running
    assert (found.state is RunState.UNTOUCHED) == (now == before)
    if found.state is RunState.UPDATED:
        assert stand.version() == "1.0.2.1"
        assert point.startswith("5.final-proof")
        leave_run(found.record.run_id, stand.tools())
        assert (unfinished(stand.tools()), stand.version()) == ((), "1.0.2.1")
    elif now == before:
        leave_run(found.record.run_id, stand.tools())
        assert unfinished(stand.tools()) == ()
        assert run_update(stand.request(), stand.tools()).outcome is RunOutcome.DONE
    else:
        assert (found.state, found.restorable) == (RunState.BETWEEN, True)
        assert run_update(stand.request(plan=stand_plan(stand)), stand.tools()).outcome is RunOutcome.REFUSED
        restore_again(stand, found, before)


def stand_plan(stand: Stand) -> UpdatePlan:
    """A plan made from the backup's state: the base itself may be anything now."""
    (found,) = unfinished(stand.tools())
    assert found.record.backup is not None
    copy = stand.root / "былое"
    copy.mkdir()
    (copy / "1Cv8.1CD").write_bytes(content_of(read_backup(found.record.backup).file))
    whole = Stand(stand.root, copy, stand.releases, stand.executable, stand.state_dir, stand.backups)
    plan = whole.plan()
    shutil.rmtree(copy)
    return plan


@pytest.mark.parametrize("point", RESTORE_POINTS)
def test_killed_inside_the_restore(tmp_path: Path, point: str) -> None:
    """The run fails, its restore is killed at any point: the next start finishes it."""
    stand = prepare(tmp_path)
    before = sha(stand.file)
    code, printed = run_until(stand, point, SIM_FAIL="UpdateDBCfg")
    assert (code, printed[-1]) == (-signal.SIGKILL, point)
    (found,) = unfinished(stand.tools())
    expected = {"restore.aside": RunState.MISSING, "restore.begun": RunState.BETWEEN}
    expected["restore.written"] = RunState.BETWEEN
    assert found.state is expected.get(point, RunState.UNTOUCHED)
    restore_again(stand, found, before)


@pytest.mark.slow
def test_killed_at_any_moment(tmp_path: Path) -> None:
    """Killed by the clock, from the start of a run to after its end: always old, or new and proved."""
    stand = prepare(tmp_path)
    before = sha(stand.file)
    pristine = tmp_path / "pristine"
    shutil.copytree(stand.directory, pristine)
    began = time.monotonic()
    assert start(stand).wait() == 0
    whole = time.monotonic() - began
    hits = 0
    for part in range(2, 13):
        shutil.rmtree(stand.directory)
        shutil.copytree(pristine, stand.directory)
        hits += _killed_after(stand, whole * part / 11)
        _settle(stand, before)
        assert sha(stand.file) == before or stand.version() == "1.0.2.1"
    assert hits > 1


def _settle(stand: Stand, before: str) -> None:
    """Do what a person would do with the runs that were cut off."""
    for found in unfinished(stand.tools()):
        if found.state is RunState.UNTOUCHED:
            assert sha(stand.file) == before
            leave_run(found.record.run_id, stand.tools())
        elif found.state is RunState.UPDATED:
            assert stand.version() == "1.0.2.1"
            leave_run(found.record.run_id, stand.tools())
        else:
            restore_again(stand, found, before)


def _killed_after(stand: Stand, seconds: float) -> bool:
    process = start(stand)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        _wait_for_survivors(stand)
        return bool(stand.tools().journal.unfinished())
    return False


def _wait_for_survivors(stand: Stand) -> None:
    """A platform process that outlived its updater is on the list until it has ended by itself.

    One that was being started in that very moment shows only when it has taken its own command line.
    """
    records = stand.tools().journal.unfinished()
    quiet = 0
    while quiet < _QUIET_LOOKS:
        quiet = 0 if any(surviving_platform(record.log_dir) for record in records) else quiet + 1
        time.sleep(0.05)


def test_a_platform_that_outlives_the_updater_is_not_disturbed(tmp_path: Path) -> None:
    """While the base is held, a restore is refused; the run stays on the list."""
    stand = prepare(tmp_path)
    run_until(stand, "update-cfg.ran")
    (found,) = unfinished(stand.tools())
    with held(stand.file), pytest.raises(UserError) as caught:
        restore_run(found.record.run_id, stand.tools())
    assert caught.value.code == "infobase.in-use"
    assert len(unfinished(stand.tools())) == 1


def test_a_surviving_platform_is_found_and_waited_for(tmp_path: Path) -> None:
    """The updater dies, the platform goes on: neither restored nor left alone nor begun anew meanwhile."""
    stand = prepare(tmp_path)
    before = sha(stand.file)
    updater = start(stand, SIM_HANG="UpdateDBCfg")
    journal = stand.tools().journal
    (record,) = _until(journal.unfinished)
    pid = _until(lambda: _in_command(record.log_dir, "/UpdateDBCfg") or 0)
    updater.kill()
    updater.wait()
    (found,) = unfinished(stand.tools())
    assert (found.running, found.state) == (True, RunState.BETWEEN)
    for act in (restore_run, leave_run):
        with pytest.raises(UserError) as caught:
            act(record.run_id, stand.tools())
        assert caught.value.code == "run.platform-running"
    os.kill(pid, signal.SIGKILL)
    _wait_for_survivors(stand)
    (found,) = unfinished(stand.tools())
    restore_again(stand, found, before)


def _in_command(log_dir: Path, command: str) -> int | None:
    pid = surviving_platform(log_dir)
    with contextlib.suppress(psutil.Error):
        if pid is not None and command in psutil.Process(pid).cmdline():
            return pid
    return None


def _until(look: Callable[[], _Seen]) -> _Seen:
    """Look again and again until something is seen."""
    for _ in range(600):
        seen = look()
        if seen:
            return seen
        time.sleep(0.05)
    raise AssertionError("it never came")


def test_an_altered_or_missing_backup_is_refused(tmp_path: Path) -> None:
    """A restore from anything but the very copy of the run does not begin."""
    stand = prepare(tmp_path)
    run_until(stand, "update-cfg.ran")
    (found,) = unfinished(stand.tools())
    assert found.record.backup is not None
    now, copy = sha(stand.file), read_backup(found.record.backup).file
    whole = copy.read_bytes()
    for spoilt, code in ((whole[:-1] + b"\x07", "backup.altered"), (None, "backup.missing")):
        copy.unlink()
        if spoilt is not None:
            copy.write_bytes(spoilt)
        with pytest.raises(UserError) as caught:
            restore_run(found.record.run_id, stand.tools())
        assert caught.value.code == code
        assert sha(stand.file) == now


def test_a_finished_run_can_be_restored_later(tmp_path: Path) -> None:
    """Back to the release before, byte for byte, and the journal says so; the backup stays whole."""
    stand = prepare(tmp_path)
    before = sha(stand.file)
    report = run_update(stand.request(), stand.tools())
    record = restore_run(report.run_id[:15], stand.tools())
    assert (record.outcome, record.reached, sha(stand.file)) == ("restored", "1.0.1.1", before)
    assert record.backup is not None
    verify_backup(read_backup(record.backup))
    assert run_update(stand.request(), stand.tools()).outcome is RunOutcome.DONE
