"""Going on with a run that was cut off: only where what the infobase is can be proved."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

import pytest
from support.cutting import cut_off, kill_at
from support.stand import Stand, make_stand

from updater.enterprise.installations import platform_at
from updater.errors import RunError
from updater.update.backup import read_backup
from updater.update.continuing import Demand, continue_run
from updater.update.journal import MOST_TURNS
from updater.update.owners import same_boot, this_boot
from updater.update.recovery import restore_run, unfinished
from updater.update.report import RunOutcome, StepEnd
from updater.update.run import run_update

if TYPE_CHECKING:
    from pathlib import Path

    from updater.update.recovery import UnfinishedRun
    from updater.update.report import Report

pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGKILL")


def sha(path: Path) -> str:
    """The hash of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def go_on(stand: Stand, found: UnfinishedRun, **changes: object) -> Report:
    """Continue the run."""
    demand = Demand(None, platform_at(stand.executable), 60.0, 60.0, 0.5)
    return continue_run(found.record.run_id, stand.tools(**changes), demand)


WHERE = {
    "begun": "checks",
    "1.backup.performed": "update-cfg",
    "1.backup.done": "update-cfg",
    "2.update-cfg.done": "update-db-cfg",
    "update-cfg.ran": "update-db-cfg",
    "3.update-db-cfg.performed": "handlers",
    "3.update-db-cfg.done": "handlers",
    "handlers.ran": "handlers",
    "4.handlers.performed": "handlers",
    "4.handlers.done": "update-cfg",
    "5.update-cfg.about-to": "update-cfg",
    "7.handlers.about-to": "handlers",
    "7.handlers.done": "final-proof",
}


@pytest.mark.parametrize(("point", "step"), WHERE.items())
def test_a_run_goes_on_where_it_was_cut_off(tmp_path: Path, point: str, step: str) -> None:
    """The next step is the one that was not done; in the end the release wanted is there, proved."""
    stand, found = cut_off(tmp_path, point)
    assert (found.next_step or ("",))[0] == step
    report = go_on(stand, found)
    assert report.problem is None
    assert (report.outcome, stand.version()) == (RunOutcome.DONE, "1.0.3.1")
    assert {each.end for each in report.steps} == {StepEnd.DONE}
    (record,) = stand.tools().journal.runs()
    assert (record.run_id, record.outcome, record.turns) == (report.run_id, "done", 1)
    assert {each.attempt for each in record.steps} == ({1, 2} if record.steps[0].attempt == 1 else {2})
    assert unfinished(stand.tools()) == ()


