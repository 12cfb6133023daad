"""Files beside an infobase that are this program's: which may go, which are kept for a person.

Only what bears a name of ours (`aside_names`) of a run the journal knows on this very
infobase is ever removed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.errors import RunError
from updater.filing import explained
from updater.update.aside_names import failed_of, plain_files, stepper_of, writer_of
from updater.update.changed_since import is_kept
from updater.update.records import DOUBTED
from updater.update.request import hold_key
from updater.update.restoring import forget

if TYPE_CHECKING:
    from pathlib import Path

    from updater.update.records import RunRecord
    from updater.update.request import RunTools


def kept_of(record: RunRecord) -> tuple[Path, ...]:
    """Return the infobases that were put aside and kept for a person (decisions 14 and 22)."""
    keeps = record.details.get(DOUBTED) or is_kept(record)
    return failed_of(record.file, record.run_id) if keeps else ()


def kept_note(record: RunRecord) -> str:
    """Return the code of the note that tells why they were kept."""
    return "changed-kept" if is_kept(record) else "failed-kept"


def remove_leftovers(file: Path, tools: RunTools) -> None:
    """Remove what runs left beside an infobase we hold, but not what was kept for a person.

    As long as there is no live file nothing that stepped aside is removed. What cannot be
    removed now is removed at the next opportunity.
    """
    known = {record.run_id: record for record in tools.journal.runs() if _is_about(record, file)}
    found = []
    for path in plain_files(file):
        wrote, stepped = writer_of(path, file), stepper_of(path, file)
        if wrote in known or (stepped in known and _may_go(known[stepped], file)):
            found.append(path)
    forget(found, tools.filing)


def _may_go(record: RunRecord, file: Path) -> bool:
    return file.exists() and not record.details.get(DOUBTED) and not is_kept(record)


def release_kept(file: Path, tools: RunTools) -> None:
    """Remove the failed infobases that were kept, too: a later run has ended well. A person's work stays.

    Raises:
        RunError, StorageError: the journal cannot be written; they stay for now.
    """
    for record in tools.journal.runs():
        if record.details.get(DOUBTED) and _is_about(record, file):
            tools.journal.note_detail(record.run_id, DOUBTED, False)
    remove_leftovers(file, tools)


def stand_in(record: RunRecord, tools: RunTools) -> None:
    """Let the file that stepped aside for a run last take its place again, as nothing else is there.

    Raises:
        RunError: `run.leave-missing`: none stands aside.
        StorageError: the disk stood in the way.
    """
    aside = failed_of(record.file, record.run_id)[-1:]
    if not aside:
        raise RunError("run.leave-missing", path=str(record.file), run=record.run_id)
    with explained(record.file):
        tools.filing.replace(aside[0], record.file)
        tools.filing.sync_directory(record.file.parent)


def _is_about(record: RunRecord, file: Path) -> bool:
    return hold_key(record.infobase) == hold_key(file.parent)
