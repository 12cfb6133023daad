"""Making an infobase's file of a dump: only the platform can, and never where the infobase lies.

A new infobase is made in a private folder beside the live file, on the same disk; the
dump is loaded into it, and what came of it is read natively with all its pages before
anybody calls it a restored infobase (docs/platform.md 11).
"""

from __future__ import annotations

import contextlib
import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from updater.enterprise.commands import Commands
from updater.enterprise.connections import FileConnection
from updater.enterprise.designer import Performer
from updater.errors import Bug, RunError, UserError
from updater.filing import explained
from updater.infobases.inspection import inspect_infobase
from updater.model.events import ignore_events
from updater.update.backup import verify_backup
from updater.update.backups.dumping import require_whole
from updater.update.copying import hash_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from updater.enterprise.installations import Platform
    from updater.enterprise.process import Starter
    from updater.filing import Filing
    from updater.formats.dump import Dump
    from updater.model.events import CancelToken, OnEvent
    from updater.update.backups.backup import Backup

FOLDER = ".loading-"
"""What stands between the infobase's file and the run in the name of the private folder."""
_WORK = "loading"  # in the folder of a run's logs, where a platform that outlives us is looked for
_PRIVATE = 0o700
_OF_A_RUN = re.compile(r"(?:restore-)?\d{8}-\d{6}-[0-9a-f]{4}")


def _none() -> Platform | None:
    return None


@dataclass(frozen=True, slots=True)
class Loading:
    """With what dumps are loaded.

    Attributes:
        platform: finds the version to start; asked only when a dump has to be loaded.
        time_limit: seconds one command may take.
    """

    platform: Callable[[], Platform | None] = field(default=_none)
    time_limit: float = 4 * 3600.0


class Loader:
    """Loads dumps for one run.

    Args:
        loading: platform and limit.
        log_dir: the folder of the run's logs; its name is the run's.
        filing: where our own operations go.
        starter: starts a process of the platform.
        pause: waits some seconds.
    """

    def __init__(
        self,
        loading: Loading,
        log_dir: Path,
        filing: Filing,
        starter: Starter,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._loading = loading
        self._log_dir = log_dir
        self._filing = filing
        self._performer = Performer(loading.time_limit, starter, filing, pause)

    def load(
        self,
        backup: Backup,
        file: Path,
        written: Path,
        on_event: OnEvent = ignore_events,
        cancel: CancelToken | None = None,
    ) -> tuple[int, str]:
        """Make the file that will take the infobase's place; return its size and hash.

        Args:
            backup: the dump; it is only read.
            file: the live file, which is not touched; it may be missing.
            written: where the new one goes; on the live one's disk.
            on_event: hears how far it is.
            cancel: ends the platform with all it started.

        Raises:
            RunError: `backup.missing`, `backup.altered`, `backup.dump-unsound`,
                `backup.dump-of-another`, `restore.needs-platform`, `restore.unproved`.
            PlatformError: the platform did not load it.
            StorageError: the disk stood in the way.
            Cancelled: the person asked to stop. Whatever happens, nothing is left beside.
        """
        verify_backup(backup, on_event=on_event, cancel=cancel)
        dump = require_whole(backup.file, backup.version)
        platform = self._loading.platform()
        if platform is None:
            raise RunError("restore.needs-platform", path=str(backup.file))
        folder = loading_folder(file, self._log_dir)
        forget_older(file, self._filing)
        try:
            self._load(backup, platform, folder, on_event, cancel)
            self._prove(dump, folder, file)
            return self._place(folder / file.name, written, backup, on_event, cancel)
        finally:
            with contextlib.suppress(UserError):
                forget_loading(file, self._filing, self._log_dir)

    def _load(
        self,
        backup: Backup,
        platform: Platform,
        folder: Path,
        on_event: OnEvent,
        cancel: CancelToken | None,
    ) -> None:
        work = self._log_dir / _WORK
        with explained(folder):
            self._filing.make_directory(work)
            self._filing.make_directory(folder)
            self._filing.set_rights(folder, _PRIVATE)
        # The new infobase has no users, so nobody has to log in before the dump is in it.
        commands = Commands(platform, FileConnection(folder), None, work)
        self._performer.perform(commands.create_infobase, on_event, cancel)
        self._performer.perform(lambda: commands.restore_infobase(backup.file), on_event, cancel)

    def _prove(self, dump: Dump, folder: Path, file: Path) -> None:
        """Read what came of it: its pages, and the very configuration of the dump."""
        try:
            state = inspect_infobase(folder, deep=True)
        except UserError as error:
            raise RunError("restore.unproved", path=str(file), detail=str(error)) from error
        found, wanted = state.configuration, dump.configuration
        same = (found.identity if found else None) == (wanted.identity if wanted else None)
        if state.sound is not True or not same:
            detail = f"{found.version if found else '—'}, {wanted.version if wanted else '—'}"
            raise RunError("restore.unproved", path=str(file), detail=detail)

    def _place(
        self, made: Path, written: Path, backup: Backup, on_event: OnEvent, cancel: CancelToken | None
    ) -> tuple[int, str]:
        filing = self._filing
        with explained(made), filing.reopen(made) as opened:
            filing.sync(opened)
        found = hash_of(made, on_event, cancel)
        with explained(written):
            filing.set_rights(made, 0o600 if backup.mode is None else backup.mode, backup.owner)
            filing.replace(made, written)
            filing.sync_directory(written.parent)
        return found


def loading_folder(file: Path, log_dir: Path) -> Path:
    """Return where a run makes the new infobase; inside the infobase's folder, so on its disk."""
    if not log_dir.name:
        raise Bug("a run without a name")
    return file.with_name(f"{file.name}{FOLDER}{log_dir.name}")


def forget_loading(file: Path, filing: Filing, log_dir: Path) -> None:
    """Remove what loading a dump for a run has left beside an infobase.

    Only a true folder of exactly that name goes: what has another beginning, or is a link, is not ours.

    Raises:
        StorageError: it could not be removed.
    """
    _forget(loading_folder(file, log_dir), filing)


def forget_older(file: Path, filing: Filing) -> None:
    """Remove what loading dumps for any run has left beside an infobase; only while that is locked for us.

    Raises:
        StorageError: something could not be removed.
    """
    with explained(file):
        beside = sorted(file.parent.glob(f"{file.name}{FOLDER}*"))
    for folder in beside:
        if _OF_A_RUN.fullmatch(folder.name.removeprefix(f"{file.name}{FOLDER}")):
            _forget(folder, filing)


def _forget(folder: Path, filing: Filing) -> None:
    with explained(folder):
        if folder.is_dir() and not folder.is_symlink():
            filing.remove_tree(folder)
