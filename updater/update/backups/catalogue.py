"""Which backups there are, told by their manifests, and what a quick look says of each."""

from __future__ import annotations

import contextlib
import enum
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from updater.errors import RunError, UserError
from updater.filing import explained
from updater.model.backup import BackupKind
from updater.update.backups.bare import bare_backup, is_bare
from updater.update.backups.manifest import SUFFIX, manifest_of, read_backup, write_manifest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from updater.filing import Filing
    from updater.update.backups.backup import Backup


class BackupState(enum.Enum):
    """What is known of a backup without reading it through."""

    WHOLE = "whole"
    """It was proved when it was made or verified last, and has the size it had then."""
    MISSING = "missing"
    ALTERED = "altered"
    """It has another size, or was found to be another when it was read through."""
    UNREADABLE = "unreadable"
    """The manifest cannot be read: what the backup was cannot be known."""


@dataclass(frozen=True, slots=True)
class BackupEntry:
    """A backup in the list.

    Attributes:
        manifest: its manifest.
        backup: what that says; None when it cannot be read.
        problem: why it cannot be used.
    """

    manifest: Path
    state: BackupState
    backup: Backup | None = None
    problem: UserError | None = None

    @property
    def name(self) -> str:
        """The name of the backup, without suffix."""
        return self.manifest.name.removesuffix(SUFFIX)


def list_backups(directories: Iterable[Path]) -> tuple[BackupEntry, ...]:
    """List the backups in some folders, the newest first; a folder that is not there holds none.

    Raises:
        StorageError: a folder cannot be read.
    """
    manifests = {path.resolve(): path for directory in directories for path in _manifests(directory)}
    entries = [look_at(path) for path in manifests.values()]
    return tuple(sorted(entries, key=_age, reverse=True))


def _manifests(directory: Path) -> Iterator[Path]:
    with explained(directory), contextlib.suppress(FileNotFoundError, NotADirectoryError):
        yield from (path for path in directory.iterdir() if path.name.endswith(SUFFIX) and path.is_file())


def _age(entry: BackupEntry) -> tuple[str, str]:
    return (entry.backup.taken if entry.backup else "", entry.name)


def look_at(manifest: Path) -> BackupEntry:
    """Look at one backup without reading it through."""
    try:
        backup = read_backup(manifest)
        if not backup.file.is_file():
            return BackupEntry(
                manifest, BackupState.MISSING, backup, RunError("backup.missing", path=str(backup.file))
            )
        with explained(backup.file):
            stored = backup.file.stat().st_size
        if stored != backup.stored:
            problem = RunError("backup.altered", path=str(backup.file), backup=str(backup.file))
            return BackupEntry(manifest, BackupState.ALTERED, backup, problem)
    except UserError as error:
        return BackupEntry(manifest, BackupState.UNREADABLE, None, error)
    return BackupEntry(manifest, BackupState.WHOLE, backup)


def bare_entry(file: Path) -> BackupEntry:
    """Describe a dump without a manifest; it is read to its end, so what is said of it holds now.

    Raises:
        RunError: `backup.dump-unsound`: it is none, or not a whole one.
        StorageError: it cannot be read.
    """
    return BackupEntry(file, BackupState.WHOLE, bare_backup(file))


def manifest_at(path: Path) -> Path:
    """Return the manifest of a backup a person pointed at, by either of its two files.

    A dump that has none stands for itself.

    Raises:
        RunError: `backup.unknown`.
    """
    kinds = (kind for kind in BackupKind if path.name.lower().endswith(kind.suffix.lower()))
    candidates = [path] if path.name.endswith(SUFFIX) else [manifest_of(path, kind) for kind in kinds]
    for candidate in sorted(candidates, key=lambda each: len(each.name)):
        if candidate.is_file():
            return candidate
    if is_bare(path) and path.is_file():
        return path
    raise RunError("backup.unknown", backup=str(path))


def note_verified(backup: Backup, when: str, filing: Filing) -> Backup:
    """Write into a manifest that the backup was just read through and found right.

    Raises:
        StorageError: it could not be written; the older manifest is still there.
    """
    noted = replace(backup, verified=when)
    with explained(backup.manifest):
        write_manifest(noted, filing)
    return noted
