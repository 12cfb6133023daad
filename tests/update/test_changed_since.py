"""Somebody worked in an infobase after a run was cut off: no restore takes that from him unasked."""

from __future__ import annotations

import hashlib
import os
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from support.cutting import cut_off, kill_at
from support.stand import make_stand

from updater.enterprise.commands import Commands, FileConnection
from updater.enterprise.designer import Performer
from updater.enterprise.installations import platform_at
from updater.errors import RunError, StorageError
from updater.filing import Filing
from updater.formats.writing.infobase_file import infobase_with_configuration
from updater.model.backup import BackupKind
from updater.update.aftermath import RunState
from updater.update.asides import kept_of
from updater.update.recovery import HowToRestore, leave_run, restore_run, unfinished
from updater.update.report import RunOutcome
from updater.update.run import run_update

if TYPE_CHECKING:
    from pathlib import Path

    from support.stand import Stand

    from updater.update.recovery import UnfinishedRun

pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGKILL")

_AGREED = HowToRestore(over_changes=True)
_DAY = 86_400


def sha(path: Path) -> str:
    """The hash of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def updated_by_hand(stand: Stand, number: int, *, apply: bool = True) -> None:
    """Somebody updates the infobase in the Designer."""
    work = stand.root / "by hand"
    work.mkdir(exist_ok=True)
    commands = Commands(platform_at(stand.executable), FileConnection(stand.directory), None, work)
    performer = Performer(60.0, filing=Filing())
    if number >= 0:
        performer.perform(lambda: commands.update_cfg(stand.releases[number].file))
    if apply:
        performer.perform(commands.update_db_cfg)


def worked_on(stand: Stand, seconds: float = _DAY) -> None:
    """Somebody writes to the infobase some time later."""
    at = time.time() + seconds
    os.utime(stand.file, (at, at))


def look(stand: Stand) -> UnfinishedRun:
    """The one run without an end."""
    (found,) = unfinished(stand.tools())
    return found


def require_asked(stand: Stand, before: str) -> None:
    """A restore is refused and changes nothing; agreed to, it puts the copy back and keeps what was there."""
    found, now = look(stand), sha(stand.file)
    assert (RunState.CHANGED, "leave", True, False) == (
        found.state,
        found.offer,
        found.restorable,
        found.continuable,
    )
    with pytest.raises(RunError) as caught:
        restore_run(found.record.run_id, stand.tools())
    assert ("run.changed-since", now) == (caught.value.code, sha(stand.file))
    record = restore_run(found.record.run_id, stand.tools(), how=_AGREED)
    assert before == sha(stand.file)
    assert [now] == [sha(path) for path in kept_of(record)]
    assert RunOutcome.DONE is run_update(stand.request(), stand.tools()).outcome
    assert [now] == [sha(path) for path in kept_of(record)], "a person's work went with the next run"


def test_a_finished_update_by_another_user_is_not_taken_back(tmp_path: Path) -> None:
    """Cut off between two steps; another home with a journal of its own updates the infobase to the end."""
    stand = make_stand(tmp_path)
    before = sha(stand.file)
    kill_at(stand, "3.update-db-cfg.done")
    other = replace(stand, state_dir=tmp_path / "other", backups=tmp_path / "other copies")
    report = run_update(other.request(take_lock=True), other.tools())
    assert (RunOutcome.DONE, "1.0.3.1") == (report.outcome, stand.version())
    require_asked(stand, before)


@pytest.mark.parametrize("point", ["3.update-db-cfg.done", "update-db-cfg.ran"])
def test_an_update_by_hand_is_not_taken_back(tmp_path: Path, point: str) -> None:
    """In the Designer, right after the run was cut off: after a step, and in the middle of one."""
    stand = make_stand(tmp_path)
    before = sha(stand.file)
    kill_at(stand, point)
    updated_by_hand(stand, 1)
    require_asked(stand, before)


def test_the_next_release_that_only_waits_is_somebodys_work_too(tmp_path: Path) -> None:
    """It lies in the main configuration, and no step of the run had got to it."""
    stand, _found = cut_off(tmp_path, "update-db-cfg.ran")
    updated_by_hand(stand, 1, apply=False)
    assert RunState.CHANGED is look(stand).state


@pytest.mark.parametrize("point", ["2.update-cfg.done", "update-cfg.ran", "handlers.ran"])
def test_days_of_work_are_not_taken_back(tmp_path: Path, point: str) -> None:
    """The release is one the run could have left: the time of the last change tells."""
    stand = make_stand(tmp_path)
    before = sha(stand.file)
    kill_at(stand, point)
    worked_on(stand)
    require_asked(stand, before)


def test_leaving_it_takes_nothing(tmp_path: Path) -> None:
    """What was offered is done: the infobase stays what somebody made of it, and the copy stays, too."""
    stand, _found = cut_off(tmp_path, "3.update-db-cfg.done")
    updated_by_hand(stand, 1)
    found, now = look(stand), sha(stand.file)
    leave_run(found.record.run_id, stand.tools())
    assert (now, ()) == (sha(stand.file), unfinished(stand.tools()))
    assert found.record.backup is not None
    assert found.record.backup.is_file()


_SOON = 30
"""Seconds by which the clock of a share may be ahead."""


@pytest.mark.parametrize("seconds", [-_DAY, _SOON])
def test_a_step_that_was_cut_off_explains_its_own_writing(tmp_path: Path, seconds: float) -> None:
    """However old the file is by the clock of its disk, or a little ahead: the choice is what it was."""
    stand, _found = cut_off(tmp_path, "3.update-db-cfg.about-to", SIM_TEAR="UpdateDBCfg")
    worked_on(stand, seconds)
    assert (RunState.BETWEEN, "restore") == (look(stand).state, look(stand).offer)


def test_pages_that_say_nothing_are_nobodys_work(tmp_path: Path) -> None:
    """A loss of power may leave an infobase whose pages add up and that holds no configuration."""
    stand, _found = cut_off(tmp_path, "3.update-db-cfg.about-to")
    stand.file.unlink()
    infobase_with_configuration(stand.file, {})
    assert RunState.BETWEEN is look(stand).state


def test_without_room_nothing_is_put_back_over_it(tmp_path: Path) -> None:
    """Both do not fit: the present infobase does not go to make room, as it would after a failed step."""
    stand, found = cut_off(tmp_path, "3.update-db-cfg.done")
    worked_on(stand)
    now = sha(stand.file)

    class Full(Filing):
        """A disk with no room for a second infobase."""

        def reserve(self, *_words: object) -> None:
            """Refuse."""
            raise OSError(28, "No space left on device")

    with pytest.raises(StorageError) as caught:
        restore_run(found.record.run_id, stand.tools(filing=Full()), how=_AGREED)
    assert ("storage.full", now) == (caught.value.code, sha(stand.file))


def test_a_dump_a_restore_has_put_there_is_nobodys_work(tmp_path: Path) -> None:
    """Other bytes than the infobase had, and cut off before that was written down: it is done again."""
    stand = make_stand(tmp_path)

    class CutOffError(BaseException):
        """The end of the process."""

    def at_point(name: str) -> None:
        if name == "restore.proved":
            raise CutOffError

    report = run_update(
        stand.request(backup_kind=BackupKind.DUMP, step_time_limit=60.0),
        stand.tools(at_point=_fail),
    )
    assert RunOutcome.FAILED_NOT_RESTORED is report.outcome
    with pytest.raises(CutOffError):
        restore_run(report.run_id, stand.tools(at_point=at_point))
    assert (RunState.BETWEEN, "restore") == (look(stand).state, look(stand).offer)
    worked_on(stand)
    stand.file.write_bytes(stand.file.read_bytes() + bytes(8192))
    worked_on(stand)
    assert RunState.CHANGED is look(stand).state


def _fail(name: str) -> None:
    """The update fails, and its restore, too."""
    if name in {"update-db-cfg.ran", "restore.begun"}:
        raise OSError(5, "nothing works")


def test_work_after_a_restore_that_was_cut_off(tmp_path: Path) -> None:
    """A backup is put back, and that is cut off once it is in place; somebody goes on from there."""
    stand = make_stand(tmp_path, ("1.0.1.1", "1.0.2.1"))
    done = run_update(stand.request(), stand.tools())
    if not os.fork():
        restore_run(done.run_id, stand.tools(at_point=lambda name: name == "restore.placed" and os._exit(0)))
        os._exit(1)
    os.wait()
    stand.file.write_bytes(stand.file.read_bytes() + bytes(8192))
    worked_on(stand)
    found, now = look(stand), sha(stand.file)
    assert (RunState.CHANGED, "leave") == (found.state, found.offer)
    with pytest.raises(RunError) as caught:
        restore_run(found.record.run_id, stand.tools())
    assert ("run.changed-since", now) == (caught.value.code, sha(stand.file))
    record = restore_run(found.record.run_id, stand.tools(), how=_AGREED)
    assert ("1.0.1.1", [now]) == (stand.version(), [sha(path) for path in kept_of(record)])
