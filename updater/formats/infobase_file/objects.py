"""Objects: streams of bytes scattered over pages (docs/formats.md 1.2, 1.3)."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from updater.formats.infobase_file.pages import ROOT_OBJECT, damaged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from updater.formats.infobase_file.pages import Pages

NEW_SIGNATURE = b"\x1c\xfd"
OLD_SIGNATURE = b"1CDBOBV8"
BLOCKS_AT = 24
"""Offset of the first page number in the header page of either kind."""

OLD_PAGES_PER_BLOCK = 1023


class StoredObject:
    """One object; only its header page is read until data are asked for.

    Attributes:
        number: of the header page.
        length: in bytes; never more than the file has room for.

    Raises:
        FormatError: `format.infobase-damaged`.
    """

    def __init__(self, pages: Pages, number: int, place: str) -> None:
        self.number = number
        self.place = place
        self._pages = pages
        self._size = pages.page_size
        if number < ROOT_OBJECT:
            raise damaged(place)
        self._header = pages.read(number, self._size, place=place)
        self._blocks: dict[int, bytes] = {}
        self._level, self.length, self._per_block = self._parse()
        self.page_total = -(-self.length // self._size)
        if self.length > pages.size or self.page_total > self._capacity():
            raise damaged(place)

    def read(self, offset: int, size: int) -> bytes:
        """Read bytes from anywhere in the object.

        Raises:
            FormatError: `format.infobase-damaged` when they are not all there.
        """
        if offset < 0 or size < 0 or offset + size > self.length:
            raise damaged(self.place)
        if not size:
            return b""
        first, skip = divmod(offset, self._size)
        if skip + size <= self._size:
            return self._pages.read(self._page(first), size, skip=skip, place=self.place)
        return b"".join(self._pieces(first, skip, size))

    def index_pages(self) -> Iterator[int]:
        """Yield the pages that hold the object's page numbers, the header aside."""
        if self._level:
            yield from self._block_numbers(-(-self.page_total // self._per_block))

    def data_pages(self) -> Iterator[int]:
        """Yield the numbers of all pages with data, keeping one block at a time."""
        if not self._level:
            yield from self._block_numbers(self.page_total)
            return
        for index in range(-(-self.page_total // self._per_block)):
            block = self._load_block(index)
            yield from struct.unpack(f"<{len(block) // 4}I", block)

    def _parse(self) -> tuple[int, int, int]:
        if self._pages.is_new:
            level, length = struct.unpack_from("<H12xQ", self._header, 2)
            if not self._header.startswith(NEW_SIGNATURE) or level > 1:
                raise damaged(self.place)
            return level, length, self._size // 4
        if not self._header.startswith(OLD_SIGNATURE):
            raise damaged(self.place)
        (length,) = struct.unpack_from("<I", self._header, 8)
        return 1, length, OLD_PAGES_PER_BLOCK

    def _capacity(self) -> int:
        blocks = (self._size - BLOCKS_AT) // 4
        return blocks * self._per_block if self._level else blocks

    def _pieces(self, first: int, skip: int, size: int) -> Iterator[bytes]:
        """Read a stretch over several pages, neighbouring pages at one stroke."""
        while size:
            start, index = self._page(first), first
            room = self._size - skip
            while room < size and self._page(index + 1) == start + index + 1 - first:
                index += 1
                room += self._size
            piece = self._pages.read(start, min(room, size), skip=skip, place=self.place)
            yield piece
            size -= len(piece)
            first, skip = index + 1, 0

    def _page(self, index: int) -> int:
        """Return the number of the page that holds the index-th stretch of the data."""
        if not self._level:
            (number,) = struct.unpack_from("<I", self._header, BLOCKS_AT + 4 * index)
        else:
            which, at = divmod(index, self._per_block)
            block = self._blocks.get(which)
            if block is None:
                block = self._blocks[which] = self._load_block(which)
            (number,) = struct.unpack_from("<I", block, 4 * at)
        if not ROOT_OBJECT < number < self._pages.count:
            raise damaged(self.place)
        return int(number)

    def _load_block(self, which: int) -> bytes:
        """Return the page numbers of one block, four bytes each, as many as the data take."""
        (number,) = self._block_numbers(1, which)
        page = self._pages.read(number, self._size, place=self.place)
        expected = min(self.page_total - which * self._per_block, self._per_block)
        if self._pages.is_new:
            return page[: 4 * expected]
        if not expected <= int.from_bytes(page[:4], "little") <= OLD_PAGES_PER_BLOCK:
            raise damaged(self.place)
        return page[4 : 4 + 4 * expected]

    def _block_numbers(self, count: int, first: int = 0) -> tuple[int, ...]:
        numbers: tuple[int, ...] = struct.unpack_from(f"<{count}I", self._header, BLOCKS_AT + 4 * first)
        if any(not ROOT_OBJECT < number < self._pages.count for number in numbers):
            raise damaged(self.place)
        return numbers
