"""Runs that were cut off, and restoring what a run changed.

At every start the program looks for runs without an end and says of each what the
infobase is now: untouched, updated and proved, or in between. The journal tells how
far the run came; the infobase itself tells the rest. Then there is one clear choice:
go on with the run where that can be proved, restore, or leave.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.errors import InfobaseError, RunError, StorageError, UserError
from updater.model.events import ignore_events
from updater.update.aftermath import RunState, state_of
from updater.update.backup import read_backup
from updater.update.base_lock import locked
from updater.update.blocking import lift_block
from updater.update.continuing import backup_of, continuation_of
from updater.update.ground_server import ServerGround, server_key
from updater.update.grounds import ground_of_record
from updater.update.lockout import let_in, require_nobody, set_block
from updater.update.putting_back_again import finish_restore, give_up_restore
from updater.update.records import server_of
from updater.update.survivors import require_alone, surviving_platform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from updater.model.events import OnEvent
    from updater.model.infobase import ServerAddress
    from updater.update.backup import Backup
    from updater.update.ground import Ground
    from updater.update.records import RunRecord
    from updater.update.request import RunTools

LEFT = "left"
RESTORED = "restored"
"""Outcomes that only recovery writes, beside those of `RunOutcome`."""


@dataclass(frozen=True, slots=True)
class UnfinishedRun:
    """A run without an end.

    Attributes:
        state: what the infobase is now.
        restorable: there is a backup to go back to.
        next_step: code and subject of the step at which the run can be gone on with; None when it cannot.
        running: a process of the run, ours or the platform's, is still alive: nothing may be done.
    """

    record: RunRecord
    state: RunState
    restorable: bool
    running: bool = False
    next_step: tuple[str, str] | None = None

    @property
    def continuable(self) -> bool:
        """Whether the run can be gone on with."""
        return self.next_step is not None


def unfinished(tools: RunTools) -> tuple[UnfinishedRun, ...]:
    """Return the runs without an end, the newest first, and what each left behind.

    Raises:
        RunError: `run.journal-unreadable`.
        StorageError: an infobase or the journal cannot be read.
    """
    return tuple(_looked_at(record, tools) for record in tools.journal.unfinished())


def _looked_at(record: RunRecord, tools: RunTools) -> UnfinishedRun:
    ground = ground_of_record(record, tools)
    holder = tools.journal.holder(ground.key, tools.owner)
    if holder is not None or surviving_platform(record.log_dir) is not None:
        return UnfinishedRun(record, RunState.BETWEEN, backup_of(record) is not None, running=True)
    state = state_of(record, tools)
    if state in {RunState.UNTOUCHED, RunState.UPDATED}:
        let_users_in(record, ground, tools)
    way = continuation_of(record, tools, state)
    next_step = way.steps[0].describe() if way else None
    return UnfinishedRun(record, state, backup_of(record) is not None, next_step=next_step)


def let_users_in(record: RunRecord, ground: Ground, tools: RunTools) -> None:
    """Remove what a run that was cut off left in the users' way, and nobody else's."""
    if isinstance(ground, ServerGround):
        with contextlib.suppress(UserError):  # the cluster may want its administrator first
            let_in(ground, record.run_id, tools)
    elif ground.lock_folder is not None:
        with contextlib.suppress(StorageError):  # what cannot be removed now is removed at a later start
            lift_block(ground.lock_folder, record.run_id, tools)


def let_in_after_crash(address: ServerAddress, tools: RunTools) -> None:
    """Lift the blocks on a server infobase that are in people's way for nothing.

    Those of runs that were cut off before they changed anything, and that of the last run which
    ended when its cluster could not be told so.
    """
    runs = [
        record
        for record in tools.journal.runs()
        if (server := server_of(record.details)) and server_key(server) == server_key(address)
    ]
    unfinished_ids = {record.run_id for record in tools.journal.unfinished()}
    ended = [record for record in runs if record.run_id not in unfinished_ids][:1]
    harmless = [record for record in runs if record.run_id in unfinished_ids and not record.touched]
    if tools.journal.holder(server_key(address), tools.owner):
        return
    for record in (*harmless, *ended):
        let_users_in(record, ground_of_record(record, tools), tools)


def let_in_by_wish(run_id: str, tools: RunTools) -> bool:
    """Lift the block of a run on a server infobase because the person says so; False when another one is set.

    Raises:
        RunError: `run.unknown`, `run.already-running`, `run.platform-running`, `run.server-needs-platform`.
        PlatformError: `cluster.*`: it could not be lifted.
    """
    record = tools.journal.run(run_id)
    with _alone_with(record, "let-in", tools) as ground:
        if not isinstance(ground, ServerGround):
            let_users_in(record, ground, tools)
            return True
        return let_in(ground, record.run_id, tools)


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
    with _alone_with(record, "restore", tools) as ground:
        if record.is_restore and record in tools.journal.unfinished():
            finish_restore(record, tools, on_event=on_event)
            return tools.journal.run(record.run_id)
        backup = _require_backup(record)
        with _nobody_in(record, ground, tools):
            tools.journal.note_turn(record.run_id)
            ground.restore(
                backup, stamp=f"{tools.clock():%Y%m%d%H%M%S}", on_event=on_event, at_point=tools.at_point
            )
        let_users_in(record, ground, tools)
        _end(record, RESTORED, tools)
    return tools.journal.run(record.run_id)


@contextlib.contextmanager
def _alone_with(record: RunRecord, purpose: str, tools: RunTools) -> Iterator[Ground]:
    """Hold the infobase of a run against everybody else.

    Raises:
        RunError: `run.already-running`, `run.locked`, `run.platform-running`.
    """
    ground = ground_of_record(record, tools)
    owner_run = f"{purpose}-{record.run_id}"
    with (
        tools.journal.holding(ground.key, tools.owner, owner_run),
        locked(ground.lock_folder, owner_run, tools),
    ):
        require_alone(record)
        yield ground


@contextlib.contextmanager
def _nobody_in(record: RunRecord, ground: Ground, tools: RunTools) -> Iterator[None]:
    """Make sure that nobody works in an infobase; keep others out of one on a server meanwhile.

    Raises:
        InfobaseError: `infobase.in-use`.
        RunError: `run.sessions`, `run.foreign-block`.
        PlatformError: `cluster.*`.
    """
    if not isinstance(ground, ServerGround):
        _require_free(ground)
        yield
        return
    set_block(ground, record.run_id, tools)
    try:
        require_nobody(ground, tools)
    except BaseException:
        if record.ended is not None or not record.touched:
            let_users_in(record, ground, tools)  # nothing is half done there: they may go on working
        raise
    yield


def leave_run(run_id: str, tools: RunTools) -> RunRecord:
    """Leave the infobase as it is and ask no more about the run; the backup stays.

    Raises:
        RunError: `run.unknown`, `run.already-running` or `run.platform-running`.
    """
    record = tools.journal.run(run_id)
    with _alone_with(record, "leave", tools) as ground:
        if record.is_restore:
            give_up_restore(record, LEFT, tools)
            return tools.journal.run(record.run_id)
        if record.touched and ground.exists():
            ground.tidy()
        let_users_in(record, ground, tools)
        _end(record, LEFT, tools)
    return tools.journal.run(record.run_id)


def _require_backup(record: RunRecord) -> Backup:
    if record.backup is None:
        raise RunError("run.no-backup", path=str(record.file))
    backup = read_backup(record.backup)
    if (backup.size, backup.sha256) != (record.size, record.sha256):
        raise RunError("run.backup-of-another", path=str(backup.file), run=record.run_id)
    return backup


def _require_free(ground: Ground) -> None:
    if ground.exists() and ground.in_use():
        raise InfobaseError("infobase.in-use", path=ground.place)


def _end(record: RunRecord, outcome: str, tools: RunTools) -> None:
    at = tools.clock().isoformat(timespec="seconds")
    reached = str(record.start.version) if outcome == RESTORED else record.reached
    tools.journal.end(record.run_id, outcome, at, reached=reached, problem=record.problem)
