"""An infobase file made from a dump, in bounded memory (docs/formats.md 6)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from updater.errors import FormatError
from updater.formats.dump.folder import MAX_ROW
from updater.formats.dump.reading import opened_dump
from updater.formats.dump.tokens import PLACE, TokenStream
from updater.formats.infobase_file.pages import NEW_FORMAT
from updater.formats.writing.dump.sections import DATA, FOLDER, FOLDERS, OURS, moment
from updater.formats.writing.infobase_file.infobase import PAGE_SIZE, InfobaseWriter, new_infobase
from updater.formats.writing.infobase_file.objects import ObjectWriter
from updater.formats.writing.infobase_file.system_tables import (
    file_table,
    schema_table,
    user_table,
    version_table,
)
from updater.formats.writing.infobase_file.tables import TableSource, write_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from updater.formats.dump.tokens import Token
    from updater.formats.infobase_file.fields import Value

_FILES = re.compile(r'\{"Files",\d+,\d+,\d+\}')
_TABLES = {folder.decode(): table for table, folder in FOLDERS.items()}
_MINIMUM_PLATFORM = 80310


def restore_dump(path: Path, infobase: Path) -> bytes:
    """Make an infobase file from a dump and return what `write_dump` was given to keep.

    Of a dump somebody else wrote the folders are restored, with the configuration; the data are not known.

    Args:
        path: the dump.
        infobase: must not exist yet.

    Raises:
        FormatError: it is no dump, or a damaged one.
        OSError: the infobase file cannot be written.
    """
    with opened_dump(path) as (_kind, stream):
        reader = _Reader(TokenStream(stream))
        storage = _storage(reader)
        with new_infobase(infobase, *storage) as writer:
            memory = _sections(reader, writer)
    return memory


class _Reader:
    """The tokens of a dump as nested lists, one value at a time."""

    def __init__(self, tokens: TokenStream) -> None:
        self._tokens = tokens
        self._kept: Token | None = None
        self._over = False

    def look(self) -> Token | None:
        """Return the next token without taking it; None at the end."""
        if self._kept is None and not self._over:
            self._kept = self._tokens.next()
            self._over = self._kept is None
        return self._kept

    def enter(self) -> bool:
        """Enter the next list of the one we are in; False when there is none left."""
        token = self.look()
        if token is None or token.closes or not token.opens:
            return False
        self._kept = token._replace(opens=False)
        return True

    def value(self) -> int | bytes | str | None:
        """Return the next value of the list we are in; None when there is none left."""
        token = self.look()
        if token is None:
            raise FormatError("format.truncated", place=PLACE)
        if token.closes or token.opens:
            return None
        if token.value is None:
            self._kept = None
            return self.value()
        self._kept = None
        return token.value

    def enter_section(self) -> bool:
        """Enter the next top list, past the plain values between them."""
        while (token := self.look()) is not None and not token.opens:
            self._kept = None
        return self.enter()

    def leave(self) -> None:
        """Leave the list we are in, whatever is left of it."""
        while True:
            token = self.look()
            if token is None:
                raise FormatError("format.truncated", place=PLACE)
            if token.closes:
                self._kept = token._replace(closes=False)
                return
            if token.opens:
                self.enter()
                self.leave()
            else:
                self._kept = None


def _storage(reader: _Reader) -> tuple[str, int, str]:
    """Return format, size of pages and language: ours stand before the folders."""
    found = (NEW_FORMAT, PAGE_SIZE, "ru_RU")
    while reader.enter_section():
        name = reader.value()
        if name == FOLDER:
            break
        if name == OURS:
            version, size, locale = (reader.value() for _ in range(3))
            found = (_text(version), _number(size), _text(locale))
        reader.leave()
    return found


def _sections(reader: _Reader, writer: InfobaseWriter) -> bytes:
    """Read the sections from inside the first folder on."""
    _folder(reader, writer)
    reader.leave()
    memory: bytes | None = None
    while reader.enter_section():
        name = reader.value()
        if name == FOLDER:
            _folder(reader, writer)
        elif name == DATA:
            memory = _data(reader, writer)
        reader.leave()
    if memory is None:
        for table in (version_table(_MINIMUM_PLATFORM), schema_table(), user_table(())):
            writer.add(write_table(writer.sink, table))
    return memory or b""


def _folder(reader: _Reader, writer: InfobaseWriter) -> None:
    name = _TABLES.get(_text(reader.value()))
    if name is None or not reader.enter():
        return
    reader.value()
    source = file_table(name, {})
    rows = _rows(reader, [field.name for field in source.fields])
    writer.add(write_table(writer.sink, TableSource(name, source.fields, rows, source.indexes)))
    reader.leave()


def _rows(reader: _Reader, order: Sequence[str]) -> Iterator[Sequence[Value]]:
    while reader.enter():
        fields = [reader.value() for _ in range(11)]
        _one, name, _, created, _, modified, _, attributes, _, size, _ = fields
        data = _chunks(reader)
        reader.leave()
        values: dict[str, Value] = {
            "FILENAME": _text(name),
            "CREATION": moment(_number(created)),
            "MODIFIED": moment(_number(modified)),
            "ATTRIBUTES": _number(attributes),
            "DATASIZE": len(data),
            "BINARYDATA": data,
            "PARTNO": 0,
        }
        if len(data) != size:
            raise FormatError("format.structure", place=_text(name))
        yield [values[field] for field in order]


def _chunks(reader: _Reader) -> bytes:
    data = bytearray()
    if reader.enter():
        reader.value()
        while (chunk := reader.value()) is not None:
            data += bytes((chunk,)) if isinstance(chunk, int) else _raw(chunk)
            if len(data) > MAX_ROW:
                raise FormatError("format.too-large", place=PLACE, limit=MAX_ROW)
        reader.leave()
    return bytes(data)


def _data(reader: _Reader, writer: InfobaseWriter) -> bytes | None:
    """Restore the other tables; None when the dump is not of our making."""
    memory: bytes | None = None
    while reader.enter():
        first = reader.value()
        if first == OURS:
            memory = _raw(reader.value())
        elif isinstance(first, bytes) and first.startswith(b"{"):
            numbers = [_object(reader, writer) for _ in range(3)]
            files = '{{"Files",{},{},{}}}'.format(*numbers)
            writer.add(_FILES.sub(files, first.decode()))
        reader.leave()
    return memory


def _object(reader: _Reader, writer: InfobaseWriter) -> int:
    if not reader.enter():
        raise FormatError("format.structure", place=PLACE)
    target = ObjectWriter(writer.sink) if reader.value() else None
    while target and (piece := reader.value()) is not None:
        target.write(_raw(piece))
    reader.leave()
    return target.finish() if target else 0


def _raw(value: int | bytes | str | None) -> bytes:
    return value if isinstance(value, bytes) else b""


def _text(value: int | bytes | str | None) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _number(value: int | bytes | str | None) -> int:
    return value if isinstance(value, int) else 0
