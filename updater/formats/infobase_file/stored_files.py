"""Tables that keep files as rows: CONFIG and its kin (docs/formats.md 1.8)."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from updater.errors import FormatError
from updater.formats.brackets import BOM
from updater.formats.deflate import inflate
from updater.formats.infobase_file.collation import primary_key
from updater.formats.infobase_file.name_index import NameIndex
from updater.formats.infobase_file.pages import damaged

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from updater.formats.infobase_file.name_index import Found
    from updater.formats.infobase_file.pages import Pages
    from updater.formats.infobase_file.table import Row, Table

DYNAMIC_UPDATE = "DynamicallyUpdated"
_ALWAYS_RAW = frozenset({DYNAMIC_UPDATE.lower(), "sprscndinfo"})
_ALL_DEFLATED = frozenset({"CONFIG", "CONFIGSAVE", "CONFIGCAS", "CONFIGCASSAVE"})
_NAME = "FILENAME"
_DATA = "BINARYDATA"
_PART = "PARTNO"


def is_deflated(table: str, name: str) -> bool:
    """Whether a file of that name in that table is always kept deflated."""
    return table.upper() in _ALL_DEFLATED and name.lower() not in _ALWAYS_RAW


class StoredFiles:
    """The files of one table by name, in any case of letters.

    Satisfies `ConfigurationFiles`.
    """

    def __init__(self, table: Table, pages: Pages) -> None:
        self._table = table
        self._pages = pages
        self._index: NameIndex | None = None
        self._index_tried = False
        self._last_name: str | None = None
        self._last_rows: Sequence[Row] = ()
        table.place(_NAME)
        table.place(_DATA)

    def names(self) -> Iterator[str]:
        """Yield the names of all files, each once, in the order of the table.

        Raises:
            FormatError: a record cannot be read.
        """
        parted = self._table.has_field(_PART)
        for row in self._table.rows():
            if not parted or row.integer(_PART) == 0:
                yield row.text(_NAME)

    def has(self, name: str) -> bool:
        """Whether there is such a file.

        Raises:
            FormatError: a record cannot be read.
        """
        return bool(self._rows(name))

    def read(self, name: str) -> bytes:
        """Return a whole file, inflated when it is kept deflated.

        Raises:
            KeyError: there is no such file.
            FormatError: the file cannot be read.
        """
        return self._inflated(name, self.read_raw(name))

    def read_raw(self, name: str) -> bytes:
        """Return a whole file as it is stored.

        Raises:
            KeyError: there is no such file.
            FormatError: the file cannot be read.
        """
        pieces = [self._data(row) for row in self._parts(name)]
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def read_start(self, name: str, size: int) -> bytes:
        """Return the first bytes of a file, at most `size`, without reading the rest of it.

        Raises:
            KeyError: there is no such file.
            FormatError: the file cannot be read.
        """
        row = self._parts(name)[0]
        # Deflated text never takes more than this beyond its inflated size.
        data = row.blob_start(_DATA, size + 1024)
        if not is_deflated(self._table.name, name):
            return data[:size]
        try:
            return zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, size)
        except zlib.error as error:
            raise FormatError("format.deflate", place=self._place(name)) from error

    def _inflated(self, name: str, data: bytes) -> bytes:
        if not data or name.lower() in _ALWAYS_RAW or data.startswith(BOM):
            return data
        try:
            return inflate(data, place=self._place(name))
        except FormatError as error:
            if is_deflated(self._table.name, name) and not data.startswith(b"{"):
                raise
            if error.code == "format.too-large":
                raise
            return data

    def _parts(self, name: str) -> Sequence[Row]:
        rows = self._rows(name)
        if not rows:
            raise KeyError(name)
        if not self._table.has_field(_PART):
            parts = rows[:1]
        else:
            parts = sorted(rows, key=lambda row: row.integer(_PART))
            if [row.integer(_PART) for row in parts] != list(range(len(parts))):
                raise damaged(self._place(name))
        return parts

    def _data(self, row: Row) -> bytes:
        value = row[_DATA]
        return value if isinstance(value, bytes) else b""

    def _rows(self, name: str) -> Sequence[Row]:
        """Return the rows of a name; those of the last one are kept, as `has` comes before `read`."""
        if self._last_name != name:
            rows = self._by_index(name)
            self._last_rows = self._by_scan(name) if rows is None else rows
            self._last_name = name
        return self._last_rows

    def _by_index(self, name: str) -> Sequence[Row] | None:
        """Return the rows of a name, or None when the index cannot be relied on for it.

        It is believed when every record it gives carries the name and both neighbours are
        where their own names put them.
        """
        try:
            index = self._name_index()
            found = index.find(name) if index else None
            if found is None or not self._between(found, name):
                return None
            rows = [self._table.row(record) for record in found.records]
        except FormatError:
            return None
        same = [row for row in rows if row is not None and row.text(_NAME).lower() == name.lower()]
        return same if len(same) == len(rows) else None

    def _between(self, found: Found, name: str) -> bool:
        wanted = primary_key(name) or b""
        before, after = self._key_of(found.before), self._key_of(found.after)
        if before is None and after is None:
            return bool(found.records)
        return (before is None or before < wanted) and (after is None or wanted < after)

    def _key_of(self, record: int | None) -> bytes | None:
        if record is None:
            return None
        row = self._table.row(record)
        key = primary_key(row.text(_NAME)) if row else None
        if key is None:
            raise damaged(self._table.name)
        return key

    def _name_index(self) -> NameIndex | None:
        if not self._index_tried:
            self._index_tried = True
            which = self._which_index()
            stored = self._table.index_object() if which is not None else None
            if which is not None and stored is not None:
                size = self._pages.page_size
                self._index = NameIndex(stored, which, size if self._pages.is_new else 1, size)
        return self._index

    def _which_index(self) -> int | None:
        field, _ = self._table.place(_NAME)
        if field.nullable or field.case_sensitive:
            return None
        for which, index in enumerate(self._table.description.indexes):
            if index.fields[0][0].upper() == _NAME:
                return which
        return None

    def _by_scan(self, name: str) -> Sequence[Row]:
        """Search all records for a name as it is stored: its length, then its letters."""
        field, at = self._table.place(_NAME)
        letters = name.encode("utf-16-le", "surrogatepass")
        if len(letters) > 2 * field.length:
            return []
        stored = ((len(letters) // 2).to_bytes(2, "little") + letters).lower()
        size = self._table.record_length
        rows = []
        for first, data in self._table.pieces():
            lowered = data.lower()
            found = lowered.find(stored)
            while found >= 0:
                record, offset = divmod(found, size)
                if offset == at and (row := self._table.row(first + record)):
                    rows.append(row)
                found = lowered.find(stored, found + 1)
        return [row for row in rows if row.text(_NAME).lower() == name.lower()]

    def _place(self, name: str) -> str:
        return f"{self._table.name}: {name}"
