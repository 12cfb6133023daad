"""The backups there are: listed, verified, put back; and how new ones are made.

One of the services of `updater.app`; everything here blocks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from updater.errors import RunError
from updater.model.backup import FILE_COPIES, OF_FILES, OF_SERVERS, BackupKind
from updater.model.events import ignore_events
from updater.model.infobase import ServerAddress
from updater.servers import has_dbms_backup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from updater.errors import UserError
    from updater.filing import Filing
    from updater.model.events import CancelToken, OnEvent
    from updater.model.infobase import InfobaseState
    from updater.model.update_options import UpdateOptions
    from updater.settings import Settings
    from updater.update.backup import Backup
    from updater.update.backups.catalogue import BackupEntry, BackupState
    from updater.update.backups.keeping import Keeping
    from updater.update.journal import Journal
    from updater.update.putting_back import RestoreRequest
    from updater.update.records import RunRecord
    from updater.update.request import RunTools
    from updater.update.restore_room import Room


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a backup will take, as far as that can be told before.

    Attributes:
        size: of the infobase's file, bytes.
        needed: bytes of the backup; of a compressed one told from samples, and guessed from them of a dump.
        free: bytes at the place; None when that cannot be found out.
    """

    size: int
    needed: int
    free: int | None

    @property
    def enough(self) -> bool:
        """Whether it will fit."""
        return self.free is None or self.free > self.needed


