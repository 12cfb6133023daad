"""A file infobase: one `1Cv8.1CD`, read natively, copied as bytes, restored by a swap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.enterprise.commands import FileConnection
from updater.errors import FormatError, StorageError
from updater.filing import explained
from updater.formats.event_log import read_events
from updater.infobases.application import application_record
from updater.model.configuration import UpdateSubsystem
from updater.model.events import ignore_events
from updater.update.backup import make_backup
from updater.update.backups.naming import backup_name
from updater.update.copying import hash_of
from updater.update.ground import Ground, Seal
from updater.update.proofs import subsystem_of
from updater.update.request import hold_key
from updater.update.restoring import beside, forget_failed, restore_backup

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from datetime import datetime
    from pathlib import Path

    from updater.formats.event_log import LogEvent
    from updater.model.application import ApplicationRecord
    from updater.model.events import CancelToken, OnEvent
    from updater.model.infobase import InfobaseState
    from updater.update.backup import Backup
    from updater.update.ground import BackupOrder
    from updater.update.request import RunTools

_MOMENT = 2.0  # seconds: file systems keep times no finer than that
LOG_FOLDER = "1Cv8Log"


class FileGround(Ground):
    """A folder with a `1Cv8.1CD`.

    Args:
        directory: the folder of the infobase.
        file: its `1Cv8.1CD`.
        tools: the outside things.
    """

    def __init__(self, directory: Path, file: Path, tools: RunTools) -> None:
        self.key = hold_key(directory)
        self.title = directory.name
        self.place = str(directory)
        self.lock_folder = directory
        self._directory = directory
        self._file = file
        self._tools = tools

    @property
    def connection(self) -> FileConnection:
        """The folder."""
        return FileConnection(self._directory)

    def inspect(self, *, deep: bool = False) -> InfobaseState:
        """Read the file."""
        return self._tools.inspect(self._directory, deep=deep)

    def exists(self) -> bool:
        """Whether there is a file."""
        return self._file.exists()

    def in_use(self) -> bool | None:
        """Try to hold the file."""
        return self._tools.in_use(self._file)

    def held(self) -> AbstractContextManager[None]:
        """Hold the file."""
        return self._tools.held(self._file)

    def mark(self) -> str:
        """Size, time of change and number of the file.

        Raises:
            StorageError: it cannot be looked at.
        """
        with explained(self._file):
            found = self._file.stat()
        return f"{found.st_size}:{found.st_mtime_ns}:{found.st_ino}"

    def changed_after(self, file: Path) -> bool:
        """Compare the times of change."""
        with explained(self._file):
            return self._file.stat().st_mtime > file.stat().st_mtime + _MOMENT

    def seal(self, on_event: OnEvent = ignore_events, cancel: CancelToken | None = None) -> Seal:
        """Hash the file."""
        with self.held():
            before = self.mark()
            return Seal(*hash_of(self._file, on_event, cancel), before)

    def changed(self, seal: Seal, on_event: OnEvent = ignore_events) -> bool:
        """Compare the file byte by byte, by its hash."""
        try:
            return not self.exists() or hash_of(self._file, on_event) != (seal.size, seal.sha256)
        except StorageError:
            return True

    def backup(
        self, order: BackupOrder, on_event: OnEvent, cancel: CancelToken | None
    ) -> tuple[Backup, Seal]:
        """Copy the file and prove the copy."""
        with self.held():
            backup = make_backup(
                self._file,
                order.directory,
                name=backup_name(self._directory, str(order.release.version), order.stamp),
                filing=self._tools.filing,
                kind=order.kind,
                release=f"{order.release.name} {order.release.version}",
                version=str(order.release.version),
                run=order.run,
                taken=order.taken,
                on_event=on_event,
                cancel=cancel,
            )
            return backup, Seal(backup.size, backup.sha256, self.mark())

    def restore(
        self, backup: Backup, *, stamp: str, on_event: OnEvent, at_point: Callable[[str], None]
    ) -> None:
        """Put the copy in the file's place."""
        restore_backup(
            backup, self._file, self._tools.filing, stamp=stamp, on_event=on_event, at_point=at_point
        )

    def tidy(self) -> None:
        """Remove what bears the names a restore uses."""
        self._tools.filing.remove(beside(self._file))
        forget_failed(self._file, self._tools.filing)

    def settle(self) -> None:
        """Sync the file and its name."""
        filing = self._tools.filing
        with explained(self._file), filing.reopen(self._file) as file:
            filing.sync(file)
        with explained(self._directory):
            filing.sync_directory(self._directory)

    def carries_update_handlers(self) -> bool | None:
        """Look for the update subsystem in the database configuration."""
        found = subsystem_of(self._file)
        return None if found is None else found is not UpdateSubsystem.NONE

    def update_subsystem(self) -> UpdateSubsystem:
        """Look for the update subsystem, and in which language it is."""
        return subsystem_of(self._file) or UpdateSubsystem.RUSSIAN

    def application(self) -> ApplicationRecord:
        """Read the application's own register from the closed file."""
        return application_record(self._file)

    def events(self, since: datetime) -> list[LogEvent] | None:
        """Read `1Cv8Log`, text or SQLite (docs/platform.md 7.5)."""
        folder = self._directory / LOG_FOLDER
        try:
            return list(read_events(folder, since=since)) if folder.is_dir() else []
        except (FormatError, StorageError):
            return None
