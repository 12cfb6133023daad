"""A second copy of a backup, elsewhere: a network share, another disk."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from updater.errors import RunError
from updater.filing import explained
from updater.model.events import ignore_events
from updater.update.backup import PART, forget, place, prepare_place, verify_backup
from updater.update.copying import copy_hashed

if TYPE_CHECKING:
    from pathlib import Path

    from updater.filing import Filing
    from updater.model.events import CancelToken, OnEvent
    from updater.update.backups.backup import Backup
    from updater.update.copying import Written


def copy_backup(
    backup: Backup,
    directory: Path,
    filing: Filing,
    *,
    on_event: OnEvent = ignore_events,
    cancel: CancelToken | None = None,
) -> Backup:
    """Copy a verified backup to a second place and verify it there, too.

    Raises:
        RunError: `backup.exists`, `backup.inside`, `backup.no-space`, `backup.too-large`,
            `backup.damaged`, `backup.altered`.
        StorageError: the place cannot be reached or written to. Nothing is left there.
        Cancelled: the person asked to stop.
    """
    target = directory / backup.file.name
    part, manifest = target.with_name(f"{target.name}{PART}"), directory / backup.manifest.name
    infobase = None if backup.server else backup.source.parent
    prepare_place(infobase, directory, (target, part, manifest), filing)
    _require_room(backup, directory, filing)
    second = replace(backup, file=target, manifest=manifest)
    try:
        _require_right(copy_hashed(backup.file, part, filing, on_event, cancel), part)
        verify_backup(replace(second, file=part), on_event=on_event, cancel=cancel)
        place(part, second, filing)
    except BaseException:
        forget(filing, part, target, manifest)
        raise
    return second


def _require_right(made: Written, part: Path) -> None:
    if not made.right:
        raise RunError("backup.damaged", path=str(part))


def _require_room(backup: Backup, directory: Path, filing: Filing) -> None:
    with explained(directory):
        free, limit = filing.free_space(directory), filing.largest_file(directory)
    if limit is not None and backup.stored > limit:
        raise RunError("backup.too-large", path=str(directory), needed=backup.stored, limit=limit)
    if free < backup.stored:
        raise RunError("backup.no-space", path=str(directory), needed=backup.stored, free=free)
