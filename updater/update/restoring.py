"""Putting a backup back by a swap, so that there is never a half file under the infobase's name.

The restored file is written beside the infobase and compared; then the live file
steps aside and the restored one takes its name. Two renames: whatever stops the
program between them, a whole file is there under one of three names, and doing the
restore again finishes it.
"""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from updater.errors import RunError, StorageError
from updater.filing import explained
from updater.model.events import ignore_events
from updater.update.backup import verify_backup
from updater.update.copying import copy_hashed, hash_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from updater.filing import Filing
    from updater.model.events import OnEvent
    from updater.update.backup import Backup

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
        RunError: `backup.missing`, `backup.altered`, `run.restore-unproved`.
        StorageError: the disk stood in the way.
    """
    beside = target.with_name(target.name + RESTORING)
    failed = target.with_name(f"{target.name}{FAILED}{stamp}")
    if not backup.file.is_file():
        raise RunError("backup.missing", path=str(backup.file))
    with explained(beside):
        filing.remove(beside)  # of a restore that was cut off
    at_point("restore.begun")
    _write_beside(backup, beside, target, filing, on_event)
    at_point("restore.written")
    _swap(beside, failed, target, filing, at_point)
    right = hash_of(target, on_event) == (backup.size, backup.sha256)
    _require(right, "run.restore-unproved", backup, target)
    at_point("restore.proved")
    forget_failed(target, filing)


def _require(condition: bool, code: str, backup: Backup, path: Path) -> None:
    if not condition:
        raise RunError(code, path=str(path), backup=str(backup.file))


def _write_beside(backup: Backup, beside: Path, target: Path, filing: Filing, on_event: OnEvent) -> None:
    """Write and prove the file that will take the infobase's name.

    When there is no room for it beside the live file, the live file goes first: it
    is what failed, and the backup has just been read through and found right.
    """
    try:
        _write(backup, beside, filing, on_event)
    except StorageError as error:
        if error.code != "storage.full" or not target.exists():
            raise
        verify_backup(backup, on_event=on_event)
        with explained(target):
            filing.remove(target)
        _write(backup, beside, filing, on_event)


def _write(backup: Backup, beside: Path, filing: Filing, on_event: OnEvent) -> None:
    try:
        sha256 = copy_hashed(backup.file, beside, filing, on_event)
        _require(sha256 == backup.sha256, "backup.altered", backup, beside)
        right = hash_of(beside, on_event) == (backup.size, backup.sha256)
        _require(right, "run.restore-unproved", backup, beside)
        if backup.mode is not None:
            with explained(beside):
                filing.set_rights(beside, backup.mode, backup.owner)
    except BaseException:
        with contextlib.suppress(OSError):
            filing.remove(beside)
        raise


def _swap(beside: Path, failed: Path, target: Path, filing: Filing, at_point: Callable[[str], None]) -> None:
    with explained(target):
        if os.path.lexists(target):
            filing.replace(target, failed)
        at_point("restore.aside")
        filing.replace(beside, target)
        at_point("restore.placed")
        filing.sync_directory(target.parent)


def forget_failed(target: Path, filing: Filing) -> None:
    """Remove live files that stepped aside; only called when the restored one is proved."""
    for aside in target.parent.glob(f"{target.name}{FAILED}*"):
        with contextlib.suppress(OSError):
            filing.remove(aside)
