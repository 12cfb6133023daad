"""Killed while the platform runs for a look, before there is a run: more of C12."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from support.canaries import revealed
from support.faults.case import Case, Scene, until
from support.faults.injections import list_runs
from support.faults.server_world import make_server_world
from support.faults.world import PASSWORD, USER

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.commands import Answer


def _looked(scene: Scene, step: str, *words: str) -> list[Path]:
    """Kill the program while the platform looks for it, and return what the look has left."""
    world = scene.world
    world.switches["SIM_TIME"] = "1"
    process = world.start("plan", *(word for word in world.update_words(*words)[1:] if word != "--yes"))
    until(lambda: world.memory().count_of(step) > 0, 60)
    process.kill()
    process.communicate()
    world.switches.clear()
    return list((world.home / "state").rglob("*"))


def _killed_in_look(step: str, *words: str, saved: int = 0) -> Callable[[Scene], Answer]:
    """What the dead one left is there, for its owner; the next start leaves nothing of it."""

    def acting(scene: Scene) -> Answer:
        world = scene.world
        left = _looked(scene, step, *words)
        (arguments,) = (path for path in left if path.suffix == ".args")
        assert 0o600 == stat.S_IMODE(arguments.stat().st_mode)
        assert [PASSWORD] == revealed(arguments.read_bytes().replace(b'""', b'"'), [PASSWORD])
        assert saved == sum(path.suffix == ".cf" for path in left)
        assert [] != list(world.temporary.glob("onec-updater-look-*/state"))
        until(lambda: not world.processes())
        answer = list_runs(scene)
        assert [] == [path.name for path in (world.home / "state").iterdir() if "journal" not in path.name]
        assert [] == list(world.temporary.iterdir())
        return answer

    return acting


LOOKS = (
    Case("C12", "killed in a login trial", exit=0, act=_killed_in_look("dumpconfigtofiles", "--check-login")),
    Case(
        "C12",
        "killed in a look at a server",
        exit=0,
        act=_killed_in_look("dumpcfg", saved=1),
        make=make_server_world,
        world={"user": USER, "password": PASSWORD},
    ),
)
