"""RAR5 archives written here: stored, not compressed, and as odd as a test needs (docs/formats.md 7.1).

The compressor of RAR is not free, so what is compressed comes from real files; the
layout around it is public and simple.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

SIGNATURE = b"Rar!\x1a\x07\x01\x00"
OLD_SIGNATURE = b"Rar!\x1a\x07\x00"
MAIN, FILE, SERVICE, LOCKED, END = 1, 2, 3, 4, 5
EXTRA, DATA, GOES_ON = 0x1, 0x2, 0x10
LINK_OF_UNIX, LINK_OF_WINDOWS, JUNCTION, HARD_LINK = 1, 2, 3, 4


@dataclass(frozen=True)
class Stored:
    """A member as it is written.

    Attributes:
        size: the size it claims; its own unless given.
        crc: the checksum it claims; its own unless given.
        redirected: the kind of a link it is; 0 for none.
        attributes: of Windows, or a mode where `unix`; the usual of Windows unless given.
    """

    name: str
    data: bytes = b""
    folder: bool = False
    size: int | None = None
    crc: int | None = None
    checksum: bool = True
    redirected: int = 0
    encrypted: bool = False
    unix: bool = False
    attributes: int | None = None
    method: int = 0
    flags: int = 0
    kind: int = FILE

    def block(self) -> bytes:
        """Return it with its header."""
        flags = (1 if self.folder else 0) | (4 if self.checksum else 0)
        size = len(self.data) if self.size is None else self.size
        crc = zlib.crc32(self.data) if self.crc is None else self.crc
        name = self.name.encode()
        usual = 0x10 if self.folder else 0x20  # of Windows
        body = number(flags) + number(size)
        body += number(usual if self.attributes is None else self.attributes)
        body += crc.to_bytes(4, "little") if self.checksum else b""
        body += number(self.method) + number(int(self.unix)) + number(len(name)) + name
        return block(self.kind, body, self.data, self._extra(), self.flags)

    def _extra(self) -> bytes:
        records = b""
        if self.redirected:
            target = b"elsewhere"
            records += record(5, number(self.redirected) + number(0) + number(len(target)) + target)
        if self.encrypted:
            records += record(1, number(0) + number(0) + bytes([15]) + bytes(32))
        return records


def rar(*members: Stored, volume: bool = False, more: bool = False, end: bool = True) -> bytes:
    """Return an archive of members.

    Args:
        members: in their order.
        volume: it says that it is one of several volumes.
        more: its end says that another volume follows.
        end: whether it has an end.
    """
    blocks = [block(MAIN, number(int(volume))), *(member.block() for member in members)]
    return SIGNATURE + b"".join(blocks) + (block(END, number(int(more))) if end else b"")


def block(kind: int, body: bytes, data: bytes = b"", extra: bytes = b"", flags: int = 0) -> bytes:
    """Return a block with its checksum; a member says its length even where it has none, as real ones do."""
    has_data = kind in {FILE, SERVICE}
    flags |= (EXTRA if extra else 0) | (DATA if has_data else 0)
    sizes = (number(len(extra)) if extra else b"") + (number(len(data)) if has_data else b"")
    header = number(kind) + number(flags) + sizes + body + extra
    header = number(len(header)) + header
    return zlib.crc32(header).to_bytes(4, "little") + header + data


def record(kind: int, data: bytes) -> bytes:
    """Return a record of what stands beside a member."""
    inner = number(kind) + data
    return number(len(inner)) + inner


def number(value: int) -> bytes:
    """Return a number, seven bits a byte, the lowest first."""
    out = bytearray()
    while value > 0x7F:
        out.append(0x80 | value & 0x7F)
        value >>= 7
    return bytes((*out, value))
