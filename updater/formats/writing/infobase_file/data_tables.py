"""The tables of a configuration's registers and constants, and the platform's list of their names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from updater.formats import brackets
from updater.formats.brackets import BOM
from updater.formats.configuration_files import MemoryFiles
from updater.formats.infobase_file.fields import Field
from updater.formats.infobase_file.named_tables import CONSTANT, FIELD, REGISTER
from updater.formats.metadata_objects import CONSTANTS, INFORMATION_REGISTERS, objects_of_class
from updater.formats.writing.data_objects import DIMENSIONS, DataField
from updater.formats.writing.infobase_file.tables import TableSource

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from updater.formats.infobase_file.fields import Value
    from updater.formats.metadata_objects import MetadataObject

_PATTERN = re.compile(r'\{"Pattern",\s*\{"([A-Z])"(?:,(\d+),\d+)?\}')
_TEXT = "S"
_NUMBERS = range(900, 10_000)  # far from the numbers of the sandbox's other tables


def data_tables(
    files: Mapping[str, bytes], rows: Mapping[str, Sequence[Sequence[Value]]]
) -> tuple[bytes, list[TableSource]]:
    """Return the platform's list of names, and a table for every register and constant of a configuration.

    Args:
        files: of the configuration, inflated.
        rows: of the objects by name; a constant's row is its value alone.
    """
    entries, tables = [], []
    stored = MemoryFiles(files)
    numbers = iter(_NUMBERS)
    for class_id, kind in ((INFORMATION_REGISTERS, REGISTER), (CONSTANTS, CONSTANT)):
        for found in objects_of_class(stored, class_id):
            table = next(numbers)
            entries.append((found.guid, kind, table))
            fields = list(_fields(found, brackets.decode(files[found.guid])))
            columns = [(guid, next(numbers), field) for guid, field in fields]
            entries += [(guid, FIELD, number) for guid, number, _ in columns]
            tables.append(_table(f"_{kind}{table}", columns, rows.get(found.name, ()), kind == CONSTANT))
    listed = "".join(f',\n{{{guid},"{kind}",{number}}}' for guid, kind, number in entries)
    return BOM + f"{{{len(entries)},\n{{{len(entries)}{listed}\n}}\n}}".encode(), tables


def _table(
    name: str,
    columns: Sequence[tuple[str, int, DataField]],
    rows: Sequence[Sequence[Value]],
    constant: bool,
) -> TableSource:
    fields = [
        Field(f"_{FIELD}{number}", "NVC" if field.length else "L", length=field.length, case_sensitive=False)
        for _, number, field in columns
    ]
    if not constant:
        return TableSource(name, tuple(fields), rows)
    return TableSource(name, (*fields, Field("_RECORDKEY", "B", length=1)), [(*row, b"1") for row in rows])


def _fields(found: MetadataObject, text: str) -> Iterator[tuple[str, DataField]]:
    """Yield GUID and type of each field: of a register's parts by name, of a constant its own."""
    parts = found.parts or ((found.name, found.guid),)
    for name, guid in sorted(parts, key=lambda part: _order(text, part[1])):
        pattern = _PATTERN.search(text, text.index(guid))
        length = int(pattern[2] or 0) if pattern and pattern[1] == _TEXT else 0
        yield guid, DataField(name, length)


def _order(text: str, guid: str) -> tuple[bool, int]:
    """Dimensions come first in a record, though they stand last in the file."""
    at = text.index(guid)
    return at < text.find(DIMENSIONS), at
