"""Somebody changes the base after a run on it was cut off: K11."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

from support.faults.case import Case, Scene
from support.faults.injections import killed_then, mentions, restore_unfinished
from support.faults.judge import login
from support.faults.world import World

from updater.enterprise.commands import Commands, Credentials, FileConnection
from updater.enterprise.designer import Performer
from updater.enterprise.installations import platform_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.commands import Answer

HALF_WAY = "3.update-db-cfg.done"
"""One release is there and applied; its data are not converted yet, and nothing in the file says so."""


class AnotherHome(World):
    """The same world for another user: a home and a journal of his own."""

    @property
    def home(self) -> Path:
        """Where it lies."""
        return self.root / "another home"


def another_home(scene: Scene) -> AnotherHome:
    """Let another user have settings like ours."""
    world = AnotherHome(scene.world.root, before=scene.world.before)
    world.write_settings()
    return world


def _updated_by_another(scene: Scene) -> Answer:
    """Another user updates the base to the end; then we are to put our copy back."""
    answer = another_home(scene).update("--take-lock", quiet=True)
    assert (0, "new") == (answer.code, scene.world.state()), answer.out + answer.err
    return restore_unfinished(scene)


def _by_hand(act: Callable[[Scene], Answer]) -> Callable[[Scene], Answer]:
    """Somebody updates the base by one release in the Designer."""

    def acting(scene: Scene) -> Answer:
        world = scene.world
        work = world.root / "by hand"
        work.mkdir()
        platform = platform_at(next(world.platforms.glob("*/1cv8")))
        who = Credentials(world.user, world.password)
        commands = Commands(platform, FileConnection(world.base), who, work)
        performer = Performer(60.0)
        performer.perform(lambda: commands.update_cfg(world.cfu(world.chain[2])))
        performer.perform(commands.update_db_cfg)
        assert world.chain[2] == world.version()
        scene.kept["hash"] = world.hash()
        return act(scene)

    return acting


def _over_it(scene: Scene) -> Answer:
    """The person wants the copy all the same."""
    run = scene.unfinished()["run"]
    return scene.world.run("restore", run, "--yes", "--over-changes", "--json", *login(scene))


def _kept_beside(scene: Scene) -> None:
    """What was there is beside, named in the list of runs."""
    (kept,) = json.loads(scene.said.out)["kept"]
    assert scene.kept["hash"] == hashlib.sha256(Path(kept).read_bytes()).hexdigest()


CHANGED = (
    Case(
        "K11",
        "another user updates it to the end",
        exit=4,
        says="run.changed-since",
        base="new",
        act=killed_then(_updated_by_another, kill_at=HALF_WAY),
        also=mentions("--over-changes"),
        then=("leave",),
    ),
    *(
        Case(
            "K11",
            f"somebody updates it in the Designer, killed at {point}",
            exit=4,
            says="run.changed-since",
            base="between",
            act=killed_then(_by_hand(restore_unfinished), kill_at=point),
            then=("over-changes",),
            goes_on=False,
        )
        for point in (HALF_WAY, "update-db-cfg.ran")
    ),
    Case(
        "K11",
        "the copy is put back over it",
        exit=0,
        act=killed_then(_by_hand(_over_it), kill_at=HALF_WAY),
        also=_kept_beside,
        goes_on=False,
    ),
)
