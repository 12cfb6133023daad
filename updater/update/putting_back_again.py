"""A restore that was cut off: what there is now, and finishing it or stepping back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.errors import RunError, UserError
from updater.filing import explained
from updater.model.events import ignore_events
from updater.update.aside_names import failed_name, restoring_name, restoring_of
from updater.update.asides import remove_leftovers
from updater.update.backups.bare import backup_at
from updater.update.changed_since import is_kept
from updater.update.copying import hash_of
from updater.update.putting_back import (
    KEEP,
    MAKE_ROOM,
    PRESENT,
    aside_of,
    end_restore,
    forget_aside,
    loader_of,
    note_made,
    require_free,
    step_back,
    with_rights,
)
from updater.update.records import RESTORED, made_of
from updater.update.report import RunOutcome
from updater.update.restore_proof import prove_deeply
from updater.update.restoring import swap, write_beside

if TYPE_CHECKING:
    from pathlib import Path

    from updater.model.events import OnEvent
    from updater.update.backup import Backup
    from updater.update.records import RunRecord
    from updater.update.request import RunTools


def was_restored(record: RunRecord) -> bool:
    """Whether the infobase is byte for byte what the backup gives, or what a dump has become."""
    wanted = made_of(record)
    try:
        return record.file.exists() and hash_of(record.file) == wanted
    except UserError:
        return False


def not_begun(record: RunRecord) -> bool:
    """Whether the present infobase has not stepped aside yet."""
    if not record.touched:
        return True
    written = restoring_of(record.file, record.run_id)
    return record.file.exists() and bool(written) and not aside_of(record).exists()


def can_step_back(record: RunRecord) -> bool:
    """Whether leaving a restore would leave an infobase, if there was one before it."""
    there = record.file.exists() or aside_of(record).exists()
    return there or not record.details.get(PRESENT, True)


def finish_restore(record: RunRecord, tools: RunTools, *, on_event: OnEvent = ignore_events) -> None:
    """Do what is left of a restore: write and swap again unless that was done, then prove and tidy.

    Raises:
        RunError: `run.no-backup`, `run.backup-of-another`, `backup.*`, `restore.*`.
        PlatformError: the platform did not load a dump.
        InfobaseError: `infobase.in-use`.
        StorageError: the disk stood in the way; it can be done again.
    """
    require_free(record.file, record.infobase, tools)
    if not was_restored(record):
        if record.backup is None:
            raise RunError("run.no-backup", path=str(record.file))
        backup = backup_at(record.backup, on_event=on_event)
        if backup.origin != (record.size, record.sha256):
            raise RunError("run.backup-of-another", path=str(backup.file), run=record.run_id)
        _write_and_swap(record, with_rights(backup, record.file, aside_of(record)), tools, on_event)
    try:
        prove_deeply(record, tools)
    except RunError as error:
        _give_way(record, tools, error)
        raise
    if not (record.steps and record.steps[0].subject == KEEP):
        forget_aside(record, tools.filing)
    remove_leftovers(record.file, tools)
    end_restore(record, RESTORED, tools)


def _write_and_swap(record: RunRecord, backup: Backup, tools: RunTools, on_event: OnEvent) -> None:
    remove_leftovers(record.file, tools)  # what an attempt that was cut off wrote takes the room of this one
    with explained(record.infobase):
        tools.filing.make_directory(record.infobase)
    written = restoring_name(record.file, record.run_id)
    made = write_beside(
        backup,
        record.file,
        written,
        tools.filing,
        loader=loader_of(record, tools),
        make_room=bool(record.details.get(MAKE_ROOM)) and not is_kept(record),
        before_room=lambda: tools.journal.note_touched(record.run_id),
        on_event=on_event,
    )
    note_made(record, backup, made, tools)
    tools.journal.note_touched(record.run_id)
    swap(record.file, written, _free_aside(record), tools.filing, tools.at_point)


def _give_way(record: RunRecord, tools: RunTools, error: RunError) -> None:
    """The restored infobase is wrong: what was there before takes its place again, if it is there still."""
    if aside_of(record).exists() or not record.details.get(PRESENT, True):
        step_back(record, tools.filing, placed=True)
        end_restore(record, RunOutcome.FAILED_RESTORED.value, tools, error)


def _free_aside(record: RunRecord) -> Path:
    """A name nothing stands aside under yet: the present infobase of the first attempt must not be lost.

    What somebody did after it was cut off gets a name under which it is kept.
    """
    if is_kept(record):
        return failed_name(record.file, record.run_id)
    attempt = 1
    while aside_of(record, attempt).exists():
        attempt += 1
    return aside_of(record, attempt)


def give_up_restore(record: RunRecord, outcome: str, tools: RunTools) -> None:
    """Leave a restore as it is; where the infobase had only stepped aside it takes its place again.

    Raises:
        RunError: `run.leave-missing`: there would be no infobase.
        StorageError: the disk stood in the way; it can be done again.
    """
    if not can_step_back(record):
        raise RunError("run.leave-missing", path=str(record.file), run=record.run_id)
    if not record.file.exists() or not_begun(record):
        step_back(record, tools.filing, placed=False)
    remove_leftovers(record.file, tools)
    end_restore(record, outcome, tools)
