"""Tables written from rows (docs/formats.md 1.5)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from updater.formats.infobase_file.collation import sort_key
from updater.formats.infobase_file.description import IndexDescription, TableDescription
from updater.formats.infobase_file.fields import BLOB_TYPES, Field, Value
from updater.formats.writing.infobase_file.blobs import BlobWriter
from updater.formats.writing.infobase_file.name_index import Entry, write_name_index
from updater.formats.writing.infobase_file.objects import ObjectWriter
from updater.formats.writing.infobase_file.values import encode

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from updater.formats.writing.infobase_file.pages import PageSink

_NAME, _PART = "FILENAME", "PARTNO"
_KEY_BYTES_PER_LETTER = 3


@dataclass(frozen=True, slots=True)
class TableSource:
    """A table to be written.

    Attributes:
        rows: values in the order of the fields; taken once, one at a time.
        indexes: those by file name are written, all others are left out of the description.
    """

    name: str
    fields: tuple[Field, ...]
    rows: Iterable[Sequence[Value]] = ()
    indexes: tuple[IndexDescription, ...] = ()
    record_lock: bool = False


def write_table(sink: PageSink, source: TableSource) -> str:
    """Write the objects of a table and return its description.

    Raises:
        ValueError: a value does not fit into its field.
    """
    return _TableWriter(sink, source).write()


class _TableWriter:
    def __init__(self, sink: PageSink, source: TableSource) -> None:
        self._sink = sink
        self._source = source
        self._description = TableDescription(source.name, source.fields, record_lock=source.record_lock)
        self._places, self._size = self._description.layout()
        self._records = ObjectWriter(sink)
        self._blob_object: ObjectWriter | None = None
        self._blobs: BlobWriter | None = None
        if any(field.type in BLOB_TYPES for field in source.fields):
            self._blob_object = ObjectWriter(sink)
            self._blobs = BlobWriter(self._blob_object)
        self._keys: list[Entry] | None = [] if self._name_index() else None

    def write(self) -> str:
        self._records.write(b"\1".ljust(self._size, b"\0"))  # the head of the free records
        for number, row in enumerate(self._source.rows, start=1):
            record = self._record(row)
            self._records.write(record)
            if self._keys is not None:
                self._add_key(row, record, number)
        index, page = self._write_index()
        done = replace(
            self._description,
            indexes=(index,) if index else (),
            records=self._records.finish(),
            blobs=self._blob_object.finish() if self._blob_object else 0,
            index=page,
        )
        return render(done)

    def _record(self, row: Sequence[Value]) -> bytes:
        record = bytearray(self._size)
        for field, value in zip(self._source.fields, row, strict=True):
            data = encode(field, value, self._blobs)
            _, at = self._places[field.name.upper()]
            record[at : at + len(data)] = data
        return bytes(record)

    def _name_index(self) -> IndexDescription | None:
        for index in self._source.indexes:
            names = [name.upper() for name, _ in index.fields]
            if names in ([_NAME], [_NAME, _PART]):
                return index
        return None

    def _add_key(self, row: Sequence[Value], record: bytes, number: int) -> None:
        """Keep the key of a row; a name whose key is not known takes the whole index away."""
        field, _ = self._places[_NAME]
        key = sort_key(str(row[self._source.fields.index(field)]))
        room = _KEY_BYTES_PER_LETTER * field.length + 2
        if key is None or len(key) > room or self._keys is None:
            self._keys = None
            return
        index = self._name_index()
        if index is None or len(index.fields) == 1:
            self._keys.append(Entry(key.ljust(room, b"\0"), number))
            return
        # The next field follows the closing zero of the text, the padding comes after all.
        part, at = self._places[_PART]
        key += record[at : at + part.size]
        self._keys.append(Entry(key.ljust(room + part.size, b"\0"), number))

    def _write_index(self) -> tuple[IndexDescription | None, int]:
        if not self._keys:
            return None, 0
        target = ObjectWriter(self._sink)
        unit = self._sink.page_size if self._sink.is_new else 1
        write_name_index(target, self._keys, self._sink.page_size, unit)
        return self._name_index(), target.finish()


def render(description: TableDescription) -> str:
    """Write a description the way the platform lays it out."""
    fields = ",\n".join(
        f'{{"{field.name}","{field.type}",{int(field.nullable)},{field.length},{field.precision},'
        f'"{"CS" if field.case_sensitive else "CI"}"}}'
        for field in description.fields
    )
    indexes = "".join(f",\n{_index(index)}" for index in description.indexes)
    files = f"{description.records},{description.blobs},{description.index}"
    return (
        f'{{"{description.name}",0,\n{{"Fields",\n{fields}\n}},\n{{"Indexes"{indexes}'
        f"{chr(10) if indexes else ''}}},\n"
        f'{{"Recordlock","{int(description.record_lock)}"}},\n{{"Files",{files}}}\n}}'
    )


def _index(index: IndexDescription) -> str:
    parts = ",\n".join(f'{{"{name}",{length}}}' for name, length in index.fields)
    return f'{{"{index.name}",{int(index.primary)},\n{parts}\n}}'
