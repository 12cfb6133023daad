"""The file as a row of pages of one size (docs/formats.md 1.1)."""

from __future__ import annotations

import io
import os
import struct
from typing import TYPE_CHECKING, BinaryIO

from updater.errors import FormatError

if TYPE_CHECKING:
    from collections.abc import Callable

    from updater.errors import StorageError

SIGNATURE = b"1CDBMSV8"
OLD_FORMAT = "8.2.14.0"
NEW_FORMAT = "8.3.8.0"
OLD_PAGE_SIZE = 4096
PAGE_SIZES = (4096, 8192, 16384, 32768, 65536)
FREE_OBJECT = 1
ROOT_OBJECT = 2
_HEADER = struct.Struct("<8s4BIiI")


def damaged(place: str) -> FormatError:
    """Return the error for a place inside the file that contradicts itself."""
    return FormatError("format.infobase-damaged", place=place)


class Pages:
    """Pages of an open infobase file, read by number; nothing is kept.

    Attributes:
        version: format version of the file, `8.3.8.0` or `8.2.14.0`.
        page_size: in bytes.
        count: number of pages, as the header says.
        size: of the file in bytes when it was opened.

    Raises:
        FormatError: `format.not-infobase`, `format.infobase-version`, `format.infobase-short`
            (fewer pages in the file than its header says) or `format.infobase-damaged`.
        StorageError: the file cannot be read, now or later.
    """

    def __init__(self, source: BinaryIO) -> None:
        self._read_at = _reader(source)
        self.size = source.seek(0, io.SEEK_END)
        self.header = self._read_at(0, _HEADER.size)
        self.version, self.count, self.page_size = _parse_header(self.header)
        self.is_new = self.version == NEW_FORMAT
        if self.count <= ROOT_OBJECT:
            raise damaged("header")
        if self.count * self.page_size > self.size:
            raise FormatError(
                "format.infobase-short",
                place="header",
                expected=self.count * self.page_size,
                actual=self.size,
            )

    def read(self, number: int, size: int, *, skip: int = 0, place: str = "") -> bytes:
        """Read `size` bytes from `skip` on in page `number` and the pages after it.

        Raises:
            FormatError: `format.infobase-damaged` when they are not all in the file.
        """
        offset = number * self.page_size + skip
        if number < 1 or offset + size > self.count * self.page_size:
            raise damaged(place)
        data = self._read_at(offset, size)
        if len(data) != size:
            raise damaged(place)
        return data

    def header_changed(self) -> bool:
        """Whether somebody changed the file's header since it was opened."""
        return self._read_at(0, _HEADER.size) != self.header


def _parse_header(data: bytes) -> tuple[str, int, int]:
    if len(data) < _HEADER.size or not data.startswith(SIGNATURE):
        raise FormatError("format.not-infobase", place="header")
    _, *numbers, count, _, page_size = _HEADER.unpack(data)
    version = ".".join(map(str, numbers))
    if version == OLD_FORMAT:
        return version, count, OLD_PAGE_SIZE
    if version != NEW_FORMAT:
        raise FormatError("format.infobase-version", place="header", version=version)
    if page_size not in PAGE_SIZES:
        raise damaged("header")
    return version, count, page_size


def _reader(source: BinaryIO) -> Callable[[int, int], bytes]:
    """Return the quickest way to read at an offset."""
    if hasattr(os, "pread") and isinstance(source, io.FileIO):
        handle = source.fileno()

        def read_by_handle(offset: int, size: int) -> bytes:
            try:
                return os.pread(handle, size, offset)
            except OSError as error:
                raise _explained(error, source) from error

        return read_by_handle

    def read_by_seek(offset: int, size: int) -> bytes:
        try:
            source.seek(offset)
            return source.read(size)
        except OSError as error:
            raise _explained(error, source) from error

    return read_by_seek


def _explained(error: OSError, source: BinaryIO) -> StorageError:
    from pathlib import Path  # noqa: PLC0415 - only when something went wrong

    from updater.filing import storage_error  # noqa: PLC0415 - likewise

    return storage_error(error, Path(str(source.name)))
