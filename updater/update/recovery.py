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
from updater.update.aftermath import RunState, require_consent, state_of
from updater.update.aside_names import failed_of
from updater.update.asides import stand_in
from updater.update.backups.bare import backup_at
from updater.update.base_lock import locked
from updater.update.blocking import lift_block
from updater.update.changed_since import is_kept
from updater.update.continuing import continuation_of, has_backup
from updater.update.ground_server import ServerGround, server_key
from updater.update.grounds import ground_of_record
from updater.update.journal import MOST_TURNS
from updater.update.loading import forget_loading
from updater.update.loading_back import begin_load, load_back
from updater.update.lockout import let_in, require_nobody, set_block
from updater.update.past_report import keep_report
from updater.update.putting_back import RestoreRequest, put_back
from updater.update.putting_back_again import can_step_back, finish_restore, give_up_restore
from updater.update.records import CHANGED, DOUBTED, RESTORED, RESTORING, server_of
from updater.update.survivors import require_alone, surviving_platform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from updater.model.events import CancelToken, OnEvent
    from updater.model.infobase import ServerAddress
    from updater.update.backup import Backup
    from updater.update.ground import Ground
    from updater.update.records import RunRecord
    from updater.update.request import RunTools

LEFT = "left"
"""The outcome that only recovery writes, beside those of `RunOutcome` and of a restore."""


@dataclass(frozen=True, slots=True)
class UnfinishedRun:
    """A run without an end.

    Attributes:
        state: what the infobase is now.
        restorable: there is a backup to go back to.
        next_step: code and subject of the step at which the run can be gone on with; None when it cannot.
        running: a process of the run, ours or the platform's, is still alive: nothing may be done.
        leavable: it may be left as it is: then there is an infobase, or there never was one.
    """

    record: RunRecord
    state: RunState
    restorable: bool
    running: bool = False
    next_step: tuple[str, str] | None = None
    leavable: bool = True

    @property
    def continuable(self) -> bool:
        """Whether the run can be gone on with."""
        return self.next_step is not None

    @property
    def exhausted(self) -> bool:
        """Whether it was taken up so often that only a person can say what becomes of it."""
        return not self.running and self.record.turns >= MOST_TURNS

    @property
    def offer(self) -> str:
        """The one thing to do: `continue`, `restore` or `leave`; empty when nothing can be done now."""
        if self.running:
            return ""
        if self.continuable and not self.record.details.get(RESTORING):
            return "continue"
        whole = self.state is RunState.UNTOUCHED or (
            self.state is RunState.UPDATED and not self.record.is_restore
        )
        keep = whole or self.state is RunState.CHANGED
        if self.restorable and not keep and self.record.turns < MOST_TURNS:
            return "restore"
        return "leave" if self.leavable else ""

    @property
    def in_disorder(self) -> bool:
        """Whether the infobase is neither what it was nor what was wanted, and nobody is at work on it."""
        return not self.running and self.state in {RunState.BETWEEN, RunState.MISSING}


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
        return UnfinishedRun(record, RunState.BETWEEN, has_backup(record), running=True)
    if not isinstance(ground, ServerGround):
        with contextlib.suppress(StorageError):  # what is half loaded is as secret as the infobase
            forget_loading(record.file, tools.filing, record.log_dir)
    state = state_of(record, tools)
    if state in {RunState.UNTOUCHED, RunState.UPDATED}:
        let_users_in(record, ground, tools)
    way = continuation_of(record, tools, state)
    next_step = way.steps[0].describe() if way else None
    leavable = state is not RunState.MISSING or _stands_aside(record)
    return UnfinishedRun(record, state, has_backup(record), next_step=next_step, leavable=leavable)


def _stands_aside(record: RunRecord) -> bool:
    """Whether leaving a run whose infobase is missing takes nothing away: see `leave_run`."""
    if record.is_restore:
        return can_step_back(record)
    return _is_helpless(record) or bool(failed_of(record.file, record.run_id))


