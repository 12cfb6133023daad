"""Concurrency, time, identity: K01 to K10. What needs the update site is in `rows_site`."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import subprocess
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from support.faults import points, volumes
from support.faults.case import Case, Scene, nothing
from support.faults.injections import (
    both,
    continue_unfinished,
    every,
    inside,
    killed_then,
    let_go,
    mentions,
    stopped_platforms,
    switch,
    update_with,
    wait,
)
from support.faults.rows_changed import HALF_WAY, another_home
from support.faults.volumes import why_no_volumes
from support.faults.world import CHAIN, TEXTS
from support.foreign_lock import leave_lock

from updater.demo import shipping
from updater.demo.product import builds
from updater.formats.writing.infobase_file import infobase_with_configuration
from updater.update.base_lock import NAME as LOCK_FILE
from updater.update.owners import this_process

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.commands import Answer

_DAY, _TEN_YEARS, _HOURS = 86_400, 10 * 365 * 86_400, 2 * 3600
_OTHER_HOST = "BUHGALTER-2"


def _two_at_once(scene: Scene) -> Answer:
    """The second one is told who is at work; the first one is not disturbed."""
    world = scene.world
    world.switches["SIM_TIME"] = "0.5"
    first = world.start(*world.update_words())
    wait(lambda: world.memory().count_of("updatecfg") > 0)
    world.switches.clear()
    stopped_platforms(scene)
    second = world.update()
    let_go(scene)
    out, _ = first.communicate(timeout=120)
    assert (0, "done") == (first.returncode, json.loads(out)["outcome"])
    assert str(first.pid) in second.out + second.err
    return second


def _two_installations(scene: Scene) -> Answer:
    """The slower one of two finds the template there and says so; there is one, and it is whole."""
    world = scene.world
    made = builds()
    package = world.root / "package.zip"
    files = shipping.update_files(made["1.1.1.10"], [made["1.0.4.2"]], TEXTS)
    shipping.write_zip(package, files)
    world.fault["at"] = {"replace 1_1_1_10": ["sleep", 3.0]}
    slower = subprocess.Popen(
        world.command("install", package, "--json", fault=world.fault),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=world.environment(),
        cwd=Path(__file__).parents[3],
    )
    world.fault.clear()
    wait(lambda: len([*world.templates.rglob("1cv8.cfu")]) > len(CHAIN) - 1)
    quicker = world.run("install", package, "--json")
    out, _ = slower.communicate(timeout=60)
    (place,) = world.templates.rglob("1_1_1_10")
    outcomes = {json.loads(text)[0]["outcome"] for text in (quicker.out, out.decode())}
    assert (0, {"installed", "already-there"}) == (slower.returncode, outcomes)
    assert files == {path.name: path.read_bytes() for path in place.iterdir()}
    return quicker


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


def _lock_of(
    host: str, pid: int, born: float, *, minutes: float = 0.0, touched: bool = False
) -> Callable[[Scene], None]:
    """A lock lies beside the base."""

    def inject(scene: Scene) -> None:
        at = (datetime.now().astimezone() - timedelta(minutes=minutes)).isoformat(timespec="seconds")
        facts = {"host": host, "pid": pid, "born": born, "time": at, "touched": touched}
        file = leave_lock(scene.world.base, run="20260101-000000-beef", **facts)
        scene.mending.callback(file.unlink, missing_ok=True)

    return inject


def _going_on_over_it(*more: str) -> Callable[[Scene], Answer]:
    """After our run was cut off somebody else takes the base over and dies half way; then ours goes on."""

    def act(scene: Scene) -> Answer:
        _lock_of(socket.gethostname(), dead_pid(), 1.0, touched=True)(scene)
        return continue_unfinished(scene, *more)

    return killed_then(act, kill_at=HALF_WAY)


def _lock_stays(scene: Scene) -> None:
    """It is another one's still."""
    assert "20260101-000000-beef" == json.loads((scene.world.base / LOCK_FILE).read_bytes())["run"]


def dead_pid() -> int:
    """The number of a process that was."""
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    return pid


def _no_negative(scene: Scene) -> None:
    assert 0 <= scene.document["seconds"] < 600
    assert [] == [step for step in scene.document["steps"] if step["seconds"] < 0]


