"""Command lines for the platform, word for word those that are attested (docs/platform.md 3, 4).

One process performs one command. Keys and values are separate arguments, which the platform
accepts as well as glued ones; no shell is involved.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from updater.enterprise.command import MASK, Command, Line, quoted_line
from updater.enterprise.connections import Connection, Credentials, FileConnection, ServerConnection
from updater.enterprise.library_words import words_of
from updater.errors import Bug
from updater.model.configuration import UpdateSubsystem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from updater.enterprise.installations import Platform

__all__ = [
    "MASK",
    "Command",
    "Commands",
    "Connection",
    "Credentials",
    "FileConnection",
    "ServerConnection",
    "quoted_line",
]

UPDATE_CFG = "update-cfg"
LOAD_CFG = "load-cfg"
UPDATE_DB_CFG = "update-db-cfg"
HANDLERS = "handlers"
DEFERRED = "deferred-handlers"
CHECK = "check-infobase"
REPAIR = "repair-infobase"
COMPRESS = "compress-infobase"
DUMP = "dump-infobase"
CREATE = "create-infobase"
RESTORE = "restore-infobase"
EXTENSIONS = "list-extensions"
PROBE = "probe"

# The code the vendor's own updater gives to every run, so that a session lock lets it pass.
PERMISSION_CODE = "ПакетноеОбновлениеКонфигурацииИБ"

_TESTS = ("-LogIntegrity", "-LogAndRefsIntegrity")
# References to what is gone stay as they are and half-lost objects are completed: nothing is deleted.
_REPAIRS = ("-ReIndex", *_TESTS, "-RecalcTotals", "-BadRefNone", "-BadDataCreate")


class Commands:
    """Makes the command lines of one run on one infobase.

    Args:
        platform: the installed version to start.
        connection: the infobase.
        credentials: None when the infobase has no users.
        work_dir: a private folder that exists; the platform's messages go there.
        permission_code: passes the session lock of whoever set it with this code.
    """

    def __init__(
        self,
        platform: Platform,
        connection: Connection,
        credentials: Credentials | None,
        work_dir: Path,
        *,
        permission_code: str = PERMISSION_CODE,
    ) -> None:
        self._platform = platform
        self._connection = connection
        self._credentials = credentials
        self._work_dir = work_dir
        self._permission_code = permission_code
        self._numbers = _numbers(work_dir)

    def update_cfg(self, cfu: Path) -> Command:
        """Apply an update file to the main configuration; the database stays as it is."""
        return self._designer(UPDATE_CFG, "/UpdateCfg", str(cfu))

    def load_cfg(self, cf: Path) -> Command:
        """Replace the main configuration by that of a file; see `fallback` for when."""
        return self._designer(LOAD_CFG, "/LoadCfg", str(cf))

    def update_db_cfg(self) -> Command:
        """Bring the database to the main configuration, never dynamically; a server does it itself."""
        line = self._line("DESIGNER")
        line.key("/UpdateDBCfg", "-Dynamic-")
        if self._on_server:
            line.key("-Server")
        return self._finished(UPDATE_DB_CFG, line)

    def run_handlers(self, subsystem: UpdateSubsystem = UpdateSubsystem.RUSSIAN) -> Command:
        """Start the application so that it runs its update handlers and, in a file infobase, leaves.

        Only with this parameter does a file infobase confirm legality by itself, run its deferred
        handlers at once and leave (docs/platform.md 7.2).

        Args:
            subsystem: the edition of the vendor's library in the configuration.
        """
        return self._application(HANDLERS, words_of(subsystem).update_and_leave)

    def finish_deferred(self, subsystem: UpdateSubsystem = UpdateSubsystem.RUSSIAN) -> Command:
        """Start the application so that it finishes what deferred handlers left (docs/platform.md 7.6)."""
        return self._application(DEFERRED, words_of(subsystem).update_and_leave)

    def check_infobase(self, *, repair: bool = False, compression: bool = False) -> Command:
        """Test the infobase; change nothing, or repair without deleting anything.

        Args:
            repair: repair, rebuild indexes and totals instead of only testing.
            compression: compress the tables of a file infobase afterwards; only with `repair`.
        """
        line = self._line("DESIGNER")
        line.key("/IBCheckAndRepair", *(_REPAIRS if repair else (*_TESTS, "-TestOnly")))
        if repair and compression:
            line.key("-IBCompression")
        return self._finished(REPAIR if repair else CHECK, line)

    def compress_infobase(self) -> Command:
        """Compress the tables of a file infobase, as the vendor does after the last release."""
        if self._on_server:
            raise Bug("only a file infobase is compressed")
        line = self._line("DESIGNER")
        line.key("/IBCheckAndRepair", "-IBCompression")
        return self._finished(COMPRESS, line)

    def dump_infobase(self, dt: Path) -> Command:
        """Save the whole infobase to a `.dt`; needs exclusive access."""
        return self._designer(DUMP, "/DumpIB", str(dt))

    def restore_infobase(self, dt: Path) -> Command:
        """Replace the whole infobase by a `.dt`, without a question; one that is absent is created."""
        return self._designer(RESTORE, "/RestoreIB", str(dt))

    def create_infobase(self) -> Command:
        """Make an empty file infobase in a folder that has none; nobody logs in to it."""
        if self._on_server:
            raise Bug("only file infobases are made")
        line = Line("CREATEINFOBASE")
        directory = self._connection.arguments[1].replace('"', '""')
        line.key(f'File="{directory}";')
        return self._written(CREATE, line)

    def probe(self) -> Command:
        """Save only the configuration's own file: proves user, licence, platform in one cheap go."""
        number = next(self._numbers)
        chosen = self._work_dir / f"{number}-{PROBE}-list.txt"
        target = self._work_dir / f"{number}-{PROBE}-files"
        chosen.write_text("Configuration", "utf-8-sig")
        target.mkdir()
        line = self._line("DESIGNER")
        line.value("/DumpConfigToFiles", str(target))
        line.value("-listFile", str(chosen))
        return self._finished(PROBE, line, number)

    def list_extensions(self) -> Command:
        """Write the names of the extensions to the messages, one a line."""
        line = self._line("DESIGNER")
        line.key("/DumpDBCfgList", "-AllExtensions")
        return self._finished(EXTENSIONS, line)

    def dump_main_configuration(self, target: Path) -> Command:
        """Save the main configuration to a file."""
        return self._designer("dump-cfg", "/DumpCfg", str(target))

    def dump_database_configuration(self, target: Path) -> Command:
        """Save the database configuration to a file."""
        return self._designer("dump-db-cfg", "/DumpDBCfg", str(target))

    @property
    def _on_server(self) -> bool:
        return isinstance(self._connection, ServerConnection)

    def _designer(self, name: str, key: str, value: str) -> Command:
        line = self._line("DESIGNER")
        line.value(key, value)
        return self._finished(name, line)

    def _application(self, name: str, parameter: str) -> Command:
        line = self._line("ENTERPRISE")
        line.key("/AllowExecuteScheduledJobs", "-Off")
        line.value("/C", parameter)
        return self._finished(name, line)

    def _line(self, mode: str) -> Line:
        line = Line(mode)
        line.value(*self._connection.arguments)
        if self._credentials is not None:
            line.value("/N", self._credentials.user)
            if self._credentials.password:
                line.value("/P", self._credentials.password, secret=True)
        line.key("/WA-")
        return line

    def _finished(self, name: str, line: Line, number: str = "") -> Command:
        more = (("/UC", self._permission_code),)
        return self._written(name, line, number, more, "/DisableStartupMessages")

    def _written(
        self,
        name: str,
        line: Line,
        number: str = "",
        more: tuple[tuple[str, str], ...] = (),
        *keys: str,
    ) -> Command:
        number = number or next(self._numbers)
        out = self._work_dir / f"{number}-{name}.txt"
        result = self._work_dir / f"{number}-{name}.result"
        for key, value in (("/Out", str(out)), ("/DumpResult", str(result)), *more):
            line.value(key, value)
        line.key(*keys, "/DisableStartupDialogs", "/AppAutoCheckVersion-")
        return Command(
            name=name,
            executable=self._platform.designer,
            arguments=tuple(line.arguments),
            work_dir=self._work_dir,
            out_file=out,
            result_file=result,
            values=frozenset(line.values),
            secrets=frozenset(line.secrets),
        )


def _numbers(work_dir: Path) -> Iterator[str]:
    """Number the commands of a run; a run that goes on in the same folder overwrites nothing."""
    heads = (entry.name.partition("-")[0] for entry in work_dir.iterdir())
    taken = [int(head) for head in heads if head.isdecimal()]
    return (f"{number:02}" for number in itertools.count(max(taken, default=0) + 1))
