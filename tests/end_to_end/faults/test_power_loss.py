"""C06, C07: the power goes at every recorded operation; what was not synced is kept, lost, or garbage."""

from __future__ import annotations

import os
import pickle
import random
import shutil
from typing import TYPE_CHECKING

import pytest
from support.faults.power import Disk, Operation, lay_out
from support.faults.settling import settle

from updater.app import open_application
from updater.errors import UserError
from updater.update.backup import read_backup, verify_backup

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from support.faults.world import World

pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="names are synced by their directory"),
    pytest.mark.slow,
]

_PARTS, _FATES = 4, 3
_SEED = 57


def _recorded(world: World, into: Path, expected: int, **switches: str) -> list[Operation]:
    """All operations of one run."""
    outside = [str(path.relative_to(world.root)) for path in (world.file, world.journal)]
    world.fault = {"record": str(into), "outside": outside}
    world.switches = switches
    assert expected == world.update().code
    world.fault, world.switches = {}, {}
    operations = pickle.loads(into.read_bytes())  # noqa: S301 - our own file
    assert [] != [operation for operation in operations if operation.kind == "sync"]
    return list(operations)


def _cut(world: World, operations: Sequence[Operation], number: int, chance: random.Random) -> None:
    """Make the world what the disk is after so many operations and a loss of power."""
    disk = Disk()
    for operation in operations[:number]:
        disk.do(operation)
    memory = (world.base / ".sim.json").read_bytes()
    shutil.rmtree(world.backups, ignore_errors=True)
    lay_out(disk.after_the_cut(chance), [world.base, world.journal.parent])
    (world.base / ".sim.json").write_bytes(memory)


def _copies_keep_their_word(world: World) -> None:
    """A copy the journal knows of is whole."""
    for run in open_application(home=world.home, language="ru").runs.records():
        if run.backup is not None:
            verify_backup(read_backup(run.backup))


@pytest.mark.timeout(600)
@pytest.mark.parametrize("fails", [False, True], ids=["a run", "a run that is put back"])
@pytest.mark.parametrize("part", range(_PARTS))
def test_the_power_goes(
    part: int,
    fails: bool,
    world: World,
    tmp_path: Path,
    count_cases: Callable[[int, int], None],
) -> None:
    """Old, or new and proved, after the one choice that is offered; the copy is whole where it is named."""
    switches = {"SIM_FAIL": "UpdateDBCfg:2"} if fails else {}
    operations = _recorded(world, tmp_path / "operations", int(fails), **switches)
    for number in range(1 + part, len(operations) + 1, _PARTS):
        for fate in range(_FATES):
            chance = random.Random(_SEED * number + fate)
            _cut(world, operations, number, chance)
            count_cases(1, 0)
            _copies_keep_their_word(world)
            assert settle(world, alone=True) in {"old", "new"}, (number, fate, operations[number - 1].kind)
            count_cases(0, 1)


def test_a_write_that_is_not_synced_may_be_lost(tmp_path: Path) -> None:
    """The model itself: without a sync there is anything from nothing to garbage; with it the data."""
    path = str(tmp_path / "file")
    begun = [Operation("create", path), Operation("write", path, (0, b"data"))]
    synced = [*begun, Operation("sync", path), Operation("sync_directory", str(tmp_path))]
    assert {None, b"", b"data"} < {_found(begun, path, seed) for seed in range(60)}
    assert {b"data"} == {_found(synced, path, seed) for seed in range(60)}


def test_a_rename_may_come_before_its_data(tmp_path: Path) -> None:
    """The model itself: a name that was put in place without syncing the file may be of an empty one."""
    old, new = str(tmp_path / "old"), str(tmp_path / "new")
    operations = [
        Operation("outside", old, b"before"),
        Operation("create", new),
        Operation("write", new, (0, b"after")),
        Operation("replace", old, new),
    ]
    found = {_found(operations, old, seed) for seed in range(80)}
    assert {b"before", b"", b"after"} < found


def _found(operations: Sequence[Operation], path: str, seed: int) -> bytes | None:
    disk = Disk()
    for operation in operations:
        disk.do(operation)
    return disk.after_the_cut(random.Random(seed)).get(path)


def test_a_copy_that_was_never_synced_would_be_found_out(world: World, tmp_path: Path) -> None:
    """With the syncs taken out of the recording the same look fails: the test can fail."""
    operations = _recorded(world, tmp_path / "operations", 0)
    careless = [operation for operation in operations if not operation.kind.startswith("sync")]
    noticed = 0
    for number in range(len(careless) // 2, len(careless)):
        _cut(world, careless, number, random.Random(number))
        try:
            _copies_keep_their_word(world)
        except UserError:
            noticed += 1
    assert noticed > 0
