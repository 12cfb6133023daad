"""Another configuration in an existing infobase: what the simulated platform does.

The product itself never changes a user's infobase file.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from updater.formats.infobase_file import open_infobase_file
from updater.formats.infobase_file.objects import StoredObject
from updater.formats.writing.infobase_file.infobase import InfobaseWriter, new_infobase
from updater.formats.writing.infobase_file.objects import ObjectWriter
from updater.formats.writing.infobase_file.system_tables import WHEN, file_rows
from updater.formats.writing.infobase_file.tables import TableSource, write_table

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from updater.formats.infobase_file import InfobaseFile
    from updater.formats.infobase_file.description import TableDescription
    from updater.formats.infobase_file.directory import Directory
    from updater.formats.infobase_file.fields import Value
    from updater.formats.infobase_file.pages import Pages

_FILES = re.compile(r'\{"Files",\d+,\d+,\d+\}')
_PIECE = 1 << 20


def rewrite_configuration(
    path: Path,
    config_files: Mapping[str, bytes],
    save_files: Mapping[str, bytes],
    *,
    when: dt.datetime = WHEN,
    target: Path | None = None,
    other_rows: Mapping[str, Sequence[Sequence[Value]]] | None = None,
) -> None:
    """Put other files into CONFIG and CONFIGSAVE; every other table is copied as it is.

    The new file is written beside and takes its place at one stroke.

    Args:
        path: the infobase file.
        config_files: the whole of CONFIG afterwards, inflated.
        save_files: the whole of CONFIGSAVE afterwards, inflated.
        when: time of creation and change of the new rows.
        target: the new file; the old one's place unless given.
        other_rows: all rows of tables that are to have others, by the table's name.

    Raises:
        FormatError: the old file is damaged.
        StorageError: the old file cannot be opened or read.
        OSError: the new file cannot be written; the old one is still there.
    """
    new_files = {"CONFIG": config_files, "CONFIGSAVE": save_files}
    rows = {name.upper(): list(each) for name, each in (other_rows or {}).items()}
    target = target or path
    beside = target.with_name(target.name + ".new")
    beside.unlink(missing_ok=True)
    try:
        with open_infobase_file(path) as old:
            storage = old.storage
            with new_infobase(beside, storage.format, storage.page_size, old.locale) as writer:
                _write_tables(old, writer, new_files, rows, when)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def _write_tables(
    old: InfobaseFile,
    writer: InfobaseWriter,
    new_files: Mapping[str, Mapping[str, bytes]],
    new_rows: Mapping[str, Sequence[Sequence[Value]]],
    when: dt.datetime,
) -> None:
    directory, pages = old.directory, old.pages
    for position in directory.positions:
        description = directory.read(position)
        name = description.name.upper()
        if name not in new_files and name not in new_rows:
            writer.add(_copied(pages, directory, position, description, writer))
            continue
        table = TableSource(
            description.name, description.fields, (), description.indexes, description.record_lock
        )
        rows = file_rows(table, new_files[name], when=when) if name in new_files else new_rows[name]
        writer.add(write_table(writer.sink, TableSource(table.name, table.fields, rows, table.indexes)))


def _copied(
    pages: Pages,
    directory: Directory,
    position: int,
    description: TableDescription,
    writer: InfobaseWriter,
) -> str:
    """Copy the objects of a table; references inside them count from their own beginning."""
    numbers = [
        _copy_object(StoredObject(pages, number, description.name), writer) if number else 0
        for number in (description.records, description.blobs, description.index)
    ]
    records, blobs, index = numbers
    return _FILES.sub(f'{{"Files",{records},{blobs},{index}}}', directory.text(position))


def _copy_object(stored: StoredObject, writer: InfobaseWriter) -> int:
    target = ObjectWriter(writer.sink)
    for at in range(0, stored.length, _PIECE):
        target.write(stored.read(at, min(_PIECE, stored.length - at)))
    return target.finish()
