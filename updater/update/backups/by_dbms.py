"""Backups a command of the database server writes: kept, hashed, and looked into by that server only."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from updater import __version__
from updater.enterprise.dbms import Places
from updater.errors import RunError
from updater.filing import explained
from updater.model.backup import BackupKind
from updater.model.events import ignore_events
from updater.update.backup import PART, forget, place, prepare_place, verify_backup
from updater.update.backups.backup import Backup
from updater.update.backups.growing import growing, growing_folder, only_we_write
from updater.update.backups.manifest import manifest_of
from updater.update.backups.whose import computer_name
from updater.update.copying import hash_of

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from updater.enterprise.dbms import DbmsCommands
    from updater.enterprise.dbms_process import DbmsRunner
    from updater.filing import Filing
    from updater.model.events import CancelToken, OnEvent
    from updater.model.infobase import ServerAddress

_KIND = BackupKind.DBMS


class Dbms:
    """The database server of one infobase, as far as commands reach it.

    Args:
        address: of the infobase.
        commands: of the settings.
        runner: starts them.
    """

    def __init__(self, address: ServerAddress, commands: DbmsCommands, runner: DbmsRunner) -> None:
        self._address = address
        self._commands = commands
        self._runner = runner

    @property
    def can_restore(self) -> bool:
        """Whether there is a command that puts a backup back."""
        return bool(self._commands.restore)

    def back_up(
        self,
        directory: Path,
        *,
        name: str,
        filing: Filing,
        release: str,
        version: str,
        run: str,
        taken: str,
        on_event: OnEvent = ignore_events,
        cancel: CancelToken | None = None,
    ) -> Backup:
        """Let the database server write a backup, and prove of it what can be proved.

        The command ended with 0, the file is there and not empty, its own check (where there
        is one) takes it for right, its bytes are on the disk and their hash is known. What is in it
        nobody here can read.

        Args:
            directory: where the backup goes; made when absent.
            name: of the backup, without suffix; must not be taken.
            filing: where our own operations go.
            release: name and release, for the manifest.
            version: the release alone.
            run: the run that makes it.
            taken: the time.
            on_event: hears the commands and how far hashing is.
            cancel: ends the command with all it started.

        Raises:
            RunError: `backup.exists`, `backup.dbms-missing`, `backup.dbms-refused`, `dbms.*`.
            StorageError: the disk stood in the way.
            Cancelled: the person asked to stop. Nothing is left under any of its names.
        """
        target = directory / f"{name}{_KIND.suffix}"
        manifest = manifest_of(target, _KIND)
        beside = directory / f"{name}{PART}{_KIND.suffix}"
        folder = growing_folder(directory, name)
        prepare_place(None, directory, (target, beside, folder, manifest), filing)
        try:
            with self._growing(beside, directory, name, filing) as part:
                self._run("backup", part, on_event, cancel)
                _require_written(part)
                _make_durable(part, filing)
                self.check(part, on_event, cancel)
                size, sha256 = hash_of(part, on_event, cancel)
                backup = Backup(
                    target,
                    manifest,
                    size,
                    sha256,
                    Path(self._address.text),
                    release=release,
                    taken=taken,
                    kind=_KIND,
                    stored=size,
                    version=version,
                    run=run,
                    verified=taken,
                    program=__version__,
                    computer=computer_name(),
                    server=self._address.text,
                )
                place(part, backup, filing)
        except BaseException:
            forget(filing, beside, target, manifest)
            raise
        return backup

    def _growing(
        self, beside: Path, directory: Path, name: str, filing: Filing
    ) -> AbstractContextManager[Path]:
        """Give the path to write to: in a private folder, if only programs of ours can be the writer.

        A server that writes by itself writes beside, as the folder lets it; so does one that is told the
        name alone and knows the folder by another path.
        """
        commands = self._commands
        named = any("{name}" in word for word in (*commands.backup, *commands.check))
        with explained(directory):
            private = not named and only_we_write(directory)
        return growing(directory, name, _KIND, filing) if private else contextlib.nullcontext(beside)

    def check(self, file: Path, on_event: OnEvent = ignore_events, cancel: CancelToken | None = None) -> None:
        """Let the database server look at a backup, where the settings say how.

        Raises:
            RunError: `backup.dbms-refused`, `dbms.program-unknown`, `dbms.not-started`,
                `dbms.timed-out`.
            Cancelled: the person asked to stop.
        """
        if not self._commands.check:
            return
        try:
            self._run("check", file, on_event, cancel)
        except RunError as error:
            if error.code != "dbms.failed":
                raise
            text = str(error.params["text"])
            raise RunError("backup.dbms-refused", path=str(file), text=text) from error

    def restore(self, backup: Backup, on_event: OnEvent = ignore_events) -> None:
        """Let the database server make the database what a backup holds. It cannot be cancelled.

        Raises:
            RunError: `run.dbms-no-restore`, `backup.missing`, `backup.altered`, `dbms.*`.
        """
        if not self.can_restore:
            raise RunError(
                "run.dbms-no-restore", path=self._address.text, backup=str(backup.file), run=backup.run
            )
        verify_backup(backup, on_event=on_event)
        self._run("restore", backup.file, on_event, None)

    def _run(self, name: str, file: Path, on_event: OnEvent, cancel: CancelToken | None) -> None:
        words = getattr(self._commands, name)
        places = Places(file.absolute(), self._address.server, self._address.reference)
        self._runner.run(name, words, places, on_event, cancel)


def _require_written(part: Path) -> None:
    """See that the command has left a file with something in it."""
    if part.is_symlink() or not part.is_file():
        raise RunError("backup.dbms-missing", path=str(part))
    with explained(part):
        if not part.stat().st_size:
            raise RunError("backup.dbms-missing", path=str(part))


def _make_durable(part: Path, filing: Filing) -> None:
    """Sync it, readable by its owner only, where it is ours: a database server may own what it wrote."""
    with explained(part), contextlib.suppress(PermissionError):
        filing.set_rights(part, 0o600)
        with filing.reopen(part) as file:
            filing.sync(file)
