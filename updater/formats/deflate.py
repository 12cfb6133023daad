"""Raw deflate streams: no header, no checksum, so the end of the stream is the only proof.

docs/formats.md 0.1.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from updater.errors import FormatError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

_RAW = -zlib.MAX_WBITS
PIECE = 256 * 1024
"""Bytes read or produced at a time when a stream is not held in memory."""

DEFAULT_LIMIT = 1 << 30
"""No single value of a configuration is larger than this (bytes)."""


def inflate(data: bytes | memoryview, *, limit: int = DEFAULT_LIMIT, place: str = "") -> bytes:
    """Inflate one whole raw stream.

    Args:
        data: the stream, nothing before or after it.
        limit: largest size of the result in bytes.
        place: what the stream is, for the error.

    Raises:
        FormatError: `format.deflate` (not a stream), `format.truncated` (cut off),
            `format.trailing` (bytes after the end), `format.too-large`.
    """
    engine = zlib.decompressobj(_RAW)
    try:
        result = engine.decompress(data, limit + 1)
    except zlib.error as error:
        raise FormatError("format.deflate", place=place) from error
    if len(result) > limit:
        raise FormatError("format.too-large", place=place, limit=limit)
    if not engine.eof:
        raise FormatError("format.truncated", place=place)
    if engine.unused_data:
        raise FormatError("format.trailing", place=place)
    return result


def deflate(data: bytes) -> bytes:
    """Compress to one raw stream."""
    engine = zlib.compressobj(wbits=_RAW)
    return engine.compress(data) + engine.flush()


class InflatedStream:
    """A raw stream read from a file as if it were the inflated file, forwards only.

    Holds at most a few pieces in memory, whatever the size of the file.
    """

    def __init__(self, source: BinaryIO, *, place: str = "") -> None:
        self._source = source
        self._place = place
        self._engine = zlib.decompressobj(_RAW)
        self._buffer = b""
        self._taken = 0
        self._position = 0

    @property
    def position(self) -> int:
        """How many inflated bytes were handed out."""
        return self._position

    def read(self, count: int) -> bytes:
        """Return exactly `count` bytes.

        Raises:
            FormatError: `format.deflate`, or `format.truncated` when the stream ends before.
        """
        pieces = []
        wanted = count
        while wanted:
            piece = self.read_some(wanted)
            if not piece:
                raise FormatError("format.truncated", place=self._place, position=self._position)
            pieces.append(piece)
            wanted -= len(piece)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def read_some(self, at_most: int) -> bytes:
        """Return up to `at_most` bytes; nothing only at the end of a whole stream."""
        if at_most <= 0:
            return b""
        if self._taken >= len(self._buffer):
            self._buffer, self._taken = self._next_piece(), 0
        piece = self._buffer[self._taken : self._taken + at_most]
        self._taken += len(piece)
        self._position += len(piece)
        return piece

    def skip(self, count: int) -> None:
        """Pass over `count` bytes without keeping them.

        Raises:
            FormatError: as `read`.
        """
        while count:
            piece = self.read_some(min(count, PIECE))
            if not piece:
                raise FormatError("format.truncated", place=self._place, position=self._position)
            count -= len(piece)

    def pieces(self, count: int) -> Iterator[bytes]:
        """Yield the next `count` bytes piece by piece.

        Raises:
            FormatError: as `read`.
        """
        while count:
            piece = self.read_some(min(count, PIECE))
            if not piece:
                raise FormatError("format.truncated", place=self._place, position=self._position)
            count -= len(piece)
            yield piece

    def finish(self, *, at_most: int | None = None) -> int:
        """Read on to the end and return the inflated size of the whole stream.

        Args:
            at_most: inflated bytes that may still come; any number when None.

        Raises:
            FormatError: as `read`, or `format.trailing` when more comes or bytes follow the stream.
        """
        start = self._position
        while self.read_some(PIECE):
            if at_most is not None and self._position - start > at_most:
                raise FormatError("format.trailing", place=self._place, position=self._position)
        if self._engine.unused_data or self._source.read(1):
            raise FormatError("format.trailing", place=self._place, position=self._position)
        return self._position

    def _next_piece(self) -> bytes:
        while not self._engine.eof:
            data = self._engine.unconsumed_tail or self._source.read(PIECE)
            try:
                # A starved engine may still hold output, so it is asked even with no input left.
                piece = self._engine.decompress(data, PIECE)
            except zlib.error as error:
                raise FormatError("format.deflate", place=self._place, position=self._position) from error
            if piece:
                return piece
            if not data:
                raise FormatError("format.truncated", place=self._place, position=self._position)
        return b""
