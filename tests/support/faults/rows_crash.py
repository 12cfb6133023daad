"""Crash and power: C03 to C16. C01, C02, C06 and C07 have tests of their own."""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING

from support.faults.case import Case, Scene, update
from support.faults.world import hash_of

from updater.update.backup import read_backup

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.commands import Answer

_KILLED = -int(signal.SIGKILL)


def switch(**switches: str) -> Callable[[Scene], None]:
    """Switch faults of the simulated platform on, and off again afterwards."""

    def inject(scene: Scene) -> None:
        scene.world.switches.update(switches)
        scene.mending.callback(scene.world.switches.clear)

    return inject


def inside(**fault: object) -> Callable[[Scene], None]:
    """Put a fault into the program, see `program`."""

    def inject(scene: Scene) -> None:
        scene.world.fault.update(fault)
        scene.mending.callback(scene.world.fault.clear)

    return inject


def both(*injections: Callable[[Scene], None]) -> Callable[[Scene], None]:
    """Several faults at once."""

    def inject(scene: Scene) -> None:
        for one in injections:
            one(scene)

    return inject


def killed_then(act: Callable[[Scene], Answer], **fault: object) -> Callable[[Scene], Answer]:
    """Let the first run be killed at a point; then do something else, without that fault."""

    def acting(scene: Scene) -> Answer:
        scene.world.fault.update(fault)
        assert _KILLED == scene.world.update().code
        scene.world.fault.clear()
        return act(scene)

    return acting


def restore(scene: Scene) -> Answer:
    """Restore the run that is unfinished."""
    (run,) = [run for run in scene.runs() if run["unfinished"]]
    return scene.world.run("restore", run["run"], "--yes", "--json")


def _backup_of(scene: Scene) -> Path:
    (run,) = [run for run in scene.runs() if run["unfinished"]]
    (manifest,) = scene.world.backups.glob(f"*{run['run']}*.json")
    return read_backup(manifest).file


def _no_process_left(scene: Scene) -> None:
    assert [] == scene.world.processes()


def _survivor(scene: Scene) -> Answer:
    """The program is killed, its platform goes on; the next start meets it."""
    world = scene.world
    world.switches["SIM_TIME"] = "4"
    process = world.start(*world.update_words())
    _wait(lambda: _commanding(world.memory().counts, "updatedbcfg"))
    process.kill()
    process.communicate()
    world.switches.clear()
    return world.update()


def _commanding(counts: dict[str, int], step: str) -> bool:
    return counts.get(step, 0) > 0


