"""Checks of the disk, the place of the backup, and of other runs."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from updater.update.look import error, ok, warning
from updater.update.recovery import RunState, state_of
from updater.update.request import hold_key
from updater.update.survivors import surviving_platform

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from updater.model.plan import Check
    from updater.update.look import Look

_VENDOR_FACTOR = 2  # the vendor's updater wants twice the size free (docs/platform.md 5.2)
_ROOM = 16 << 20  # bytes beside the copy: logs, journal, manifest


def other_run(look: Look) -> Iterator[Check]:
    """Two updates of one infobase at a time would ruin it."""
    holder = look.tools.journal.holder(hold_key(look.request.infobase_dir), look.tools.owner)
    if holder is not None and holder[1] != look.run_id:
        yield error("other-run", pid=holder[0])
    else:
        yield ok("other-run")


def unfinished_run(look: Look) -> Iterator[Check]:
    """A run that was cut off half way has to be dealt with first; one that left no trace need not be."""
    for record in look.tools.journal.unfinished():
        same = hold_key(record.infobase) == hold_key(look.request.infobase_dir)
        if not same or record.run_id == look.run_id:
            continue
        pid = surviving_platform(record.log_dir)
        if pid is not None:
            yield error("platform-running", pid=pid, run=record.run_id)
            continue
        clean = state_of(record, look.tools) in {RunState.UNTOUCHED, RunState.UPDATED}
        yield (warning if clean else error)("unfinished-run", run=record.run_id)


def backup_place(look: Look) -> Iterator[Check]:
    """The copy must lie where it can be written and will not share the infobase's fate."""
    place = look.request.backup_directory
    if place is None:
        yield warning("backup-none")
        return
    infobase, there = look.request.infobase_dir.resolve(), place.resolve()
    if there == infobase or infobase in there.parents:
        yield error("backup-inside", path=str(place))
    elif not _may_write(there):
        yield error("backup-writable", path=str(place))
    elif _device(there) == _device(infobase):
        yield warning("backup-same-disk", path=str(place))
    else:
        yield ok("backup-place", path=str(place))


def backup_space(look: Look) -> Iterator[Check]:
    """Room for the copy; the vendor's own updater asks for twice as much."""
    place, size = look.request.backup_directory, _size(look)
    if place is None or size is None:
        return
    free = look.tools.filing.free_space(place)
    facts = {"path": str(place), "needed": size + _ROOM, "free": free}
    if free < size + _ROOM:
        yield error("backup-space", **facts)
    elif free < size * _VENDOR_FACTOR:
        yield warning("backup-space", **facts)
    else:
        yield ok("backup-space", **facts)


def infobase_space(look: Look) -> Iterator[Check]:
    """Room beside the infobase: it grows while it is updated, and a restore is written beside it."""
    size, place = _size(look), look.request.backup_directory
    if size is None:
        return
    infobase = look.request.infobase_dir
    shared = place is not None and _device(place) == _device(infobase)
    needed = size * (2 if shared else 1) + _ROOM
    free = look.tools.filing.free_space(infobase)
    facts = {"path": str(infobase), "needed": needed, "free": free}
    yield (ok if free >= needed else warning)("infobase-space", **facts)


def _size(look: Look) -> int | None:
    try:
        return look.plan.infobase.file.stat().st_size
    except OSError:
        return None  # said by the check that reads the infobase


def _existing(path: Path) -> Path:
    while not path.exists() and path != path.parent:
        path = path.parent
    return path


def _may_write(path: Path) -> bool:
    place = _existing(path)
    return place.is_dir() and os.access(place, os.W_OK | os.X_OK)


def _device(path: Path) -> int | None:
    try:
        return _existing(path).stat().st_dev
    except OSError:
        return None
