"""An infobase file as a whole (docs/formats.md 1)."""

from __future__ import annotations

import contextlib
import re
from typing import TYPE_CHECKING, BinaryIO

from updater.errors import FormatError
from updater.formats.infobase_file import system_tables
from updater.formats.infobase_file.directory import Directory
from updater.formats.infobase_file.main_configuration import MainConfigurationFiles
from updater.formats.infobase_file.pages import Pages
from updater.formats.infobase_file.stored_files import DYNAMIC_UPDATE, StoredFiles
from updater.formats.infobase_file.table import Table
from updater.model.infobase import Storage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from updater.model.configuration import Extension

REPOSITORY_FILE = "depot.nfo"
_UPDATES = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{\s*\d+\s*,\s*(\d{1,9})\s*[,}]")


@contextlib.contextmanager
def open_infobase_file(path: Path) -> Iterator[InfobaseFile]:
    """Open a `1Cv8.1CD` for reading, without hindering anybody else.

    Raises:
        FormatError: the file is not what it should be; names the file. Also when something
            read later inside the block is not.
        StorageError: the file cannot be opened.
    """
    try:
        source = path.open("rb", buffering=0)
    except OSError as error:
        from updater.filing import storage_error  # noqa: PLC0415 - only when something went wrong

        raise storage_error(error, path) from error
    with source:
        try:
            yield InfobaseFile(source)
        except FormatError as error:
            raise error.in_file(path) from error.__cause__


class InfobaseFile:
    """An open infobase file; every method reads only what it needs.

    Attributes:
        locale: language of the base (`ru_RU`).
        storage: the kind of file; soundness is not checked.
        pages: for those who copy the file's parts.
        directory: likewise.

    Raises:
        FormatError: see `Pages` and `Directory`.
    """

    def __init__(self, source: BinaryIO) -> None:
        self.pages = Pages(source)
        self.directory = Directory(self.pages)
        self._tables: dict[str, Table | None] = {}
        self.locale = self.directory.locale
        self.storage = Storage(
            self.pages.version, self.pages.page_size, self.pages.count, self.pages.size, sound=None
        )

    def table_names(self) -> tuple[str, ...]:
        """Return the names of all tables as the file spells them.

        Raises:
            FormatError: a description cannot be read.
        """
        return tuple(self.directory.names())

    def table(self, name: str) -> Table | None:
        """Return a table by its name in any case; None when there is none.

        Raises:
            FormatError: its description cannot be read.
        """
        key = name.upper()
        if key not in self._tables:
            description = self.directory.find(key)
            self._tables[key] = Table(self.pages, description) if description else None
        return self._tables[key]

    def stored_files(self, table: str) -> StoredFiles | None:
        """Return the files of a file-like table; None when there is no such table.

        Raises:
            FormatError: the table has another structure.
        """
        found = self.table(table)
        return StoredFiles(found, self.pages) if found else None

    def configuration_files(self, table: str = "CONFIG") -> StoredFiles:
        """Return the files of the database configuration, or of another table like it.

        After a dynamic update these are the files before it; see `dynamic_update_pending`.

        Raises:
            FormatError: `format.no-table` when there is no such table.
        """
        files = self.stored_files(table)
        if files is None:
            raise FormatError("format.no-table", place=table)
        return files

    def main_configuration_files(self) -> MainConfigurationFiles:
        """Return the files of the configuration the Designer shows.

        Raises:
            FormatError: as `configuration_files`.
        """
        return MainConfigurationFiles(self.stored_files("CONFIGSAVE"), self.configuration_files())

    def has_unapplied_changes(self) -> bool:
        """Whether something was saved in the Designer and not applied to the database.

        Raises:
            FormatError: the table of saved files cannot be read.
        """
        saved = self.table("CONFIGSAVE")
        return saved is not None and saved.has_rows()

    def dynamic_update_pending(self) -> bool:
        """Whether the database configuration was updated dynamically and still waits to settle.

        Raises:
            FormatError: the record of it cannot be read.
        """
        files = self.stored_files("CONFIG")
        if files is None or not files.has(DYNAMIC_UPDATE):
            return False
        # `{1,count,<guid>,...}`; a record that says something else is taken for a pending update.
        found = _UPDATES.match(files.read_raw(DYNAMIC_UPDATE))
        return found is None or int(found[1]) > 0

    def users(self) -> tuple[str, ...]:
        """Return the names people log in by; empty when no login is needed.

        Raises:
            FormatError: the table of users cannot be read.
        """
        return system_tables.users(self.table("V8USERS"))

    def administrators(self) -> tuple[str, ...] | None:
        """Return the names marked as administrators; None when the base does not say.

        Raises:
            FormatError: the table of users cannot be read.
        """
        return system_tables.administrators(self.table("V8USERS"))

    def has_repository_trace(self) -> bool:
        """Whether files of a configuration repository lie in the base (docs/formats.md 1.8).

        Raises:
            FormatError: the table of files cannot be read.
        """
        files = self.stored_files("FILES")
        return files is not None and files.has(REPOSITORY_FILE)

    def extensions(self) -> tuple[Extension, ...]:
        """Return the extensions of the configuration.

        Raises:
            FormatError: the table of extensions cannot be read.
        """
        return system_tables.extensions(self.table("_EXTENSIONSINFO"))

    def minimum_platform(self) -> str | None:
        """Return the lowest platform that opens the base (`8.3.10`), as the base itself says.

        Raises:
            FormatError: the table of versions cannot be read.
        """
        return system_tables.minimum_platform(self.table("IBVERSION"))

    def check_soundness(self) -> None:
        """Account for every page of the file; reads all page lists but no data.

        Raises:
            FormatError: `format.unsound`, or `format.infobase-damaged`.
        """
        from updater.formats.infobase_file.soundness import check_pages  # noqa: PLC0415 - only when asked

        check_pages(self.pages, self.directory)

    def changed_since_opened(self) -> bool:
        """Whether the file's header is another one now: what was read may be torn."""
        return self.pages.header_changed()
