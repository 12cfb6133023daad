"""How a run is begun: from the beginning, or where an earlier attempt was cut off."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from updater.filing import explained
from updater.update.grounds import ground_again, ground_of
from updater.update.leftovers import with_leftovers
from updater.update.records import BOOT, RUNS, RunStart
from updater.update.report import StepEnd, StepReport
from updater.update.request_facts import facts_of
from updater.update.steps import steps_of
from updater.update.steps.sealing import Resumed

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from updater.update.ground import Ground
    from updater.update.records import RunRecord
    from updater.update.request import RunTools, UpdateRequest
    from updater.update.resume import Continuation
    from updater.update.steps.step import Step


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt at a run.

    Attributes:
        number: 1 for the first.
        steps: what it has to do.
        before: what earlier attempts did, for the report.
        began: when the first attempt began.
    """

    request: UpdateRequest
    ground: Ground
    run_id: str
    log_dir: Path
    steps: tuple[Step, ...]
    began: datetime
    number: int = 1
    before: tuple[StepReport, ...] = ()
    record: RunRecord | None = None


def first_attempt(request: UpdateRequest, tools: RunTools) -> Attempt:
    """Return the beginning of a run; nothing is written."""
    began = tools.clock()
    run_id = f"{began:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
    log_dir = tools.state_dir / RUNS / run_id
    ground = ground_of(request, tools, log_dir)
    request = with_leftovers(request, ground)
    return Attempt(request, ground, run_id, log_dir, steps_of(request), began)


def next_attempt(record: RunRecord, way: Continuation, request: UpdateRequest, tools: RunTools) -> Attempt:
    """Return the going on of a run; nothing is written.

    Args:
        record: the run.
        way: how it can be gone on with.
        request: the whole of what is to be done, with the credentials given anew.
        tools: the outside things.
    """
    steps = way.steps
    if way.sealed:
        rest = replace(way.plan, start=way.plan.hops[way.hop].source, hops=way.plan.hops[way.hop :])
        steps = (Resumed(record, rest), *steps)
    ahead = {step.describe() for step in steps}
    return Attempt(
        request=request,
        ground=ground_again(record, request, tools),
        run_id=record.run_id,
        log_dir=record.log_dir,
        steps=steps,
        began=tools.clock(),
        number=max((step.attempt for step in record.steps), default=1) + 1,
        before=_done_before(record, ahead),
        record=record,
    )


def _done_before(record: RunRecord, ahead: set[tuple[str, str]]) -> tuple[StepReport, ...]:
    done: dict[tuple[str, str], StepReport] = {}
    for step in record.steps:
        if step.done is not None and step.name not in ahead:
            done[step.name] = StepReport(step.step, step.subject, StepEnd.DONE, proof=step.proof or "")
    return tuple(done.values())


def write_beginning(attempt: Attempt, tools: RunTools) -> None:
    """Make the folder of the logs and write down that the attempt begins.

    Raises:
        RunError: `run.needs-a-person`.
        StorageError: the disk or the rights stand in the way.
    """
    with explained(attempt.log_dir):
        tools.filing.make_private_directory(attempt.log_dir)
    if attempt.record is not None:
        tools.journal.note_turn(attempt.run_id)
        tools.journal.note_detail(attempt.run_id, BOOT, tools.boot)
        return
    request = attempt.request
    start = RunStart(
        run_id=attempt.run_id,
        infobase=request.infobase_dir,
        file=request.plan.infobase.file,
        began=attempt.began.isoformat(timespec="seconds"),
        start=request.plan.start,
        hops=tuple(hop.target for hop in request.plan.hops),
        log_dir=attempt.log_dir,
        details={**facts_of(request, tools.server), BOOT: tools.boot},
    )
    tools.journal.begin(start)
