"""Checks of the place of the backup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.model.backup import BackupKind
from updater.update.checks.look import error, noted, ok, warning
from updater.update.checks.volume import Medium
from updater.update.checks.volumes import device_of
from updater.update.checks.work import may_write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from updater.model.plan import Check
    from updater.update.checks.look import Look

_LARGEST_ON_FAT = (1 << 32) - 1  # bytes


def backup_place(look: Look) -> Iterator[Check]:
    """The copy must lie where it can be written and will not share the infobase's fate."""
    place = look.request.backup_directory
    if place is None:
        yield warning("backup-none")
        return
    if look.request.backup_kind is BackupKind.DBMS:
        yield error("backup-kind")
    elif not look.request.backup_kind.exact:
        yield warning("backup-alike")
    infobase, there = look.request.infobase_dir.resolve(), place.resolve()
    if there == infobase or infobase in there.parents:
        yield error("backup-inside", path=str(place))
    elif not may_write(there):
        yield error("backup-writable", path=str(place))
    else:
        yield from _disk(look, place, there)


def _disk(look: Look, place: Path, there: Path) -> Iterator[Check]:
    volume = look.around.volume(there)
    if volume.small_files_only and _size(look) > _LARGEST_ON_FAT:
        yield error("backup-file-limit", path=str(place), size=_size(look), filesystem=volume.filesystem)
    elif device_of(there) == device_of(look.request.infobase_dir):
        yield warning("backup-same-disk", path=str(place))
    elif volume.medium is Medium.NETWORK:
        yield noted("backup-network", path=str(place))
    elif volume.medium is Medium.REMOVABLE:
        yield noted("backup-removable", path=str(place))
    else:
        yield ok("backup-place", path=str(place))


def _size(look: Look) -> int:
    try:
        return look.plan.infobase.file.stat().st_size
    except OSError:
        return 0  # said by the check that reads the infobase
