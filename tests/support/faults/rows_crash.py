"""Crash and power: C03 to C16. C01, C02, C06 and C07 have tests of their own."""

from __future__ import annotations

import contextlib
import sqlite3
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from support.canaries import revealed
from support.faults import points
from support.faults.case import Case, Scene, until
from support.faults.injections import (
    KILLED,
    both,
    continue_unfinished,
    every,
    inside,
    killed_in,
    killed_then,
    list_runs,
    mentions,
    notes,
    restore_unfinished,
    run_folder,
    started,
    switch,
    update_with,
)
from support.faults.world import hash_of

from updater.infobases.inspection import inspect_infobase
from updater.update.backup import read_backup
from updater.update.journal import MOST_TURNS

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.commands import Answer

_BETWEEN = "2.update-cfg.done"


def _backup_of(scene: Scene) -> Path:
    run = scene.unfinished()
    (manifest,) = scene.world.backups.glob(f"*{run['run']}*.json")
    return read_backup(manifest).file


def _no_process_left(scene: Scene) -> None:
    assert [] == scene.world.processes()


def _survivor(scene: Scene) -> Answer:
    """The program is killed, its platform goes on; the next start meets it and starts no second one."""
    world = scene.world
    (platform,) = killed_in(scene, "updatedbcfg")
    before = world.memory().counts
    scene.kept["counts"] = before
    answer = world.update()
    assert before == world.memory().counts
    assert str(platform) in answer.out
    return answer


def _twice_in_restore(scene: Scene) -> Answer:
    """The run fails, its restore is killed; the restore done at the next start is killed, too."""
    world = scene.world
    world.switches["SIM_FAIL"] = "UpdateDBCfg:2"
    world.fault["kill_at"] = "restore.aside"
    assert KILLED == world.update().code
    world.switches.clear()
    copy = _backup_of(scene)
    whole = hash_of(copy)
    world.fault["kill_at"] = "restore.placed"
    killed = restore_unfinished(scene)
    assert whole == hash_of(copy)
    world.fault.clear()
    return killed


def _spoil_journal(content: Callable[[bytes], bytes]) -> Callable[[Scene], None]:
    """Let a run be cut off; then the journal is something else until the end of the case."""

    def inject(scene: Scene) -> None:
        world = scene.world
        world.fault["kill_at"] = _BETWEEN
        assert KILLED == world.update().code
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


