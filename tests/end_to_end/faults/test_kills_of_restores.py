"""C01, C05: commands that put things right, killed before every operation on files, journal entry and point.

Which there are is found by counting them. After each kill the next start offers one thing or
nothing; done by its command, it leads to a proved infobase and leaves nothing behind.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from support.faults.restores import DEEDS, Stage
from support.faults.selection import EVERYTHING, part_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.faults.restores import Deed
    from support.faults.world import World

pytestmark = [pytest.mark.skipif(os.name != "posix", reason="SIGKILL"), pytest.mark.slow]

_PARTS = 6 if EVERYTHING else 15


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("part", part_of(range(_PARTS), _PARTS))
@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.name.replace(" ", "-"))
def test_killed_everywhere(
    deed: Deed, part: int, world: World, tmp_path: Path, count_cases: Callable[[int, int], None]
) -> None:
    """One offer at most, and following it ends proved, without leftovers and without a secret."""
    stage = Stage(world, deed, tmp_path / "kept")
    operations = stage.operations(tmp_path / "operations")
    for number in range(part, len(operations), _PARTS):
        count_cases(1, 0)
        stage.kill(number, f"{number}: {operations[number]}")
        count_cases(0, 1)
