"""The steps of a run, in the order in which they are done.

Each kind of step lives in a file of its own: it says what it is, does it with proof,
and undoes what it answers for. The engine (`run`) knows none of them by name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.model.extras import Extras
from updater.update.steps.block import BlockUsers
from updater.update.steps.checks import Checks
from updater.update.steps.handlers import FinishPrevious, Handlers, HandlersByHand
from updater.update.steps.hops import FinalProof, ReplaceCfg, UpdateCfg, UpdateDbCfg
from updater.update.steps.lock_server import LockServer
from updater.update.steps.maintenance import CheckInfobase, Compress, CompressBefore, RepairInfobase
from updater.update.steps.sealing import Backup, SealOnly

if TYPE_CHECKING:
    from updater.model.plan import UpdatePlan
    from updater.update.request import UpdateRequest
    from updater.update.steps.step import Step


def planned_steps(plan: UpdatePlan, *, backup: bool, extras: Extras | None = None) -> tuple[Step, ...]:
    """Return the steps of a run, in order.

    Args:
        plan: the hops.
        backup: a copy is made; else the infobase is only sealed.
        extras: what is done besides.
    """
    extras = extras or Extras()
    steps: list[Step] = [Checks()]
    server = plan.infobase.server is not None
    if server:
        steps.append(LockServer())
    elif extras.block_users:
        steps.append(BlockUsers())
    steps.append(Backup() if backup else SealOnly())
    steps += _tests("before", check=extras.check_before, repair=extras.repair_before)
    if extras.compress_before and not server:  # only tables of a file infobase are compressed
        steps.append(CompressBefore())
    if extras.finish_previous and not server:
        steps.append(FinishPrevious())
    for hop in plan.hops:
        steps += [ReplaceCfg(hop) if hop.release.replaces else UpdateCfg(hop), UpdateDbCfg(hop)]
        if hop.run_handlers:
            steps.append(HandlersByHand(hop) if server else Handlers(hop))
    steps += _tests("after", check=extras.check_after, repair=extras.repair_after)
    if extras.compress_after and not server:
        steps.append(Compress())
    return (*steps, FinalProof())


def _tests(when: str, *, check: bool, repair: bool) -> list[Step]:
    """A repair begins with a test of its own."""
    if repair:
        return [RepairInfobase(when)]
    return [CheckInfobase(when)] if check else []


def steps_of(request: UpdateRequest) -> tuple[Step, ...]:
    """Return the steps a request asks for."""
    return planned_steps(request.plan, backup=request.backup_directory is not None, extras=request.extras)


def expected_steps(
    plan: UpdatePlan, *, backup: bool, extras: Extras | None = None
) -> tuple[tuple[str, str], ...]:
    """Return code and subject of every step, for showing them before they begin."""
    return tuple(step.describe() for step in planned_steps(plan, backup=backup, extras=extras))
