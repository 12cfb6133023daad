"""Going on with a run that was cut off, in its own journal row and with its own copy."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from updater.errors import RunError, UserError
from updater.model.events import ignore_events
from updater.update.aftermath import RunState, state_of
from updater.update.attempt import next_attempt
from updater.update.backup import read_backup
from updater.update.backups.bare import is_bare
from updater.update.ground_server import ServerGround
from updater.update.grounds import ground_of_record
from updater.update.journal import MOST_TURNS
from updater.update.lockout import require_nobody
from updater.update.owners import same_boot
from updater.update.records import BOOT, server_of
from updater.update.request import (
    HANDLERS_GRACE,
    HANDLERS_SILENCE,
    HANDLERS_TIME_LIMIT,
    STEP_TIME_LIMIT,
    UpdateRequest,
)
from updater.update.request_facts import extras_of, kind_of
from updater.update.resume import continuation
from updater.update.run import carry_out
from updater.update.survivors import require_alone

if TYPE_CHECKING:
    from updater.enterprise.commands import Credentials
    from updater.enterprise.installations import Platform
    from updater.model.events import CancelToken, OnEvent
    from updater.update.records import RunRecord
    from updater.update.report import Report
    from updater.update.request import RunTools
    from updater.update.resume import Continuation


def has_backup(record: RunRecord) -> bool:
    """Whether the backup of a run is there; that it is right is proved when it is used."""
    if record.backup is None:
        return False
    if is_bare(record.backup):
        return record.backup.is_file()
    try:
        return read_backup(record.backup).file.is_file()
    except UserError:
        return False


def continuation_of(record: RunRecord, tools: RunTools, state: RunState | None = None) -> Continuation | None:
    """Return how a run can be gone on with; None when what the infobase is cannot be proved."""
    if record.ended is not None or record.turns >= MOST_TURNS:
        return None
    state = state or state_of(record, tools)
    if state in {RunState.MISSING, RunState.CHANGED} or (record.backup and not has_backup(record)):
        return None
    if state is RunState.UPDATED and server_of(record.details) is None:
        return None  # nothing is left to do; on a server only somebody who has logged in again can see that
    untouched = state is RunState.UNTOUCHED
    same = same_boot(str(record.details.get(BOOT, "")), tools.boot)
    return continuation(record, ground_of_record(record, tools), untouched=untouched, same_boot=same)


def continue_run(
    run_id: str,
    tools: RunTools,
    demand: Demand,
    on_event: OnEvent = ignore_events,
    cancel: CancelToken | None = None,
) -> Report:
    """Go on with a run that was cut off, with its own copy and in its own journal row.

    Refused, it leaves everything as it is; once it is on its way, it promises what
    `run_update` promises: the release wanted, or what was before the run.

    Args:
        run_id: the run, or a beginning of its id that fits only one.
        tools: the outside things.
        demand: what the journal does not keep: who logs in, and the platform.
        on_event: hears steps and progress.
        cancel: stops it, and restores.

    Raises:
        RunError: `run.unknown`, `run.platform-running`, `run.not-continuable`, `run.needs-a-person`,
            `run.sessions`: somebody is in a server infobase.
        PlatformError: `cluster.*`.
        StorageError: the disk stood in the way.
    """
    record = tools.journal.run(run_id)
    require_alone(record)
    if record.turns >= MOST_TURNS:
        raise RunError("run.needs-a-person", run=record.run_id, count=MOST_TURNS)
    ground = ground_of_record(record, tools)
    if isinstance(ground, ServerGround):
        require_nobody(ground, tools)  # a cluster remembers the Designer that was cut off for a while
    way = continuation_of(record, tools)
    if way is None:
        raise RunError("run.not-continuable", run=record.run_id, path=str(record.infobase))
    request = demand.request_for(record, way)
    return carry_out(next_attempt(record, way, request, tools), tools, on_event, cancel)


@dataclass(frozen=True, slots=True)
class Demand:
    """What is needed to go on with a run beside what the journal keeps.

    Attributes:
        credentials: None when the infobase has no users.
        platform: the version to start.
        take_lock: take over the lock of a dead run of somebody else.
    """

    credentials: Credentials | None
    platform: Platform | None
    step_time_limit: float = STEP_TIME_LIMIT
    handlers_time_limit: float = HANDLERS_TIME_LIMIT
    handlers_grace: float = HANDLERS_GRACE
    handlers_silence: float = HANDLERS_SILENCE
    take_lock: bool = False

    def request_for(self, record: RunRecord, way: Continuation) -> UpdateRequest:
        """Return the request of the run."""
        details = record.details
        directory = details.get("backup_directory") or None
        return UpdateRequest(
            infobase_dir=record.infobase,
            plan=way.plan,
            credentials=self.credentials,
            platform=self.platform,
            backup_directory=Path(directory) if directory else None,
            step_time_limit=self.step_time_limit,
            handlers_time_limit=self.handlers_time_limit,
            handlers_grace=self.handlers_grace,
            handlers_silence=self.handlers_silence,
            backup_kind=kind_of(details),
            accept_editable=bool(details.get("accept_editable")),
            replace_configuration=bool(details.get("replace_configuration")),
            extras=extras_of(details),
            take_lock=self.take_lock,
        )
