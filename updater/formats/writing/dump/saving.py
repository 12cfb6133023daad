"""A dump written from an infobase file, in bounded memory (docs/formats.md 6)."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from updater.formats.dump import SIGNATURE
from updater.formats.infobase_file import open_infobase_file
from updater.formats.infobase_file.objects import StoredObject
from updater.formats.infobase_file.stored_files import StoredFiles
from updater.formats.writing.dump.sections import DATA, FOLDER, FOLDERS, MODE, MODE_NUMBER, OURS, stamp
from updater.formats.writing.dump.tokens import TokenWriter

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    from updater.formats.infobase_file import InfobaseFile
    from updater.formats.infobase_file.table import Row, Table

_KIND = b"3"
_CHUNK = 250  # bytes of a file in one token
_PIECE = 1 << 15  # bytes of an object in one token
_FASTEST = 1
_NAME, _PART = "FILENAME", "PARTNO"


def write_dump(path: Path, infobase: Path, *, memory: bytes = b"") -> None:
    """Dump an infobase file.

    Args:
        path: is written over.
        infobase: the `1Cv8.1CD`.
        memory: anything to be handed back by `restore_dump`.

    Raises:
        FormatError: the infobase file is damaged.
        StorageError: the infobase file cannot be opened.
        OSError: the dump cannot be written.
    """
    with open_infobase_file(infobase) as stored, path.open("wb") as file:
        file.write(SIGNATURE + _KIND)
        stream = _Deflated(file)
        tokens = TokenWriter(stream.write)
        _head(tokens, stored)
        for name, folder in FOLDERS.items():
            if (table := stored.table(name)) is not None:
                _folder(tokens, stored, table, folder)
        _data(tokens, stored, memory)
        tokens.finish()
        stream.finish()


class _Deflated:
    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._engine = zlib.compressobj(_FASTEST, wbits=-zlib.MAX_WBITS)
        self._pending = bytearray()

    def write(self, data: bytes) -> None:
        self._pending += data
        if len(self._pending) >= _PIECE:
            self._file.write(self._engine.compress(self._pending))
            self._pending.clear()

    def finish(self) -> None:
        self._file.write(self._engine.compress(self._pending) + self._engine.flush())


def _head(tokens: TokenWriter, stored: InfobaseFile) -> None:
    _list(tokens, MODE, MODE_NUMBER)
    _list(tokens, OURS, stored.storage.format.encode(), stored.storage.page_size, stored.locale.encode())


def _list(tokens: TokenWriter, *values: int | bytes) -> None:
    tokens.open()
    for value in values:
        tokens.value(value)
    tokens.close()


def _folder(tokens: TokenWriter, stored: InfobaseFile, table: Table, folder: bytes) -> None:
    tokens.open()
    tokens.value(FOLDER)
    tokens.value(folder)
    tokens.open()
    tokens.value(0)
    files = StoredFiles(table, stored.pages)
    parted = {row.text(_NAME) for row in table.rows() if table.has_field(_PART) and row.integer(_PART)}
    for row in table.rows():
        if row.text(_NAME) not in parted:
            data = row["BINARYDATA"]
            _file(tokens, row, data if isinstance(data, bytes) else b"")
        elif not row.integer(_PART):
            _file(tokens, row, files.read_raw(row.text(_NAME)))
    tokens.close()
    tokens.close()


def _file(tokens: TokenWriter, row: Row, data: bytes) -> None:
    times = stamp(row["CREATION"]), stamp(row["MODIFIED"])
    tokens.open()
    for value in (row.text(_NAME).encode(), *times, row.integer("ATTRIBUTES"), len(data)):
        tokens.value(1)
        tokens.value(value)
    tokens.value(1)
    tokens.open()
    tokens.value(0)
    tokens.chunks(data, _CHUNK)
    tokens.close()
    tokens.close()


def _data(tokens: TokenWriter, stored: InfobaseFile, memory: bytes) -> None:
    """Write the other tables: description and objects of each, then what is to be handed back."""
    tokens.open()
    tokens.value(DATA)
    for position in stored.directory.positions:
        description = stored.directory.read(position)
        if description.name.upper() in FOLDERS:
            continue
        tokens.open()
        tokens.value(stored.directory.text(position).encode())
        for number in (description.records, description.blobs, description.index):
            tokens.open()
            tokens.value(int(bool(number)))
            if number:
                _object(tokens, StoredObject(stored.pages, number, description.name))
            tokens.close()
        tokens.close()
    tokens.open()
    tokens.value(OURS)
    tokens.value(memory)
    tokens.close()
    tokens.close()


def _object(tokens: TokenWriter, stored: StoredObject) -> None:
    for at in range(0, stored.length, _PIECE):
        tokens.value(stored.read(at, min(_PIECE, stored.length - at)))
