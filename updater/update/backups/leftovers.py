"""What a backup left half made: removed when it is ours and nobody works on it any more."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from updater.errors import UserError
from updater.model.backup import OF_SERVERS
from updater.update.backup import PART
from updater.update.grounds import ground_of_record
from updater.update.survivors import surviving_platform

if TYPE_CHECKING:
    from pathlib import Path

    from updater.update.records import RunRecord
    from updater.update.request import RunTools

# Of files: earlier releases and database servers let those of other programs grow beside, too.
_ENDINGS = (PART, *(f"{PART}{kind.suffix}" for kind in OF_SERVERS))


def remove_parts(directory: Path, tools: RunTools) -> tuple[Path, ...]:
    """Remove half-made backups of runs that were cut off; return what was removed.

    A name of ours holds the run that made it. Only runs of this journal are ours: another machine may be
    making a backup in the same folder at this moment. What cannot be removed stays.

    Args:
        directory: a folder of backups; one that is not there holds nothing.
        tools: whose journal knows the runs.

    Raises:
        RunError, StorageError: the journal cannot be read.
    """
    try:
        parts = [path for path in directory.iterdir() if _is_part(path)]
    except OSError:
        return ()
    if not parts:
        return ()
    records = tools.journal.runs()
    return tuple(part for part in parts if _is_ours_and_dead(part, records, tools) and _removed(part, tools))


def _is_part(path: Path) -> bool:
    """Whether it may be a half-made backup: a file, or the private folder one grows in."""
    if path.is_symlink():
        return False
    is_folder = path.name.endswith(PART) and path.is_dir()
    return is_folder or (path.name.endswith(_ENDINGS) and path.is_file())


def _is_ours_and_dead(part: Path, records: tuple[RunRecord, ...], tools: RunTools) -> bool:
    """Whether the run that began a file is known, and nobody works on its infobase."""
    record = next((each for each in records if f"-{each.run_id}" in part.name), None)
    if record is None:
        return False
    holder = tools.journal.holder(ground_of_record(record, tools).key, tools.owner)
    return holder is None and surviving_platform(record.log_dir) is None


def _removed(part: Path, tools: RunTools) -> bool:
    with contextlib.suppress(OSError):
        (tools.filing.remove_tree if part.is_dir() else tools.filing.remove)(part)
        return True
    return False


def tidy(directories: tuple[Path | None, ...], tools: RunTools) -> None:
    """Do so in the folders a run is about to use; trouble is left to the run, which tells it better."""
    for directory in directories:
        if directory is not None:
            with contextlib.suppress(UserError, OSError):
                remove_parts(directory, tools)
