"""A server infobase: read through the Designer, saved and restored by it or by its database server.

What the database holds cannot be looked at. What is proved is the configuration: both
configurations are saved to files and read natively, before and after.
"""

from __future__ import annotations

import contextlib
import hashlib
import math
from pathlib import Path
from typing import TYPE_CHECKING

from updater.enterprise.cluster import SessionKind, named
from updater.enterprise.commands import PERMISSION_CODE, Commands
from updater.enterprise.configuration_dumps import dump_configurations
from updater.enterprise.dbms_process import FOLDER, DbmsRunner
from updater.enterprise.designer import Performer
from updater.errors import RunError, UserError
from updater.filing import explained
from updater.model.backup import BackupKind
from updater.model.events import ignore_events
from updater.update.backup import verify_backup
from updater.update.backups.by_dbms import Dbms
from updater.update.backups.dumping import make_dump_backup
from updater.update.backups.naming import backup_name
from updater.update.copying import hash_of
from updater.update.ground import Ground, Seal
from updater.update.server_access import connection_of
from updater.update.server_state import infobase_state, read_server_state

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from datetime import datetime

    from updater.enterprise.cluster import ClusterConsole, ClusterInfobase, ClusterSession
    from updater.enterprise.commands import ServerConnection
    from updater.enterprise.configuration_dumps import ConfigurationDumps
    from updater.formats.event_log import LogEvent
    from updater.model.events import CancelToken, OnEvent
    from updater.model.infobase import InfobaseState, ServerAddress
    from updater.update.backup import Backup
    from updater.update.ground import BackupOrder
    from updater.update.request import RunTools
    from updater.update.server_access import ServerAccess