def _is_helpless(record: RunRecord) -> bool:
    """Whether the program cannot restore a run: without a backup, or after too many tries."""
    return record.backup is None or record.turns >= MOST_TURNS


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


@dataclass(frozen=True, slots=True)
class HowToRestore:
    """What a person allowed beside the restore itself; see `RestoreRequest`.

    Attributes:
        over_changes: of a run without an end: the copy goes over what somebody did after it was cut off.
        take_lock: take over the lock of a dead run of somebody else.
    """

    keep_present: bool = False
    make_room: bool = False
    over_changes: bool = False
    take_lock: bool = False


def restore_run(
    run_id: str,
    tools: RunTools,
    *,
    how: HowToRestore | None = None,
    on_event: OnEvent = ignore_events,
    cancel: CancelToken | None = None,
) -> RunRecord:
    """Put the infobase of a run back to what it was before it: from a copy byte for byte.

    A run without an end stays the open one until the infobase is proved; what somebody did in the
    infobase after it was cut off is kept beside. Of a run that
    ended the backup is put back by a run of its own, which is open meanwhile; what was
    done in the infobase since is lost, and the caller has asked about that.

    Args:
        run_id: the run, or a beginning of its id that fits only one.
        tools: the outside things.
        how: what is allowed besides.
        on_event: hears how far it is.
        cancel: stops the restore of a run that ended, as long as its infobase is not changed.

    Returns:
        The run that is written down as the restore: the one named, or the one begun for it.

    Raises:
        RunError: `run.unknown`, `run.already-running`, `run.platform-running`, `run.no-backup`,
            `backup.missing`, `backup.altered`, `run.restore-unproved`, `run.backup-of-another`,
            `run.unfinished-first`, `run.changed-since`, `restore.no-room`, `restore.unproved`.
        InfobaseError: `infobase.in-use`.
        StorageError: the disk stood in the way; the backup is whole still.
        Cancelled: the person asked to stop.
    """
    record, allowed = _open_one(tools.journal.run(run_id), tools), how or HowToRestore()
    if record in tools.journal.unfinished():
        return _restore_open(record, allowed, tools, on_event)
    backup = _require_backup(record)
    require_alone(record)
    if server_of(record.details) is not None:
        return _restore_server(record, backup, tools, on_event, cancel)
    request = RestoreRequest(
        backup.manifest,
        record.infobase,
        keep_present=allowed.keep_present,
        make_room=allowed.make_room,
        take_lock=allowed.take_lock,
    )
    return put_back(request, tools, on_event=on_event, cancel=cancel)


def _open_one(record: RunRecord, tools: RunTools) -> RunRecord:
    """Return the restore of the same backup that was cut off, if there is one: it is gone on with."""
    if record.ended is None:
        return record
    for other in tools.journal.unfinished():
        about_it = other.is_restore and other.infobase == record.infobase
        if about_it and record.backup is not None and other.backup == record.backup:
            return other
    return record


def _restore_open(record: RunRecord, allowed: HowToRestore, tools: RunTools, on_event: OnEvent) -> RunRecord:
    """Restore the infobase of a run without an end."""
    with _alone_with(record, "restore", tools, take=allowed.take_lock) as ground:
        if require_consent(record, tools, agreed=allowed.over_changes):
            tools.journal.note_detail(record.run_id, CHANGED, True)
            record = tools.journal.run(record.run_id)
        if not record.is_restore:
            _restore_in_place(record, ground, tools, on_event)
        elif isinstance(ground, ServerGround):
            load_back(record, ground, _require_backup(record), tools, on_event=on_event)
        else:
            finish_restore(record, tools, on_event=on_event)
    return tools.journal.run(record.run_id)


def _restore_in_place(record: RunRecord, ground: Ground, tools: RunTools, on_event: OnEvent) -> None:
    backup = _require_backup(record)
    ground.keep_failed = bool(record.details.get(DOUBTED))
    ground.keep_changed = is_kept(record)
    with _nobody_in(record, ground, tools):
        turn = tools.journal.note_turn(record.run_id)
        tools.journal.note_detail(record.run_id, RESTORING, True)
        stamp = f"{record.run_id}-{turn}"
        ground.restore(backup, stamp=stamp, on_event=on_event, at_point=tools.at_point)
    let_users_in(record, ground, tools)
    _end(record, RESTORED, tools)
    keep_report(record.run_id, tools)


