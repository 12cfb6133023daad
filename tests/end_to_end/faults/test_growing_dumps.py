"""D21: killed while the platform writes a dump, nobody can read the half that is left, and it goes."""

from __future__ import annotations

import os
import signal
import stat
from typing import TYPE_CHECKING

import pytest
from support.faults.order import require_order

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.faults.world import World

pytestmark = [pytest.mark.skipif(os.name != "posix", reason="rights of POSIX"), pytest.mark.slow]


def test_a_dump_cut_off_is_closed_to_others(
    new_world: Callable[..., World], count_cases: Callable[[int, int], None]
) -> None:
    """The base is for its owner only, the folder of backups is everybody's: the half dump is closed."""
    world = new_world(settings={"backup_kind": "dump"})
    world.file.chmod(0o600)
    world.backups.mkdir(parents=True, exist_ok=True)
    world.backups.chmod(0o755)
    count_cases(1, 0)
    world.fault = {"kill_at": "set_rights *.part.dt"}
    before = os.umask(0o022)
    try:
        assert -signal.SIGKILL == world.update().code
    finally:
        os.umask(before)
    world.fault = {}
    (part,) = world.backups.rglob("*.part.dt")
    assert 0o700 == stat.S_IMODE(part.parent.stat().st_mode)
    assert world.backups == part.parent.parent
    assert 0 == world.update(quiet=True).code
    require_order(world)
    count_cases(0, 1)
