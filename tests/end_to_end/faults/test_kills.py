"""C01: killed before every operation on files, every entry of the journal, and at every point of a run.

Which there are is found by counting them in a whole run, not by a list.
"""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest
from support.faults.settling import settle, settle_by_command

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.faults.world import World

pytestmark = [pytest.mark.skipif(os.name != "posix", reason="SIGKILL"), pytest.mark.slow]

_KILLED = -int(signal.SIGKILL)
_PARTS = 12
_BY_COMMAND = 8
"""One in so many is settled by the command line; it costs more time than the run itself."""
_PLATFORM_STARTS = "subprocess.Popen 1cv8"
_FAILING = {"SIM_FAIL": "UpdateDBCfg:3"}


def _counted(world: World, into: Path, act: Callable[[World], int], expected: int) -> list[str]:
    """The operations of a whole run."""
    world.fault = {"count": str(into)}
    assert expected == act(world)
    world.fault = {}
    return into.read_text("utf-8").splitlines()


def _update(world: World) -> int:
    return world.update().code


def _killed(world: World, number: int, act: Callable[[World], int]) -> None:
    world.fault = {"kill": number}
    code = act(world)
    world.fault = {}
    assert _KILLED == code, f"operation {number} was not reached"


def _settled(world: World, number: int) -> str:
    return (settle_by_command if number % _BY_COMMAND == 0 else settle)(world)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("part", range(_PARTS))
def test_killed_in_a_run(
    part: int, new_world: Callable[[], World], tmp_path: Path, count_cases: Callable[[int, int], None]
) -> None:
    """Three hops with a copy: old or new and proved, after the one choice that is offered."""
    operations = _counted(new_world(), tmp_path / "operations", _update, 0)
    assert len(operations) > 60
    for number in range(part, len(operations), _PARTS):
        world = new_world()
        _killed(world, number, _update)
        count_cases(1, 0)
        assert _settled(world, number) in {"old", "new"}, operations[number]
        count_cases(0, 1)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("part", range(_PARTS // 3))
def test_killed_while_it_is_put_back(
    part: int, new_world: Callable[[], World], tmp_path: Path, count_cases: Callable[[int, int], None]
) -> None:
    """A run that fails, killed in all it does from then on: as it was, or gone on with and proved."""
    world = new_world()
    world.switches = dict(_FAILING)
    operations = _counted(world, tmp_path / "operations", _update, 1)
    failed = max(number for number, name in enumerate(operations) if name == _PLATFORM_STARTS)
    assert any("restore." in name for name in operations[failed:])
    for number in range(failed + part, len(operations), _PARTS // 3):
        world = new_world()
        world.switches = dict(_FAILING)
        _killed(world, number, _update)
        world.switches = {}
        count_cases(1, 0)
        assert _settled(world, number) in {"old", "new"}, operations[number]
        count_cases(0, 1)