def _lock_was_refreshed(scene: Scene) -> None:
    """After the sleep the lock said that we are alive, by the clock as it was then."""
    facts = json.loads((scene.world.root / "lock-seen").read_bytes())
    late = datetime.fromisoformat(facts["time"]) - datetime.now().astimezone()
    assert (socket.gethostname(), True) == (facts["host"], late > timedelta(seconds=_HOURS - 600))


def _lock_taken(scene: Scene) -> None:
    """The other's lock is left alone as long as he may be at work; he gives it back in the end."""
    scene.mending.callback((scene.world.base / LOCK_FILE).unlink)


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
        scene.kept["settings"] = content
        scene.mending.callback(scene.world.write_settings)

    return inject


def _update_with_everything_named(scene: Scene) -> Answer:
    """Without settings the places are told in words."""
    world = scene.world
    platform = next(world.platforms.glob("*/1cv8"))
    return world.update("--dir", world.templates, "--platform", platform)


def _kept_aside(scene: Scene) -> None:
    """What could not be read is kept as it was, under another name."""
    assert [scene.kept["settings"]] == [
        file.read_bytes() for file in scene.world.home.glob("settings.json?*")
    ]


def _not_touched(scene: Scene) -> None:
    """Settings of a later version are neither read nor written nor moved."""
    assert scene.kept["settings"] == (scene.world.home / "settings.json").read_bytes()
    assert [] == list(scene.world.home.glob("settings.json?*"))


def read_only_settings(scene: Scene) -> None:
    """The file of settings may be read only."""
    file = scene.world.home / "settings.json"
    volumes.bound_file(file)
    scene.kept["settings"] = file.read_bytes()
    scene.mending.callback(lambda: volumes.unmount(file))


def _asked_twice() -> tuple[Case, ...]:
    """Cancelled twice at the end of each step; once everything is proved the wish comes too late."""
    rows = []
    for step in points.steps():
        last = step == points.steps()[-1]
        rows.append(
            Case(
                "K05",
                f"twice at the end of {step}",
                inside(at={f"{step}.performed": ["send", "SIGTERM", "SIGINT"]}),
                exit=0 if last else 130,
                says="" if last else "cancelled",
                base="new" if last else "old",
                goes_on=False,
            )
        )
    return tuple(rows)


_ME = this_process()

