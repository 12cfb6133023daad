"""C01: killed before every operation on files, every entry of the journal, and at every point of a run.

Which there are is found by counting them in a whole run, not by a list. A killed process does nothing
more, so what a kill leaves is the files as they are at that moment. While the operations are counted
the world is copied before each of them, and each copy is settled as a killed run is. One in so many is
killed in truth, and what that leaves is compared with the copy.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import sqlite3
from typing import TYPE_CHECKING

import pytest
from support.faults.order import require_copy
from support.faults.recording import number_anew
from support.faults.scenarios import FAILING, PLAIN, RICH
from support.faults.selection import EVERYTHING, part_of
from support.faults.settling import settle, settle_by_command, wait_for_survivors

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.faults.scenarios import Scenario
    from support.faults.world import World

pytestmark = [pytest.mark.skipif(os.name != "posix", reason="SIGKILL"), pytest.mark.slow]

_KILLED = -int(signal.SIGKILL)
_PARTS = 4 if EVERYTHING else 12
_EVER = 10_000
"""More operations than a run has."""
_IN_TRUTH, _BY_COMMAND, _GOING_ON, _FURTHER = 12, 4, 12, 36
"""One in so many is killed in truth; is settled by the command line, by going on; is followed by a run."""
_RARER = {RICH.name: 2}
"""Where most is as in another scenario these are so many times rarer; every operation is played."""
_PLATFORM_STARTS = "subprocess.Popen 1cv8"


@pytest.mark.timeout(2400)
@pytest.mark.parametrize("part", part_of(range(_PARTS), _PARTS))
@pytest.mark.parametrize("scenario", [PLAIN, RICH, FAILING], ids=lambda scenario: scenario.name)
def test_killed(
    scenario: Scenario,
    part: int,
    new_world: Callable[[], World],
    tmp_path: Path,
    count_cases: Callable[[int, int], None],
) -> None:
    """Three hops: old or new and proved, after the one choice that is offered; a copy is there all the time.

    With the default copy; with everything there is besides; and failing, from where it fails.
    """
    counted, kept = new_world(), tmp_path / "kept"
    operations = _counted(counted, scenario, kept, part)
    begin = _failed(operations) if scenario.code else 0
    assert len(operations) - begin > 30
    for turn, number in enumerate(_mine(kept, begin)):
        count_cases(1, 0)
        if _due(scenario, turn + 3 * part, _IN_TRUTH):
            world = _killed(new_world(), scenario, number)
            assert _trace(kept / str(number)) == _trace(world.root), operations[number]
        else:
            world = _put(kept / str(number), counted)
        require_copy(world)
        assert _settled(world, scenario, turn + part) in {"old", "new"}, operations[number]
        count_cases(0, 1)


def _due(scenario: Scenario, turn: int, every: int) -> bool:
    return turn % (every * _RARER.get(scenario.name, 1)) == 0


def _counted(world: World, scenario: Scenario, kept: Path, part: int) -> list[str]:
    """The operations of a whole run; before each of those of this part the world is copied."""
    scenario.prepare(world)
    kept.mkdir()
    names = kept / "operations"
    world.fault = {"count": str(names), "keep": list(range(part, _EVER, _PARTS)), "into": str(kept)}
    scenario.done(world)
    world.fault = {}
    return names.read_text("utf-8").splitlines()


def _failed(operations: list[str]) -> int:
    """Where the platform is started for the last time."""
    return max(number for number, name in enumerate(operations) if name == _PLATFORM_STARTS)


def _mine(kept: Path, begin: int) -> list[int]:
    numbers = sorted(int(folder.name) for folder in kept.iterdir() if folder.name.isdigit())
    return [number for number in numbers if number >= begin]


def _put(kept: Path, world: World) -> World:
    """Let the world in which the operations were counted be what it was then."""
    shutil.rmtree(world.root)
    kept.rename(world.root)
    number_anew(world)
    return world


def _killed(world: World, scenario: Scenario, number: int) -> World:
    scenario.prepare(world)
    world.fault, world.switches = {"kill": number}, dict(scenario.switches)
    answer = scenario.act(world)
    world.fault, world.switches = {}, {}
    assert _KILLED == answer.code, f"operation {number} was not reached"
    assert [] == world.secrets_written(answer.out, answer.err, files=False)
    wait_for_survivors(world)
    return world


def _trace(root: Path) -> tuple[list[str], list[tuple[object, ...]]]:
    """What there is below a folder and what the journal knows, without what differs from run to run."""
    names = sorted(re.sub(r"[0-9a-f]{3,}", "#", str(path.relative_to(root))) for path in root.rglob("*"))
    ours = [name for name in names if "__pycache__" not in name]
    steps: list[tuple[object, ...]] = []
    journal = root / "home" / "state" / "journal.sqlite"
    with contextlib.suppress(sqlite3.OperationalError):  # there is none, or no table in it yet
        if journal.exists():
            with contextlib.closing(sqlite3.connect(journal)) as opened:
                steps = opened.execute("SELECT number, step, subject, done IS NULL FROM steps").fetchall()
    return ours, steps


def _settled(world: World, scenario: Scenario, turn: int) -> str:
    if not _due(scenario, turn, _BY_COMMAND):
        return settle(world, scenario)
    go_on, further = _due(scenario, turn, _GOING_ON), _due(scenario, turn, _FURTHER)
    return settle_by_command(world, scenario, go_on=go_on, further=further)
