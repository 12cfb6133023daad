"""Concurrency, time, identity: K01 to K10."""

from __future__ import annotations

import json
import os
import sqlite3
import time
from typing import TYPE_CHECKING

from support.faults.case import Case, Scene
from support.faults.rows_crash import both, inside, switch
from support.faults.world import CHAIN

from updater.demo.product import builds
from updater.formats.writing.infobase_file import infobase_with_configuration
from updater.update.owners import this_process

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.commands import Answer

_DAY, _TEN_YEARS = 86_400, 10 * 365 * 86_400


def _two_at_once(scene: Scene) -> Answer:
    """The second one is told who is at work; the first one is not disturbed."""
    world = scene.world
    world.switches["SIM_TIME"] = "0.5"
    first = world.start(*world.update_words())
    deadline = time.monotonic() + 60
    while world.memory().count_of("updatecfg") == 0:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    world.switches.clear()
    second = world.update()
    out, _ = first.communicate(timeout=120)
    assert (0, "done") == (first.returncode, json.loads(out)["outcome"])
    assert str(first.pid) in second.out + second.err
    return second


def _hold_of(pid: int, born: float) -> Callable[[Scene], None]:
    """Somebody's hold on the base is in the journal."""

    def inject(scene: Scene) -> None:
        world = scene.world
        assert [] == scene.runs()
        with sqlite3.connect(world.journal) as database:
            key = os.path.normcase(world.base.resolve())
            database.execute(
                "INSERT INTO holds (key, pid, born, run) VALUES (?, ?, ?, ?)", (key, pid, born, "a run")
            )
        database.close()
        scene.mending.callback(lambda: _forget_holds(scene))

    return inject


def _forget_holds(scene: Scene) -> None:
    with sqlite3.connect(scene.world.journal) as database:
        database.execute("DELETE FROM holds")
    database.close()


def _dead_pid() -> int:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    return pid


def _no_negative(scene: Scene) -> None:
    assert 0 <= scene.document["seconds"] < 600
    assert [] == [step for step in scene.document["steps"] if step["seconds"] < 0]


def _another_base(scene: Scene) -> None:
    world = scene.world
    made = builds()
    infobase_with_configuration(world.root / "another.1CD", made["1.0.2.7"].files, users=(world.user,))
    kept = world.file.read_bytes()

    def mend() -> None:
        assert (world.root / "another.1CD").read_bytes() == world.file.read_bytes()
        world.file.write_bytes(kept)

    scene.mending.callback(mend)


def _twice(scene: Scene) -> Answer:
    """Two runs in the same second of a clock that stands still: nothing has the same name."""
    first = scene.world.update("--to", CHAIN[1])
    second = scene.world.update()
    assert (0, 0) == (first.code, second.code), second.out
    assert 2 == len({run["run"] for run in scene.runs()})
    assert 2 == len(list(scene.world.backups.glob("*.json")))
    return second


def _settings(content: bytes) -> Callable[[Scene], None]:
    """The settings are something else."""

    def inject(scene: Scene) -> None:
        file = scene.world.home / "settings.json"
        file.write_bytes(content)
        scene.mending.callback(scene.world.write_settings)

    return inject


def _update_with_everything_named(scene: Scene) -> Answer:
    """Without settings the places are told in words."""
    world = scene.world
    platform = next(world.platforms.glob("*/1cv8"))
    return world.update("--dir", world.templates, "--platform", platform)


def _kept_aside(scene: Scene) -> None:
    assert [] != list(scene.world.home.glob("settings.json?*"))


def environment(**names: str) -> Callable[[Scene], None]:
    """Environment variables."""
    return switch(**names)


_KEYRINGS = {
    "that fails": "keyring.backends.fail.Keyring",
    "that keeps nothing": "keyring.backends.null.Keyring",
    "that is not there": "no.such.Backend",
}

