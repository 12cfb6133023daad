"""One recorded run of the program, and the disks a loss of power can make of it."""

from __future__ import annotations

import contextlib
import hashlib
import pickle
import random
import sqlite3
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING

from support.faults.order import require_copy
from support.faults.power import FOREIGN, SYNC, THERE, Disk, Operation, Seen, lay_out
from support.faults.settling import settle

from updater.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from support.faults.scenarios import Scenario
    from support.faults.world import World

_SEED = 57


@dataclass(frozen=True)
class Recording:
    """All operations of one scenario.

    Attributes:
        world: where it was recorded; every disk is laid out there again.
        whole: hashes of the infobase whenever nobody was writing it.
    """

    world: World
    scenario: Scenario
    operations: tuple[Operation, ...]
    whole: frozenset[str]

    @property
    def folders(self) -> list[Path]:
        """All that is recorded."""
        return _folders(self.world)

    @property
    def first(self) -> int:
        """How many operations only tell what there was before."""
        return next(number for number, each in enumerate(self.operations) if each.kind != THERE)

    def disks(
        self, numbers: Sequence[int], fates: int, *, without: int | None = None
    ) -> Iterator[tuple[int, int]]:
        """Lay out disk after disk; yield how many operations were done, and which fate it is.

        Args:
            numbers: cuts after so many operations, in order.
            fates: how many disks of each.
            without: number of an operation that is left out.
        """
        disk, done = Disk(), 0
        for number in numbers:
            for at in range(done, number):
                if at != without:
                    disk.do(self.operations[at])
            done = max(done, number)
            for fate in range(fates):
                self._lay_out(disk.after_the_cut(random.Random(_SEED * number + fate)))
                yield number, fate

    def _lay_out(self, found: dict[str, Seen]) -> None:
        lay_out(found, self.folders)
        number_anew(self.world)

    def judge(self) -> str:
        """Look at the disk that is laid out, and do what a person would; return what the infobase is then.

        Raises:
            AssertionError, UserError: something is lost, or nobody is told.
        """
        if self.scenario.copied:
            require_copy(self.world)
        return settle(self.world, self.scenario, alone=True, whole=self.whole)

    def bad(self) -> str:
        """Say what is wrong with the disk that is laid out; nothing when all is well."""
        try:
            state = self.judge()
        except (AssertionError, UserError) as error:
            return f"{error} ({traceback.extract_tb(error.__traceback__)[-1].line})"
        return "" if state in {"old", "new"} else state


def number_anew(world: World) -> None:
    """Let the journal's marks of the file that is there name its number, which a copy does not keep."""
    if not world.journal.exists() or not world.file.exists():
        return
    found = world.file.stat()
    known = f"{found.st_size}:{found.st_mtime_ns}:"
    with (
        contextlib.closing(sqlite3.connect(world.journal)) as journal,
        contextlib.suppress(sqlite3.OperationalError),  # its tables are not made yet
        journal,
    ):
        journal.execute(
            "UPDATE steps SET mark = ? WHERE mark LIKE ?", (f"{known}{found.st_ino}", f"{known}%")
        )


def _folders(world: World) -> list[Path]:
    return [world.base, world.backups, world.second_place, world.home / "state"]


def record(world: World, scenario: Scenario, into: Path) -> Recording:
    """Do it once with everything written down."""
    scenario.prepare(world)
    named = {
        "folders": [str(folder.relative_to(world.root)) for folder in _folders(world)],
        "trusted": [str(world.journal.relative_to(world.root))],
    }
    world.fault = {"record": str(into), **named}
    scenario.done(world)
    world.fault = {}
    operations = tuple(pickle.loads(into.read_bytes()))  # noqa: S301 - our own file
    into.unlink()  # what the simulated platform remembers is in it, passwords too
    assert any(operation.kind == SYNC for operation in operations)
    states = [
        each.more.data
        for each in operations
        if each.path == str(world.file) and each.kind in {THERE, FOREIGN}
    ]
    return Recording(
        world, scenario, operations, frozenset(hashlib.sha256(data).hexdigest() for data in states)
    )


def recorder(make: Callable[[Scenario], World], place: Path) -> Callable[[Scenario], Recording]:
    """Return what records each scenario once."""
    made: dict[str, Recording] = {}

    def recorded(scenario: Scenario) -> Recording:
        if scenario.name not in made:
            made[scenario.name] = record(make(scenario), scenario, place / f"{len(made)}.operations")
        return made[scenario.name]

    return recorded
