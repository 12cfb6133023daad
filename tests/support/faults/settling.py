"""What a person does after a run was cut off: looks what there is, chooses, and goes on."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from support.faults.case import until
from support.faults.order import require_order
from support.faults.scenarios import PLAIN
from support.faults.world import CHAIN, hash_of

from updater.app import open_application
from updater.update.records import RESTORE_PREFIX

if TYPE_CHECKING:
    from collections.abc import Collection

    from support.faults.scenarios import Scenario
    from support.faults.world import World

    from updater.app import Application
    from updater.update.recovery import UnfinishedRun

_STATES_TO_RESTORE = {"between", "missing"}
_QUIET_LOOKS = 3


def settle(
    world: World,
    scenario: Scenario = PLAIN,
    *,
    alone: bool = False,
    whole: Collection[str] | None = None,
) -> str:
    """Do what recovery offers, in this process, and return what the infobase is then.

    Recovery must offer one clear choice: at most one run, in a state it can name, and a copy to
    go back to wherever the infobase is neither what it was nor what was wanted.

    Args:
        world: where it was cut off.
        scenario: what was cut off.
        alone: no process of the run can be alive.
        whole: hashes the infobase can have when nobody is in the middle of writing it; to go on may
            only be offered then.
    """
    if not alone:
        wait_for_survivors(world)
    application = open_application(home=world.home, language="ru")
    unfinished = application.runs.unfinished()
    assert len(unfinished) <= 1
    for run in unfinished:
        if run.continuable and whole is not None:
            _require_whole(world, run, whole)
        _choose(application, run)
    assert () == application.runs.unfinished()
    require_order(world)
    return scenario.state(world)


def _require_whole(world: World, run: UnfinishedRun, whole: Collection[str]) -> None:
    """Nothing is torn, and the data are as the handlers left them that are written down as done."""
    assert hash_of(world.file) in whole, "to go on is offered with a torn infobase"
    told = [step.subject for step in run.record.steps if step.step == "handlers" and step.done]
    if told and run.state.value != "untouched":
        assert told[-1] == world.memory().data_version, "what the handlers did is lost"


def _choose(application: Application, run: UnfinishedRun) -> None:
    assert not run.running
    if _to_restore(run.record.run_id, run.state.value):
        assert run.restorable
        application.runs.restore(run.record.run_id)
    else:
        application.runs.leave(run.record.run_id)


def _to_restore(run_id: str, state: str) -> bool:
    """Whether a copy has to be put back, or has been begun to be: that is brought to its end."""
    return state in _STATES_TO_RESTORE or (run_id.startswith(RESTORE_PREFIX) and state != "untouched")


def settle_by_command(
    world: World, scenario: Scenario = PLAIN, *, go_on: bool = False, further: bool = False
) -> str:
    """The same by the command line, each command a process of its own.

    Args:
        world: where it was cut off.
        scenario: what was cut off.
        go_on: the best that is offered is done, which is to go on with the run.
        further: a plain run comes afterwards.
    """
    wait_for_survivors(world)
    for run in _unfinished(world):
        answer = world.run(*_chosen(world, run, go_on=go_on), "--json", quiet=True)
        assert 0 == answer.code, answer.err
        assert [] == _unfinished(world)
    require_order(world)
    state = scenario.state(world)
    if further:
        _go_further(world, state)
    return state


def _unfinished(world: World) -> list[Any]:
    document = world.run("runs", "--json", quiet=True).document
    unfinished = [run for run in document if run["unfinished"]]
    assert len(unfinished) <= 1
    return unfinished


def _go_further(world: World, state: str) -> None:
    """The next run is as any other, one release further where there is one."""
    answer = world.update(*(("--to", CHAIN[1]) if state == "old" else ()), quiet=True)
    expected = (0, CHAIN[1]) if state == "old" else (3, CHAIN[-1])
    assert expected == (answer.code, world.version()), answer.err
    assert not (world.base / "onec-updater.lock").exists()


def _chosen(world: World, run: Any, *, go_on: bool) -> tuple[str, ...]:
    """The words of what is offered."""
    if go_on and run["unfinished"]["continuable"]:
        return ("runs", "--continue", run["run"], "--yes", f"--user={world.user}", "--password-stdin")
    if _to_restore(run["run"], run["unfinished"]["state"]):
        return ("restore", run["run"], "--yes")
    return ("runs", "--leave", run["run"])


def wait_for_survivors(world: World) -> None:
    """A platform that outlives its program ends by itself; one just being started shows a little later."""
    quiet = 0
    while quiet < _QUIET_LOOKS:
        until(lambda: not world.processes())
        quiet += 1
        time.sleep(0.02)
