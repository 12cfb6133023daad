"""Command lines for the platform, word for word those that are attested (docs/platform.md 3, 4.1).

One process performs one command. Keys and values are separate arguments, which the platform
accepts as well as glued ones; no shell is involved.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from updater.enterprise.installations import Platform

UPDATE_CFG = "update-cfg"
UPDATE_DB_CFG = "update-db-cfg"
HANDLERS = "handlers"
PROBE = "probe"

# The code the vendor's own updater gives to every run, so that a session lock lets it pass.
PERMISSION_CODE = "ПакетноеОбновлениеКонфигурацииИБ"
# Only with this key does a file infobase confirm legality by itself and leave (docs/platform.md 7.2).
HANDLERS_KEY = "ВыполнитьОбновлениеИЗавершитьРаботу;РегламентныеЗаданияОтключены"
MASK = "•••"
_SHORT_SECRET = 4


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who logs in to the infobase. The password never shows in a repr."""

    user: str
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Connection:
    """How the infobase is reached: the folder of a file infobase."""

    directory: Path


@dataclass(frozen=True, slots=True, repr=False)
class Command:
    """One start of the platform.

    Attributes:
        name: stable code of what it does, for events, logs and the classification.
        arguments: without the executable; see `shown` for a form fit for people.
        values: positions of arguments that are values, not keys.
        secrets: positions of values that must not be seen.
        work_dir: where the process lives; private to the run.
        out_file: where the platform writes its messages.
        result_file: where it writes the digit of its result; None when it writes none.
    """

    name: str
    executable: Path
    arguments: tuple[str, ...]
    work_dir: Path
    out_file: Path
    result_file: Path | None = None
    values: frozenset[int] = frozenset()
    secrets: frozenset[int] = frozenset()

    @property
    def shown(self) -> str:
        """The command line as the vendor would write it, with secrets masked."""
        masked = [MASK if index in self.secrets else value for index, value in enumerate(self.arguments)]
        return quoted_line(str(self.executable), masked, self.values)

    def masked(self, text: str) -> str:
        """Return a text the platform wrote with every secret of this command masked."""
        for secret in {self.arguments[index] for index in self.secrets} - {""}:
            pattern = re.escape(secret)
            if len(secret) < _SHORT_SECRET:  # a short one inside a word or a number is not the secret
                pattern = rf"(?<!\w){pattern}(?!\w)"
            text = re.sub(pattern, MASK, text)
        return text

    def __repr__(self) -> str:
        return f"Command({self.name!r}, {self.shown!r})"


def quoted_line(executable: str, arguments: Sequence[str], values: frozenset[int]) -> str:
    """Join a command line: keys bare, every value in quotes, a quote inside doubled.

    The vendor's updater writes it so; an unquoted value could be taken for a key (docs/platform.md 3).
    """
    words = [_quoted(executable)]
    words += [_quoted(value) if index in values else value for index, value in enumerate(arguments)]
    return " ".join(words)


def _quoted(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'


class _Line:
    """Arguments in the making."""

    def __init__(self, mode: str) -> None:
        self.arguments: list[str] = [mode]
        self.values: set[int] = set()
        self.secrets: set[int] = set()

    def key(self, *keys: str) -> None:
        self.arguments.extend(keys)

    def value(self, key: str, value: str, *, secret: bool = False) -> None:
        self.arguments += [key, value]
        self.values.add(len(self.arguments) - 1)
        if secret:
            self.secrets.add(len(self.arguments) - 1)


class Commands:
    """Makes the command lines of one run on one infobase.

    Args:
        platform: the installed version to start.
        connection: the infobase.
        credentials: None when the infobase has no users.
        work_dir: a private folder that exists; the platform's messages go there.
    """

    def __init__(
        self, platform: Platform, connection: Connection, credentials: Credentials | None, work_dir: Path
    ) -> None:
        self._platform = platform
        self._connection = connection
        self._credentials = credentials
        self._work_dir = work_dir
        self._numbers = _numbers(work_dir)

    def update_cfg(self, cfu: Path) -> Command:
        """Apply an update file to the main configuration; the database stays as it is."""
        line = self._designer()
        line.value("/UpdateCfg", str(cfu))
        return self._finished(UPDATE_CFG, line)

    def update_db_cfg(self) -> Command:
        """Bring the database to the main configuration, never dynamically."""
        line = self._designer()
        line.key("/UpdateDBCfg", "-Dynamic-")
        return self._finished(UPDATE_DB_CFG, line)

    def run_handlers(self) -> Command:
        """Start the application so that it runs its update handlers and leaves."""
        line = self._line("ENTERPRISE")
        line.key("/AllowExecuteScheduledJobs", "-Off")
        line.value("/C", HANDLERS_KEY)
        return self._finished(HANDLERS, line)

    def probe(self) -> Command:
        """Save only the configuration's own file: proves user, licence, platform in one cheap go."""
        number = next(self._numbers)
        chosen = self._work_dir / f"{number}-{PROBE}-list.txt"
        target = self._work_dir / f"{number}-{PROBE}-files"
        chosen.write_text("Configuration", "utf-8-sig")
        target.mkdir()
        line = self._designer()
        line.value("/DumpConfigToFiles", str(target))
        line.value("-listFile", str(chosen))
        return self._finished(PROBE, line, number)

    def dump_main_configuration(self, target: Path) -> Command:
        """Save the main configuration to a file."""
        line = self._designer()
        line.value("/DumpCfg", str(target))
        return self._finished("dump-cfg", line)

    def dump_database_configuration(self, target: Path) -> Command:
        """Save the database configuration to a file."""
        line = self._designer()
        line.value("/DumpDBCfg", str(target))
        return self._finished("dump-db-cfg", line)

    def generation_id(self) -> Command:
        """Ask for the number that changes with every write of the main configuration."""
        line = self._designer()
        line.key("/GetConfigGenerationID")
        return self._finished("generation-id", line)

    def _designer(self) -> _Line:
        return self._line("DESIGNER")

    def _line(self, mode: str) -> _Line:
        line = _Line(mode)
        line.value("/F", _without_slash(str(self._connection.directory)))
        if self._credentials is not None:
            line.value("/N", self._credentials.user)
            if self._credentials.password:
                line.value("/P", self._credentials.password, secret=True)
        line.key("/WA-")
        return line

    def _finished(self, name: str, line: _Line, number: str = "") -> Command:
        number = number or next(self._numbers)
        out = self._work_dir / f"{number}-{name}.txt"
        result = self._work_dir / f"{number}-{name}.result"
        line.value("/Out", str(out))
        line.value("/DumpResult", str(result))
        line.value("/UC", PERMISSION_CODE)
        line.key("/DisableStartupMessages", "/DisableStartupDialogs", "/AppAutoCheckVersion-")
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
    taken = [int(entry.name[:2]) for entry in work_dir.iterdir() if entry.name[:2].isdecimal()]
    return (f"{number:02}" for number in itertools.count(max(taken, default=0) + 1))


def _without_slash(directory: str) -> str:
    """Drop a trailing separator: before a closing quote it would swallow the quote on Windows."""
    stripped = directory.rstrip("\\/")
    return stripped if stripped and not stripped.endswith(":") else directory
