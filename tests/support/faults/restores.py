"""Commands that put things right, each in a world made ready for it, and what is done when one was killed."""

from __future__ import annotations

import shutil
import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING

from support.faults.settling import wait_for_survivors
from support.faults.world import CHAIN, hash_of

from updater.app import open_application
from updater.infobases.access import held

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.commands import Answer
    from support.faults.world import World

KILLED = -int(signal.SIGKILL)
_LOCK = "onec-updater.lock"
_LOCKS = {"1Cv8.1CD.cfl", "1Cv8.1CL", "1Cv8tmp.1CD", "1Cv8tmp.1CL"}
_OF_PLATFORM = {".sim.json", ".sim.new", "1Cv8Log", *_LOCKS}
"""What a platform that dies leaves beside an infobase; it is not ours to remove."""


def updated(world: World) -> str:
    """One hop was done and proved; its run."""
    answer = world.update("--to", CHAIN[1])
    assert 0 == answer.code, answer.err
    return str(answer.document["run"])


def cut_off(world: World, point: str, **switches: str) -> str:
    """An update of one hop was killed at a point; its run."""
    world.switches, world.fault = dict(switches), {"kill_at": point}
    assert KILLED == world.update("--to", CHAIN[1]).code
    world.switches, world.fault = {}, {}
    wait_for_survivors(world)
    (run,) = open_application(home=world.home, language="ru").toolbox.journal().unfinished()
    return run.run_id


def torn(world: World, point: str) -> str:
    """The platform died in the middle of its writing, and the program where it put the infobase back."""
    return cut_off(world, point, SIM_TEAR="UpdateDBCfg:1")


def restored_until(world: World, point: str) -> str:
    """The restore of a run that had ended was killed at a point; the run of that restore."""
    run = updated(world)
    world.fault = {"kill_at": point}
    assert KILLED == world.run("restore", run, "--yes").code
    world.fault = {}
    (begun,) = open_application(home=world.home, language="ru").toolbox.journal().unfinished()
    assert begun.is_restore
    return begun.run_id


def _backup(world: World) -> str:
    (manifest,) = world.backups.glob("*.json")
    return manifest.stem.removesuffix(".backup")


@dataclass(frozen=True)
class Deed:
    """A command in a world made ready for it.

    Attributes:
        prepare: makes the world ready and returns the words of the command.
        wanted: the releases the infobase may have when nothing is open any more.
        again: the same command, done again after what was offered, leads to the first of these.
        least: operations there are at least.
    """

    name: str
    prepare: Callable[[World], tuple[object, ...]]
    wanted: tuple[str, ...]
    again: bool = True
    least: int = 20


def _login(world: World) -> tuple[str, str]:
    return (f"--user={world.user}", "--password-stdin")


DEEDS = (
    Deed("restore of a run that ended", lambda world: ("restore", updated(world), "--yes"), CHAIN[:2]),
    Deed(
        "restore of a backup",
        lambda world: ("restore", (updated(world), _backup(world))[1], "--yes"),
        CHAIN[:2],
        least=20,
    ),
    Deed(
        "restore of a run that did not",
        lambda world: ("restore", torn(world, "restore.begun"), "--yes"),
        CHAIN[:1],
        again=False,
    ),
    Deed(
        "a restore that was cut off is finished",
        lambda world: ("restore", restored_until(world, "restore.aside"), "--yes"),
        CHAIN[:1],
        again=False,
        least=15,
    ),
    Deed(
        "continue",
        lambda world: ("runs", "--continue", cut_off(world, "update-cfg.ran"), "--yes", *_login(world)),
        (CHAIN[1], CHAIN[0]),
        again=False,
        least=40,
    ),
    Deed(
        "leave where the infobase stands aside",
        lambda world: ("runs", "--leave", torn(world, "restore.aside")),
        (CHAIN[0], "other"),
        again=False,
        least=4,
    ),
    Deed(
        "leave a restore whose infobase stands aside",
        lambda world: ("runs", "--leave", restored_until(world, "restore.aside")),
        (CHAIN[0], CHAIN[1]),
        again=False,
        least=4,
    ),
)


class Stage:
    """A world that is put back to how it was before each turn of a deed.

    Args:
        world: an empty world; it stays at its place, as journals name it.
        deed: what is done in it.
        kept: a folder for its copy.
    """

    def __init__(self, world: World, deed: Deed, kept: Path) -> None:
        self.world, self.deed, self._kept = world, deed, kept
        self.words = deed.prepare(world)
        self.copies = _copies(world)
        shutil.copytree(world.root, kept, symlinks=True)

    def again(self) -> None:
        """Make everything what it was."""
        shutil.rmtree(self.world.root)
        shutil.copytree(self._kept, self.world.root, symlinks=True)

    def act(self) -> Answer:
        """Do the deed."""
        return self.world.run(*self.words)

    def operations(self, into: Path) -> list[str]:
        """Count what the deed does, by doing it once."""
        self.world.fault = {"count": str(into)}
        answer = self.act()
        assert 0 == answer.code, answer.err
        self.world.fault = {}
        self.judge_end("counted")
        operations = into.read_text("utf-8").splitlines()
        assert len(operations) >= self.deed.least
        return operations

    def kill(self, number: int, name: str) -> None:
        """Do the deed anew and kill it before an operation; then do what is offered, and judge."""
        self.again()
        self.world.fault = {"kill": number}
        answer = self.act()
        self.world.fault = {}
        assert KILLED == answer.code, f"{name} was not reached"
        said = self._follow(name)
        self.judge_end(name)
        assert [] == self.world.secrets_written(answer.out, answer.err, said), name
        if self.deed.again and self.world.version() != self.deed.wanted[0]:
            again = self.act()
            assert 0 == again.code, (name, again.err)
            assert self.deed.wanted[0] == self.world.version(), name
            self.judge_end(name)

    def _follow(self, name: str) -> str:
        """Do the one thing that is offered, by the command it names; return what was said."""
        world = self.world
        wait_for_survivors(world)
        found = open_application(home=world.home, language="ru").runs.unfinished()
        assert len(found) <= 1, name
        for run in found:
            words: dict[str, tuple[object, ...]] = {
                "continue": ("runs", "--continue", run.record.run_id, "--yes", *_login(world)),
                "restore": ("restore", run.record.run_id, "--yes"),
                "leave": ("runs", "--leave", run.record.run_id),
            }
            answer = world.run(*words[run.offer])
            assert 0 == answer.code, (name, run.offer, answer.err)
            assert not (world.base / _LOCK).exists(), name
            return answer.out + answer.err
        return ""

    def judge_end(self, name: str) -> None:
        """Nothing is open, the base is one of those wanted and free, nothing lies about, copies are whole."""
        world = self.world
        assert () == open_application(home=world.home, language="ru").runs.unfinished(), name
        assert world.file.exists(), name
        version = world.version()
        whole = world.hash() == world.before if version == CHAIN[0] else True
        assert whole, f"{name}: of the release before, but not what it was"
        assert version in self.deed.wanted or "other" in self.deed.wanted, (name, version)
        with held(world.file):
            pass
        assert set() == leftovers_beside(world), name
        assert self.copies == _copies(world), name


def leftovers_beside(world: World) -> set[str]:
    """What lies beside the base and is neither the platform's nor the lock of a process that is gone."""
    return {path.name for path in world.base.iterdir()} - _OF_PLATFORM - {_LOCK, "1Cv8.1CD"}


def _copies(world: World) -> dict[str, str]:
    return {path.name: hash_of(path) for path in world.backups.iterdir()}
