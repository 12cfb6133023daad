"""Putting a backup back by a swap, so that there is never a half file under the infobase's name.

The restored file is written beside the infobase (decoded, where the backup is
compressed; loaded by the platform, where it is a dump) and proved; then the live file
steps aside and the restored one takes its name. Two renames: whatever stops the program
between them, a whole file is there under one of three names (`aside_names`), and doing
the restore again finishes it.
"""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from updater.errors import RunError, StorageError
from updater.filing import explained
from updater.model.backup import BackupKind
from updater.model.events import ignore_events
from updater.update.aside_names import failed_name, restoring_name
from updater.update.backup import verify_backup
from updater.update.backups.compression import decoded
from updater.update.copying import copy_hashed, hash_of, write_hashed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from updater.filing import Filing
    from updater.model.events import CancelToken, OnEvent
    from updater.update.backups.backup import Backup
    from updater.update.copying import Written
    from updater.update.loading import Loader


def no_point(_name: str) -> None:
    """Pass a point of the work nobody looks at."""


def nothing() -> None:
    """Do nothing."""


def ignore_made(_made: tuple[int, str]) -> None:
    """Let what was made be what it is."""


def restore_backup(
    backup: Backup,
    target: Path,
    filing: Filing,
    *,
    stamp: str,
    loader: Loader | None = None,
    keep: bool = False,
    make_room: bool = True,
    made: Callable[[tuple[int, str]], None] = ignore_made,
    on_event: OnEvent = ignore_events,
    at_point: Callable[[str], None] = no_point,
) -> Path | None:
    """Make the infobase's file what it was, and prove it. It cannot be cancelled.

    A copy gives the very bytes back. What a dump gives is other bytes with the same
    configuration, sound in all its pages, and no more is said of it.

    Args:
        backup: what to restore; it is only read.
        target: the `1Cv8.1CD`; it may be missing.
        filing: where the operations go.
        stamp: the run it is done for, as it stands in the names of files beside.
        loader: loads a dump; without one dumps are refused.
        keep: the live file that stepped aside stays.
        make_room: the live file may go where both do not fit on the disk.
        made: is told size and hash of what takes the infobase's name, before it does.
        on_event: hears how far it is.
        at_point: hears of every point at which the work could be cut off.

    Returns:
        Where the live file stands aside, if it stays; None when there was none, or it went to make room.

    Raises:
        RunError: `backup.missing`, `backup.altered`, `backup.of-server`, `run.restore-unproved`,
            or what `Loader.load` says.
        PlatformError: the platform did not load a dump.
        StorageError: the disk stood in the way.
    """
    written, failed = restoring_name(target, stamp), failed_name(target, stamp)
    at_point("restore.begun")
    wrote = write_beside(
        backup, target, written, filing, loader=loader, make_room=make_room, on_event=on_event
    )
    made(wrote)
    at_point("restore.written")
    swap(target, written, failed, filing, at_point)
    prove_bytes(backup, target, wrote, on_event)
    at_point("restore.proved")
    if keep:
        return failed if failed.exists() else None
    forget((failed,), filing)
    return None


def forget(asides: Iterable[Path], filing: Filing) -> None:
    """Remove files that stepped aside, so that they stay away after a power cut, too. It never fails."""
    there = [aside for aside in asides if aside.exists()]
    for aside in there:
        with contextlib.suppress(OSError):
            filing.remove(aside)
    for folder in {aside.parent for aside in there}:
        with contextlib.suppress(OSError):
            filing.sync_directory(folder)


def require_restorable(backup: Backup) -> None:
    """Refuse what no file infobase can be made of.

    Raises:
        RunError: `backup.missing`; `backup.of-server`: only the database server can read it.
    """
    if not backup.file.is_file():
        raise RunError("backup.missing", path=str(backup.file))
    if backup.kind is BackupKind.DBMS:
        raise RunError("backup.of-server", path=str(backup.file))


