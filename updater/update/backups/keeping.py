"""Which backups are kept: old ones go, but only once a newer one is known to be good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from updater.update.backups.catalogue import BackupState, list_backups
from updater.update.backups.removal import finish_removals, remove_backup
from updater.update.backups.whose import place_key, same_base

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

    from updater.filing import Filing
    from updater.update.backups.backup import Backup


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
    runs: Collection[str] = (),
    filing: Filing,
) -> tuple[Backup, ...]:
    """Remove the backups of one infobase that are too many or too old, the oldest first.

    Only called when the newest has just been verified. That one stays always, as do those
    that a run without an end refers to, and everything whose manifest says nothing
    sure: of another infobase or another computer, unreadable, altered, missing.

    Args:
        newest: the backup just made.
        keeping: how many stay.
        now: the present time.
        needed: manifests that runs without an end refer to.
        runs: those the journal knows: what they made is of this computer.
        filing: where the operations go.

    Returns:
        What was removed.

    Raises:
        StorageError: something could not be removed; what is left is whole or known as being removed.
    """
    directory = newest.file.parent
    finish_removals(directory, filing)
    kept = {place_key(path) for path in (*needed, newest.manifest)}
    others = [
        entry.backup
        for entry in list_backups([directory])
        if entry.state is BackupState.WHOLE and entry.backup and same_base(entry.backup, newest, runs)
    ]
    surplus = [
        each for each in _surplus(others, newest, keeping, now) if place_key(each.manifest) not in kept
    ]
    for backup in reversed(surplus):
        remove_backup(backup, filing)
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
