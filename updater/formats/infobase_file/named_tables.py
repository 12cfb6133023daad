"""Tables of the application's own data, found by the names of the configuration (docs/formats.md 1.15)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from updater.errors import FormatError
from updater.formats import brackets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from updater.formats.infobase_file.infobase import InfobaseFile
    from updater.formats.infobase_file.table import Row, Table
    from updater.formats.metadata_objects import MetadataObject

PARAMETERS, NAMES = "PARAMS", "DBNames"
REGISTER, CONSTANT, ALL_CONSTANTS, FIELD = "InfoRg", "Const", "Consts", "Fld"

_ENTRY = re.compile(r'\{\s*([0-9a-fA-F-]{36})\s*,\s*"(\w+)"\s*,\s*(\d{1,10})\s*\}')


class NamedTable:
    """A table whose fields are asked for by the names the configuration gives them.

    Attributes:
        name: of the table in the file.
    """

    def __init__(self, table: Table, columns: Mapping[str, str]) -> None:
        self.name = table.name
        self._table = table
        self._columns = columns

    def column(self, name: str) -> str | None:
        """Return the column that keeps a field; None where the table has no such plain column."""
        return self._columns.get(name)

    def rows(self) -> Iterator[Row]:
        """Yield the rows that are not free, to be asked by `column`.

        Raises:
            FormatError: a record cannot be read.
        """
        return self._table.rows()


def named_register(infobase: InfobaseFile, register: MetadataObject) -> NamedTable | None:
    """Return the table of an information register; None when the file does not have it.

    Raises:
        FormatError: the platform's list of names, or the table, cannot be read.
    """
    numbers = _numbers(infobase, {register.guid, *(guid for _, guid in register.parts)})
    number = numbers.get((register.guid, REGISTER))
    table = infobase.table(f"_{REGISTER}{number}") if number else None
    return _named(table, register.parts, numbers) if table else None


def named_constant(infobase: InfobaseFile, constant: MetadataObject) -> NamedTable | None:
    """Return the table of a constant; its value is in the column named as the constant.

    It has a table of its own; bases of old stand all constants side by side in one.

    Raises:
        FormatError: as `named_register`.
    """
    numbers = _numbers(infobase, {constant.guid})
    number = numbers.get((constant.guid, CONSTANT))
    table = infobase.table(f"_{CONSTANT}{number}" if number else f"_{ALL_CONSTANTS}")
    return _named(table, ((constant.name, constant.guid),), numbers) if table else None


def _named(
    table: Table, parts: Iterable[tuple[str, str]], numbers: Mapping[tuple[str, str], str]
) -> NamedTable:
    columns: dict[str, str] = {}
    for name, guid in parts:
        column = f"_{FIELD}{numbers.get((guid, FIELD), '')}"
        if table.has_field(column):
            columns[name] = column
    return NamedTable(table, columns)


def _numbers(infobase: InfobaseFile, wanted: set[str]) -> dict[tuple[str, str], str]:
    """Return the numbers the platform gave to objects, by GUID and kind; those of others are left out."""
    files = infobase.stored_files(PARAMETERS)
    if files is None or not files.has(NAMES):
        raise FormatError("format.missing", place=NAMES)
    text = brackets.decode(files.read(NAMES), place=NAMES)
    return {
        (guid.lower(), kind): number for guid, kind, number in _ENTRY.findall(text) if guid.lower() in wanted
    }
