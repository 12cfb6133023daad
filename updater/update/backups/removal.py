"""Removing a backup so that it is whole or known as being removed, wherever that is cut off."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from updater.errors import UserError
from updater.filing import explained
from updater.update.backups.manifest import SUFFIX, read_sealed

if TYPE_CHECKING:
    from pathlib import Path

    from updater.filing import Filing
    from updater.update.backups.backup import Backup

REMOVED = ".removed"
"""End of the name a manifest has while its backup is being removed."""


def remove_backup(backup: Backup, filing: Filing) -> None:
    """Take the manifest out of the list first: cut off in between, the next time finishes it.

    Raises:
        StorageError: something could not be removed.
    """
    going = backup.manifest.with_name(backup.manifest.name + REMOVED)
    with explained(backup.manifest):
        filing.replace(backup.manifest, going)
    with explained(backup.file):
        filing.remove(backup.file)
        filing.remove(going)


def finish_removals(directory: Path, filing: Filing) -> None:
    """Finish what was cut off: only of a manifest that proves to be ours, and only the file it names.

    A manifest of the first releases has no seal that could prove it; after a removal that was cut off such
    a one stays with its file.

    Raises:
        StorageError: something could not be removed.
    """
    for going in directory.glob(f"*{SUFFIX}{REMOVED}"):
        backup = _being_removed(going)
        if backup is not None:
            with explained(going):
                filing.remove(backup.file)
                filing.remove(going)


def _being_removed(going: Path) -> Backup | None:
    """Return whose removal was cut off; None when that is not sure: nothing is touched then.

    Not when there is a manifest of that name again, or the file is not the one that was made.
    """
    if going.is_symlink() or not going.is_file():
        return None
    try:
        backup = read_sealed(going, going.with_name(going.name.removesuffix(REMOVED)))
    except UserError:
        return None
    if os.path.lexists(backup.manifest):
        return None
    return backup if _is_gone_or_as_made(backup) else None


def _is_gone_or_as_made(backup: Backup) -> bool:
    if not os.path.lexists(backup.file):
        return True
    if backup.file.is_symlink() or not backup.file.is_file():
        return False
    with explained(backup.file):
        return backup.file.stat().st_size == backup.stored
