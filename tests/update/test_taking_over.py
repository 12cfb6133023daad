"""A run of ours was cut off, and after it one of somebody else: over that one only a person decides."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from support.cutting import cut_off
from support.foreign_lock import RUN, USER, leave_lock

from updater.enterprise.installations import platform_at
from updater.errors import RunError
from updater.update.continuing import Demand, continue_run
from updater.update.recovery import leave_run, unfinished
from updater.update.report import RunOutcome

if TYPE_CHECKING:
    from pathlib import Path

    from support.stand import Stand

    from updater.update.report import Report

pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGKILL")


def _go_on(stand: Stand, run: str, *, take: bool) -> Report:
    demand = Demand(None, platform_at(stand.executable), 60.0, 60.0, 0.5, take_lock=take)
    return continue_run(run, stand.tools(), demand)


def test_a_run_goes_on_over_it_only_by_a_decision(tmp_path: Path) -> None:
    """Refused with the other's name, and the lock left to him; taken over, the chain comes to its end."""
    stand, found = cut_off(tmp_path, "4.handlers.done")
    path = leave_lock(stand.directory)
    kept, before = path.read_bytes(), stand.file.read_bytes()
    report = _go_on(stand, found.record.run_id, take=False)
    assert report.problem is not None
    assert (RunOutcome.REFUSED, "run.lock-left") == (report.outcome, report.problem.code)
    assert (USER, RUN) == (report.problem.params["user"], report.problem.params["run"])
    assert (kept, before) == (path.read_bytes(), stand.file.read_bytes())
    report = _go_on(stand, found.record.run_id, take=True)
    assert (RunOutcome.DONE, "1.0.3.1", False) == (report.outcome, stand.version(), path.exists())


def test_it_is_left_as_it_is_only_by_a_decision(tmp_path: Path) -> None:
    """To leave a run removes the lock that tells of the other's: that wants a person, too."""
    stand, found = cut_off(tmp_path, "4.handlers.done")
    path, now = leave_lock(stand.directory), stand.version()
    with pytest.raises(RunError) as caught:
        leave_run(found.record.run_id, stand.tools())
    assert ("run.lock-left", 1, True) == (caught.value.code, len(unfinished(stand.tools())), path.exists())
    leave_run(found.record.run_id, stand.tools(), take_lock=True)
    assert ((), False, now) == (unfinished(stand.tools()), path.exists(), stand.version())
