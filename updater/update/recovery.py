"""Runs that were cut off, and restoring what a run changed.

At every start the program looks for runs without an end and says of each what the
infobase is now: untouched, updated and proved, or in between. The journal tells how
far the run came; the infobase itself tells the rest.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.errors import InfobaseError, RunError, UserError
from updater.model.events import ignore_events
from updater.update.backup import read_backup
from updater.update.copying import hash_of
from updater.update.proofs import prove_database
from updater.update.putting_back_again import finish_restore, give_up_restore, not_begun, was_restored
from updater.update.request import hold_key
from updater.update.restoring import RESTORING, forget_failed, restore_backup
from updater.update.survivors import surviving_platform

if TYPE_CHECKING:
    from updater.model.events import OnEvent
    from updater.update.backup import Backup
    from updater.update.records import RunRecord
    from updater.update.request import RunTools

LEFT = "left"
RESTORED = "restored"
"""Outcomes that only recovery writes, beside those of `RunOutcome`."""


class RunState(enum.Enum):
    """What an infobase is after a run that was cut off."""

    UNTOUCHED = "untouched"
    """Byte for byte what it was, or the run never got to change anything."""
    UPDATED = "updated"
    """The release wanted is there, sound and proved, and the last step had begun."""
    BETWEEN = "between"
    """Neither: it should be restored."""
    MISSING = "missing"
    """There is no file: a restore was cut off, and can be done again."""


@dataclass(frozen=True, slots=True)
class UnfinishedRun:
    """A run without an end.

    Attributes:
        state: what the infobase is now.
        restorable: there is a backup to go back to.
        running: a process of the run, ours or the platform's, is still alive: nothing may be done.
    """

    record: RunRecord
    state: RunState
    restorable: bool
    running: bool = False


def unfinished(tools: RunTools) -> tuple[UnfinishedRun, ...]:
    """Return the runs without an end, the newest first, and what each left behind.

    Raises:
        RunError: `run.journal-unreadable`.
        StorageError: an infobase or the journal cannot be read.
    """
    return tuple(_looked_at(record, tools) for record in tools.journal.unfinished())


def _looked_at(record: RunRecord, tools: RunTools) -> UnfinishedRun:
    holder = tools.journal.holder(hold_key(record.infobase), tools.owner)
    running = holder is not None or surviving_platform(record.log_dir) is not None
    state = RunState.BETWEEN if running else state_of(record, tools)
    return UnfinishedRun(record, state, _backup_of(record) is not None, running)


def state_of(record: RunRecord, tools: RunTools) -> RunState:
    """Tell what an infobase is after a run: by its bytes first, then by what can be read in it."""
    if record.is_restore:
        return _state_of_restore(record)
    if not record.touched:
        return RunState.UNTOUCHED
    if not record.file.exists():
        return RunState.MISSING
    try:
        if hash_of(record.file) == (record.size, record.sha256):
            return RunState.UNTOUCHED
        return RunState.UPDATED if _updated(record, tools) else RunState.BETWEEN
    except UserError:
        return RunState.BETWEEN


def _state_of_restore(record: RunRecord) -> RunState:
    if not_begun(record):
        return RunState.UNTOUCHED
    if not record.file.exists():
        return RunState.MISSING
    return RunState.UPDATED if was_restored(record) else RunState.BETWEEN


def _updated(record: RunRecord, tools: RunTools) -> bool:
    """Whether every step but the final proof was done, and the final proof holds now."""
    if not record.steps or record.steps[-1].step != "final-proof":
        return False
    try:
        prove_database(tools.inspect(record.infobase, deep=True), record.target)
    except UserError:
        return False
    return True


def _backup_of(record: RunRecord) -> Backup | None:
    if record.backup is None:
        return None
    try:
        backup = read_backup(record.backup)
    except UserError:
        return None
    return backup if backup.file.is_file() else None


def restore_run(run_id: str, tools: RunTools, *, on_event: OnEvent = ignore_events) -> RunRecord:
    """Put the infobase of a run back to what it was before it, byte for byte.

    Runs that ended may be restored, too. What was done in the infobase since is lost;
    the caller has asked about that.

    Args:
        run_id: the run, or a beginning of its id that fits only one.
        tools: the outside things.
        on_event: hears how far it is.

    Returns:
        The run as the journal knows it afterwards.

    Raises:
        RunError: `run.unknown`, `run.already-running`, `run.platform-running`, `run.no-backup`,
            `backup.missing`, `backup.altered`, `run.restore-unproved`, `run.backup-of-another`.
        InfobaseError: `infobase.in-use`.
        StorageError: the disk stood in the way; the backup is whole still.
    """
    record = tools.journal.run(run_id)
    with tools.journal.holding(hold_key(record.infobase), tools.owner, f"restore-{record.run_id}"):
        _require_alone(record)
        if record.is_restore and record in tools.journal.unfinished():
            finish_restore(record, tools, on_event=on_event)
            return tools.journal.run(record.run_id)
        backup = _require_backup(record)
        _require_free(record, tools)
        restore_backup(
            backup,
            record.file,
            tools.filing,
            stamp=f"{tools.clock():%Y%m%d%H%M%S}",
            on_event=on_event,
            at_point=tools.at_point,
        )
        _end(record, RESTORED, tools)
    return tools.journal.run(record.run_id)


def leave_run(run_id: str, tools: RunTools) -> RunRecord:
    """Leave the infobase as it is and ask no more about the run; the backup stays.

    Raises:
        RunError: `run.unknown`, `run.already-running` or `run.platform-running`.
    """
    record = tools.journal.run(run_id)
    key = hold_key(record.infobase)
    with tools.journal.holding(key, tools.owner, f"leave-{record.run_id}"):
        _require_alone(record)
        if record.is_restore:
            give_up_restore(record, LEFT, tools)
            return tools.journal.run(record.run_id)
        if record.file.exists():
            _tidy(record, tools)
        _end(record, LEFT, tools)
    return tools.journal.run(record.run_id)


def _tidy(record: RunRecord, tools: RunTools) -> None:
    """Remove what a restore that was cut off left beside a whole infobase."""
    if not record.touched:
        return
    beside = record.file.with_name(record.file.name + RESTORING)
    tools.filing.remove(beside)
    forget_failed(record.file, tools.filing)


def _require_backup(record: RunRecord) -> Backup:
    if record.backup is None:
        raise RunError("run.no-backup", path=str(record.file))
    backup = read_backup(record.backup)
    if (backup.size, backup.sha256) != (record.size, record.sha256):
        raise RunError("run.backup-of-another", path=str(backup.file), run=record.run_id)
    return backup


def _require_alone(record: RunRecord) -> None:
    pid = surviving_platform(record.log_dir)
    if pid is not None:
        raise RunError("run.platform-running", pid=pid, path=str(record.infobase))


def _require_free(record: RunRecord, tools: RunTools) -> None:
    if record.file.exists() and tools.in_use(record.file):
        raise InfobaseError("infobase.in-use", path=str(record.infobase))


def _end(record: RunRecord, outcome: str, tools: RunTools) -> None:
    at = tools.clock().isoformat(timespec="seconds")
    reached = str(record.start.version) if outcome == RESTORED else record.reached
    tools.journal.end(record.run_id, outcome, at, reached=reached, problem=record.problem)
