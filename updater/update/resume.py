"""Where a run that was cut off can be gone on with, if what the infobase is now can be proved.

The journal says how far the run came; the infobase, read natively, must agree. Of the
step that was cut off it must be known that it wrote nothing, or that the platform
ended it with success: what was stopped in the middle of its writing may look whole
and is not. Anything else, such as a file somebody wrote to since, is not gone on with.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from updater.enterprise.messages import read_result
from updater.errors import RunError, UserError
from updater.update.handlers_told import success_of
from updater.update.proofs import prove_database, prove_main
from updater.update.request_facts import extras_of, plan_of
from updater.update.steps import planned_steps

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from updater.model.configuration import ReleaseIdentity
    from updater.model.infobase import InfobaseState
    from updater.model.plan import UpdatePlan
    from updater.update.ground import Ground
    from updater.update.records import RunRecord
    from updater.update.steps.step import Step

_DATABASE, _HANDLERS, _REPLACE = "update-db-cfg", "handlers", "replace-cfg"
_MAIN = ("update-cfg", _REPLACE)
_NOWHERE = (1, 0)


@dataclass(frozen=True, slots=True)
class Continuation:
    """How a run can be gone on with.

    Attributes:
        plan: the whole plan of the run, with what was read from the infobase now.
        steps: those still to be done, in order.
        sealed: the infobase was copied, or at least fixed, before; what is there holds.
        hop: number of the hop the next step belongs to.
    """

    plan: UpdatePlan
    steps: tuple[Step, ...]
    sealed: bool
    hop: int


def continuation(
    record: RunRecord, ground: Ground, *, untouched: bool, same_boot: bool = True
) -> Continuation | None:
    """Return how a run can be gone on with; None when that cannot be proved.

    Args:
        record: a run without an end.
        ground: its infobase, which nobody holds.
        untouched: the infobase is byte for byte what it was before the run.
        same_boot: the computer was not started anew since the run was begun or gone on with.
    """
    try:
        return _continuation(record, ground, untouched=untouched, lasted=same_boot or ground.lasting)
    except UserError:
        return None


def _continuation(record: RunRecord, ground: Ground, *, untouched: bool, lasted: bool) -> Continuation | None:
    state = ground.inspect(deep=True)
    plan = plan_of(record, state)
    if plan is None or record.ended is not None or state.sound is False:
        return None
    steps = planned_steps(plan, backup=bool(record.details.get("backup")), extras=extras_of(record.details))
    if record.size is None:
        return Continuation(plan, steps, sealed=False, hop=0)
    sealed_at = _index(steps, ("backup" if record.backup else "seal", ""))
    if untouched:
        # What was done did not last or changed nothing: everything after the copy is done again.
        return Continuation(plan, steps[sealed_at + 1 :], sealed=True, hop=0)
    found = _next_proved(record, steps, ground, lasted=lasted)
    first, last = _possible(steps, sealed_at, plan, state)
    if found is None or not first <= found <= last:
        return None
    return Continuation(plan, steps[found:], sealed=True, hop=_hop_of(steps[found], plan))


def _next_proved(record: RunRecord, steps: Sequence[Step], ground: Ground, *, lasted: bool) -> int | None:
    """Number of the first step to do, as journal and traces tell it; None when they do not.

    Of a step that was cut off they tell nothing once the power may have gone: some pages the platform
    wrote can be on the disk and others not, with a result that says success, or with no new time of change.
    """
    done = {step.name for step in record.steps if step.done is not None}
    number = next((each for each, step in enumerate(steps) if step.describe() not in done), len(steps) - 1)
    begun = steps[number].describe() in {step.name for step in record.steps}
    if begun and not lasted:
        return None
    marks = [step.mark for step in record.steps if step.mark]
    if marks and marks[-1] == ground.mark():
        return number  # it wrote nothing, if it was begun at all
    name = steps[number].describe()
    if not begun:
        return None  # somebody else wrote
    if steps[number].code == _HANDLERS:
        return number if _handlers_told(record, name, ground) else None
    code = steps[number].code
    result = _last_result(record, "load-cfg" if code == _REPLACE else code)
    ended_well = read_result(result) == 0 and result is not None and not ground.changed_after(result)
    return number + 1 if ended_well else None


def _last_result(record: RunRecord, command: str) -> Path | None:
    """Return where the platform wrote the result of the run's last command, if it was this one."""
    found = [entry for entry in record.log_dir.glob("*-*.txt") if entry.name.partition("-")[0].isdecimal()]
    last = max(found, key=lambda entry: int(entry.name.partition("-")[0]), default=None)
    if last is None or last.name.partition("-")[2] != f"{command}.txt":
        return None
    return last.with_suffix(".result")


def _handlers_told(record: RunRecord, name: tuple[str, str], ground: Ground) -> bool:
    """Whether the application recorded the success of its handlers; to start it again is harmless then."""
    begun = next(step.about_to for step in record.steps if step.name == name)
    since = datetime.fromisoformat(begun).astimezone().replace(tzinfo=None)
    return bool(success_of(ground.events(since) or [], name[1]))


def _possible(
    steps: Sequence[Step], sealed_at: int, plan: UpdatePlan, state: InfobaseState
) -> tuple[int, int]:
    """First and last number the next step can have, by what the infobase holds."""
    versions = [plan.start, *(hop.target for hop in plan.hops)]
    for number, release in enumerate(versions):
        if not number and plan.replaces and state.support.vendors:
            continue  # the very same release may have been put back on support
        off_support = plan.hops[number - 1].off_support if number else plan.replaces
        if not _database_is(state, release, off_support=off_support):
            continue
        following = versions[number + 1] if number + 1 < len(versions) else None
        if state.unapplied_changes:
            if following is None or not _main_is(state, following):
                return _NOWHERE
            here = _index(steps, (_DATABASE, str(following.version)))
            return here, here
        first = _index(steps, (_DATABASE, str(release.version))) + 1 if number else sealed_at + 1
        last = _main_step(steps, str(following.version)) if following else len(steps) - 1
        return first, last
    return _NOWHERE


def _database_is(state: InfobaseState, release: ReleaseIdentity, *, off_support: bool) -> bool:
    """Whether the database holds that release, whatever waits in the main configuration."""
    applied = replace(state, unapplied_changes=False, main_configuration=None)
    return _holds(partial(prove_database, off_support=off_support), applied, release)


def _main_is(state: InfobaseState, release: ReleaseIdentity) -> bool:
    return not state.dynamic_update_pending and _holds(prove_main, state, release)


def _holds(
    prove: Callable[[InfobaseState, ReleaseIdentity], str], state: InfobaseState, release: ReleaseIdentity
) -> bool:
    try:
        prove(state, release)
    except RunError:
        return False
    return True


def _main_step(steps: Sequence[Step], version: str) -> int:
    """Number of the step that brings a release into the main configuration."""
    return next(at for at, step in enumerate(steps) if step.code in _MAIN and step.subject == version)


def _index(steps: Sequence[Step], name: tuple[str, str]) -> int:
    return next(number for number, step in enumerate(steps) if step.describe() == name)


def _hop_of(step: Step, plan: UpdatePlan) -> int:
    """Number of the hop a step is about; the last one for what comes after all hops."""
    versions = [str(hop.target.version) for hop in plan.hops]
    return versions.index(step.subject) if step.subject in versions else len(versions) - 1
