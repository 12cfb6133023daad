"""Long values written as chains of chunks, each chain in one stretch (docs/formats.md 1.6)."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from updater.formats.infobase_file.blobs import CHUNK, ROOM

if TYPE_CHECKING:
    from updater.formats.writing.infobase_file.objects import ObjectWriter

_HEAD = struct.Struct("<IH")


class BlobWriter:
    """Values of one table."""

    def __init__(self, target: ObjectWriter) -> None:
        self._target = target
        self._next = 1
        target.write(bytes(CHUNK))  # the head of the free chain, which is empty

    def add(self, value: bytes) -> int:
        """Write a value and return its first chunk; 0 for an empty one."""
        if not value:
            return 0
        first = self._next
        count = -(-len(value) // ROOM)
        self._next += count
        last = self._next - 1
        pieces: list[bytes] = []
        for number in range(first, last):
            at = (number - first) * ROOM
            pieces += _HEAD.pack(number + 1, ROOM), value[at : at + ROOM]
        rest = value[(count - 1) * ROOM :]
        pieces += _HEAD.pack(0, len(rest)), rest.ljust(ROOM, b"\0")
        self._target.write(b"".join(pieces))
        return first
