"""What the program is doing when it is cut off: runs of two configurations, and a backup being put back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from support.faults.world import CHAIN, releases

from updater.demo.product import builds
from updater.filing import Filing
from updater.formats.writing.infobase_file import infobase_with_configuration
from updater.model.backup import BackupKind
from updater.update.backup import Backup, make_backup
from updater.update.backups.manifest import read_backup

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from support.commands import Answer
    from support.faults.world import World

_LONG_AGO = "2001-02-03T04:05:06+03:00"
_ALL = ("--block-users", "--check-before", "--compress-after")


def _nothing(_world: World) -> None:
    pass


def _with_everything(world: World) -> None:
    """Plain copies, a second place, one copy kept, and an older one that has to go in both places."""
    world.write_settings(backup_kind="copy", backups_kept=1, second_backup_directory=str(world.second_place))
    for place in (world.backups, world.second_place):
        _back_up(world, place, BackupKind.COPY)


def _back_up(world: World, place: Path, kind: BackupKind) -> Backup:
    return make_backup(
        world.file,
        place,
        name="прежняя",
        filing=Filing(),
        kind=kind,
        release=f"Учебная {CHAIN[0]}",
        version=CHAIN[0],
        taken=_LONG_AGO,
    )


def _with_another_infobase(world: World) -> None:
    """A copy of what the infobase was, and another release in its place now."""
    _back_up(world, world.backups, BackupKind.COMPRESSED)
    world.file.unlink()
    made = builds(releases())[CHAIN[1]].files
    infobase_with_configuration(world.file, made, users=(world.user,), minimum_platform=80316)
    world.before = world.hash()


def _update(world: World) -> Answer:
    return world.update()


def _update_with_everything(world: World) -> Answer:
    return world.update(*_ALL)


def _put_back(world: World) -> Answer:
    return world.run("restore", world.backups / "прежняя.json", "--yes", "--json")


def _as_chain(world: World) -> str:
    return world.state()


def _as_backup(world: World) -> str:
    given = read_backup(world.backups / "прежняя.json").sha256
    return {world.before: "old", given: "new"}.get(world.hash(), "neither")


@dataclass(frozen=True)
class Scenario:
    """Something that can be cut off.

    Attributes:
        prepare: makes the world what it is before.
        act: runs the command.
        code: how it ends when nothing goes wrong.
        switches: of the simulated platform.
        state: what the infobase is: `old` as before, `new` as wanted, proved.
        copied: the infobase is copied before anything is done to it.
    """

    name: str
    act: Callable[[World], Answer]
    prepare: Callable[[World], None] = _nothing
    code: int = 0
    switches: Mapping[str, str] = field(default_factory=dict)
    state: Callable[[World], str] = _as_chain
    copied: bool = True

    def done(self, world: World) -> None:
        """Do it to the end, with the faults of the world and of the scenario."""
        world.switches = dict(self.switches)
        answer = self.act(world)
        world.switches = {}
        assert self.code == answer.code, answer.err


PLAIN = Scenario("a run", _update)
FAILING = Scenario("a run that is put back", _update, code=1, switches={"SIM_FAIL": "UpdateDBCfg:2"})
RICH = Scenario("a run with everything", _update_with_everything, _with_everything)
PUTTING_BACK = Scenario(
    "a backup put back", _put_back, _with_another_infobase, state=_as_backup, copied=False
)
SCENARIOS = (PLAIN, FAILING, RICH, PUTTING_BACK)
