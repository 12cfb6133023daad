"""A whole infobase around a configuration, for the sandbox and the tests (docs/formats.md 1.8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.errors import FormatError
from updater.formats.infobase_file.pages import NEW_FORMAT
from updater.formats.writing.infobase_file.data_tables import data_tables
from updater.formats.writing.infobase_file.infobase import PAGE_SIZE, write_infobase
from updater.formats.writing.infobase_file.system_tables import (
    extension_table,
    file_table,
    schema_table,
    user_table,
    version_table,
)
from updater.formats.writing.library import library_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from updater.formats.infobase_file.fields import Value
    from updater.formats.writing.infobase_file.tables import TableSource

_BOM = b"\xef\xbb\xbf"
_NO_ID = b"00000000-0000-0000-0000-000000000001"
_REPOSITORY = {"depot.nfo": _BOM + b"{0," + _NO_ID + b"," + _NO_ID + b"}"}
_PARAMS = {"locale.inf": _BOM + b'{"ru_RU"}', "siVersions": _BOM + b"{1,0}"}


def infobase_with_configuration(
    path: Path,
    files: Mapping[str, bytes],
    *,
    save_files: Mapping[str, bytes] | None = None,
    users: Sequence[str] = (),
    plain_users: Sequence[str] = (),
    repository: bool = False,
    minimum_platform: int = 80310,
    extensions: Sequence[tuple[str, str]] = (),
    extra_tables: Sequence[TableSource] = (),
    format: str = NEW_FORMAT,  # noqa: A002 - the field's own word for it
    page_size: int = PAGE_SIZE,
    part_size: int | None = None,
    data_rows: Mapping[str, Sequence[Sequence[Value]]] | None = None,
) -> None:
    """Write an infobase whose database configuration is made of the given files.

    Args:
        path: must not exist yet.
        files: of the database configuration, inflated; none for an empty infobase.
        save_files: of the main configuration where it differs.
        users: names to log in by.
        plain_users: those of them who are no administrators.
        repository: a file of a configuration repository lies in the base.
        minimum_platform: lowest platform that opens the base, 80310 for 8.3.10.
        extensions: names with versions.
        extra_tables: tables of the configuration's own data.
        format: `8.3.8.0`, or `8.2.14.0` with pages of 4096 bytes.
        page_size: in bytes.
        part_size: longest stored part of a file in bytes; none is split unless given.
        data_rows: of registers and constants by name; those of the vendor's library, its data at the
            release of the configuration, unless given.

    Raises:
        ValueError: no such format or page size, or a value that does not fit.
        OSError: the file cannot be written.
    """
    tables = plausible_tables(
        files,
        save_files=save_files,
        users=users,
        plain_users=plain_users,
        repository=repository,
        minimum_platform=minimum_platform,
        extensions=extensions,
        extra_tables=extra_tables,
        part_size=part_size,
        data_rows=data_rows,
    )
    write_infobase(path, tables, format=format, page_size=page_size)


def plausible_tables(
    files: Mapping[str, bytes],
    *,
    save_files: Mapping[str, bytes] | None = None,
    users: Sequence[str] = (),
    plain_users: Sequence[str] = (),
    repository: bool = False,
    minimum_platform: int = 80310,
    extensions: Sequence[tuple[str, str]] = (),
    extra_tables: Sequence[TableSource] = (),
    part_size: int | None = None,
    data_rows: Mapping[str, Sequence[Sequence[Value]]] | None = None,
) -> list[TableSource]:
    """Return the tables of an infobase in the order real ones have them; arguments as above."""
    names, data = _data(files, data_rows)
    return [
        version_table(minimum_platform),
        file_table("CONFIG", files, part_size=part_size),
        file_table("CONFIGSAVE", save_files or {}, part_size=part_size),
        file_table("PARAMS", {"DBNames": names, **_PARAMS}),
        file_table("FILES", {"ib.pfl": _BOM + b"{0}", **(_REPOSITORY if repository else {})}),
        file_table("CONFIGCAS", {}),
        file_table("CONFIGCASSAVE", {}),
        schema_table(),
        extension_table(extensions),
        *data,
        *extra_tables,
        user_table(users, plain=plain_users),
    ]


def _data(
    files: Mapping[str, bytes], rows: Mapping[str, Sequence[Sequence[Value]]] | None
) -> tuple[bytes, list[TableSource]]:
    """Return names and tables of the configuration's data; none of what is no configuration."""
    try:
        return data_tables(files, library_rows(files) if rows is None else rows)
    except FormatError:
        return data_tables({}, {})
