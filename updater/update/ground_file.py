"""A file infobase: one `1Cv8.1CD`, read natively, copied as bytes or dumped, restored by a swap."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.enterprise.commands import Commands, FileConnection
from updater.enterprise.designer import Performer
from updater.errors import FormatError, RunError, StorageError, UserError
from updater.filing import explained
from updater.formats.event_log import read_events
from updater.infobases.application import application_record
from updater.infobases.holders import holders, named
from updater.model.backup import BackupKind
from updater.model.configuration import UpdateSubsystem
from updater.model.events import ignore_events
from updater.update.aside_names import plain_files, stepper_of
from updater.update.asides import release_kept, remove_leftovers
from updater.update.backup import make_backup
from updater.update.backups.dumping import make_dump_backup
from updater.update.backups.naming import backup_name
from updater.update.copying import hash_of
from updater.update.ground import Ground, Seal
from updater.update.loading import Loader, Loading, forget_loading
from updater.update.proofs import subsystem_of
from updater.update.records import MADE
from updater.update.request import hold_key
from updater.update.restoring import forget, restore_backup

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from datetime import datetime
    from pathlib import Path

    from updater.enterprise.connections import Credentials
    from updater.formats.event_log import LogEvent
    from updater.model.application import ApplicationRecord
    from updater.model.events import CancelToken, OnEvent
    from updater.model.infobase import InfobaseState
    from updater.update.backup import Backup
    from updater.update.ground import BackupOrder
    from updater.update.request import RunTools

_MOMENT = 2.0  # seconds: file systems keep times no finer than that
_ENOUGH = 1 << 30
_FACTS = ("size", "time of change", "number")  # of a mark
LOG_FOLDER = "1Cv8Log"
_WORK = "designer"  # in the folder of a run's logs, where a platform that outlives us is looked for


@dataclass(frozen=True, slots=True)
class Designer:
    """What dumps a file infobase and loads its dumps.

    Attributes:
        loading: the platform and the time one command may take.
        credentials: who dumps it; None when the infobase has no users.
    """

    loading: Loading
    credentials: Credentials | None = None


class FileGround(Ground):
    """A folder with a `1Cv8.1CD`.

    Args:
        directory: the folder of the infobase.
        file: its `1Cv8.1CD`.
        tools: the outside things.
        log_dir: the folder of the run's logs.
        designer: dumps it and loads its dumps.
    """

    def __init__(
        self, directory: Path, file: Path, tools: RunTools, log_dir: Path, designer: Designer
    ) -> None:
        self.key = hold_key(directory)
        self.title = directory.name
        self.place = str(directory)
        self.lock_folder = directory
        self._directory = directory
        self._file = file
        self._tools = tools
        self._log_dir = log_dir
        self._designer = designer

    @property
    def connection(self) -> FileConnection:
        """The folder."""
        return FileConnection(self._directory)

    def inspect(
        self, *, deep: bool = False, on_event: OnEvent = ignore_events, cancel: CancelToken | None = None
    ) -> InfobaseState:
        """Read the file."""
        del on_event, cancel  # a matter of seconds
        return self._tools.inspect(self._directory, deep=deep)

    def exists(self) -> bool:
        """Whether there is a file."""
        return self._file.exists()

    def in_use(self) -> bool | None:
        """Try to hold the file."""
        return self._tools.in_use(self._file)

    def visitors(self) -> str | None:
        """Try to hold the file, and name the programs of this computer that have it open."""
        try:
            used = self.in_use()
        except StorageError:
            return None  # what is missing nobody works in
        return named(holders(self._file)) if used else None

    def unchanged(
        self, mark: str, on_event: OnEvent = ignore_events, cancel: CancelToken | None = None
    ) -> bool:
        """Compare size, time of change and number of the file."""
        del on_event, cancel
        try:
            return mark != "" and self.mark() == mark
        except StorageError:
            return False

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

    def changed_at(self, mark: str = "") -> int | None:
        """The time of change, or the one a mark tells."""
        told = (mark or self.mark()).split(":")
        return int(told[1]) if len(told) == len(_FACTS) and told[1].isdecimal() else None

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
        """Copy the file and prove the copy; or let the Designer dump it, and read the dump natively."""
        if order.kind is BackupKind.DUMP:
            return self._dump(order, on_event, cancel)
        with self.held():
            backup = make_backup(
                self._file,
                order.directory,
                name=self._name(order),
                filing=self._tools.filing,
                kind=order.kind,
                **order.facts,
                on_event=on_event,
                cancel=cancel,
            )
            return backup, Seal(backup.size, backup.sha256, self.mark())

    def _name(self, order: BackupOrder) -> str:
        return backup_name(self._directory, str(order.release.version), order.stamp)

    def _dump(self, order: BackupOrder, on_event: OnEvent, cancel: CancelToken | None) -> tuple[Backup, Seal]:
        """The Designer holds the file while it dumps; right after it the file is held and fixed by us."""
        loading, platform = self._designer.loading, self._designer.loading.platform()
        if platform is None:
            raise RunError("backup.dump-needs-platform", path=self.place)
        work = self._log_dir / _WORK
        with explained(work):
            self._tools.filing.make_directory(work)
        commands = Commands(platform, self.connection, self._designer.credentials, work)
        tools = self._tools
        performer = Performer(
            loading.time_limit, tools.starter, tools.filing, tools.pause, others=self.others
        )
        seals: list[Seal] = []

        def dump(path: Path) -> tuple[int, str]:
            performer.perform(lambda: commands.dump_infobase(path), on_event, cancel)
            seals.append(self.seal(on_event, cancel))
            return seals[-1].size, seals[-1].sha256

        backup = make_dump_backup(
            dump,
            order.directory,
            name=self._name(order),
            source=self._file,
            filing=self._tools.filing,
            **order.facts,
            on_event=on_event,
            cancel=cancel,
        )
        return backup, seals[-1]

    def restore(
        self, backup: Backup, *, stamp: str, on_event: OnEvent, at_point: Callable[[str], None]
    ) -> None:
        """Put the copy, or what the platform makes of a dump, in the file's place."""
        self.tidy()  # what an attempt that was cut off wrote takes the room of this one
        tools = self._tools
        restore_backup(
            backup,
            self._file,
            tools.filing,
            stamp=stamp,
            loader=Loader(self._designer.loading, self._log_dir, tools.filing, tools.starter, tools.pause),
            keep=self.keep_failed or self.keep_changed,
            make_room=not self.keep_changed,
            made=lambda made: self._note_made(backup, made),
            on_event=on_event,
            at_point=at_point,
        )
        if self.keep_failed or self.keep_changed:
            self._keep(stamp)
        self.tidy()

    def _note_made(self, backup: Backup, made: tuple[int, str]) -> None:
        """Write down what a dump has become: cut off after that, it is told from the work of a person."""
        if not backup.kind.exact:
            with contextlib.suppress(UserError):  # the restore matters more
                self._tools.journal.note_detail(self._log_dir.name, MADE, list(made))

    def _keep(self, stamp: str) -> None:
        """Keep the failed infobase beside, where there is room for it; see `kept`."""
        standing = [path for path in plain_files(self._file) if _is_of(stamp, stepper_of(path, self._file))]
        if standing and (self.keep_changed or self._has_room()):
            self.kept = max(standing, key=lambda path: path.stat().st_mtime)
        else:
            self.not_kept = True
            forget(standing, self._tools.filing)

    def _has_room(self) -> bool:
        """Whether enough stays free beside: as much as the infobase takes, or 1 GB where it takes more."""
        with contextlib.suppress(OSError):
            wanted = min(self._file.stat().st_size, _ENOUGH)
            return self._tools.filing.free_space(self._directory) >= wanted
        return False

    def tidy(self) -> None:
        """Remove what runs of ours left beside the file, but not what was kept for a person."""
        remove_leftovers(self._file, self._tools)
        forget_loading(self._file, self._tools.filing, self._log_dir)

    def release_kept(self) -> None:
        """Remove that, too."""
        release_kept(self._file, self._tools)

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


def _is_of(stamp: str, run: str) -> bool:
    """Whether a stamp is that of a run, of whichever attempt."""
    return bool(run) and (stamp == run or stamp.startswith(f"{run}-"))
