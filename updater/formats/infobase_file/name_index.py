"""The table's own index by name: finds a row without reading the others (docs/formats.md 1.7).

What it says is only as good as the file, so it also names the neighbours of what it
found or did not find; the caller holds them against their own names.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

from updater.formats.infobase_file.collation import primary_key
from updater.formats.infobase_file.pages import damaged

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from updater.formats.infobase_file.objects import StoredObject

LEAF = 2
BRANCH_HEAD = struct.Struct("<HHII")
"""Flags, number of entries, previous page, next page."""

LEAF_HEAD = struct.Struct("<HIHHHHHH")
"""Free bytes; masks of record number, left and right; bits of each; bytes of an entry."""

LEAF_ENTRIES = BRANCH_HEAD.size + LEAF_HEAD.size
WIDE_ENTRY = struct.Struct("<IHH")
WIDE_MASKS = (0xFFFFFFFF, 0xFFFF, 0xFFFF, 32, 16, 16, WIDE_ENTRY.size)
"""How entries of long keys are packed: record number, bytes kept on the left, zeros on the right."""

NO_PAGE = 0xFFFFFFFF
START = struct.Struct("<IH")
"""Root page and key length, on the start page of an index."""

_DEEPEST = 16
_WIDEST = 8  # bytes of a leaf's entry
_REFERENCE = struct.Struct(">II")


class Found(NamedTuple):
    """Records whose keys begin as asked, and the records right before and after them."""

    records: list[int]
    before: int | None
    after: int | None


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
        self._root, self._length = START.unpack(stored.read(start * unit, START.size))

    def find(self, name: str) -> Found | None:
        """Search for a name in any case of letters.

        Returns:
            None when the name has a letter whose place in the order is not known.

        Raises:
            FormatError: `format.infobase-damaged`.
        """
        wanted = primary_key(name)
        if wanted is None or len(wanted) > self._length:
            return None
        page = self._leaf_for(wanted)
        _, _, previous, following = BRANCH_HEAD.unpack_from(page)
        records, before, after = self._search(page, wanted)
        if before is None and previous != NO_PAGE:
            before = self._last_record(self._page(previous))
        for _ in range(self._object.length // self._page_size):
            if after is not None or following == NO_PAGE:
                return Found(records, before, after)
            page = self._page(following)
            _, _, _, following = BRANCH_HEAD.unpack_from(page)
            more, below, after = self._search(page, wanted)
            records += more
            if below is not None:
                break
        raise damaged(self._object.place)

    def _leaf_for(self, wanted: bytes) -> bytes:
        number = self._root
        for _ in range(_DEEPEST):
            page = self._page(number)
            flags, count, _, _ = BRANCH_HEAD.unpack_from(page)
            if flags & LEAF:
                return page
            number = self._child(page, count, wanted)
        raise damaged(self._object.place)

    def _child(self, page: bytes, count: int, wanted: bytes) -> int:
        """Return the child whose last key is the first not below the one wanted."""
        step = self._length + _REFERENCE.size
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
        _, number = _REFERENCE.unpack_from(page, BRANCH_HEAD.size + low * step + self._length)
        return int(number)

    def _page(self, number: int) -> bytes:
        return self._object.read(number * self._unit, self._page_size)

    def _search(self, page: bytes, wanted: bytes) -> Found:
        """Search a leaf, in which a key keeps the first `left` bytes of the one before it.

        A key that keeps more bytes than the one before has in common with what is wanted
        compares as that one did, so most keys are passed over without being put together.
        """
        records: list[int] = []
        before: int | None = None
        common, tail, full, length = 0, len(page), len(wanted), self._length
        for record, left, right in self._entries(page):
            taken = length - left - right
            tail -= taken
            if taken < 0 or tail < LEAF_ENTRIES:
                raise damaged(self._object.place)
            if left < common:
                return Found(records, before, record)
            if left == common < full:
                kept = page[tail : tail + taken]
                if kept[: full - common] > wanted[common:]:
                    return Found(records, before, record)
                common += _shared(kept, wanted[common:])
            if common == full:
                records.append(record)
            else:
                before = record
        return Found(records, before, None)

    def _last_record(self, page: bytes) -> int | None:
        last = None
        for record, _, _ in self._entries(page):
            last = record
        return last

    def _entries(self, page: bytes) -> Iterable[tuple[int, int, int]]:
        """Return record number, bytes kept and zeros at the end of each entry of a leaf."""
        flags, count, _, _ = BRANCH_HEAD.unpack_from(page)
        _, *masks = LEAF_HEAD.unpack_from(page, BRANCH_HEAD.size)
        end = LEAF_ENTRIES + count * masks[-1]
        if not flags & LEAF or not 0 < masks[-1] <= _WIDEST or end > len(page):
            raise damaged(self._object.place)
        if tuple(masks) == WIDE_MASKS:
            return WIDE_ENTRY.iter_unpack(page[LEAF_ENTRIES:end])
        return _narrow_entries(page[LEAF_ENTRIES:end], masks)


def _narrow_entries(data: bytes, masks: list[int]) -> Iterator[tuple[int, int, int]]:
    mask, left_mask, right_mask, bits, left_bits, _, size = masks
    for at in range(0, len(data), size):
        packed = int.from_bytes(data[at : at + size], "little")
        yield packed & mask, packed >> bits & left_mask, packed >> bits + left_bits & right_mask


def _shared(one: bytes, other: bytes) -> int:
    """Return how many first bytes two strings have in common."""
    if one.startswith(other):
        return len(other)
    for at, (mine, theirs) in enumerate(zip(one, other, strict=False)):
        if mine != theirs:
            return at
    return len(one)