class Backups:
    """Backups of all infobases this user has updated.

    Args:
        settings: asked anew every time.
        filing: where file operations go.
        journal: opens the journal of runs.
        tools: the outside things of a run.
        default_place: where backups go unless the settings name another place.
    """

    def __init__(
        self,
        settings: Callable[[], Settings],
        filing: Filing,
        journal: Callable[[], Journal],
        tools: Callable[..., RunTools],
        default_place: Path,
    ) -> None:
        self._settings = settings
        self._filing = filing
        self._journal = journal
        self._tools = tools
        self._default_place = default_place

    @property
    def kind(self) -> BackupKind:
        """The kind made of a file infobase unless somebody asks for another."""
        return BackupKind(self._settings().backup_kind)

    def kinds(self, infobase: InfobaseState) -> tuple[BackupKind, ...]:
        """Return what can be made of an infobase, the usual one first."""
        if infobase.server is None:
            return OF_FILES
        if not has_dbms_backup(self._settings(), infobase.server):
            return OF_SERVERS[:1]
        return OF_SERVERS[::-1] if self._restores_by_dbms(infobase.server) else OF_SERVERS

    def _restores_by_dbms(self, address: ServerAddress) -> bool:
        """Whether the database server can put back what it wrote: else it is not the usual way."""
        commands = {name.casefold(): told for name, told in self._settings().dbms_commands.items()}
        return bool((commands.get(address.text.casefold()) or commands.get("*") or {}).get("restore"))

    def kind_for(self, infobase: InfobaseState, wanted: BackupKind | None = None) -> BackupKind:
        """Return the kind to make: the one wanted, else the usual one.

        There is no file of a server infobase to copy, so one who asks for a copy there gets the usual kind.
        """
        if infobase.server is None:
            return wanted or self.kind
        usable = wanted is not None and wanted not in FILE_COPIES
        return wanted if wanted is not None and usable else self.kinds(infobase)[0]

    @property
    def keeping(self) -> Keeping:
        """How many backups of one infobase stay."""
        from updater.update.backups.keeping import Keeping

        settings = self._settings()
        return Keeping(settings.backups_kept, settings.backup_days)

    @property
    def second_place(self) -> Path | None:
        """Where each backup is copied to, too."""
        return self._settings().second_backup_directory

    def directory(self, named: Path | None = None) -> Path:
        """Return where backups go; `named` is another place than the settings say."""
        return named or self._settings().backup_directory or self._default_place

    def places(self) -> tuple[Path, ...]:
        """Every folder backups are known to lie in."""
        settings = self._settings()
        named = [settings.backup_directory, self._default_place, settings.second_backup_directory]
        used = [record.backup.parent for record in self._journal().runs() if record.backup is not None]
        return tuple(dict.fromkeys(path for path in (*named, *used) if path is not None))

    def tidy(self, named: Path | None = None) -> None:
        """Remove what backups that were cut off left half made, in every place the next may use.

        Args:
            named: another place than the settings say.
        """
        from updater.update.backups.leftovers import tidy

        settings = self._settings()
        places = (named or settings.backup_directory or self._default_place, settings.second_backup_directory)
        tidy(places, self._tools())

    def entries(self, infobase: Path | None = None) -> tuple[BackupEntry, ...]:
        """List backups, the newest first; of one infobase when its folder is given.

        A place that cannot be reached now is left out: a share that is off must not hide the others.

        Raises:
            RunError, StorageError: the journal cannot be read.
        """
        from updater.update.backups.catalogue import list_backups

        found = {
            entry.manifest: entry for place in self.places() for entry in _reachable(list_backups, place)
        }
        return tuple(
            entry
            for entry in sorted(found.values(), key=_taken, reverse=True)
            if infobase is None or _is_of(entry, infobase)
        )

    def entry(self, named: str) -> BackupEntry:
        """Find a backup by the path of one of its files, its name, or a beginning that fits one only.

        A dump without a manifest is found by its path, and read to its end.

        Raises:
            RunError: `backup.unknown`.
        """
        from updater.update.backups.bare import is_bare
        from updater.update.backups.catalogue import bare_entry, look_at, manifest_at

        path = Path(named)
        if path.exists():
            manifest = manifest_at(path.absolute())
            return bare_entry(manifest) if is_bare(manifest) else look_at(manifest)
        entries = self.entries()
        exact = [entry for entry in entries if entry.name == named]
        found = exact[:1] or [entry for entry in entries if named and entry.name.startswith(named)]
        if len(found) != 1:
            raise RunError("backup.unknown", backup=named)
        return found[0]

    def verify(
        self, entry: BackupEntry, *, on_event: OnEvent = ignore_events, cancel: CancelToken | None = None
    ) -> BackupEntry:
        """Read a backup through, and let its database server look at it where the settings say how.

        What was found is in the entry returned.

        Raises:
            Cancelled: the person asked to stop.
        """
        from updater.errors import UserError
        from updater.update.backup import verify_backup
        from updater.update.backups.catalogue import BackupEntry, BackupState, note_verified

        if entry.backup is None or entry.backup.file == entry.manifest:
            return entry
        try:
            verify_backup(entry.backup, on_event=on_event, cancel=cancel)
            self._let_dbms_look(entry.backup, on_event, cancel)
        except UserError as error:
            return BackupEntry(entry.manifest, _state_for(error), entry.backup, error)
        backup = self._noted(entry.backup, note_verified)
        return BackupEntry(entry.manifest, BackupState.WHOLE, backup)

    def _let_dbms_look(self, backup: Backup, on_event: OnEvent, cancel: CancelToken | None) -> None:
        """Run the check of the settings on a backup that a database server wrote."""
        if backup.kind is not BackupKind.DBMS:
            return
        from updater.enterprise.dbms import commands_for
        from updater.enterprise.dbms_process import DbmsRunner
        from updater.enterprise.look_folder import look_folder
        from updater.update.backups.by_dbms import Dbms

        settings = self._settings()
        commands = commands_for(settings.dbms_commands, backup.server)
        if commands is None:
            return
        server, _slash, name = backup.server.partition("\\")
        with look_folder(self._tools().looks, self._filing) as folder:
            runner = DbmsRunner(folder, settings.step_time_limit)
            Dbms(ServerAddress(server, name), commands, runner).check(backup.file, on_event, cancel)

    def _noted(self, backup: Backup, note: Callable[[Backup, str, Filing], Backup]) -> Backup:
        """Write the time down; a place that cannot be written to makes the backup no worse."""
        from updater.errors import StorageError

        when = self._tools().clock().isoformat(timespec="seconds")
        try:
            return note(backup, when, self._filing)
        except StorageError:
            return replace(backup, verified=when)

    def estimate(self, file: Path, place: Path, kind: BackupKind) -> Estimate:
        """Tell what a backup of a file will take.

        Raises:
            StorageError: the file cannot be read.
        """
        from updater.filing import explained
        from updater.update.backups.compression import estimate
        from updater.update.reading import room_of

        with explained(file):
            size = file.stat().st_size
            needed = room_of(file) if kind is BackupKind.COPY else estimate(file)
        try:
            free = self._filing.free_space(place)
        except OSError:
            free = None
        return Estimate(size, needed, free)

    def room(self, entry: BackupEntry, infobase: Path) -> Room:
        """Tell whether a restored base fits beside the present one.

        Raises:
            StorageError: the place cannot be looked at.
            RunError: the backup cannot be used.
        """
        from updater.update.restore_room import room_for

        return room_for(usable(entry), infobase, self._filing)

    def restore(
        self,
        request: RestoreRequest,
        options: UpdateOptions | None = None,
        *,
        wait: float = 0.0,
        on_event: OnEvent = ignore_events,
        cancel: CancelToken | None = None,
    ) -> RunRecord:
        """Put a backup in an infobase's place; a run of its own.

        Args:
            request: what to put where.
            options: of these the platform counts, which loads a dump.
            wait: seconds whoever is in the infobase is waited for before anything is begun.
            on_event: hears steps and how far they are.
            cancel: stops it as long as the present infobase has not stepped aside.

        Raises:
            RunError, InfobaseError, PlatformError, StorageError, Cancelled: why it was not done; the base is
            as it was unless the journal says otherwise.
        """
        from updater.update.backups.bare import backup_at
        from updater.update.grounds import ground_at
        from updater.update.others import until_left
        from updater.update.putting_back import put_back
        from updater.update.restoring import require_restorable

        tools = self._tools(options)
        if wait:
            require_restorable(backup_at(request.manifest))
            until_left(ground_at(request.file, tools), tools, wait, on_event, cancel)
        return put_back(request, tools, on_event=on_event, cancel=cancel)


