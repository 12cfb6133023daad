"""The vendor's library inside a configuration: its start parameters, its words, its own tables.

Everything here is a literal of its own, so that what the product believes is compared with a second
statement of it. Russian words and English keys are attested, English words are made up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.formats.configuration import update_subsystem
from updater.formats.infobase_file import open_infobase_file
from updater.formats.infobase_file.named_tables import named_constant, named_register
from updater.formats.metadata_objects import CONSTANTS, INFORMATION_REGISTERS, find_object
from updater.model.configuration import UpdateSubsystem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from updater.formats.configuration_files import ConfigurationFiles
    from updater.formats.infobase_file import InfobaseFile
    from updater.formats.infobase_file.fields import Value
    from updater.formats.infobase_file.named_tables import NamedTable

Rows = dict[str, list[list["Value"]]]


@dataclass(frozen=True, slots=True)
class Library:
    """One edition of the library."""

    leaves: str
    jobs_off: str
    unlocks: str
    deferred_now: str
    event: str
    done: str
    failed: str
    deferred_failed: str
    register: str
    version: str
    main: str
    deferred_done: str


_RUSSIAN = Library(
    leaves="ВыполнитьОбновлениеИЗавершитьРаботу",
    jobs_off="РегламентныеЗаданияОтключены",
    unlocks="РазрешитьРаботуПользователей",
    deferred_now="ВыполнитьОтложенноеОбновлениеСейчас",
    event="Обновление информационной базы",
    done='Обновление информационной базы на версию "{version}" выполнено успешно.',
    failed="Приложение не было обновлено на новую версию по причине:",
    deferred_failed="Отложенное обновление завершилось с ошибками.",
    register="ВерсииПодсистем",
    version="Версия",
    main="ЭтоОсновнаяКонфигурация",
    deferred_done="ОтложенноеОбновлениеЗавершеноУспешно",
)
_ENGLISH = Library(
    leaves="UpdateAndExit",
    jobs_off="ScheduledJobsDisabled2",
    unlocks="AllowUserAuthorization",
    deferred_now="ExecuteDeferredUpdateNow",
    event="Infobase update",
    done='Infobase update to version "{version}" completed successfully.',
    failed="The application was not updated to a new version. Reason:",
    deferred_failed="Deferred update completed with errors.",
    register="SubsystemsVersions",
    version="Version",
    main="IsMainConfiguration",
    deferred_done="DeferredUpdateCompletedSuccessfully",
)
RUSSIAN = _RUSSIAN


def library_of(files: ConfigurationFiles) -> Library | None:
    """Return the library a configuration carries; None when it carries none."""
    found = update_subsystem(files)
    return (
        {UpdateSubsystem.RUSSIAN: _RUSSIAN, UpdateSubsystem.ENGLISH: _ENGLISH}.get(found) if found else None
    )


def kept_version(file: Path, library: Library) -> str | None:
    """Return the release the data are at, as the library's register has it; None without one."""
    with open_infobase_file(file) as infobase:
        table = _register(infobase, library)
        version, main = (table.column(library.version), table.column(library.main)) if table else (None, None)
        if table is None or version is None or main is None:
            return None
        return next((row.text(version) for row in table.rows() if row[main]), None)


def kept_deferred_done(file: Path, library: Library) -> bool | None:
    """Return what the library's constant says of deferred handlers; None without one."""
    with open_infobase_file(file) as infobase:
        table = _constant(infobase, library)
        column = table.column(library.deferred_done) if table else None
        row = next(table.rows(), None) if table and column else None
        return None if row is None or column is None else bool(row[column])


def rows_after(file: Path, library: Library, version: str, *, deferred_done: bool) -> Rows:
    """Return all rows of the library's tables once the data are at a release; nothing without the tables."""
    with open_infobase_file(file) as infobase:
        return dict(_rows_after(infobase, library, version, deferred_done=deferred_done))


def _rows_after(
    infobase: InfobaseFile, library: Library, version: str, *, deferred_done: bool
) -> Iterator[tuple[str, list[list[Value]]]]:
    if table := _register(infobase, library):
        column, main = table.column(library.version), table.column(library.main)
        rows = [row.values() for row in table.rows()]
        yield table.name, [_with(row, column if main and row[main] else None, version) for row in rows]
    if table := _constant(infobase, library):
        column = table.column(library.deferred_done)
        yield table.name, [_with(row.values(), column, deferred_done) for row in table.rows()]


def _with(row: Mapping[str, Value], column: str | None, value: Value) -> list[Value]:
    return [value if name == column else kept for name, kept in row.items()]


def _register(infobase: InfobaseFile, library: Library) -> NamedTable | None:
    found = find_object(infobase.configuration_files(), INFORMATION_REGISTERS, [library.register])
    return named_register(infobase, found) if found else None


def _constant(infobase: InfobaseFile, library: Library) -> NamedTable | None:
    found = find_object(infobase.configuration_files(), CONSTANTS, [library.deferred_done])
    return named_constant(infobase, found) if found else None
