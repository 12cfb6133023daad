"""What the application's own tables say of its last update (docs/platform.md 7.5, 7.6)."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.errors import FormatError, StorageError
from updater.formats.configuration import read_configuration
from updater.formats.infobase_file import open_infobase_file
from updater.formats.infobase_file.named_tables import named_constant, named_register
from updater.formats.metadata_objects import CONSTANTS, INFORMATION_REGISTERS, find_object
from updater.model.application import ApplicationRecord

if TYPE_CHECKING:
    from pathlib import Path

    from updater.formats.configuration_files import ConfigurationFiles
    from updater.formats.infobase_file import InfobaseFile, Row

_MOST_ROWS = 10_000  # a library has some dozens of subsystems


@dataclass(frozen=True, slots=True)
class _Register:
    """The names of the register of versions in one language of the library."""

    name: str
    subsystem: str
    version: str
    main: str


_REGISTERS = (
    _Register("ВерсииПодсистем", "ИмяПодсистемы", "Версия", "ЭтоОсновнаяКонфигурация"),
    _Register("SubsystemsVersions", "SubsystemName", "Version", "IsMainConfiguration"),
)
_DEFERRED = ("ОтложенноеОбновлениеЗавершеноУспешно", "DeferredUpdateCompletedSuccessfully")


def application_record(file: Path) -> ApplicationRecord:
    """Read what the application wrote down; what cannot be read is not known, never an error."""
    try:
        with open_infobase_file(file) as infobase:
            files = infobase.configuration_files()
            version, told_by = _version(infobase, files)
            return ApplicationRecord(version, told_by, _deferred_done(infobase, files))
    except (FormatError, StorageError):
        return ApplicationRecord()


def _version(infobase: InfobaseFile, files: ConfigurationFiles) -> tuple[str | None, str]:
    """Return the version of the configuration's own subsystem, and where it was read."""
    configuration = read_configuration(files)
    found = find_object(files, INFORMATION_REGISTERS, [each.name for each in _REGISTERS])
    table = named_register(infobase, found) if found else None
    if configuration is None or found is None or table is None:
        return None, ""
    names = next(each for each in _REGISTERS if each.name == found.name)
    subsystem, version, main = (table.column(each) for each in (names.subsystem, names.version, names.main))
    if subsystem is None or version is None:
        return None, ""
    rows = list(itertools.islice(table.rows(), _MOST_ROWS))
    own = _own_row(rows, subsystem, main, configuration.name)
    if own is None:
        return None, ""
    return own.text(version).strip(), f"{found.name}: {own.text(subsystem).strip()}"


def _own_row(rows: list[Row], subsystem: str, main: str | None, name: str) -> Row | None:
    """Return the row of the configuration itself: by its name, else the only one marked as the main one."""
    named = [row for row in rows if row.text(subsystem).strip() == name]
    marked = [row for row in rows if main is not None and row[main] is True]
    found = named or marked
    return found[0] if len(found) == 1 else None


def _deferred_done(infobase: InfobaseFile, files: ConfigurationFiles) -> bool | None:
    found = find_object(files, CONSTANTS, _DEFERRED)
    table = named_constant(infobase, found) if found else None
    column = table.column(found.name) if table and found else None
    row = next(table.rows(), None) if table and column else None
    value = row[column] if row is not None and column else None
    return value if isinstance(value, bool) else None
