"""The table's own index by name: finds a row without reading the others (docs/formats.md 1.7).

The index is believed only as far as the records confirm it: a hit must carry the name,
and for a miss both neighbours must be where their names put them. Otherwise the caller
reads the records themselves.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

from updater.formats.infobase_file.collation import primary_key
from updater.formats.infobase_file.pages import damaged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from updater.formats.infobase_file.objects import StoredObject

LEAF = 2
BRANCH_HEAD = struct.Struct("<HHII")
"""Flags, number of entries, previous page, next page."""

LEAF_HEAD = struct.Struct("<HIHHHHHH")
"""Free bytes; masks of record number, left and right; bits of each; bytes of an entry."""

LEAF_ENTRIES = BRANCH_HEAD.size + LEAF_HEAD.size
NO_PAGE = 0xFFFFFFFF
START = struct.Struct("<IH")
"""Root page and key length, on the start page of an index."""

_DEEPEST = 16
_REFERENCE = struct.Struct(">II")


class Entry(NamedTuple):
    """One key of a leaf with the record it belongs to."""

    key: bytes
    record: int


class NameIndex:
    """One index of a table, searched by the first level of its keys.

    Args:
        stored: the object that holds all indexes of the table.
        which: the number of the index in the table's description.
        unit: what page references count: 1 for bytes (8.2.14.0), else the page size.
        page_size: in bytes.

    Raises:
        FormatError: `format.infobase-damaged`.
    """

    def __init__(self, stored: StoredObject, which: int, unit: int, page_size: int) -> None:
        self._object = stored
        self._unit = unit
        self._page_size = page_size
        start = int.from_bytes(stored.read(4 + 4 * which, 4), "little")
        self._root, self.key_length = START.unpack(stored.read(start * unit, START.size))
        if not self.key_length:
            raise damaged(stored.place)

    def around(self, name: str) -> tuple[list[int], Entry | None, Entry | None] | None:
        """Return records with the name's key, the entry before them and the one after.

        Returns:
            None when the name has a letter whose place in the order is not known.

        Raises:
            FormatError: `format.infobase-damaged`.
        """
        wanted = primary_key(name)
        if wanted is None or len(wanted) > self.key_length:
            return None
        before: Entry | None = None
        hits: list[int] = []
        for entry in self._entries_from(wanted):
            start = entry.key[: len(wanted)]
            if start < wanted:
                before = entry
            elif start == wanted:
                hits.append(entry.record)
            else:
                return hits, before, entry
        return hits, before, None

    def _entries_from(self, wanted: bytes) -> Iterator[Entry]:
        """Yield entries from the leaf where the key belongs onwards, one before it included."""
        page, head = self._leaf_for(wanted)
        entries = self._leaf(page)
        first = next(entries, None)
        if first is None:
            return
        if first.key[: len(wanted)] >= wanted and head[2] != NO_PAGE:
            previous, _ = self._page(head[2])
            yield from self._leaf(previous)
        yield first
        yield from entries
        for _ in range(self._object.length // self._page_size):
            if head[3] == NO_PAGE:
                return
            page, head = self._page(head[3])
            yield from self._leaf(page)
        raise damaged(self._object.place)

    def _leaf_for(self, wanted: bytes) -> tuple[bytes, tuple[int, ...]]:
        number = self._root
        for _ in range(_DEEPEST):
            page, head = self._page(number)
            if head[0] & LEAF:
                return page, head
            number = self._child(page, head[1], wanted)
        raise damaged(self._object.place)

    def _child(self, page: bytes, count: int, wanted: bytes) -> int:
        """Return the child whose last key is the first not below the one wanted."""
        step = self.key_length + _REFERENCE.size
        if not count or BRANCH_HEAD.size + count * step > len(page):
            raise damaged(self._object.place)
        low, high = 0, count - 1
        while low < high:
            middle = (low + high) // 2
            at = BRANCH_HEAD.size + middle * step
            if page[at : at + len(wanted)] < wanted:
                low = middle + 1
            else:
                high = middle
        _, number = _REFERENCE.unpack_from(page, BRANCH_HEAD.size + low * step + self.key_length)
        return int(number)

    def _page(self, number: int) -> tuple[bytes, tuple[int, ...]]:
        page = self._object.read(number * self._unit, self._page_size)
        return page, BRANCH_HEAD.unpack_from(page)

    def _leaf(self, page: bytes) -> Iterator[Entry]:
        """Yield the entries of a leaf: each key keeps `left` bytes of the one before it."""
        flags, count, *_ = BRANCH_HEAD.unpack_from(page)
        _, mask, left_mask, right_mask, bits, left_bits, _, size = LEAF_HEAD.unpack_from(
            page, BRANCH_HEAD.size
        )
        if not flags & LEAF or not 0 < size <= 8 or LEAF_ENTRIES + count * size > len(page):  # noqa: PLR2004
            raise damaged(self._object.place)
        key, tail, length = b"", len(page), self.key_length
        for at in range(LEAF_ENTRIES, LEAF_ENTRIES + count * size, size):
            packed = int.from_bytes(page[at : at + size], "little")
            left = packed >> bits & left_mask
            taken = length - left - (packed >> bits + left_bits & right_mask)
            tail -= taken
            if taken < 0 or left > len(key) or tail < LEAF_ENTRIES:
                raise damaged(self._object.place)
            # Zeros at the end of a key are not stored, and the next key may keep some of them.
            key = (key[:left] + page[tail : tail + taken]).ljust(length, b"\0")
            yield Entry(key, packed & mask)
