"""Checks of other runs of this program on the same infobase."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.errors import UserError
from updater.update.aftermath import RunState, state_of
from updater.update.base_lock import standing_lock
from updater.update.checks.look import error, ok, warning
from updater.update.grounds import ground_of_record
from updater.update.survivors import surviving_platform

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from updater.model.plan import Check
    from updater.update.checks.look import Look
    from updater.update.records import RunRecord


def runs(look: Look) -> Iterator[Check]:
    """Two updates of one infobase at a time would ruin it; one cut off half way comes first."""
    try:
        yield from _other_run(look)
        yield from _locked(look)
        yield from _unfinished_runs(look)
    except UserError as problem:
        yield error("journal", problem=problem)


def journal_unreadable(problem: UserError, read: Path, own: Path) -> Check:
    """Say that there is no reading the journal, by the name of the file itself where a copy was read."""
    for name, value in problem.params.items():
        problem.params[name] = str(value).replace(str(read), str(own))
    return error("journal", problem=problem)


def _other_run(look: Look) -> Iterator[Check]:
    holder = look.tools.journal.holder(look.ground().key, look.tools.owner)
    if holder is not None and holder[1] != look.run_id:
        yield error("other-run", pid=holder[0])
    else:
        yield ok("other-run")


def _locked(look: Look) -> Iterator[Check]:
    """Another user of this machine, or another machine, may be updating it."""
    if look.plan.infobase.server is not None:
        return
    problem = standing_lock(look.request.infobase_dir, look.tools, take=look.request.take_lock)
    if problem is not None and problem.params["run"] != look.run_id:
        facts = problem.params
        yield error("locked", problem=problem, user=facts["user"], host=facts["host"], time=facts["time"])


def _unfinished_runs(look: Look) -> Iterator[Check]:
    """One that left no trace need not be dealt with."""
    for record in look.tools.journal.unfinished():
        same = ground_of_record(record, look.tools).key == look.ground().key
        if same and record.run_id != look.run_id:
            yield _unfinished(record, look)


def _unfinished(record: RunRecord, look: Look) -> Check:
    pid = surviving_platform(record.log_dir)
    if pid is not None:
        return error("platform-running", pid=pid, run=record.run_id)
    if state_of(record, look.tools) in {RunState.UNTOUCHED, RunState.UPDATED}:
        return warning("unfinished-run", run=record.run_id)
    return error("unfinished-run", run=record.run_id)
