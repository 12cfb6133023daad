"""What must hold wherever the program was cut off, and what must hold once it was started again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.infobases.access import held
from updater.update.backup import read_backup, verify_backup
from updater.update.backups.catalogue import BackupState, list_backups
from updater.update.journal import Journal

if TYPE_CHECKING:
    from support.faults.world import World

    from updater.update.backup import Backup

_BESIDE = ("restoring", "failed-", "before-")
"""In the names of files beside the infobase that a restore makes and takes away again."""


def proved_copies(world: World) -> list[Backup]:
    """Read through every copy that says it is whole, and every one the journal knows of."""
    entries = list_backups((world.backups, world.second_place))
    copies = [entry.backup for entry in entries if entry.backup and entry.state is BackupState.WHOLE]
    named = [run.backup for run in Journal(world.journal).runs()] if world.journal.exists() else []
    copies += [read_backup(manifest) for manifest in named if manifest and manifest.parent == world.backups]
    for copy in copies:
        verify_backup(copy)
    return copies


def require_copy(world: World) -> None:
    """Wherever the infobase is not what it was there is a copy of what it was, and it is right."""
    copies = proved_copies(world)
    if world.hash() != world.before:
        assert world.before in {copy.sha256 for copy in copies}, (
            "the infobase is another, and no copy is there"
        )


def require_order(world: World) -> None:
    """Nothing of ours lies about, nobody is kept out, nothing is held, no secret stays written."""
    beside = [entry.name for entry in world.base.iterdir() if any(mark in entry.name for mark in _BESIDE)]
    assert [] == beside
    assert not (world.base / "1Cv8.cdn").exists()
    places = [place for place in (world.backups, world.second_place) if place.exists()]
    assert [] == [path.name for place in places for path in place.iterdir() if ".part" in path.name]
    assert [] == world.secrets_written()
    if world.file.exists():
        with held(world.file):
            pass
