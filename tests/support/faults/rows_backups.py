"""Runs whose backup is no copy of the file: a dump of a file base, a backup of the DBMS on a server."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

from support.faults.case import Case, Scene
from support.faults.injections import both, inside, restore_unfinished, switch
from support.faults.world import CHAIN

from updater.demo.platform.servers import read_server

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.commands import Answer

_KILLED = -int(signal.SIGKILL)
_DUMPS = {"settings": {"backup_kind": "dump"}}
_ON_SERVER = {"on_server": True}
_BEFORE_THE_DUMP_IS_NAMED = ("putting-back.begun", "restore-check.about-to")
_LATER = {
    "restore-check.performed": "new",
    "restore-write.about-to": "new",
    "restore-write.performed": "new",
    "restore-swap.about-to": "new",
    "restore.aside": "missing",
    "restore.placed": "alike",
    "restore-swap.performed": "alike",
    "restore-proof.about-to": "alike",
    "restore-proof.performed": "alike",
}
"""Points, and what the base is there."""


def _one_hop(scene: Scene) -> Answer:
    """Update by one release: between releases nobody runs handlers in a server infobase."""
    return scene.world.update("--to", CHAIN[1])


def _put_back_killed(point: str) -> Callable[[Scene], Answer]:
    """Update all the way with a dump; then the dump of the list is put back and killed."""

    def act(scene: Scene) -> Answer:
        world = scene.world
        updated = world.update()
        assert 0 == updated.code, updated.out + updated.err
        (backup,) = world.run("backups", world.base, "--json", quiet=True).document
        assert "dump" == backup["kind"]
        world.fault["kill_at"] = point
        killed = world.run("restore", backup["name"], "--yes", "--json")
        world.fault.clear()
        return killed

    return act


def _twice(scene: Scene) -> Answer:
    """The run fails, its restore from the dump is killed; the one done at the next start is killed, too."""
    world = scene.world
    world.switches["SIM_FAIL"] = "UpdateDBCfg:2"
    world.fault["kill_at"] = "restore.aside"
    assert _KILLED == world.update().code
    world.switches.clear()
    world.fault["kill_at"] = "restore.placed"
    killed = restore_unfinished(scene)
    world.fault.clear()
    return killed


def _everybody_may_come_in(scene: Scene) -> None:
    infobase = read_server(scene.world.server_file).infobases[0]
    assert (False, False, "") == (infobase.sessions_deny, infobase.jobs_deny, infobase.code)


def _no_dump_is_left(scene: Scene) -> None:
    backups = scene.world.backups
    assert [] == (sorted(backups.iterdir()) if backups.is_dir() else [])


BACKUPS = (
    Case(
        "P08",
        "the second hop fails with a dump",
        switch(SIM_FAIL="UpdateDBCfg:2"),
        says="platform.failed",
        base="alike",
        world=_DUMPS,
    ),
    Case(
        "P08",
        "a hop fails on a server with a backup of the DBMS",
        switch(SIM_FAIL="UpdateDBCfg:1"),
        says="platform.failed",
        act=_one_hop,
        also=_everybody_may_come_in,
        goes_on=False,
        world=_ON_SERVER,
    ),
    Case(
        "P01", "the platform does not dump", switch(SIM_FAIL="DumpIB"), says="platform.failed", world=_DUMPS
    ),
    Case(
        "P01",
        "the DBMS does not back up",
        switch(SIM_DBMS="backup:fail"),
        says="dbms.failed",
        act=_one_hop,
        also=_everybody_may_come_in,
        goes_on=False,
        world=_ON_SERVER,
    ),
    Case(
        "D03",
        "full when a dump is synced",
        inside(fail={"op": "sync", "file": "*.part.dt", "error": "ENOSPC"}),
        says="storage.full",
        also=_no_dump_is_left,
        world=_DUMPS,
    ),
    Case(
        "D03",
        "full when a backup of the DBMS is synced",
        inside(fail={"op": "sync", "file": "*.part.dbms", "error": "ENOSPC"}),
        says="storage.full",
        act=_one_hop,
        also=_everybody_may_come_in,
        goes_on=False,
        world=_ON_SERVER,
    ),
    Case(
        "D04",
        "full when what a dump became is put beside",
        both(
            switch(SIM_FAIL="UpdateDBCfg:2"),
            inside(fail={"op": "replace", "file": "*.restoring", "error": "ENOSPC"}),
        ),
        exit=5,
        says="platform.failed restore/storage.full",
        base="between",
        ends="alike",
        then=("restore",),
        world=_DUMPS,
    ),
    Case(
        "C05",
        "killed in the restore of a dump, twice",
        exit=_KILLED,
        says="killed",
        base="alike",
        act=_twice,
        then=("restore",),
        world=_DUMPS,
    ),
    *(
        Case(
            "C05",
            f"a dump put back is killed at {point}",
            exit=_KILLED,
            says="killed",
            base="new",
            act=_put_back_killed(point),
            then=("leave",),
            world=_DUMPS,
        )
        for point in _BEFORE_THE_DUMP_IS_NAMED
    ),
    *(
        Case(
            "C05",
            f"a dump put back is killed at {point}",
            exit=_KILLED,
            says="killed",
            base=base,
            ends="alike",
            act=_put_back_killed(point),
            then=("restore",),
            world=_DUMPS,
        )
        for point, base in _LATER.items()
    ),
)
