"""Checks of the place of the backup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.model.backup import BackupKind
from updater.update.checks.look import error, noted, ok, warning
from updater.update.checks.volume import Medium
from updater.update.checks.volumes import device_of, existing
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
    if look.request.backup_kind is BackupKind.DBMS and look.state.server is None:
        yield error("backup-kind")
    elif not look.request.backup_kind.exact and look.state.server is None:
        yield warning("backup-alike")
    there = place.resolve()
    if _inside(look, there):
        yield error("backup-inside", path=str(place))
    elif not may_write(there):
        yield error("backup-writable", path=str(place))
    else:
        yield from _disk(look, place, there)


def _disk(look: Look, place: Path, there: Path) -> Iterator[Check]:
    volume = look.around.volume(there)
    server = look.plan.infobase.server is not None  # of a dump nobody knows the size, nor where the data lie
    facts = {"path": str(place), "filesystem": volume.filesystem}
    if volume.small_files_only and server:
        yield warning("backup-file-limit", **facts)
    elif volume.small_files_only and _size(look) > _LARGEST_ON_FAT:
        yield error("backup-file-limit", size=_size(look), **facts)
    elif not server and device_of(there) == device_of(look.request.infobase_dir):
        yield warning("backup-same-disk", path=str(place))
    elif volume.medium is Medium.NETWORK:
        yield noted("backup-network", path=str(place))
    elif volume.medium is Medium.REMOVABLE:
        yield noted("backup-removable", path=str(place))
    else:
        yield ok("backup-place", path=str(place))


def second_place(look: Look) -> Iterator[Check]:
    """The second place only helps: whatever is wrong with it is a warning, as a run goes on without it."""
    place, first = look.request.second_place, look.request.backup_directory
    if place is None or first is None:
        return
    there = place.resolve()
    free, needed = _room(look, there), _size(look) * (2 if device_of(there) == device_of(first) else 1)
    if _inside(look, there):
        trouble = "inside"
    elif there == first.resolve():
        trouble = "same"
    elif not place.is_dir():
        trouble = "absent" if may_write(there) else "unwritable"
    elif not may_write(there):
        trouble = "unwritable"
    else:
        trouble = "room" if free < needed else ""
    facts = {"path": str(place), "free": free, "needed": needed}
    yield warning("backup-second", trouble=trouble, **facts) if trouble else ok("backup-second", **facts)


def _room(look: Look, place: Path) -> int:
    try:
        return look.tools.filing.free_space(existing(place))
    except OSError:
        return 0


def _inside(look: Look, place: Path) -> bool:
    """Whether a place is in the folder of a file infobase."""
    infobase = look.request.infobase_dir.resolve()
    return look.plan.infobase.server is None and (place == infobase or infobase in place.parents)


def _size(look: Look) -> int:
    try:
        return look.plan.infobase.file.stat().st_size
    except OSError:
        return 0  # said by the check that reads the infobase
