"""What there is after a run that was taken up too often: for the person who has to decide.

Read from the infobase and from the backup themselves, not from the journal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.errors import UserError
from updater.update.backup import verify_backup
from updater.update.backups.bare import backup_at
from updater.update.grounds import ground_of_record
from updater.update.journal import MOST_TURNS
from updater.update.records import server_of

if TYPE_CHECKING:
    from updater.model.events import CancelToken
    from updater.model.infobase import InfobaseState
    from updater.texts import Texts
    from updater.update.backup import Backup
    from updater.update.ground import Ground
    from updater.update.records import RunRecord
    from updater.update.request import RunTools


@dataclass(frozen=True, slots=True)
class Remains:
    """What there is now.

    Attributes:
        record: the run.
        state: what the infobase is; None where nobody could read it.
        problem: why not; None also of a server infobase, into which nobody has logged in.
        backup: a backup that was read through just now and is right; None when there is none such.
        backup_problem: why it is not; None also where none was made.
    """

    record: RunRecord
    state: InfobaseState | None
    problem: UserError | None
    backup: Backup | None
    backup_problem: UserError | None

    @property
    def sound(self) -> bool | None:
        """Whether every page of the infobase's file is accounted for; None when nobody could look."""
        return self.state.sound if self.state else None


def remains_of(record: RunRecord, tools: RunTools, cancel: CancelToken | None = None) -> Remains:
    """Read the infobase of a run and its backup through; nothing is changed, no platform is started.

    Raises:
        Cancelled: the person asked to stop.
    """
    state, problem = _infobase(record, ground_of_record(record, tools), cancel)
    backup, backup_problem = _backup(record, cancel)
    return Remains(record, state, problem, backup, backup_problem)


def told(remains: Remains, texts: Texts) -> tuple[str, ...]:
    """Return in words: what happened, what the infobase is now, which right backup there is."""
    return (_what(remains, texts), told_now(remains, texts), told_backup(remains, texts))


def commands(remains: Remains) -> dict[str, tuple[str, ...]]:
    """Return the commands of each deed a person may choose, in the order they are given."""
    run = remains.record.run_id
    leave = f"onec-updater runs --leave {run}"
    deeds: dict[str, tuple[str, ...]] = {"leave": (leave,)}
    if remains.backup is not None:
        deeds["put-back"] = (leave, f"onec-updater restore {run}")
    return deeds


def _what(remains: Remains, texts: Texts) -> str:
    record = remains.record
    start, target = record.start.version, record.target.version
    return texts("recovery.person.what", start=start, target=target, count=MOST_TURNS)


def told_now(remains: Remains, texts: Texts) -> str:
    """Return what the infobase is now, in words."""
    state, record = remains.state, remains.record
    if state is None:
        if remains.problem is not None:
            return texts("recovery.person.unread", why=texts.problem(remains.problem).what)
        kind = "missing" if server_of(record.details) is None else "server"
        return texts(f"recovery.person.{kind}")
    release = state.configuration.version if state.configuration else "—"
    told = texts(f"recovery.person.{'unsound' if state.sound is False else 'sound'}", release=release)
    main = state.main_configuration
    if main is not None and main.version != release:
        told = f"{told} {texts('recovery.person.pending', release=main.version)}"
    return told


def told_backup(remains: Remains, texts: Texts) -> str:
    """Return which right backup there is, in words."""
    backup = remains.backup
    if backup is not None:
        release, path = backup.version or backup.release or "—", str(backup.file)
        return texts("recovery.person.backup", release=release, taken=backup.taken, path=path)
    if remains.backup_problem is not None:
        why = texts.problem(remains.backup_problem).what
        return texts("recovery.person.backup-bad", why=why)
    return texts("recovery.person.backup-none")


def _infobase(
    record: RunRecord, ground: Ground, cancel: CancelToken | None
) -> tuple[InfobaseState | None, UserError | None]:
    if server_of(record.details) is not None or not ground.exists():
        return None, None
    try:
        return ground.inspect(deep=True, cancel=cancel), None
    except UserError as error:
        return None, error


def _backup(record: RunRecord, cancel: CancelToken | None) -> tuple[Backup | None, UserError | None]:
    if record.backup is None:
        return None, None
    try:
        backup = backup_at(record.backup)
        verify_backup(backup, cancel=cancel)
    except UserError as error:
        return None, error
    return backup, None