def test_what_fails_afterwards_goes_back_to_the_very_beginning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The copy of the first attempt is the one that is restored."""
    stand = make_stand(tmp_path)
    before = sha(stand.file)
    kill_at(stand, "4.handlers.done")
    (found,) = unfinished(stand.tools())
    monkeypatch.setenv("SIM_FAIL", "UpdateDBCfg")
    report = go_on(stand, found)
    assert (report.outcome, report.restored) == (RunOutcome.FAILED_RESTORED, True)
    assert sha(stand.file) == before


def test_a_base_somebody_wrote_to_is_not_gone_on_with(tmp_path: Path) -> None:
    """After the run was cut off between two steps the file was written to: restore is all there is."""
    stand, found = cut_off(tmp_path, "4.handlers.done")
    assert found.continuable
    os.utime(stand.file)
    (found,) = unfinished(stand.tools())
    assert (found.continuable, found.restorable) == (False, True)
    with pytest.raises(RunError) as caught:
        go_on(stand, found)
    assert caught.value.code == "run.not-continuable"


def test_without_its_copy_a_run_is_not_gone_on_with(tmp_path: Path) -> None:
    """The copy is gone, or is another: nothing is done to the base, the run stays on the list."""
    stand, found = cut_off(tmp_path, "4.handlers.done")
    assert found.record.backup is not None
    copy, now = read_backup(found.record.backup).file, sha(stand.file)
    copy.write_bytes(copy.read_bytes()[:-1] + b"\x07")
    report = go_on(stand, found)
    assert report.problem is not None
    assert (report.outcome, report.problem.code) == (RunOutcome.REFUSED, "backup.altered")
    assert sha(stand.file) == now
    copy.unlink()
    (found,) = unfinished(stand.tools())
    assert not found.continuable


def test_another_update_file_refuses_and_leaves_all_as_it_is(tmp_path: Path) -> None:
    """An update file changed since the plan was made: refused by the check, the run stays on the list."""
    stand, found = cut_off(tmp_path, "4.handlers.done")
    now = sha(stand.file)
    file = stand.releases[1].file
    file.write_bytes(file.read_bytes() + b"\0")
    report = go_on(stand, found)
    assert report.outcome is RunOutcome.REFUSED
    assert [check.code for check in report.refused] == ["update-file-changed"]
    assert sha(stand.file) == now
    (found,) = unfinished(stand.tools())
    assert found.record.ended is None


def test_a_torn_base_is_not_gone_on_with(tmp_path: Path) -> None:
    """The platform died half way through its writing: nothing is proved, the base can be restored."""
    stand = make_stand(tmp_path)
    before = sha(stand.file)
    kill_at(stand, "run.never", SIM_TEAR="UpdateDBCfg")
    record = stand.tools().journal.runs()[0]
    assert record.outcome == "failed-restored"
    kill_at(stand, "restore.begun", SIM_TEAR="UpdateDBCfg")
    (found,) = unfinished(stand.tools())
    assert not found.continuable
    restore_run(found.record.run_id, stand.tools())
    assert sha(stand.file) == before


def test_what_a_restore_left_beside_is_removed(tmp_path: Path) -> None:
    """A run that failed and was killed while it was put back is gone on with: nothing of that stays."""
    stand, found = cut_off(tmp_path, "restore.written", SIM_FAIL="UpdateDBCfg:2")
    written = list(stand.directory.glob("1Cv8.1CD.*.restoring"))
    assert (True, 1) == (found.continuable, len(written))
    assert RunOutcome.DONE is go_on(stand, found).outcome
    assert not written[0].exists()


AFTER_A_NEW_START = {
    "update-cfg.ran": False,
    "3.update-db-cfg.performed": False,
    "5.update-cfg.about-to": False,
    "7.handlers.about-to": False,
    "1.backup.performed": True,
    "3.update-db-cfg.done": True,
    "7.handlers.done": True,
}
"""Points of a run, and whether it is gone on with when the computer was started anew since."""


@pytest.mark.parametrize("point", AFTER_A_NEW_START)
def test_after_a_new_start_of_the_computer(tmp_path: Path, point: str) -> None:
    """What the platform wrote last may be on the disk in part only: a step that was begun proves nothing.

    What was done before that was synced, and an infobase that is what it was tells so itself.
    """
    stand, found = cut_off(tmp_path, point)
    assert found.continuable
    (anew,) = unfinished(stand.tools(boot="another start"))
    assert (AFTER_A_NEW_START[point], True) == (anew.continuable, anew.restorable or not found.record.touched)


def test_a_start_of_the_computer_has_a_name() -> None:
    """It is the same all the time; where only a time is told, a small step of the clock is no new start."""
    assert same_boot(this_boot(), this_boot())
    assert same_boot("1800000000", "1800000059")
    assert not same_boot("1800000000", "1800000061")
    assert not same_boot("", "")
    assert not same_boot("", this_boot())


def test_a_run_cut_off_again_and_again_needs_a_person(tmp_path: Path) -> None:
    """What stops a run every time does not go away by itself."""
    stand, found = cut_off(tmp_path, "4.handlers.done")
    journal = stand.tools().journal
    for _ in range(MOST_TURNS):
        journal.note_turn(found.record.run_id)
    for act in (go_on, lambda stand, found: restore_run(found.record.run_id, stand.tools())):
        with pytest.raises(RunError) as caught:
            act(stand, found)
        assert caught.value.code == "run.needs-a-person"
    assert not unfinished(stand.tools())[0].continuable


def test_a_run_without_a_copy_goes_on_too(tmp_path: Path) -> None:
    """The person did without a backup: what is there is proved all the same."""
    stand = make_stand(tmp_path)
    tools = stand.tools()

    class Stop(BaseException):
        """The end of the process."""

    def at_point(name: str) -> None:
        if name == "4.handlers.done":
            raise Stop

    report = run_update(stand.request(backup_directory=None), stand.tools(at_point=at_point))
    assert report.outcome is RunOutcome.FAILED_NOT_RESTORED
    assert not unfinished(tools)[0].continuable  # it was given an end
