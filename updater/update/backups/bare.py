"""A dump nobody wrote a manifest for: what it is, it says itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.errors import RunError
from updater.model.backup import BackupKind
from updater.model.events import ignore_events
from updater.update.backups.backup import Backup
from updater.update.backups.dumping import require_whole
from updater.update.backups.manifest import read_backup
from updater.update.copying import hash_of

if TYPE_CHECKING:
    from pathlib import Path

    from updater.model.events import CancelToken, OnEvent


def is_bare(path: Path) -> bool:
    """Whether a path names a dump itself and no manifest."""
    return path.name.casefold().endswith(BackupKind.DUMP.suffix)


def backup_at(
    manifest: Path, *, on_event: OnEvent = ignore_events, cancel: CancelToken | None = None
) -> Backup:
    """Read a backup by its manifest, or a dump that has none by reading it to its end.

    Raises:
        RunError: `backup.manifest-unreadable`, `backup.missing`, `backup.dump-unsound`.
        StorageError: it cannot be read.
        Cancelled: the person asked to stop.
    """
    return bare_backup(manifest, on_event, cancel) if is_bare(manifest) else read_backup(manifest)


def bare_backup(file: Path, on_event: OnEvent = ignore_events, cancel: CancelToken | None = None) -> Backup:
    """Describe a dump that somebody brought from elsewhere.

    Raises:
        RunError: `backup.missing`, `backup.dump-unsound`: it is none, or not a whole one.
        StorageError: it cannot be read.
        Cancelled: the person asked to stop.
    """
    if not file.is_file():
        raise RunError("backup.missing", path=str(file))
    dump = require_whole(file)
    size, sha256 = hash_of(file, on_event, cancel)
    found = dump.configuration
    version = str(found.version) if found else ""
    return Backup(
        file,
        file,
        size,
        sha256,
        file,
        release=f"{found.name} {version}" if found else "",
        kind=BackupKind.DUMP,
        stored=size,
        version=version,
    )
