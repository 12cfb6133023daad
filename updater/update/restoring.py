"""Putting a backup back by a swap, so that there is never a half file under the infobase's name.

The restored file is written beside the infobase (decoded, where the backup is
compressed) and compared; then the live file steps aside and the restored one takes
its name. Two renames: whatever stops the program between them, a whole file is there
under one of three names, and doing the restore again finishes it.
"""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from updater.errors import RunError, StorageError
from updater.filing import explained
from updater.model.backup import BackupKind
from updater.model.events import ignore_events
from updater.update.backup import verify_backup
from updater.update.backups.compression import decoded
from updater.update.copying import copy_hashed, hash_of, write_hashed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from updater.filing import Filing
    from updater.model.events import CancelToken, OnEvent
    from updater.update.backups.backup import Backup
    from updater.update.copying import Written

RESTORING = ".restoring"
FAILED = ".failed-"


def no_point(_name: str) -> None:
    """Pass a point of the work nobody looks at."""


def restore_backup(
    backup: Backup,
    target: Path,
    filing: Filing,
    *,
    stamp: str,
    on_event: OnEvent = ignore_events,
    at_point: Callable[[str], None] = no_point,
) -> None:
    """Make the infobase's file what it was, byte for byte, and prove it. It cannot be cancelled.

    Args:
        backup: what to restore; it is only read.
        target: the `1Cv8.1CD`; it may be missing.
        filing: where the operations go.
        stamp: a text of letters and digits for the name the live file gets meanwhile.
        on_event: hears how far it is.
        at_point: hears of every point at which the work could be cut off.

    Raises:
        RunError: `backup.missing`, `backup.altered`, `backup.dump`, `run.restore-unproved`.
        StorageError: the disk stood in the way.
    """
    failed = target.with_name(f"{target.name}{FAILED}{stamp}")
    at_point("restore.begun")
    write_beside(backup, target, filing, make_room=True, on_event=on_event)
    at_point("restore.written")
    swap(target, failed, filing, at_point)
    prove_bytes(backup, target, on_event)
    at_point("restore.proved")
    forget_failed(target, filing)


def require_restorable(backup: Backup) -> None:
    """Refuse what cannot be put back by writing a file.

    Raises:
        RunError: `backup.missing`; `backup.dump`: only the platform can read it.
    """
    if not backup.file.is_file():
        raise RunError("backup.missing", path=str(backup.file))
    if backup.kind is BackupKind.DUMP:
        raise RunError("backup.dump", path=str(backup.file))


def beside(target: Path) -> Path:
    """Return where the file that will take the infobase's name is written."""
    return target.with_name(target.name + RESTORING)


def write_beside(
    backup: Backup,
    target: Path,
    filing: Filing,
    *,
    make_room: bool,
    on_event: OnEvent = ignore_events,
    cancel: CancelToken | None = None,
) -> None:
    """Write and prove the file that will take the infobase's name.

    Args:
        backup: what to restore.
        target: the infobase's file.
        filing: where the operations go.
        make_room: when there is no room for it beside the live file, the live file may go
            first, after the backup has been read through once more and found right.
        on_event: hears how far it is.
        cancel: stops it between two pieces.

    Raises:
        RunError: `backup.missing`, `backup.altered`, `backup.dump`, `run.restore-unproved`.
        Cancelled: the person asked to stop.
        StorageError: the disk stood in the way; nothing is left beside the infobase.
    """
    require_restorable(backup)
    written = beside(target)
    with explained(written):
        filing.remove(written)  # of a restore that was cut off
    try:
        _write(backup, written, filing, on_event, cancel)
    except StorageError as error:
        if error.code != "storage.full" or not target.exists() or not make_room:
            raise
        verify_backup(backup, on_event=on_event)
        with explained(target):
            filing.remove(target)
        _write(backup, written, filing, on_event, None)


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
    except BaseException:
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


def prove_bytes(backup: Backup, file: Path, on_event: OnEvent = ignore_events) -> None:
    """Read a restored file from the disk and compare it with what was backed up.

    Raises:
        RunError: `run.restore-unproved`.
        StorageError: it cannot be read.
    """
    right = hash_of(file, on_event) == (backup.size, backup.sha256)
    _require(right, "run.restore-unproved", backup, file)


def _require(condition: bool, code: str, backup: Backup, path: Path) -> None:
    if not condition:
        raise RunError(code, path=str(path), backup=str(backup.file))


def swap(target: Path, aside: Path, filing: Filing, at_point: Callable[[str], None] = no_point) -> None:
    """Let the live file, if there is one, step aside and the file written beside take its name.

    Raises:
        StorageError: the disk stood in the way; doing the restore again finishes it.
    """
    with explained(target):
        if os.path.lexists(target):
            filing.replace(target, aside)
        at_point("restore.aside")
        filing.replace(beside(target), target)
        at_point("restore.placed")
        filing.sync_directory(target.parent)


def forget_failed(target: Path, filing: Filing) -> None:
    """Remove live files that stepped aside; only called when the restored one is proved."""
    asides = tuple(target.parent.glob(f"{target.name}{FAILED}*"))
    for aside in asides:
        with contextlib.suppress(OSError):
            filing.remove(aside)
    if asides:  # else one may be there again after a power cut, when nobody looks for it any more
        with contextlib.suppress(OSError):
            filing.sync_directory(target.parent)
