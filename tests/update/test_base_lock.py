"""The lock beside the infobase: whoever may be at work is respected, leftovers are not in the way."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import pytest
from support.foreign_lock import leave_lock
from support.stand import Stand, make_stand

from updater.errors import RunError
from updater.filing import Filing
from updater.update.base_lock import NAME, REFRESH, locked, read_holder
from updater.update.owners import Owner
from updater.update.recovery import HowToRestore, restore_run
from updater.update.report import RunOutcome
from updater.update.run import run_update

if TYPE_CHECKING:
    from collections.abc import Iterator

_PROJECT = Path(__file__).resolve().parents[2]
_NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
_HOLD = """
import sys, time
from pathlib import Path
sys.path[:0] = [{project!r}, {tests!r}]
from support.stand import Stand
from updater.filing import Filing
from updater.update.base_lock import locked
from updater.update.journal import Journal
from updater.update.request import RunTools
folder, state = Path({folder!r}), Path({state!r})
tools = RunTools(filing=Filing(), journal=Journal(state / "other.db"), state_dir=state)
with locked(folder, "other-run", tools):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def stand(tmp_path: Path) -> Stand:
    """A base with one update."""
    return make_stand(tmp_path, ("1.0.1.1", "1.0.2.1"))


@pytest.fixture
def other_user(stand: Stand) -> Iterator[subprocess.Popen[bytes]]:
    """Another process, with a journal of its own, that holds the base."""
    facts = {"project": str(_PROJECT), "tests": str(_PROJECT / "tests")}
    code = _HOLD.format(**facts, folder=str(stand.directory), state=str(stand.root / "other"))
    process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def leave_behind(stand: Stand, **changes: Any) -> Path:
    """Write a lock of this very process that had changed nothing yet."""
    usual = {"pid": os.getpid(), "touched": False, "time": _NOW.isoformat()}
    return leave_lock(stand.directory, **{**usual, **changes})


def test_another_user_keeps_us_away(stand: Stand, other_user: subprocess.Popen[bytes]) -> None:
    """The journal of the other knows nothing of us: the lock beside the base does. Nothing is touched."""
    before = stand.file.read_bytes()
    report = run_update(stand.request(), stand.tools())
    assert report.problem is not None
    assert (report.outcome, report.problem.code) == (RunOutcome.REFUSED, "run.locked")
    assert report.problem.params["pid"] == other_user.pid
    assert stand.file.read_bytes() == before
    other_user.kill()
    other_user.wait()
    assert (stand.directory / NAME).exists()  # left behind before anything was changed: taken over
    assert run_update(stand.request(), stand.tools()).outcome is RunOutcome.DONE
    assert not (stand.directory / NAME).exists()


@pytest.mark.parametrize(
    "changes", [{"touched": True}, {"touched": None}], ids=["it says so", "it is silent"]
)
def test_half_an_update_of_somebody_else_is_not_built_upon(stand: Stand, changes: dict[str, Any]) -> None:
    """His run is in no journal of ours and may have changed the base: who he is is told, and nothing done."""
    path = leave_behind(stand, pid=2**22 + 7, **changes)
    kept, before = path.read_bytes(), stand.file.read_bytes()
    report = run_update(stand.request(), stand.tools())
    assert report.problem is not None
    told = report.problem.params
    assert ("run.lock-left", "Иванова", "20260301-110000-abcd") == (
        report.problem.code,
        told["user"],
        told["run"],
    )
    assert (kept, before) == (path.read_bytes(), stand.file.read_bytes())
    assert RunOutcome.DONE is run_update(stand.request(take_lock=True), stand.tools()).outcome
    assert not path.exists()


def test_a_backup_is_not_put_over_half_an_update_of_somebody_else(stand: Stand) -> None:
    """His copy would no longer be what the base was; a person may decide otherwise."""
    done = run_update(stand.request(), stand.tools())
    path = leave_behind(stand, pid=2**22 + 7, touched=True)
    with pytest.raises(RunError) as caught:
        restore_run(done.run_id, stand.tools())
    assert ("run.lock-left", "1.0.2.1") == (caught.value.code, stand.version())
    restore_run(done.run_id, stand.tools(), how=HowToRestore(take_lock=True))
    assert ("1.0.1.1", False) == (stand.version(), path.exists())


def test_it_says_when_the_base_may_be_another(stand: Stand) -> None:
    """From right before the first command that changes it."""
    seen: dict[str, bool] = {}

    def at_point(name: str) -> None:
        holder = read_holder(stand.directory / NAME)
        seen[name] = holder is not None and holder.touched

    run_update(stand.request(), stand.tools(at_point=at_point))
    wanted = {"begun": False, "1.backup.done": False, "2.update-cfg.about-to": False, "update-cfg.ran": True}
    assert wanted == {name: seen[name] for name in wanted}


