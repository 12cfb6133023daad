"""A container that comes as a stream: read forwards, holding only what is asked for.

An update is one deflate stream with a 32-bit container inside (docs/formats.md 2.4). Its
table of contents stands first and gives addresses from the start, so one pass in the order
of addresses is enough for every layout met so far. Where something lies behind the place
already passed, the stream is begun anew.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from updater.errors import FormatError
from updater.formats.container_blocks import (
    NAME_LIMIT,
    NARROW,
    TOC_LIMIT,
    parse_block_header,
    parse_member_name,
    parse_toc,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from updater.formats.deflate import InflatedStream

MAX_PASSES = 8
"""A container laid out so that it takes more passes is not one that any program wrote."""

MAX_TAIL = 64 << 20
"""Bytes that may follow the last block that was looked at: padding, freed blocks."""


@dataclass(slots=True)
class _Document:
    """A document being put together from its blocks.

    Attributes:
        member: name of the member this is the data of; None for attributes and the table of contents.
        data_address: for attributes, where the member's data begins; None for all others.
        left: bytes still to come; None before the first block was seen.
    """

    limit: int
    member: str | None = None
    data_address: int | None = None
    left: int | None = None
    pieces: list[bytes] = field(default_factory=list)

    def whole(self) -> bytes:
        """Return the content and let go of the pieces it was put together from."""
        data = b"".join(self.pieces)
        self.pieces.clear()
        return data


class StreamedContainer:
    """The members of a container read from a stream that can be begun anew.

    Args:
        begin: opens the stream from its start.
        wanted: the largest size in bytes at which a member of this name is wanted, 0 for not at all.
    """

    def __init__(self, begin: Callable[[], InflatedStream], wanted: Callable[[str], int]) -> None:
        self._begin = begin
        self._wanted = wanted
        self._stream = begin()
        self._ahead: list[tuple[int, int, _Document]] = []
        self._behind: list[tuple[int, int, _Document]] = []
        self._seen: set[int] = set()
        self._order = 0
        self.names: list[str] = []

    def members(self) -> Iterator[tuple[str, bytes]]:
        """Yield the wanted members as they come, and check the stream to its end.

        When it is exhausted, `names` holds the names of all members.

        Raises:
            FormatError: the stream or the container in it is damaged.
        """
        self._stream.read(NARROW.header.size)
        self._expect(NARROW.header.size, _Document(TOC_LIMIT))
        for number in range(MAX_PASSES):
            yield from self._pass()
            if number == 0:
                self._stream.finish(at_most=MAX_TAIL)
            if not self._behind:
                return
            self._ahead, self._behind = self._behind, []
            heapq.heapify(self._ahead)
            self._stream = self._begin()
        raise FormatError("format.structure", position=self._ahead[0][0])

    def _pass(self) -> Iterator[tuple[str, bytes]]:
        while self._ahead:
            address, _, document = heapq.heappop(self._ahead)
            if self._take_block(address, document):
                continue
            if document.member is not None:
                yield document.member, document.whole()
            elif document.data_address is None:
                self._take_toc(document.whole())
            else:
                yield from self._take_name(address, document.whole(), document.data_address)

    def _take_block(self, address: int, document: _Document) -> bool:
        """Read one block; return whether the document goes on in another."""
        self._stream.skip(address - self._stream.position)
        head = self._stream.read(NARROW.block_header)
        header = parse_block_header(head, NARROW, place="", position=address)
        if document.left is None:
            document.left = header.document
        if document.left > document.limit:
            raise FormatError("format.too-large", position=address, limit=document.limit)
        count = min(document.left, header.page)
        document.pieces.extend(self._stream.pieces(count))
        document.left -= count
        if document.left:
            self._expect(header.following, document)
        return document.left > 0

    def _take_toc(self, data: bytes) -> None:
        for attributes, content in parse_toc(data, NARROW):
            self._expect(attributes, _Document(NAME_LIMIT, data_address=content))

    def _take_name(self, address: int, data: bytes, data_address: int) -> Iterator[tuple[str, bytes]]:
        name = parse_member_name(data, place="", position=address)
        self.names.append(name)
        limit = self._wanted(name)
        if limit and data_address == NARROW.end:
            yield name, b""
        elif limit:
            self._expect(data_address, _Document(limit, member=name))

    def _expect(self, address: int, document: _Document) -> None:
        if address == NARROW.end:
            raise FormatError("format.truncated", position=address)
        if address in self._seen:
            raise FormatError("format.cycle", position=address)
        self._seen.add(address)
        self._order += 1  # keeps documents from being compared
        target = self._ahead if address >= self._stream.position else self._behind
        heapq.heappush(target, (address, self._order, document))
