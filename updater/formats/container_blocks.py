"""The two layouts of a V8 container and its chains of blocks (docs/formats.md 2.1, 2.2)."""

from __future__ import annotations

import os
import re
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from updater.errors import FormatError
from updater.filing import storage_error

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WIDE_BASE = 0x1359
"""Where the real container of a 64-bit file begins; a small 32-bit one lies before it."""

STUB_FILE = "30ffe4cc-eef2-4371-8b26-046597e37e22"
"""A member of the container before a 64-bit one, the same in every real file: alone, it means
that the rest of the file was lost."""

TOC_LIMIT = 16 << 20
"""Largest table of contents accepted (bytes): a million members and more."""

NAME_LIMIT = 64 << 10
"""Largest attributes of a member accepted (bytes)."""

_ATTRIBUTES = struct.Struct("<QQI")


@dataclass(frozen=True, slots=True)
class Layout:
    """Sizes and markers of one kind of container.

    Attributes:
        bits: 32 or 64.
        base: offset of the container in its file; every address counts from it.
        digits: hexadecimal digits of a number in a block header.
        end: address that means none.
    """

    bits: int
    base: int
    header: struct.Struct
    address: struct.Struct
    digits: int
    end: int

    @property
    def block_header(self) -> int:
        """Length of a block header in bytes: two line ends, three numbers, three spaces."""
        return 3 * self.digits + 7


NARROW = Layout(32, 0, struct.Struct("<IIII"), struct.Struct("<III"), 8, 0x7FFFFFFF)
WIDE = Layout(64, WIDE_BASE, struct.Struct("<QIII"), struct.Struct("<QQQ"), 16, 0xFFFFFFFFFFFFFFFF)
_HEADERS = {
    layout.bits: re.compile(rb"\r\n" + rb"([0-9a-fA-F]{%d}) " % layout.digits * 3 + rb"\r\n")
    for layout in (NARROW, WIDE)
}


@dataclass(frozen=True, slots=True)
class BlockHeader:
    """Header of one block.

    Attributes:
        document: size of the whole document; only the first block's counts.
        page: bytes that follow the header.
        following: address of the next block, or the layout's end marker.
    """

    document: int
    page: int
    following: int


def parse_block_header(data: bytes, layout: Layout, *, place: str, position: int) -> BlockHeader:
    """Read a block header.

    Raises:
        FormatError: `format.truncated` or `format.structure`.
    """
    if len(data) < layout.block_header:
        raise FormatError("format.truncated", place=place, position=position)
    match = _HEADERS[layout.bits].fullmatch(data)
    if match is None:
        raise FormatError("format.structure", place=place, position=position)
    return BlockHeader(int(match[1], 16), int(match[2], 16), int(match[3], 16))


def parse_toc(data: bytes, layout: Layout) -> Iterator[tuple[int, int]]:
    """Yield the addresses of attributes and of data, in the order of the table of contents."""
    whole = len(data) - len(data) % layout.address.size
    for attributes, content, _ in layout.address.iter_unpack(data[:whole]):
        if attributes == 0:
            return
        yield attributes, content


def parse_member_name(data: bytes, *, place: str, position: int) -> str:
    """Read the name of a member from its attributes; what follows the NUL is garbage.

    Raises:
        FormatError: `format.structure`, `format.encoding`.
    """
    if len(data) < _ATTRIBUTES.size:
        raise FormatError("format.structure", place=place, position=position)
    text = data[_ATTRIBUTES.size :]
    end = next((at for at in range(0, len(text) - 1, 2) if text[at : at + 2] == b"\0\0"), len(text))
    try:
        return text[:end].decode("utf-16-le")
    except UnicodeDecodeError as error:
        raise FormatError("format.encoding", place=place, position=position) from error


class BlockReader:
    """Documents of a container read by seeking, never more than asked for."""

    def __init__(
        self, source: BinaryIO, layout: Layout, *, place: str = "", file: Path | None = None
    ) -> None:
        self._source = source
        self._file = file
        self._layout = layout
        self._place = place
        self._size = source.seek(0, os.SEEK_END)

    def document(self, address: int, *, limit: int) -> bytes:
        """Return a whole document.

        Args:
            address: of its first block.
            limit: largest size accepted, in bytes.

        Raises:
            FormatError: `format.truncated`, `format.structure`, `format.too-large`, `format.cycle`.
        """
        return b"".join(self._pieces(address, limit))

    def first_byte(self, address: int) -> bytes:
        """Return the first byte of a document; nothing when it is empty.

        Raises:
            FormatError: as `document`.
        """
        header = self._header(address)
        return self._bytes(address + self._layout.block_header, min(1, header.document, header.page))

    def _pieces(self, address: int, limit: int) -> Iterator[bytes]:
        header = self._header(address)
        left = header.document
        if left > limit or left > self._size:
            raise FormatError("format.too-large", place=self._place, position=address, limit=limit)
        seen = {address}
        while True:
            count = min(left, header.page)
            yield self._bytes(address + self._layout.block_header, count)
            left -= count
            if not left:
                return
            address = header.following
            self._check_next(address, seen)
            header = self._header(address)

    def _check_next(self, address: int, seen: set[int]) -> None:
        if address == self._layout.end:
            raise FormatError("format.truncated", place=self._place, position=address)
        if address in seen:
            raise FormatError("format.cycle", place=self._place, position=address)
        seen.add(address)

    def _header(self, address: int) -> BlockHeader:
        data = self._bytes(address, self._layout.block_header)
        return parse_block_header(data, self._layout, place=self._place, position=address)

    def _bytes(self, address: int, count: int) -> bytes:
        start = self._layout.base + address
        if start + count > self._size:
            raise FormatError("format.truncated", place=self._place, position=address)
        data = self._read(start, count)
        if len(data) != count:
            raise FormatError("format.truncated", place=self._place, position=address)
        return data

    def _read(self, start: int, count: int) -> bytes:
        try:
            self._source.seek(start)
            return self._source.read(count)
        except OSError as error:
            if self._file is None:
                raise
            raise storage_error(error, self._file) from error