IDENTITY = (
    Case("K01", "two at once on one base", exit=4, says="other-run", base="new", act=_two_at_once),
    Case("K02", "a hold of a dead process", _hold_of(_dead_pid(), 1.0), exit=0, base="new"),
    Case(
        "K02",
        "a hold of a process whose number another one has",
        _hold_of(os.getpid(), 1.0),
        exit=0,
        base="new",
    ),
    Case(
        "K02",
        "a hold of a living process",
        _hold_of(this_process().pid, this_process().born),
        exit=4,
        says="other-run",
    ),
    Case(
        "K02",
        "a hold of another computer",
        unless=lambda: (
            "the journal is one computer's and user's own; a base on a share is held by its own lock, see K09"
        ),
    ),
    *(
        Case("K03", f"the clock goes {name}", inside(clock=steps), exit=0, base="new", also=_no_negative)
        for name, steps in (
            ("back by a day", [0, 0, 0, -_DAY]),
            ("forward by ten years", [0, 0, 0, _TEN_YEARS]),
            ("an hour forward and back", [0, 3600, 0, -3600, 0, 3600]),
        )
    ),
    Case(
        "K03",
        "the clock goes back and the run fails",
        both(inside(clock=[0, 0, -_DAY]), switch(SIM_FAIL="UpdateDBCfg:2")),
        says="platform.failed",
    ),
    Case("K03", "two runs in one second", inside(clock=[0]), exit=0, base="new", act=_twice),
    Case("K03", "another time zone for the platform", environment(TZ="Asia/Kamchatka"), exit=0, base="new"),
    Case(
        "K04", "asleep in the middle", inside(at={"update-db-cfg.ran": ["stop_for", 1.0]}), exit=0, base="new"
    ),
    *(
        Case("K05", f"twice at {point}", inside(at={point: ["send", "SIGTERM", "SIGINT"]}), exit=130)
        for point in ("0.checks.about-to", "1.backup.done", "2.update-cfg.about-to", "*.handlers.about-to")
    ),
    Case(
        "K05",
        "at the last moment",
        inside(at={"*.final-proof.done": ["send", "SIGTERM"]}),
        exit=0,
        base="new",
    ),
    Case(
        "K05",
        "while it is put back",
        both(switch(SIM_FAIL="UpdateDBCfg:2"), inside(at={"restore.aside": ["send", "SIGTERM", "SIGINT"]})),
        says="platform.failed",
    ),
    *(
        Case("K06", f"a keyring {name}", environment(PYTHON_KEYRING_BACKEND=backend), exit=0, base="new")
        for name, backend in _KEYRINGS.items()
    ),
    Case(
        "K06",
        "no bus of the session",
        environment(DBUS_SESSION_BUS_ADDRESS="unix:path=/nonexistent"),
        exit=0,
        base="new",
    ),
    Case("K06", "a very long password", exit=0, base="new", world={"password": "длинный пароль " * 86}),
    Case(
        "K08",
        "another base lies there",
        both(_another_base, inside(at={"begun": ["swap_base", "another.1CD"]})),
        exit=4,
        says="run.refused",
        base="between",
    ),
    Case(
        "K09",
        "somebody on another computer is inside",
        unless=lambda: "needs two computers and a share; the same test of the lock is D11",
    ),
    Case(
        "K10",
        "the settings are junk",
        _settings(b"\xff\x00junk"),
        exit=0,
        base="new",
        act=_update_with_everything_named,
        also=_kept_aside,
    ),
    Case(
        "K10",
        "the settings are cut",
        _settings(b'{"format": 1, "lang'),
        exit=0,
        base="new",
        act=_update_with_everything_named,
        also=_kept_aside,
    ),
    Case(
        "K10",
        "the settings are of a newer version",
        _settings(b'{"format": 99}'),
        exit=2,
        says="settings.newer",
        act=_update_with_everything_named,
    ),
    Case("K10", "the settings cannot be written", exit=0, base="new", act=lambda scene: scene.world.update()),
)
