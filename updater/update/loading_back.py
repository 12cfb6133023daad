"""Loading a dump back into a server infobase, as a run of its own.

Written into the journal before the Designer starts: a load that was cut off leaves half an
infobase that looks like a whole one, so it is offered again until one has come to its end
and the release was read. People are kept out meanwhile.
"""

from __future__ import annotations

import contextlib
import secrets
from typing import TYPE_CHECKING

from updater.errors import Cancelled, UserError
from updater.filing import explained
from updater.model.events import LogLine, StepFinished, StepStarted, ignore_events
from updater.update.lockout import let_in, require_nobody, set_block
from updater.update.past_report import keep_report
from updater.update.records import RESTORE_PREFIX, RESTORED, RUNS, RunStart, reached_by
from updater.update.report import RunOutcome
from updater.update.run_log import RunLog

if TYPE_CHECKING:
    from updater.model.events import OnEvent
    from updater.update.backup import Backup
    from updater.update.ground_server import ServerGround
    from updater.update.records import RunRecord
    from updater.update.request import RunTools

_LOAD = "restore-load"
_FACTS = ("kind", "server", "reference", "user", "platform", "rac", "agent")


def was_loaded(record: RunRecord) -> bool:
    """Whether the dump of a restore was loaded to its end and the release read."""
    return any(step.step == _LOAD and step.done is not None for step in record.steps)


def begin_load(record: RunRecord, backup: Backup, tools: RunTools) -> RunRecord:
    """Write down that the dump of a run is about to be loaded back.

    Args:
        record: the run before which the dump was made.
        backup: the dump.
        tools: the outside things.

    Raises:
        StorageError: the disk or the rights stand in the way.
    """
    began = tools.clock()
    run_id = f"{RESTORE_PREFIX}{began:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
    log_dir = tools.state_dir / RUNS / run_id
    with explained(log_dir):
        tools.filing.make_directory(log_dir)
    start = RunStart(
        run_id=run_id,
        infobase=record.infobase,
        file=record.file,
        began=began.isoformat(timespec="seconds"),
        start=record.target,
        hops=(record.start,),
        log_dir=log_dir,
        details={name: record.details[name] for name in _FACTS if name in record.details},
    )
    tools.journal.begin(start, size=backup.size, sha256=backup.sha256, backup=backup.manifest)
    tools.at_point("putting-back.begun")
    return tools.journal.run(run_id)


def load_back(
    record: RunRecord,
    ground: ServerGround,
    backup: Backup,
    tools: RunTools,
    *,
    on_event: OnEvent = ignore_events,
) -> None:
    """Load the dump unless that was done, let people in again, and write down how it ended.

    Args:
        record: the restore, as the journal knows it.
        ground: the infobase.
        backup: the dump.
        tools: the outside things.
        on_event: hears how far it is.

    Raises:
        RunError: `run.sessions`, `run.foreign-block`, `backup.*`, `run.restored-another`.
        PlatformError: `cluster.*`, or the Designer did not load it.
    """
    log = RunLog(record.log_dir, on_event, tools.clock)
    try:
        if not was_loaded(record):
            _load(record, ground, backup, tools, log.take)
    except BaseException as error:
        log.take(LogLine(str(error) or type(error).__name__))
        _end_badly(record, ground, tools, error)
        raise
    finally:
        log.close()
    _let_in(ground, record, tools)
    _end(record, RESTORED, tools)


def _load(
    record: RunRecord, ground: ServerGround, backup: Backup, tools: RunTools, on_event: OnEvent
) -> None:
    journal, run_id, version = tools.journal, record.run_id, str(record.target.version)
    set_block(ground, run_id, tools, on_event)
    require_nobody(ground, tools, on_event)
    began = tools.timer()
    on_event(StepStarted(_LOAD, 0, 1, version))
    journal.about_to(run_id, 0, _LOAD, version, _now(tools))
    journal.note_touched(run_id)
    tools.at_point(f"{_LOAD}.about-to")
    ground.restore(backup, stamp=run_id, on_event=on_event, at_point=tools.at_point)
    journal.done(run_id, 0, _now(tools), version)
    tools.at_point(f"{_LOAD}.done")
    on_event(StepFinished(_LOAD, 0, tools.timer() - began, version))


def _end_badly(record: RunRecord, ground: ServerGround, tools: RunTools, error: BaseException) -> None:
    """Half a load keeps people out and is offered again; before it nothing is half done."""
    if tools.journal.run(record.run_id).touched:
        _end(record, RunOutcome.FAILED_NOT_RESTORED.value, tools, error)
        return
    _let_in(ground, record, tools)
    stopped = isinstance(error, (Cancelled, KeyboardInterrupt))
    outcome = RunOutcome.CANCELLED if stopped else RunOutcome.FAILED_RESTORED
    _end(record, outcome.value, tools, error)


def _let_in(ground: ServerGround, record: RunRecord, tools: RunTools) -> None:
    with contextlib.suppress(UserError):  # the cluster may want its administrator first
        let_in(ground, record.run_id, tools)


def _end(record: RunRecord, outcome: str, tools: RunTools, error: BaseException | None = None) -> None:
    reached = reached_by(record, outcome)
    problem = error if isinstance(error, UserError) else None
    code = problem.code if problem else ""
    tools.journal.end(record.run_id, outcome, _now(tools), reached=reached, problem=code)
    tools.at_point("putting-back.ended")
    keep_report(record.run_id, tools, problem)


def _now(tools: RunTools) -> str:
    return tools.clock().isoformat(timespec="seconds")
