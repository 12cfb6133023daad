"""Pages written one after another, the header last (docs/formats.md 1.1)."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, BinaryIO

from updater.formats.infobase_file.pages import (
    FREE_OBJECT,
    NEW_FORMAT,
    OLD_FORMAT,
    OLD_PAGE_SIZE,
    PAGE_SIZES,
    ROOT_OBJECT,
    SIGNATURE,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

_FREE_OBJECT_OF = {NEW_FORMAT: b"\x1c\xff", OLD_FORMAT: b"1CDBOBV8"}
_LARGEST = 1 << 32


class PageSink:
    """A new infobase file that grows page by page.

    Args:
        file: empty, open for writing in bytes.
        version: `8.3.8.0` or `8.2.14.0`.
        page_size: in bytes; 8.2.14.0 has pages of 4096 only.

    Raises:
        ValueError: there is no such format or no such page size in it.
    """

    def __init__(self, file: BinaryIO, version: str, page_size: int) -> None:
        sizes: Iterable[int] = PAGE_SIZES if version == NEW_FORMAT else (OLD_PAGE_SIZE,)
        if version not in _FREE_OBJECT_OF or page_size not in sizes:
            raise ValueError(version, page_size)
        self.is_new = version == NEW_FORMAT
        self.page_size = page_size
        self._version = version
        self._file = file
        self._count = 0
        self.append(bytes(page_size * (ROOT_OBJECT + 1)))

    def append(self, data: bytes | bytearray) -> int:
        """Write data on pages of their own, neighbours all; return the number of the first."""
        first = self._count
        self._count += -(-len(data) // self.page_size)
        if self._count >= _LARGEST:
            raise ValueError(self._count)
        self._file.write(data)
        self._file.write(bytes(-len(data) % self.page_size))
        return first

    def put(self, number: int, data: bytes) -> None:
        """Write a page again that was kept free for it."""
        self._file.seek(number * self.page_size)
        self._file.write(data.ljust(self.page_size, b"\0"))
        self._file.seek(self._count * self.page_size)

    def close(self) -> None:
        """Write the header and the empty list of free pages."""
        numbers = map(int, self._version.split("."))
        size = self.page_size if self.is_new else 0
        self.put(0, struct.pack("<8s4BIiI", SIGNATURE, *numbers, self._count, 1, size))
        self.put(FREE_OBJECT, _FREE_OBJECT_OF[self._version])