def _state_for(problem: UserError) -> BackupState:
    """Tell what a backup is that could not be verified."""
    from updater.update.backups.catalogue import BackupState

    if problem.code == "backup.missing":
        return BackupState.MISSING
    # That a command could not be run says nothing of the file, whose hash was right.
    unasked = problem.code.startswith(("dbms.", "settings."))
    return BackupState.WHOLE if unasked else BackupState.ALTERED


def usable(entry: BackupEntry) -> Backup:
    """Return the backup of an entry.

    Raises:
        UserError: it cannot be used, and why.
    """
    if entry.backup is None or entry.problem is not None:
        raise entry.problem or RunError("backup.manifest-unreadable", path=str(entry.manifest))
    return entry.backup


def _reachable(read: Callable[[list[Path]], tuple[BackupEntry, ...]], place: Path) -> Iterator[BackupEntry]:
    from updater.errors import StorageError

    try:
        yield from read([place])
    except StorageError:
        return


def _is_of(entry: BackupEntry, infobase: Path) -> bool:
    """Whether a backup is of an infobase; one nobody can read may be of any and is shown with all."""
    from updater.update.request import hold_key

    if entry.backup is None:
        return False
    if entry.backup.server:
        return entry.backup.server.casefold() == str(infobase).casefold()
    return hold_key(entry.backup.source.parent) == hold_key(infobase)


def _taken(entry: BackupEntry) -> tuple[str, str]:
    return (entry.backup.taken if entry.backup else "", entry.name)