class ServerGround(Ground):
    """An infobase of a cluster of servers.

    Args:
        address: where it is.
        tools: the outside things.
        access: how it is come into.
        work: a folder of our own for what the platform writes; made when it is needed.
    """

    leaves = False
    lasting = True
    shut = True
    seals_data = False

    def __init__(self, address: ServerAddress, tools: RunTools, access: ServerAccess, work: Path) -> None:
        self.key = server_key(address)
        self.title = address.reference
        self.place = address.text
        self.address = address
        self.access = access
        self._tools = tools
        self._work = work
        self._mark = ""
        self._handlers: bool | None = None
        self._seen: InfobaseState | None = None

    def commands(self) -> Commands:
        """Return command lines of this infobase; their messages go into its work folder.

        Raises:
            RunError: `run.server-needs-platform`.
            StorageError: there is no place for the platform's messages.
        """
        if self.access.locked_out:
            raise RunError("run.server-needs-login", path=self.place)
        if self.access.platform is None:
            raise RunError("run.server-needs-platform", path=self.place)
        with explained(self._work):
            self._tools.filing.make_private_directory(self._work)
        code = self.permission_code or PERMISSION_CODE
        return Commands(
            self.access.platform, self.connection, self.access.credentials, self._work, permission_code=code
        )

    @property
    def connection(self) -> ServerConnection:
        """Server and name."""
        return connection_of(self.address)

    def console(self, on_event: OnEvent = ignore_events) -> tuple[ClusterConsole, ClusterInfobase]:
        """Find the infobase in its cluster.

        Raises:
            PlatformError: `cluster.*`.
            RunError: `run.server-needs-platform`.
        """
        console = self.access.console(self.address, on_event)
        return console, console.find(self.address.reference, server=self.address.server)

    def sessions(self) -> tuple[ClusterSession, ...]:
        """Return who works there; sessions of the server itself do not count.

        Raises:
            PlatformError: `cluster.*`.
            RunError: `run.server-needs-platform`.
        """
        console, infobase = self.console()
        return tuple(session for session in console.sessions(infobase) if session.counts)

    def inspect(
        self,
        *,
        deep: bool = False,
        on_event: OnEvent = ignore_events,
        cancel: CancelToken | None = None,
        extensions: bool = False,
    ) -> InfobaseState:
        """Save both configurations and read them; the files are removed at once.

        With `extensions` their names are asked for, too: one more start.
        """
        del deep  # there are no pages to account for
        commands = self.commands()
        self._forget_dumps()
        self._seen = None
        dumps = dump_configurations(
            commands,
            self._work,
            time_limit=self.access.time_limit,
            extensions=extensions,
            cancel=cancel,
            on_event=on_event,
            starter=self._tools.starter,
        )
        try:
            state = infobase_state(self.address, read_server_state(self.connection, dumps), dumps)
            self._mark = _mark_of(dumps)
        finally:
            dumps.remove()
        self._handlers = state.update_handlers
        self._seen = state
        return state

    def seen(self) -> InfobaseState | None:
        """Return what was read last: two starts of the Designer are minutes in a large configuration."""
        return self._seen

    def done(self) -> None:
        """Forget what was read."""
        self._seen = None

    def exists(self) -> bool:
        """Taken for granted: only coming in could tell."""
        return True

    def in_use(self) -> bool | None:
        """Ask the cluster for sessions."""
        try:
            return bool(self.sessions())
        except UserError:
            return None

    def visitors(self) -> str | None:
        """Ask the cluster for people, unless their sessions may be ended; jobs end once they are denied."""
        if self.access.end_sessions:
            return None
        try:
            people = [each for each in self.sessions() if each.kind is not SessionKind.JOB]
        except UserError:
            return None
        return named(people) if people else None

    def unchanged(
        self, mark: str, on_event: OnEvent = ignore_events, cancel: CancelToken | None = None
    ) -> bool:
        """Save the configurations again and compare them."""
        try:
            self.inspect(on_event=on_event, cancel=cancel)
        except UserError:
            return False
        return mark != "" and self._mark == mark

    def held(self) -> AbstractContextManager[None]:
        """Do nothing: the cluster's block keeps others out."""
        return contextlib.nullcontext()

    def mark(self) -> str:
        """Return a hash of both configurations as they were read last; empty before that."""
        return self._mark

    def changed_after(self, file: Path) -> bool:
        """Nobody can tell, so it counts as changed."""
        del file
        return True

    def seal(self, on_event: OnEvent = ignore_events, cancel: CancelToken | None = None) -> Seal:
        """Fix what its configurations are; its data cannot be fixed."""
        self.inspect(on_event=on_event, cancel=cancel)
        return Seal(0, self._mark.rpartition(":")[2], self._mark)

    def changed(self, seal: Seal, on_event: OnEvent = ignore_events) -> bool:
        """Compare the configurations, which the Designer saves equally when they are equal."""
        if not seal.mark:
            return True
        try:
            self.inspect(on_event=on_event)
        except UserError:
            return True
        return self._mark != seal.mark

    def backup(
        self, order: BackupOrder, on_event: OnEvent, cancel: CancelToken | None
    ) -> tuple[Backup, Seal]:
        """Let the Designer dump it, and read the dump to its end; or let the database server back it up."""
        self.inspect(on_event=on_event, cancel=cancel)
        if order.kind is BackupKind.DBMS:
            return self._by_dbms(order, on_event, cancel)
        commands, performer = self.commands(), self._performer(self.access.dump_limit)

        def dump(path: Path) -> None:
            performer.perform(lambda: commands.dump_infobase(path), on_event, cancel)

        backup = make_dump_backup(
            dump,
            order.directory,
            name=backup_name(Path(self.address.reference), str(order.release.version), order.stamp),
            source=Path(self.place),
            server=self.place,
            filing=self._tools.filing,
            **order.facts,
            on_event=on_event,
            cancel=cancel,
        )
        return backup, Seal(backup.size, backup.sha256, self._mark)

    def _by_dbms(
        self, order: BackupOrder, on_event: OnEvent, cancel: CancelToken | None
    ) -> tuple[Backup, Seal]:
        backup = self._dbms().back_up(
            order.directory,
            name=backup_name(Path(self.address.reference), str(order.release.version), order.stamp),
            filing=self._tools.filing,
            **order.facts,
            on_event=on_event,
            cancel=cancel,
        )
        return backup, Seal(backup.size, backup.sha256, self._mark)

    def _dbms(self) -> Dbms:
        """Return the database server, as far as the settings tell how to use it.

        Raises:
            RunError: `run.dbms-no-commands`.
            SettingsError: `settings.dbms-*`.
        """
        commands = self.access.dbms_commands(self.address)
        if commands is None:
            raise RunError("run.dbms-no-commands", path=self.place)
        folder = self._work.with_name(FOLDER)
        with explained(folder):
            self._tools.filing.make_directory(folder)
        return Dbms(self.address, commands, DbmsRunner(folder, self.access.time_limit))

    def restore(
        self, backup: Backup, *, stamp: str, on_event: OnEvent, at_point: Callable[[str], None]
    ) -> None:
        """Load the dump, or let the database server restore; then read the configuration again.

        However long it takes: ended half way it would leave neither the old infobase nor the new one.

        Raises:
            RunError: `backup.missing`, `backup.altered`, `run.restored-another`, `run.dbms-*`, `dbms.*`.
            PlatformError: the Designer did not load it.
            SettingsError: `settings.dbms-*`.
        """
        del stamp
        self.done()
        if backup.kind is BackupKind.DBMS:
            dbms = self._dbms()
            at_point("restore.begun")
            dbms.restore(backup, on_event)
        else:
            verify_backup(backup, on_event=on_event)
            at_point("restore.begun")
            commands = self.commands()
            self._performer(math.inf).perform(lambda: commands.restore_infobase(backup.file), on_event)
        at_point("restore.placed")
        found = self.inspect(on_event=on_event).configuration
        version = str(found.version) if found else "—"
        if backup.version and version != backup.version:
            raise RunError(
                "run.restored-another",
                path=self.place,
                found=version,
                version=backup.version,
                backup=str(backup.file),
            )
        at_point("restore.proved")

    def tidy(self) -> None:
        """Remove configurations that a run cut off left among its logs."""
        self._forget_dumps()

    def settle(self) -> None:
        """Do nothing: the database server answers for that."""

    def carries_update_handlers(self) -> bool | None:
        """Look for the update subsystem in the database configuration as it was saved last."""
        if not self._mark:
            self.inspect()
        return self._handlers

    def events(self, since: datetime) -> list[LogEvent] | None:
        """Return None: the event log lies on the server."""
        del since
        return None

    def _performer(self, time_limit: float) -> Performer:
        tools = self._tools
        return Performer(time_limit, tools.starter, tools.filing, tools.pause)

    def _forget_dumps(self) -> None:
        """Remove configurations that a start cut off left: they are as secret as the infobase."""
        if self._work.is_dir():
            for file in self._work.glob("*.cf"):
                with contextlib.suppress(OSError):
                    file.unlink()


def server_key(address: ServerAddress) -> str:
    """Return what names a server infobase among the holds."""
    return f"server:{address.text.casefold()}"


def _mark_of(dumps: ConfigurationDumps) -> str:
    parts = (hash_of(file)[1] for file in (dumps.database, dumps.main))
    return "cf:" + hashlib.sha256("".join(parts).encode()).hexdigest()
