"""Tables: records of one length, with long values beside (docs/formats.md 1.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.errors import FormatError
from updater.formats.infobase_file.blobs import BlobFile
from updater.formats.infobase_file.fields import BLOB_TYPES, Value, blob_reference, decode
from updater.formats.infobase_file.objects import StoredObject
from updater.formats.infobase_file.pages import damaged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from updater.formats.infobase_file.description import TableDescription
    from updater.formats.infobase_file.fields import Field
    from updater.formats.infobase_file.pages import Pages

PIECE = 1 << 18
"""Bytes of records read at a time."""

_LIVE = 0
_FREE = 1


class Table:
    """One table of an infobase file.

    Attributes:
        name: as the description spells it; bases differ in case.
        fields: in the order of the description.
        record_length: bytes of one record.
    """

    def __init__(self, pages: Pages, description: TableDescription) -> None:
        self.description = description
        self.name = description.name
        self.fields = description.fields
        self._places, self.record_length = description.layout()
        self._pages = pages
        self._records: StoredObject | None = None
        self._blobs: BlobFile | None = None

    @property
    def records(self) -> StoredObject | None:
        """The object with the records; None when the table never had one."""
        if self._records is None and self.description.records:
            self._records = self._stored(self.description.records, "records")
            if self._records.length % self.record_length:
                raise damaged(self._records.place)
        return self._records

    def index_object(self) -> StoredObject | None:
        """Return the object with the indexes; None when there is none."""
        return self._stored(self.description.index, "index") if self.description.index else None

    def place(self, field: str) -> tuple[Field, int]:
        """Return a field and its offset in a record.

        Raises:
            FormatError: `format.infobase-damaged` when there is no such field.
        """
        try:
            return self._places[field.upper()]
        except KeyError:
            raise damaged(f"{self.name}.{field}") from None

    def has_field(self, field: str) -> bool:
        """Whether the table has a field of that name in any case."""
        return field.upper() in self._places

    @property
    def record_count(self) -> int:
        """The number of records, free ones included."""
        return self.records.length // self.record_length if self.records else 0

    def rows(self) -> Iterator[Row]:
        """Yield the rows that are not free, in the order of the file.

        Raises:
            FormatError: `format.infobase-damaged`.
        """
        size = self.record_length
        for first, data in self.pieces():
            for at in range(0, len(data), size):
                if data[at] == _LIVE:
                    yield Row(self, first + at // size, data[at : at + size])

    def row(self, number: int) -> Row | None:
        """Return one row by its number; None when the record is free.

        Raises:
            FormatError: `format.infobase-damaged` when there is no such record.
        """
        if self.records is None:
            raise damaged(self.name)
        data = self.records.read(number * self.record_length, self.record_length)
        return Row(self, number, data) if data[0] == _LIVE else None

    def has_rows(self) -> bool:
        """Whether any record is not free."""
        live = bytes([_LIVE])
        return any(live in data[:: self.record_length] for _, data in self.pieces())

    def pieces(self) -> Iterator[tuple[int, bytes]]:
        """Yield whole records piece by piece, each piece with the number of its first record."""
        if self.records is None:
            return
        step = max(PIECE // self.record_length, 1)
        for first in range(0, self.record_count, step):
            count = min(step, self.record_count - first)
            yield first, self.records.read(first * self.record_length, count * self.record_length)

    def free_records(self) -> Iterator[int]:
        """Yield the free records in the order of their chain; record 0 is its head.

        Raises:
            FormatError: `format.infobase-damaged` when the chain leads out, round or to a row.
        """
        number, left = 0, self.record_count
        while left and self.records is not None:
            data = self.records.read(number * self.record_length, 5)
            if data[0] != _FREE:
                raise damaged(self.records.place)
            yield number
            number = int.from_bytes(data[1:5], "little")
            if not number:
                return
            left -= 1
        if self.records is not None and self.record_count:
            raise damaged(self.records.place)

    def blobs(self) -> BlobFile:
        """Return the long values of the table.

        Raises:
            FormatError: `format.infobase-damaged` when it has none.
        """
        if self._blobs is None:
            self._blobs = BlobFile(self._stored(self.description.blobs, "blobs"))
        return self._blobs

    def _stored(self, number: int, part: str) -> StoredObject:
        return StoredObject(self._pages, number, f"{self.name} {part}")


class Row:
    """One record, decoded field by field as asked.

    Attributes:
        number: of the record in its table.
        data: the record as stored.
    """

    __slots__ = ("_table", "data", "number")

    def __init__(self, table: Table, number: int, data: bytes) -> None:
        self._table = table
        self.number = number
        self.data = data

    def __getitem__(self, field: str) -> Value:
        """Return the value of a field; text and binary data that lie beside are read.

        Raises:
            FormatError: `format.infobase-damaged` when there is no such field or no such value.
        """
        raw = self.raw(field)
        if raw is None:
            return None
        kind, _ = self._table.place(field)
        if kind.type in BLOB_TYPES:
            return self._long(kind, raw)
        try:
            return decode(kind, raw)
        except ValueError:
            raise self._damaged(field) from None

    def raw(self, field: str) -> bytes | None:
        """Return the stored bytes of a field without its null mark; None for NULL."""
        kind, at = self._table.place(field)
        data = self.data[at : at + kind.size]
        if not kind.nullable:
            return data
        return data[1:] if data[0] else None

    def text(self, field: str) -> str:
        """Return the value of a text field; an absent one is empty."""
        value = self[field]
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self._damaged(field)
        return value

    def integer(self, field: str) -> int:
        """Return the value of a whole number; an absent one is zero."""
        value = self[field]
        if value is None:
            return 0
        if not isinstance(value, int):
            raise self._damaged(field)
        return value

    def values(self) -> dict[str, Value]:
        """Return all fields with their values."""
        return {field.name: self[field.name] for field in self._table.fields}

    def blob_size(self, field: str) -> int:
        """Return the size in bytes of a long value without reading it."""
        raw = self.raw(field)
        return 0 if raw is None else blob_reference(raw)[1]

    def blob_start(self, field: str, size: int) -> bytes:
        """Return at most the first `size` bytes of a long value."""
        raw = self.raw(field)
        if raw is None:
            return b""
        first, length = blob_reference(raw)
        return self._table.blobs().read_start(first, min(length, size))

    def _long(self, kind: Field, raw: bytes) -> Value:
        first, length = blob_reference(raw)
        data = self._table.blobs().read(first, length) if length else b""
        if kind.type != "NT":
            return data
        try:
            return data.decode("utf-16-le")
        except UnicodeDecodeError as error:
            raise FormatError(
                "format.encoding",
                place=f"{self._table.name}[{self.number}].{kind.name}",
                position=error.start,
            ) from error

    def _damaged(self, field: str) -> FormatError:
        return damaged(f"{self._table.name}[{self.number}].{field}")
