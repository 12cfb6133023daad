"""What follows a verified backup: a second copy elsewhere, and old ones going. Neither can fail a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.errors import UserError
from updater.model.events import LogLine, ignore_events
from updater.update.backups.keeping import Keeping, thin_out
from updater.update.backups.second_place import copy_backup
from updater.update.report import Note

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from pathlib import Path

    from updater.filing import Filing
    from updater.model.events import CancelToken, OnEvent
    from updater.texts import Texts
    from updater.update.backups.backup import Backup


def finish_backup(
    backup: Backup,
    *,
    second_place: Path | None,
    keeping: Keeping,
    needed: Collection[Path],
    runs: Collection[str] = (),
    now: datetime,
    filing: Filing,
    texts: Texts | None = None,
    on_event: OnEvent = ignore_events,
    cancel: CancelToken | None = None,
) -> tuple[Note, ...]:
    """Copy a verified backup to the second place, then remove what is too much in both.

    Args:
        backup: just made and verified.
        second_place: None when there is none.
        keeping: how many backups of a base stay.
        needed: manifests that runs without an end refer to.
        runs: those the journal knows.
        now: the present time.
        filing: where the operations go.
        texts: the language of the reasons in the notes.
        on_event: hears how far it is.
        cancel: stops the copying.

    Returns:
        What could not be done.

    Raises:
        Cancelled: the person asked to stop.
    """
    notes: list[Note] = []
    made = [backup]
    if second_place is not None:
        try:
            made.append(copy_backup(backup, second_place, filing, on_event=on_event, cancel=cancel))
        except UserError as error:
            notes.append(_note("backup-second-failed", second_place, error, texts))
    for each in made:
        try:
            for gone in thin_out(each, keeping, now=now, needed=needed, runs=runs, filing=filing):
                on_event(LogLine(f"backup removed: {gone.file}"))
        except UserError as error:
            notes.append(_note("backups-not-removed", each.file.parent, error, texts))
    return tuple(notes)


def _note(code: str, path: Path, error: UserError, texts: Texts | None) -> Note:
    why = texts.problem(error).what if texts is not None else str(error)
    return Note(code, tuple({"path": str(path), "why": why}.items()))