def test_what_could_not_be_put_back_stays_marked(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run has ended, and its base is half changed: others are told until its own user has settled it."""
    before = stand.file.read_bytes()

    def at_point(name: str) -> None:
        if name == "restore.begun":
            raise OSError(5, "nothing works")

    monkeypatch.setenv("SIM_FAIL", "UpdateDBCfg")
    failed = run_update(stand.request(), stand.tools(at_point=at_point))
    monkeypatch.delenv("SIM_FAIL")
    assert RunOutcome.FAILED_NOT_RESTORED is failed.outcome
    with pytest.raises(OSError, match="nothing works"):
        restore_run(failed.run_id, stand.tools(at_point=at_point))
    holder = read_holder(stand.directory / NAME)
    assert holder is not None
    assert (True, True) == (holder.touched, holder.run.endswith(failed.run_id))
    gone = stand.tools(owner=Owner(2**22 + 7, 1.0))
    other = replace(stand, state_dir=stand.root / "other").tools(owner=gone.owner)
    with pytest.raises(RunError) as caught, locked(stand.directory, "run", other):
        pass
    assert "run.locked" == caught.value.code  # the process that keeps it lives; its own journal knows better
    restore_run(failed.run_id, gone)
    assert (before, False) == (stand.file.read_bytes(), (stand.directory / NAME).exists())


def test_refreshing_never_leaves_it_empty(stand: Stand) -> None:
    """A process killed while it writes into its lock leaves one that says who it was."""

    class Stops(Filing):
        """Ends with the n-th operation on a file that is open."""

        left = 1000

        def _count(self) -> None:
            self.left -= 1
            if not self.left:
                raise OSError(5, "the end")

        def truncate(self, file: BinaryIO, size: int) -> None:
            """Cut it, unless this is the end."""
            self._count()
            super().truncate(file, size)

        def write(self, file: BinaryIO, data: bytes | memoryview) -> None:
            """Write, unless this is the end."""
            self._count()
            super().write(file, data)

    for number in (1, 2):
        filing = Stops()
        with locked(stand.directory, "run", stand.tools(filing=filing)) as lock:
            filing.left = number
            lock.note_touched()
            found = read_holder(stand.directory / NAME)
            assert found is not None
            assert "run" == found.run


def test_it_is_there_during_the_run_and_gone_after_it(stand: Stand) -> None:
    """While the platform works the lock names us; at the end there is nothing."""
    seen = []

    def at_point(name: str) -> None:
        if name == "update-cfg.ran":
            seen.append(read_holder(stand.directory / NAME))

    report = run_update(stand.request(), stand.tools(at_point=at_point))
    assert [(holder.pid, holder.run) for holder in seen if holder] == [(os.getpid(), report.run_id)]
    assert not (stand.directory / NAME).exists()


@pytest.mark.parametrize(
    "changes",
    [{"pid": 2**22 + 7}, {"born": 1.0}],
    ids=["a process that is gone", "a number that another program has now"],
)
def test_a_leftover_of_this_machine_is_taken_over(stand: Stand, changes: dict[str, Any]) -> None:
    """However fresh its time is: the process decides, not a clock."""
    leave_behind(stand, time=(_NOW + timedelta(days=3650)).isoformat(), **changes)
    with locked(stand.directory, "run", stand.tools(clock=lambda: _NOW)):
        holder = read_holder(stand.directory / NAME)
        assert holder is not None
        assert holder.run == "run"


@pytest.mark.parametrize(
    ("age", "code"),
    [
        (timedelta(minutes=29), "run.locked"),
        (timedelta(minutes=31), "run.lock-stale"),
        (timedelta(days=-3650), "run.locked"),
        (timedelta(days=3650), "run.lock-stale"),
    ],
    ids=["fresh", "silent for long", "our clock was set back", "our clock went far ahead"],
)
def test_another_machine_is_never_taken_over_unasked(stand: Stand, age: timedelta, code: str) -> None:
    """What another machine left is kept; after half an hour of silence a person may decide."""
    path = leave_behind(stand, host="buh-2", time=(_NOW - age).isoformat())
    kept = path.read_bytes()
    tools = stand.tools(clock=lambda: _NOW)
    with pytest.raises(RunError) as caught, locked(stand.directory, "run", tools):
        pass
    assert (caught.value.code, caught.value.params["host"]) == (code, "buh-2")
    assert path.read_bytes() == kept
    if code == "run.lock-stale":
        with locked(stand.directory, "run", tools, take=True):
            assert path.read_bytes() != kept
        assert not path.exists()


def test_junk_is_no_lock(stand: Stand) -> None:
    """A file cut off in the middle of its writing says nothing; the system's lock on it is free."""
    (stand.directory / NAME).write_bytes(b'{"host": "b')
    with locked(stand.directory, "run", stand.tools()):
        pass
    assert not (stand.directory / NAME).exists()


def test_it_is_refreshed_while_the_work_goes_on(stand: Stand) -> None:
    """Every five minutes of events the time in the lock is a new one."""
    seconds, moment = [0.0], [_NOW]
    tools = stand.tools(clock=lambda: moment[0], timer=lambda: seconds[0])
    with locked(stand.directory, "run", tools) as lock:
        first = read_holder(stand.directory / NAME)
        moment[0] += timedelta(minutes=6)
        lock.refresh()
        assert read_holder(stand.directory / NAME) == first
        seconds[0] += REFRESH
        lock.refresh()
        second = read_holder(stand.directory / NAME)
    assert first is not None
    assert second is not None
    assert (first.time, second.time) == (_NOW.isoformat(), moment[0].isoformat())


def test_a_lock_taken_over_while_we_slept_stops_the_run(stand: Stand) -> None:
    """Another machine works in the base now: nothing more is started, and its lock stays."""

    def at_point(name: str) -> None:
        if name == "1.backup.done":
            leave_behind(stand, host="buh-2", run="another")

    report = run_update(stand.request(), stand.tools(at_point=at_point))
    assert report.problem is not None
    assert report.problem.code == "run.lock-lost"
    assert stand.version() == "1.0.1.1"
    holder = read_holder(stand.directory / NAME)
    assert holder is not None
    assert holder.run == "another"


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_takes_no_files_has_no_lock(stand: Stand) -> None:
    """Nothing is written there, and the journal's own hold is all there is."""
    stand.directory.chmod(0o500)
    try:
        with locked(stand.directory, "run", stand.tools()) as lock:
            lock.confirm()
            assert not (stand.directory / NAME).exists()
    finally:
        stand.directory.chmod(0o700)
