"""What a person does after a run was cut off: looks what there is, chooses, and goes on."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from support.faults.case import until

from updater.app import open_application
from updater.infobases.access import held

if TYPE_CHECKING:
    from support.faults.world import World

    from updater.app import Application
    from updater.update.recovery import UnfinishedRun

_STATES_TO_RESTORE = {"between", "missing"}
_QUIET_LOOKS = 3


def settle(world: World, *, alone: bool = False) -> str:
    """Do what recovery offers and return what the infobase is then: `old` or `new`, if all is well.

    Recovery must offer one clear choice: at most one run, in a state it can name, and a copy to
    go back to wherever the infobase is neither what it was nor what was wanted.

    Args:
        world: where it was cut off.
        alone: no process of the run can be alive.
    """
    if not alone:
        wait_for_survivors(world)
    application = open_application(home=world.home, language="ru")
    unfinished = application.runs.unfinished()
    assert len(unfinished) <= 1
    for run in unfinished:
        _choose(application, run)
    assert () == application.runs.unfinished()
    assert [] == leftovers(world)
    with held(world.file):
        return world.state()


def _choose(application: Application, run: UnfinishedRun) -> None:
    assert not run.running
    if run.state.value in _STATES_TO_RESTORE:
        assert run.restorable
        application.runs.restore(run.record.run_id)
    else:
        application.runs.leave(run.record.run_id)


def settle_by_command(world: World) -> str:
    """The same by the command line, going on where that is offered, and a plain run afterwards."""
    wait_for_survivors(world)
    document = world.run("runs", "--json", quiet=True).document
    unfinished = [run for run in document if run["unfinished"]]
    assert len(unfinished) <= 1
    for run in unfinished:
        answer = world.run(*_chosen(world, run), "--json", quiet=True)
        assert 0 == answer.code, answer.err
    state = world.state()
    assert (0 if state == "old" else 3) == world.update(quiet=True).code
    assert "new" == world.state()
    return state


def _chosen(world: World, run: Any) -> tuple[str, ...]:
    """The words of what is offered, the best first."""
    if run["unfinished"]["continuable"]:
        return ("runs", "--continue", run["run"], "--yes", f"--user={world.user}", "--password-stdin")
    if run["unfinished"]["state"] in _STATES_TO_RESTORE:
        return ("restore", run["run"], "--yes")
    return ("runs", "--leave", run["run"])


def wait_for_survivors(world: World) -> None:
    """A platform that outlives its program ends by itself; one just being started shows a little later."""
    quiet = 0
    while quiet < _QUIET_LOOKS:
        until(lambda: not world.processes())
        quiet += 1
        time.sleep(0.02)


def leftovers(world: World) -> list[str]:
    """Files beside the infobase that a restore makes and takes away again."""
    return [
        entry.name for entry in world.base.iterdir() if "restoring" in entry.name or "failed-" in entry.name
    ]
