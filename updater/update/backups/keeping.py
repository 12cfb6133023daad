"""Which backups are kept: old ones go, but only once a newer one is known to be good."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from updater.filing import explained
from updater.model.backup import BackupKind
from updater.update.backups.catalogue import BackupState, list_backups

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

    from updater.filing import Filing
    from updater.update.backups.backup import Backup

REMOVED = ".removed"
"""End of the name a manifest has while its backup is being removed."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """How many backups of one infobase are kept.

    Attributes:
        count: at most so many; None for any number.
        days: none older than so many days; None for any age.
    """

    count: int | None = None
    days: int | None = None


def thin_out(
    newest: Backup,
    keeping: Keeping,
    *,
    now: datetime,
    needed: Collection[Path],
    filing: Filing,
) -> tuple[Backup, ...]:
    """Remove the backups of one infobase that are too many or too old, the oldest first.

    Only called when the newest has just been verified. That one stays always, as do those
    that a run without an end refers to, and everything whose manifest says nothing
    sure: of another infobase, unreadable, altered, missing.

    Args:
        newest: the backup just made.
        keeping: how many stay.
        now: the present time.
        needed: manifests that runs without an end refer to.
        filing: where the operations go.

    Returns:
        What was removed.

    Raises:
        StorageError: something could not be removed; what is left is whole or known as being removed.
    """
    directory = newest.file.parent
    _finish_removals(directory, filing)
    kept = {_key(path) for path in (*needed, newest.manifest)}
    others = [
        entry.backup
        for entry in list_backups([directory])
        if entry.state is BackupState.WHOLE and entry.backup and _same_base(entry.backup, newest)
    ]
    surplus = [each for each in _surplus(others, newest, keeping, now) if _key(each.manifest) not in kept]
    for backup in reversed(surplus):
        _remove(backup, filing)
    return tuple(surplus)


def _surplus(backups: Sequence[Backup], newest: Backup, keeping: Keeping, now: datetime) -> Iterable[Backup]:
    """Choose from backups in order, the newest first; the one just made counts as the first."""
    older = [backup for backup in backups if backup.manifest != newest.manifest]
    for rank, backup in enumerate(older, 2):
        too_many = keeping.count is not None and rank > keeping.count
        if too_many or _too_old(backup, keeping, now):
            yield backup


def _too_old(backup: Backup, keeping: Keeping, now: datetime) -> bool:
    if keeping.days is None:
        return False
    try:
        return now - datetime.fromisoformat(backup.taken) > timedelta(days=keeping.days)
    except (ValueError, TypeError):
        return False  # a time nobody can tell is no reason to remove anything


def _same_base(backup: Backup, newest: Backup) -> bool:
    if backup.server or newest.server:
        return backup.server.casefold() == newest.server.casefold()
    return _key(backup.source) == _key(newest.source)


def _key(path: Path) -> str:
    return os.path.normcase(path.absolute())


def _remove(backup: Backup, filing: Filing) -> None:
    """Take the manifest out of the list first: cut off in between, the next time finishes it."""
    going = backup.manifest.with_name(backup.manifest.name + REMOVED)
    with explained(backup.manifest):
        filing.replace(backup.manifest, going)
    with explained(backup.file):
        filing.remove(backup.file)
        filing.remove(going)


def _finish_removals(directory: Path, filing: Filing) -> None:
    for going in directory.glob(f"*{REMOVED}"):
        stem = going.name.removesuffix(REMOVED).removesuffix(".json")
        with explained(going):
            for kind in BackupKind:
                filing.remove(going.with_name(stem + kind.suffix))
            filing.remove(going)
