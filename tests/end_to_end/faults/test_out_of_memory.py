"""C14: the system gives the program no more memory from some point of a run on (`RLIMIT_AS`)."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from support.faults.order import require_copy
from support.faults.selection import part_of
from support.faults.settling import settle_by_command

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.faults.world import World

pytestmark = [pytest.mark.skipif(sys.platform != "linux", reason="RLIMIT_AS"), pytest.mark.slow]

_MB = 1 << 20
_SIZE = 48 * _MB
_POINTS = {
    "*.checks.about-to": "before everything is read",
    "*.backup.about-to": "before it is copied, hashed and compressed",
    "*.update-db-cfg.performed": "between two hops",
    "*.final-proof.about-to": "before it is proved",
}


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "more", part_of((0, 2 * _MB, 24 * _MB), 2), ids=lambda more: f"{more // _MB} MB more"
)
@pytest.mark.parametrize("point", part_of(tuple(_POINTS), 2), ids=_POINTS.get)
def test_no_more_memory(
    point: str, more: int, new_world: Callable[..., World], count_cases: Callable[[int, int], None]
) -> None:
    """The step fails cleanly with a typed error and all is as it was, or it needed no more and it is new.

    Nothing is copied or compressed without memory: that step must fail.
    """
    world = new_world(size=_SIZE)
    world.fault = {"memory": more, "memory_at": point}
    count_cases(1, 0)
    answer = world.update()
    world.fault = {}
    assert answer.code in {0, 1}, answer.err
    assert "Traceback" not in answer.out + answer.err
    if "backup" in point and more < 8 * _MB:
        assert 1 == answer.code
    if answer.code:
        assert answer.document["error"]["code"] in {"run.unexpected", "platform.not-started"}, answer.out
    assert ("old" if answer.code else "new") == world.state()
    require_copy(world)
    assert ("old" if answer.code else "new") == settle_by_command(world, further=True)
    count_cases(0, 1)
