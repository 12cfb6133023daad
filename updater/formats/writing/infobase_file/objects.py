"""Objects written as a stream (docs/formats.md 1.2, 1.3)."""

from __future__ import annotations

import struct
from array import array
from typing import TYPE_CHECKING

from updater.formats.infobase_file.objects import (
    BLOCKS_AT,
    NEW_SIGNATURE,
    OLD_PAGES_PER_BLOCK,
    OLD_SIGNATURE,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from updater.formats.writing.infobase_file.pages import PageSink

_PAGES_AT_ONCE = 64


class ObjectWriter:
    """One object whose data arrive piece by piece.

    Attributes:
        length: bytes written so far.
    """

    def __init__(self, sink: PageSink) -> None:
        self.length = 0
        self._sink = sink
        self._pending = bytearray()
        self._numbers = array("I")

    def write(self, data: bytes | bytearray) -> None:
        """Add data at the end."""
        self._pending += data
        self.length += len(data)
        batch = _PAGES_AT_ONCE * self._sink.page_size
        if len(self._pending) >= batch:
            whole = len(self._pending) // self._sink.page_size * self._sink.page_size
            self._flush(self._pending[:whole])
            del self._pending[:whole]

    def finish(self, header: int | None = None) -> int:
        """Write what is left and the header page; return its number.

        Args:
            header: a page kept free for it; a new one unless given.
        """
        if self._pending:
            self._flush(self._pending)
            self._pending = bytearray()
        page = self._new_header() if self._sink.is_new else self._old_header()
        if header is None:
            return self._sink.append(page.ljust(self._sink.page_size, b"\0"))
        self._sink.put(header, page)
        return header

    def _flush(self, data: bytearray) -> None:
        first = self._sink.append(data)
        self._numbers.extend(range(first, first + -(-len(data) // self._sink.page_size)))

    def _new_header(self) -> bytes:
        room = (self._sink.page_size - BLOCKS_AT) // 4
        level = int(len(self._numbers) > room)
        blocks: Sequence[int] = self._numbers
        if level:
            blocks = self._blocks(self._sink.page_size // 4, counted=False)
        head = NEW_SIGNATURE + struct.pack("<H12xQ", level, self.length)
        return head + struct.pack(f"<{len(blocks)}I", *blocks)

    def _old_header(self) -> bytes:
        blocks = self._blocks(OLD_PAGES_PER_BLOCK, counted=True)
        head = OLD_SIGNATURE + struct.pack("<I12x", self.length)
        return head + struct.pack(f"<{len(blocks)}I", *blocks)

    def _blocks(self, per_page: int, *, counted: bool) -> list[int]:
        blocks = []
        for at in range(0, len(self._numbers), per_page):
            numbers = self._numbers[at : at + per_page]
            head = struct.pack("<I", len(numbers)) if counted else b""
            blocks.append(self._sink.append(head + struct.pack(f"<{len(numbers)}I", *numbers)))
        return blocks