def _wait(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _twice_in_restore(scene: Scene) -> Answer:
    """The run fails, its restore is killed; the restore done at the next start is killed, too."""
    world = scene.world
    world.switches["SIM_FAIL"] = "UpdateDBCfg:2"
    world.fault["kill_at"] = "restore.aside"
    assert _KILLED == world.update().code
    world.switches.clear()
    copy = _backup_of(scene)
    whole = hash_of(copy)
    world.fault["kill_at"] = "restore.placed"
    killed = restore(scene)
    assert whole == hash_of(copy)
    world.fault.clear()
    return killed


def _spoil_journal(content: Callable[[bytes], bytes]) -> Callable[[Scene], None]:
    """Let a run be cut off; then the journal is something else until the end of the case."""

    def inject(scene: Scene) -> None:
        world = scene.world
        world.fault["kill_at"] = "2.update-cfg.done"
        assert _KILLED == world.update().code
        world.fault.clear()
        whole = world.journal.read_bytes()
        for name in ("-journal", "-wal", "-shm"):
            world.journal.with_name(world.journal.name + name).unlink(missing_ok=True)
        world.journal.write_bytes(content(whole))
        between = world.hash()

        def mend() -> None:
            assert between == world.hash(), "the base was touched"
            world.journal.write_bytes(whole)

        scene.mending.callback(mend)

    return inject


def _diagnosed(scene: Scene) -> None:
    """A copy of what could not be read is kept."""
    assert [] != list(scene.world.journal.parent.glob("*unreadable*"))


def _newer(whole: bytes) -> bytes:
    """The number of the journal's own version stands at byte 60 of a database of SQLite."""
    return whole[:60] + (9999).to_bytes(4, "big") + whole[64:]


def _spoil_backup(scene: Scene) -> Answer:
    copy = _backup_of(scene)
    data = bytearray(copy.read_bytes())
    data[len(data) // 2] ^= 1
    kept = bytes(copy.read_bytes())
    copy.write_bytes(data)
    scene.mending.callback(copy.write_bytes, kept)
    return restore(scene)


def _lose_backup(scene: Scene) -> Answer:
    copy = _backup_of(scene)
    aside = copy.with_name("elsewhere")
    copy.rename(aside)
    scene.mending.callback(aside.rename, copy)
    return restore(scene)


_CDN = '{1,20200101000000,20990101000000,"Чужая блокировка","чужой код",""}'


def _foreign_lock(scene: Scene) -> None:
    lock = scene.world.base / "1Cv8.cdn"
    lock.write_text(_CDN, "utf-8-sig")
    scene.mending.callback(lock.unlink)


def _lock_is_there(scene: Scene) -> None:
    assert _CDN == (scene.world.base / "1Cv8.cdn").read_text("utf-8-sig")


def _arguments_left(scene: Scene) -> Answer:
    """Killed while the platform runs; at the next start what was written for it is wiped."""
    world = scene.world
    world.switches["SIM_TIME"] = "1"
    process = world.start(*world.update_words())
    _wait(lambda: _commanding(world.memory().counts, "updatecfg"))
    process.kill()
    process.communicate()
    world.switches.clear()
    _wait(lambda: not world.processes())
    return world.run("runs", "--json")


_POINTS = ("0.checks.done", "1.backup.about-to", "update-cfg.ran", "*.handlers.about-to")

CRASH = (
    *(
        Case(
            "C03",
            f"the platform dies in {step}",
            switch(SIM_CRASH=step),
            says="platform.crashed",
            also=_no_process_left,
        )
        for step in ("UpdateCfg:1", "UpdateDBCfg:2", "UpdateDBCfg:3")
    ),
    Case("C03", "half of the writing is done", switch(SIM_TEAR="UpdateDBCfg:2"), says="platform.crashed"),
    Case(
        "C04",
        "the platform outlives the program",
        exit=4,
        says="platform-running",
        base="other",
        act=_survivor,
        then="restore",
    ),
    Case("C05", "killed in the restore, twice", exit=_KILLED, act=_twice_in_restore, then="restore"),
    *(
        Case(
            "C08",
            f"the journal is {name}",
            _spoil_journal(content),
            exit=4,
            says="journal",
            base="between",
            also=_diagnosed,
            then="restore",
        )
        for name, content in (
            ("cut in the head", lambda whole: whole[:70]),
            ("cut in the middle", lambda whole: whole[: len(whole) // 2]),
            ("cut by a page", lambda whole: whole[:-4096]),
            ("junk", lambda whole: bytes(range(256)) * (len(whole) // 256)),
            ("half zeros", lambda whole: whole[: len(whole) // 2] + bytes(len(whole) - len(whole) // 2)),
            ("of a newer version", _newer),
            ("empty", lambda _whole: b""),
        )
    ),
    Case(
        "C09",
        "the backup was altered",
        exit=5,
        says="backup.altered",
        base="between",
        act=killed_then(_spoil_backup, kill_at="2.update-cfg.done"),
        then="restore",
    ),
    Case(
        "C09",
        "the backup is gone",
        exit=5,
        says="backup.missing",
        base="between",
        act=killed_then(_lose_backup, kill_at="2.update-cfg.done"),
        then="restore",
    ),
    Case(
        "C10",
        "a step that would be tried for ever",
        both(switch(SIM_LICENSE="none_free"), inside(pause=0)),
        exit=4,
        says=" login run.refused",
    ),
    Case(
        "C11",
        "a lock of somebody else lies there",
        _foreign_lock,
        exit=4,
        says="connection-block",
        also=_lock_is_there,
    ),
    Case(
        "C12",
        "killed with the password on its way",
        exit=0,
        base="between",
        act=_arguments_left,
        then="restore",
    ),
    *(
        Case(
            "C14",
            f"no memory at {point}",
            inside(at={point: ["blow_up", "MemoryError"]}),
            says="run.unexpected",
        )
        for point in ("*.backup.about-to", "*.update-db-cfg.performed")
    ),
    *(
        Case("C15", f"a mistake of ours at {point}", inside(at={point: ["blow_up"]}), says="run.unexpected")
        for point in (*_POINTS, "*.final-proof.performed")
    ),
    *(
        Case("C16", f"{name} at {point}", inside(at={point: ["send", name]}), exit=130)
        for name in ("SIGTERM", "SIGINT", "SIGHUP")
        for point in _POINTS
    ),
)
__all__ = ["CRASH", "both", "inside", "killed_then", "restore", "switch", "update"]
