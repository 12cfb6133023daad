"""The V8 container: a small file system inside `.cf`, `.cfe`, `.epf` and within itself.

docs/formats.md 2.1 (32-bit), 2.2 (64-bit, from platform 8.3.16).
"""

from __future__ import annotations

import contextlib
import io
from typing import TYPE_CHECKING, BinaryIO

from updater.errors import FormatError
from updater.filing import explained
from updater.formats.container_blocks import (
    NAME_LIMIT,
    NARROW,
    STUB_FILE,
    TOC_LIMIT,
    WIDE,
    WIDE_BASE,
    BlockReader,
    Layout,
    parse_member_name,
    parse_toc,
)
from updater.formats.deflate import DEFAULT_LIMIT, inflate
from updater.formats.signatures import check_not_pointer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

NESTED = b"\xff\xff\xff\x7f"
"""First bytes of a 32-bit container with no free blocks; how nested ones are known."""

_WIDE_HEAD = b"\xff" * 8
_NOT_DEFLATE = 6  # block type 3 in the first byte: no deflate stream begins so
_HEAD = 64
_PROBED = 16  # members looked at to tell whether a container keeps them deflated


class Container:
    """An open container; members are found at once and read when asked for.

    Attributes:
        bits: 32 or 64.
        storage_version: grows with edits; not a format version.
    """

    def __init__(self, source: BinaryIO, *, place: str = "", file: Path | None = None) -> None:
        """Read the header and the table of contents.

        Args:
            source: the open file or its bytes.
            place: where the container lies, when within something else.
            file: the file itself, for errors of the disk.

        Raises:
            FormatError: not a container, or damaged.
        """
        self._place = place
        self._layout = _layout_of(source)
        self.bits = self._layout.bits
        self.storage_version = 0
        self._blocks = BlockReader(source, self._layout, place=place, file=file)
        self._members = self._read_members(source)
        self._deflated: bool | None = None

    def names(self) -> Iterable[str]:
        """Names of all members, in the order of the table of contents."""
        return self._members.keys()

    def has(self, name: str) -> bool:
        """Whether there is a member of this name."""
        return name in self._members

    @property
    def deflated(self) -> bool:
        """Whether members are deflated: at the top of a file they are, in a nested container not."""
        if self._deflated is None:
            self._deflated = self._probe()
        return self._deflated

    def read_raw(self, name: str) -> bytes:
        """Return a member as it is stored.

        Raises:
            KeyError: there is no such member.
            FormatError: its blocks are damaged.
        """
        address = self._members[name]
        if address == self._layout.end:
            return b""
        return self._blocks.document(address, limit=DEFAULT_LIMIT)

    def read(self, name: str) -> bytes:
        """Return a member, inflated when the container deflates its members.

        Raises:
            KeyError: there is no such member.
            FormatError: its blocks or its stream are damaged.
        """
        data = self.read_raw(name)
        return inflate(data, place=self._within(name)) if data and self.deflated else data

    def nested(self, name: str) -> Container:
        """Open a member that is a container itself.

        Raises:
            KeyError: there is no such member.
            FormatError: it is no container, or damaged.
        """
        return container_from_bytes(self.read(name), place=self._within(name))

    def _within(self, name: str) -> str:
        return f"{self._place}/{name}" if self._place else name

    def _read_members(self, source: BinaryIO) -> dict[str, int]:
        source.seek(self._layout.base)
        head = source.read(self._layout.header.size)
        if len(head) < self._layout.header.size:
            raise FormatError("format.truncated", place=self._place, position=0)
        free, _, self.storage_version, _ = self._layout.header.unpack(head)
        if (free, self.storage_version) == (self._layout.end, 0) and not source.read(1):  # never put into
            return {}
        toc = self._blocks.document(len(head), limit=TOC_LIMIT)
        entries = list(parse_toc(toc, self._layout))
        if len({attributes for attributes, _ in entries}) < len(entries):
            raise FormatError("format.cycle", place=self._place, position=len(head))
        members = dict(self._member(attributes, data) for attributes, data in entries)
        if self._layout is NARROW and STUB_FILE in members:
            raise FormatError("format.truncated", place=self._place, position=WIDE_BASE)
        return members

    def _member(self, attributes: int, data: int) -> tuple[str, int]:
        raw = self._blocks.document(attributes, limit=NAME_LIMIT)
        return parse_member_name(raw, place=self._place, position=attributes), data

    def _probe(self) -> bool:
        addresses = [address for address in self._members.values() if address != self._layout.end]
        firsts = map(self._blocks.first_byte, addresses[:_PROBED])
        votes = [first[0] & _NOT_DEFLATE != _NOT_DEFLATE for first in firsts if first]
        return sum(votes) * 2 > len(votes)


def _layout_of(source: BinaryIO) -> Layout:
    source.seek(WIDE_BASE)
    return WIDE if source.read(len(_WIDE_HEAD)) == _WIDE_HEAD else NARROW


@contextlib.contextmanager
def open_container(path: Path) -> Iterator[Container]:
    """Open a container file for reading; it is closed when the block ends.

    Raises:
        FormatError: it is not a container, or damaged; also from reads within the block. Names the file.
        StorageError: it cannot be opened or read.
    """
    with explained(path):
        source = path.open("rb")
    with source:
        try:
            with explained(path):
                check_not_pointer(source.read(_HEAD))
                container = Container(source, file=path)
            yield container
        except FormatError as error:
            raise error.in_file(path) from error.__cause__


def container_from_bytes(data: bytes, *, place: str = "") -> Container:
    """Open a container held in memory.

    Raises:
        FormatError: it is not a container, or damaged.
    """
    check_not_pointer(data[:_HEAD], place=place)
    return Container(io.BytesIO(data), place=place)