def _spoil_backup(act: Callable[[Scene], Answer]) -> Callable[[Scene], Answer]:
    def acting(scene: Scene) -> Answer:
        copy = _backup_of(scene)
        kept = copy.read_bytes()
        data = bytearray(kept)
        data[len(data) // 2] ^= 1
        copy.write_bytes(data)
        scene.mending.callback(copy.write_bytes, kept)
        return act(scene)

    return acting


def _lose_backup(act: Callable[[Scene], Answer]) -> Callable[[Scene], Answer]:
    def acting(scene: Scene) -> Answer:
        copy = _backup_of(scene)
        aside = copy.with_name("elsewhere")
        copy.rename(aside)
        scene.mending.callback(aside.rename, copy)
        return act(scene)

    return acting


def _again_and_again(scene: Scene) -> Answer:
    """A run is gone on with, and cut off each time, until the program wants a person to look.

    The first and the last of the turns are taken; the count of those between is written into the journal.
    """
    _cut_off_again(scene)
    assert [(1,)] == _in_journal(scene, "SELECT turns FROM runs")
    _in_journal(scene, "UPDATE runs SET turns=?", MOST_TURNS - 1)
    _cut_off_again(scene)
    assert not scene.unfinished()["unfinished"]["continuable"]
    return continue_unfinished(scene)


def _cut_off_again(scene: Scene) -> None:
    scene.world.fault["kill_at"] = "begun"
    assert KILLED == continue_unfinished(scene).code
    scene.world.fault.clear()


def _person_is_told(scene: Scene) -> None:
    """What the infobase is and which backup is right were read; both deeds are there as commands."""
    left = scene.unfinished()
    run, person, backup = left["run"], left["unfinished"]["person"], left["unfinished"]["person"]["backup"]
    leave = f"onec-updater runs --leave {run}"
    assert {"leave": [leave], "put-back": [leave, f"onec-updater restore {run}"]} == person["commands"]
    state = inspect_infobase(scene.world.base, deep=True)
    assert state.configuration is not None
    assert (str(state.configuration.version), True) == (person["release"], person["sound"])
    assert (scene.world.chain[0], backup["file"]) == (backup["release"], str(_one_backup(scene)))
    answer = scene.world.run("runs", quiet=True)
    for told in (backup["file"], f"релиз {backup['release']}", leave, f"onec-updater restore {run}"):
        assert told in answer.out


def _one_backup(scene: Scene) -> Path:
    """The file of the one backup there is."""
    (backup,) = scene.world.run("backups", "--json", quiet=True).document
    return Path(backup["file"])


def _in_journal(scene: Scene, statement: str, *values: object) -> list[tuple[object, ...]]:
    with contextlib.closing(sqlite3.connect(scene.world.journal)) as database, database:
        return database.execute(statement, values).fetchall()


_CDN = '{1,20200101000000,20990101000000,"Чужая блокировка","чужой код",""}'


def _block(scene: Scene) -> Path:
    return scene.world.base / "1Cv8.cdn"


def _foreign_lock(scene: Scene) -> None:
    lock = _block(scene)
    lock.write_text(_CDN, "utf-8-sig")
    scene.mending.callback(lock.unlink)


def _lock_is_there(scene: Scene) -> None:
    assert _CDN == _block(scene).read_text("utf-8-sig")


def _ours_is_there(scene: Scene) -> Answer:
    """The run that was killed has left its block."""
    assert scene.unfinished()["run"] in _block(scene).read_text("utf-8-sig")
    return list_runs(scene)


def _cut_off_with_ours(point: str) -> Callable[[Scene], Answer]:
    """Killed behind a block of ours; then the next start, which only looks."""

    def acting(scene: Scene) -> Answer:
        scene.world.fault["kill_at"] = point
        assert KILLED == scene.world.update("--block-users").code
        scene.world.fault.clear()
        assert "onec-updater:" in _block(scene).read_text("utf-8-sig")
        return list_runs(scene)

    return acting


def _ours_has_gone(scene: Scene) -> None:
    assert not _block(scene).exists()


def _ours_stays(scene: Scene) -> None:
    """Nobody comes into half an update: the block goes with the restore."""
    assert "onec-updater:" in _block(scene).read_text("utf-8-sig")


def _foreign_instead(scene: Scene) -> Answer:
    """Killed behind a block of ours, which somebody else has put his own in place of since."""
    answer = _cut_off_with_ours("1.block-users.done")(scene)
    _foreign_lock(scene)
    assert 0 == answer.code
    return list_runs(scene)


def _arguments_left(scene: Scene) -> Answer:
    """Killed while the platform runs: what was written for it is there, for its owner; then it is wiped."""
    world = scene.world
    world.switches["SIM_TIME"] = "1"
    process = world.start(*world.update_words())
    until(lambda: world.memory().count_of("updatecfg") > 0, 60)
    process.kill()
    process.communicate()
    world.switches.clear()
    (left,) = run_folder(world.home).glob("*.args")
    assert 0o600 == stat.S_IMODE(left.stat().st_mode)
    assert [world.password] == revealed(left.read_bytes().replace(b'""', b'"'), [world.password])
    until(lambda: not world.processes())
    answer = list_runs(scene)
    assert not left.exists()
    return answer


_ENDING = ("SIGTERM", "SIGINT", "SIGHUP")


def _asked_to_end() -> tuple[Case, ...]:
    """Each signal at each step; what is only looked at for the last time is no longer given up."""
    return tuple(_signalled(name, step) for step in points.steps() for name in _ENDING)


def _signalled(name: str, step: str) -> Case:
    last = step == points.steps()[-1]
    return Case(
        "C16",
        f"{name} in {step}",
        inside(at={f"{step}.about-to": ["send", name]}),
        exit=0 if last else 130,
        says="" if last else "cancelled",
        base="new" if last else "old",
        goes_on=name == _ENDING[0],
    )


_JOURNALS = (
    ("cut in the head", lambda whole: whole[:70]),
    ("cut in the middle", lambda whole: whole[: len(whole) // 2]),
    ("cut by a page", lambda whole: whole[:-4096]),
    ("junk", lambda whole: bytes(range(256)) * (len(whole) // 256)),
    ("half zeros", lambda whole: whole[: len(whole) // 2] + bytes(len(whole) - len(whole) // 2)),
    ("of a newer version", _newer),
    ("empty", lambda _whole: b""),
)
_MISTAKES = ("0.checks.done", "1.backup.about-to", "update-cfg.ran", "*.handlers.about-to")

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
        says="in-use platform-running unapplied-changes",
        base="busy",
        act=_survivor,
        then=("restore",),
    ),
    Case(
        "C05",
        "killed in the restore, twice",
        exit=KILLED,
        says="killed",
        act=_twice_in_restore,
        then=("restore",),
    ),
    *(
        Case(
            "C08",
            f"the journal is {name}",
            _spoil_journal(content),
            exit=4,
            says="journal/run.journal-unreadable",
            base="between",
            also=_diagnosed,
            then=("restore",),
        )
        for name, content in _JOURNALS
    ),
    *(
        Case(
            "C09",
            f"the backup {name}",
            exit=code,
            says=says,
            base="between",
            act=killed_then(spoil(act), kill_at=_BETWEEN),
            then=("restore",),
        )
        for name, spoil, act, says, code in (
            ("was altered, and is to be restored", _spoil_backup, restore_unfinished, "backup.altered", 5),
            ("is gone, and is to be restored", _lose_backup, restore_unfinished, "backup.missing", 5),
            ("is gone, and the run is to go on", _lose_backup, continue_unfinished, "run.not-continuable", 1),
        )
    ),
    Case(
        "C09",
        "the backup was altered, and the run is to go on",
        exit=4,
        says="backup.altered",
        base="between",
        act=killed_then(_spoil_backup(continue_unfinished), kill_at=_BETWEEN),
        then=("continue",),
        ends="new",
    ),
    Case(
        "C10",
        "a licence that never comes free",
        both(switch(SIM_LICENSE="none_free"), inside(pause=0)),
        exit=4,
        says="login/platform.licence-busy run.refused",
        also=started(*["probe"] * 4),
    ),
    Case(
        "C10",
        "a run that is cut off again and again",
        says="run.needs-a-person",
        base="between",
        act=killed_then(_again_and_again, kill_at=_BETWEEN),
        also=_person_is_told,
        then=("leave", "put-back"),
    ),
    Case(
        "C11",
        "a lock of somebody else lies there",
        _foreign_lock,
        exit=4,
        says="connection-block",
        also=every(_lock_is_there, mentions("Чужая блокировка")),
    ),
    Case(
        "C11",
        "ours after a crash, nothing changed",
        exit=0,
        act=_cut_off_with_ours("1.block-users.done"),
        also=_ours_has_gone,
        then=("leave",),
    ),
    Case(
        "C11",
        "ours after a crash in the middle",
        exit=0,
        base="between",
        act=_cut_off_with_ours("3.update-cfg.done"),
        also=_ours_stays,
        then=("restore",),
    ),
    Case(
        "C11",
        "ours after a crash, and the run goes on",
        exit=0,
        base="between",
        act=_cut_off_with_ours("3.update-cfg.done"),
        also=_ours_stays,
        then=("continue",),
        ends="new",
    ),
    Case(
        "C11",
        "ours where the restore failed",
        both(
            switch(SIM_FAIL="UpdateDBCfg:2"),
            inside(fail={"op": "replace", "file": "1Cv8.1CD", "error": "EACCES"}),
        ),
        exit=5,
        says="platform.failed restore/storage.no-access",
        base="between",
        act=update_with("--block-users"),
        also=every(_ours_stays, notes("пока нельзя")),
        then=("restore",),
    ),
    Case(
        "C11",
        "another one in the place of ours",
        exit=0,
        act=_foreign_instead,
        also=_lock_is_there,
        then=("leave",),
    ),
    Case(
        "C12",
        "killed with the password on its way",
        exit=0,
        base="between",
        act=_arguments_left,
        then=("restore",),
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
        for point in (*_MISTAKES, "*.final-proof.performed")
    ),
    *_asked_to_end(),
)