IDENTITY = (
    Case(
        "K01",
        "two at once on one base",
        exit=4,
        says="in-use locked/run.locked other-run platform-running",
        base="new",
        act=_two_at_once,
    ),
    Case("K01", "two at once in one template folder", exit=0, act=_two_installations),
    *(
        Case("K02", f"a hold of {whose}", _hold_of(pid, 1.0), exit=0, base="new")
        for whose, pid in (
            ("a dead process", dead_pid()),
            ("a process whose number another one has", os.getpid()),
        )
    ),
    Case("K02", "a hold of a living process", _hold_of(_ME.pid, _ME.born), exit=4, says="other-run"),
    *(
        Case(
            "K02",
            f"a lock of {whose} of this computer",
            _lock_of(socket.gethostname(), pid, 1.0),
            exit=0,
            base="new",
        )
        for whose, pid in (
            ("a dead process", dead_pid()),
            ("a process whose number another one has", os.getpid()),
        )
    ),
    Case(
        "K02",
        "a lock of a living process of this computer",
        _lock_of(socket.gethostname(), _ME.pid, _ME.born),
        exit=4,
        says="locked/run.locked",
        also=every(_lock_stays, mentions("Иванова")),
    ),
    *(
        Case(
            "K02",
            f"a lock of a dead process that had begun to change the base{name}",
            _lock_of(socket.gethostname(), dead_pid(), 1.0, touched=True),
            exit=code,
            says=says,
            base=base,
            act=act,
            also=also,
        )
        for name, act, code, says, base, also in (
            (
                "",
                update_with(),
                4,
                "locked/run.lock-left",
                "old",
                every(_lock_stays, mentions("Иванова", "20260101-000000-beef", "--take-lock")),
            ),
            (", and a person decides", update_with("--take-lock"), 0, "", "new", nothing),
        )
    ),
    Case(
        "K02",
        "another user's run was cut off half way",
        exit=4,
        says="locked/run.lock-left",
        base="between",
        act=killed_then(lambda scene: another_home(scene).update(quiet=True), kill_at=HALF_WAY),
        then=("restore",),
    ),
    Case(
        "K02",
        "a run of ours is to go on over another user's that was cut off after it",
        exit=4,
        says="run.lock-left",
        base="between",
        act=_going_on_over_it(),
        also=every(_lock_stays, mentions("Иванова", "--take-lock")),
        then=("restore",),
    ),
    Case(
        "K02",
        "a run of ours is to go on over another user's, and a person decides",
        exit=0,
        base="new",
        act=_going_on_over_it("--take-lock"),
    ),
    Case(
        "K02",
        "another user's run was cut off before it changed anything",
        exit=0,
        base="new",
        act=killed_then(lambda scene: another_home(scene).update(quiet=True), kill_at="1.backup.done"),
        then=("leave",),
    ),
    Case(
        "K02",
        "a lock of another computer, silent for an hour",
        _lock_of(_OTHER_HOST, 4711, 1.0, minutes=60),
        exit=4,
        says="locked/run.lock-stale",
        also=every(_lock_stays, mentions("Иванова", _OTHER_HOST)),
    ),
    Case(
        "K02",
        "a lock of another computer, silent for an hour, and a person decides",
        _lock_of(_OTHER_HOST, 4711, 1.0, minutes=60),
        exit=0,
        base="new",
        act=update_with("--take-lock"),
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
    Case("K03", "another time zone for the platform", switch(TZ="Asia/Kamchatka"), exit=0, base="new"),
    Case(
        "K04",
        "stopped in the middle",
        inside(at={"update-db-cfg.ran": ["stop_for", 1.0]}),
        exit=0,
        base="new",
    ),
    Case(
        "K04",
        "asleep for two hours with the lock",
        inside(at={"update-cfg.ran": ["sleep_long", _HOURS], "4.handlers.about-to": ["keep_lock"]}),
        exit=0,
        base="new",
        also=_lock_was_refreshed,
    ),
    Case(
        "K04",
        "another computer took the lock while we slept",
        inside(at={"2.update-cfg.done": ["foreign_lock", _OTHER_HOST]}),
        exit=5,
        says="restore/run.lock-lost run.lock-lost",
        base="between",
        also=every(_lock_taken, mentions(_OTHER_HOST)),
        then=("restore",),
    ),
    *_asked_twice(),
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
    Case("K06", "a very long password", exit=0, base="new", world={"password": "длинный пароль " * 86}),
    Case(
        "K08",
        "another base lies there",
        both(_another_base, inside(at={"begun": ["swap_base", "another.1CD"]})),
        exit=4,
        says="infobase-same run.refused",
        base="between",
        ends="old",
    ),
    *(
        Case(
            "K09",
            f"{what} on another computer",
            _lock_of(_OTHER_HOST, 4711, 1.0, minutes=minutes),
            exit=4,
            says="locked/run.locked",
            also=every(_lock_stays, mentions("Иванова", _OTHER_HOST)),
        )
        for what, minutes in (
            ("an update is on its way", 0.0),
            ("an update was on its way a while ago", 20.0),
            ("an update is on its way by a clock that is ahead", -600.0),
        )
    ),
    *(
        Case(
            "K10",
            f"the settings are {what}",
            _settings(content),
            exit=0,
            base="new",
            act=_update_with_everything_named,
            also=_kept_aside,
        )
        for what, content in (
            ("junk", b"\xff\x00junk"),
            ("cut", b'{"format": 1, "lang'),
            ("of wrong kinds", b'{"format": 1, "keep_runs": "many"}'),
        )
    ),
    Case(
        "K10",
        "the settings are of a newer version",
        _settings(b'{"format": 99}'),
        exit=2,
        says="settings.newer",
        act=_update_with_everything_named,
        also=_not_touched,
    ),
    Case(
        "K10",
        "the settings are read-only",
        read_only_settings,
        exit=0,
        base="new",
        also=_not_touched,
        unless=why_no_volumes,
    ),
)
