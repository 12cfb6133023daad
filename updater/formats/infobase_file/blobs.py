"""Blob objects: values of any length as chains of 256-byte chunks (docs/formats.md 1.6)."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from updater.formats.infobase_file.pages import damaged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from updater.formats.infobase_file.objects import StoredObject

CHUNK = 256
ROOM = 250
"""Bytes of a value in one chunk; every chunk of a chain but the last is full."""

LARGEST_VALUE = 1 << 30
"""No value is read that claims to be longer (bytes)."""

_HEAD = struct.Struct("<IH")
_SHORT_SPAN = 8  # chunks read at one stroke
_LONG_SPAN = 4096


class BlobFile:
    """Values kept in one object.

    Attributes:
        chunks: how many chunks the object holds, the head of the free chain included.
    """

    def __init__(self, stored: StoredObject) -> None:
        self._object = stored
        self.chunks = stored.length // CHUNK

    def read(self, first: int, length: int) -> bytes:
        """Read the value that starts at chunk `first` and is `length` bytes long.

        Raises:
            FormatError: `format.infobase-damaged` when chain and length disagree.
        """
        if not length:
            return b""
        if length > min(self._object.length, LARGEST_VALUE):
            raise damaged(self._object.place)
        return b"".join(self._chain(first, length, whole=True))

    def read_start(self, first: int, length: int) -> bytes:
        """Read at most `length` bytes of the value that starts at chunk `first`."""
        return b"".join(self._chain(first, min(length, self._object.length), whole=False))

    def free_chunks(self) -> Iterator[int]:
        """Yield the chunks of the free chain; chunk 0 is its head and not free itself.

        Raises:
            FormatError: `format.infobase-damaged` when the chain leads out or round.
        """
        chunk, left = 0, self.chunks
        while left:
            chunk, _ = _HEAD.unpack(self._object.read(chunk * CHUNK, _HEAD.size))
            if not chunk:
                return
            yield chunk
            left -= 1
        if self.chunks:
            raise damaged(self._object.place)

    def _chain(self, chunk: int, left: int, *, whole: bool) -> Iterator[bytes]:
        """Yield the pieces of a chain until `left` bytes are out, or it ends when not `whole`."""
        span = _LONG_SPAN if whole else _SHORT_SPAN
        while left:
            data = self._span(chunk, min(span, -(-left // ROOM)))
            for at in range(0, len(data), CHUNK):
                following, used = _HEAD.unpack_from(data, at)
                if not self._fits(following, used, left, whole=whole):
                    raise damaged(self._object.place)
                yield data[at + 6 : at + 6 + min(used, left)]
                left -= min(used, left)
                if not following or not left:
                    return
                chunk += 1
                if following != chunk:
                    break
            # A chain that jumps is read in short stretches, one that runs on in long ones.
            span = min(4 * span, _LONG_SPAN) if following == chunk else _SHORT_SPAN
            chunk = following

    def _span(self, chunk: int, count: int) -> bytes:
        if not 0 < chunk < self.chunks:
            raise damaged(self._object.place)
        return self._object.read(chunk * CHUNK, min(count, self.chunks - chunk) * CHUNK)

    @staticmethod
    def _fits(following: int, used: int, left: int, *, whole: bool) -> bool:
        if following and used != ROOM:
            return False
        if not whole:
            return used <= ROOM
        return used == min(left, ROOM) and (following == 0) == (used == left)