def _restore_server(
    record: RunRecord, backup: Backup, tools: RunTools, on_event: OnEvent, cancel: CancelToken | None
) -> RunRecord:
    """Load the dump of a run that ended back."""
    with _alone_with(record, "restore", tools):
        _require_nothing_open(record, tools)
        if cancel is not None:
            cancel.check()
        begun = begin_load(record, backup, tools)
        ground = ground_of_record(begun, tools)
        if isinstance(ground, ServerGround):
            load_back(begun, ground, backup, tools, on_event=on_event)
    return tools.journal.run(begun.run_id)


def _require_nothing_open(record: RunRecord, tools: RunTools) -> None:
    key = ground_of_record(record, tools).key
    for other in tools.journal.unfinished():
        if ground_of_record(other, tools).key == key:
            raise RunError("run.unfinished-first", run=other.run_id, path=str(record.infobase))


@contextlib.contextmanager
def _alone_with(record: RunRecord, purpose: str, tools: RunTools, *, take: bool = False) -> Iterator[Ground]:
    """Hold the infobase of a run against everybody else.

    Raises:
        RunError: `run.already-running`, `run.locked`, `run.lock-left`, `run.platform-running`.
    """
    ground = ground_of_record(record, tools)
    owner_run = f"{purpose}-{record.run_id}"
    half = record.touched and record in tools.journal.unfinished()
    with (
        tools.journal.holding(ground.key, tools.owner, owner_run),
        locked(ground.lock_folder, owner_run, tools, take=take, touched=half) as lock,
        tools.awake(),
    ):
        lock.stays = half
        require_alone(record)
        yield ground
        lock.stays = False


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


def leave_run(run_id: str, tools: RunTools, *, take_lock: bool = False) -> RunRecord:
    """Leave the infobase as it is and ask no more about the run; the backup stays.

    Where there is no live file, the one that stepped aside takes its place again: an
    infobase is never left missing as long as there is something to make it from.

    Args:
        run_id: the run, or a beginning of its id that fits only one.
        tools: the outside things.
        take_lock: take over the lock of a dead run of somebody else.

    Raises:
        RunError: `run.unknown`, `run.already-running`, `run.locked`, `run.lock-left`, `run.lock-stale`,
            `run.platform-running` or `run.leave-missing`.
        StorageError: the disk stood in the way.
    """
    record = tools.journal.run(run_id)
    with _alone_with(record, "leave", tools, take=take_lock) as ground:
        if record.is_restore and not isinstance(ground, ServerGround):
            give_up_restore(record, LEFT, tools)
            return tools.journal.run(record.run_id)
        if record.touched:
            if not ground.exists() and (failed_of(record.file, record.run_id) or not _is_helpless(record)):
                stand_in(record, tools)
            ground.tidy()
        let_users_in(record, ground, tools)
        _end(record, LEFT, tools)
    return tools.journal.run(record.run_id)


def _require_backup(record: RunRecord) -> Backup:
    if record.backup is None:
        raise RunError("run.no-backup", path=str(record.file))
    backup = backup_at(record.backup)
    if backup.origin != (record.size, record.sha256):
        raise RunError("run.backup-of-another", path=str(backup.file), run=record.run_id)
    return backup


def _require_free(ground: Ground) -> None:
    if ground.exists() and ground.in_use():
        raise InfobaseError("infobase.in-use", path=ground.place)


def _end(record: RunRecord, outcome: str, tools: RunTools) -> None:
    at = tools.clock().isoformat(timespec="seconds")
    reached = str(record.start.version) if outcome == RESTORED else record.reached
    tools.journal.end(record.run_id, outcome, at, reached=reached, problem=record.problem)
