"""The steps and points from which rows are generated are those of a run: none is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.faults import points
from support.faults.rows_server import server_points
from support.faults.server_world import make_server_world

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.faults.world import World

_POINT = "point "


def _passed(world: World, into: Path) -> list[str]:
    """The points a whole run passes, in order, counted by the program itself."""
    world.fault = {"count": str(into)}
    answer = world.update()
    assert 0 == answer.code, answer.err
    lines = into.read_text("utf-8").splitlines()
    return [line.removeprefix(_POINT) for line in lines if line.startswith(_POINT)]


def test_steps_are_those_of_a_run(new_world: Callable[[], World], tmp_path: Path) -> None:
    """Cancelling at every step means every step."""
    passed = _passed(new_world(), tmp_path / "operations")
    assert [f"{step}.about-to" for step in points.steps()] == [
        point for point in passed if point.endswith(".about-to")
    ]


def test_points_are_those_of_a_run_on_a_server(tmp_path: Path) -> None:
    """Killing at every point means every point."""
    world = make_server_world(tmp_path / "world", hops=1)
    assert list(server_points()) == _passed(world, tmp_path / "operations")