def write_beside(
    backup: Backup,
    target: Path,
    written: Path,
    filing: Filing,
    *,
    loader: Loader | None,
    make_room: bool,
    before_room: Callable[[], None] = nothing,
    on_event: OnEvent = ignore_events,
    cancel: CancelToken | None = None,
) -> tuple[int, str]:
    """Write and prove the file that will take the infobase's name; return its size and hash.

    Args:
        backup: what to restore.
        target: the infobase's file.
        written: the file beside; nothing bears that name.
        filing: where the operations go.
        loader: loads a dump.
        make_room: when there is no room for it beside the live file, the live file may go
            first, after the backup has been read through once more and found right. For a dump
            it never goes: what the platform makes of that is known only afterwards.
        before_room: called right before the live file goes.
        on_event: hears how far it is.
        cancel: stops it between two pieces.

    Raises:
        RunError: `backup.missing`, `backup.altered`, `backup.of-server`, `run.restore-unproved`,
            or what `Loader.load` says.
        PlatformError: the platform did not load a dump.
        Cancelled: the person asked to stop.
        StorageError: the disk stood in the way; nothing is left beside the infobase.
    """
    require_restorable(backup)
    if not backup.kind.exact:
        if loader is None:
            raise RunError("restore.needs-platform", path=str(backup.file))
        return loader.load(backup, target, written, on_event, cancel)
    try:
        _write(backup, written, filing, on_event, cancel)
    except StorageError as error:
        if error.code != "storage.full" or not target.exists() or not make_room:
            raise
        verify_backup(backup, on_event=on_event)
        before_room()
        with explained(target):
            filing.remove(target)
        _write(backup, written, filing, on_event, None)
    return backup.size, backup.sha256


def _write(
    backup: Backup, written: Path, filing: Filing, on_event: OnEvent, cancel: CancelToken | None
) -> None:
    try:
        poured = _poured(backup, written, filing, on_event, cancel)
        given = (poured.size, poured.sha256) == (backup.size, backup.sha256)
        _require(given, "backup.altered", backup, written)
        _require(poured.right, "run.restore-unproved", backup, written)
        if backup.mode is not None:
            with explained(written):
                filing.set_rights(written, backup.mode, backup.owner)
    except BaseException as error:
        if not (isinstance(error, StorageError) and error.code == "storage.exists"):  # else it is not ours
            with contextlib.suppress(OSError):
                filing.remove(written)
        raise


def _poured(
    backup: Backup, written: Path, filing: Filing, on_event: OnEvent, cancel: CancelToken | None
) -> Written:
    if backup.kind is BackupKind.COMPRESSED:
        content = decoded(backup.file, backup.size, on_event, cancel, holes=backup.sparse)
        return write_hashed(content, written, filing, reserve=0 if backup.sparse else backup.size)
    return copy_hashed(backup.file, written, filing, on_event, cancel)


def prove_bytes(backup: Backup, file: Path, made: tuple[int, str], on_event: OnEvent = ignore_events) -> None:
    """Read a restored file from the disk and compare it with what was written beside and proved.

    Raises:
        RunError: `run.restore-unproved`.
        StorageError: it cannot be read.
    """
    right = hash_of(file, on_event) == made
    _require(right, "run.restore-unproved", backup, file)


def _require(condition: bool, code: str, backup: Backup, path: Path) -> None:
    if not condition:
        raise RunError(code, path=str(path), backup=str(backup.file))


def swap(
    target: Path, written: Path, aside: Path, filing: Filing, at_point: Callable[[str], None] = no_point
) -> None:
    """Let the live file, if there is one, step aside and the file written beside take its name.

    Raises:
        StorageError: the disk stood in the way; doing the restore again finishes it.
    """
    with explained(target):
        if os.path.lexists(target):
            filing.replace(target, aside)
        at_point("restore.aside")
        filing.replace(written, target)
        at_point("restore.placed")
        filing.sync_directory(target.parent)
