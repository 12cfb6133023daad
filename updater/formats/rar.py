"""The list of a RAR5 archive: what is said to be inside, with sizes and checksums (docs/formats.md 7.1).

Only headers are read. No content is unpacked here: that needs a program of others, whose word
is compared with this list.
"""

from __future__ import annotations

import enum
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from updater.errors import FormatError
from updater.filing import explained
from updater.formats.rar_fields import Fields, read_number

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_ANY = b"Rar!\x1a\x07"
_FIVE = b"Rar!\x1a\x07\x01\x00"
_MOST_BLOCKS = 20_000
_LONGEST_HEADER = 2 << 20  # what the format allows
_MAIN, _FILE, _SERVICE, _LOCKED, _END = 1, 2, 3, 4, 5
_HAS_EXTRA, _HAS_DATA, _FROM_BEFORE, _GOES_ON = 0x1, 0x2, 0x8, 0x10
_VOLUME, _MORE_VOLUMES = 0x1, 0x1
_FOLDER, _HAS_TIME, _HAS_CRC, _NO_SIZE = 0x1, 0x2, 0x4, 0x8
_STREAM = "STM"  # the service header of a hidden stream of NTFS
_WINDOWS, _UNIX = 0, 1
_REPARSE_POINT = 0x400
_TYPE, _REGULAR, _DIRECTORY = 0xF000, 0x8000, 0x4000  # of a mode of Unix
_ENCRYPTION, _HASH, _REDIRECTION, _COPY = 1, 2, 5, 5
_BLAKE2SP = 0
_KNOWN_METHODS = {0, 1}  # RAR 5 and RAR 7


class RarKind(enum.Enum):
    """What a member is."""

    FILE = "file"
    FOLDER = "folder"
    LINK = "link"
    OTHER = "other"
    """A device, or a hidden stream of another file."""


@dataclass(frozen=True, slots=True)
class RarMember:
    """A file or folder in an archive, as the archive says.

    Attributes:
        name: the path as written, with `/`.
        size: bytes unpacked.
        packed: bytes in the archive; a member of a solid archive, or a copy of another, may take few.
        crc: CRC-32 of the content, if it is there.
        blake: BLAKE2sp of the content, if it is there.
        method: the version of the compression, when it is none we know of.
    """

    name: str
    size: int
    packed: int
    kind: RarKind = RarKind.FILE
    crc: int | None = None
    blake: bytes | None = None
    encrypted: bool = False
    method: str = ""


def is_rar(path: Path) -> bool:
    """Whether a file begins as a RAR archive of any version.

    Raises:
        StorageError: it cannot be read.
    """
    with explained(path), path.open("rb") as file:
        return file.read(len(_ANY)) == _ANY


def read_rar(path: Path) -> tuple[RarMember, ...]:
    """Read the list of an archive.

    Raises:
        FormatError: `format.rar-version` before RAR5, `format.rar-volumes` one of several volumes,
            `format.rar-encrypted` even the list is, `format.structure` damaged; names the file.
        StorageError: it cannot be read.
    """
    with explained(path), path.open("rb") as file:
        try:
            return tuple(_members(file, path.stat().st_size))
        except FormatError as error:
            raise error.in_file(path) from error.__cause__


@dataclass(frozen=True, slots=True)
class _Block:
    kind: int
    flags: int
    body: Fields
    extra: bytes
    data: int


def _members(file: BinaryIO, size: int) -> Iterator[RarMember]:
    head = file.read(len(_FIVE))
    if head != _FIVE:
        if head.startswith(_ANY):
            raise FormatError("format.rar-version")
        raise FormatError("format.structure", place="0")
    for block in _blocks(file, size):
        if block.kind == _LOCKED:
            raise FormatError("format.rar-encrypted")
        if block.kind == _MAIN and block.body.number() & _VOLUME:
            raise FormatError("format.rar-volumes")
        if block.kind == _END and block.body.number() & _MORE_VOLUMES:
            raise FormatError("format.rar-volumes")
        if block.kind in {_FILE, _SERVICE}:
            yield from _listed(block)


def _blocks(file: BinaryIO, size: int) -> Iterator[_Block]:
    """Yield the blocks up to the one that ends the archive, which must be there."""
    for _number in range(_MOST_BLOCKS):
        at = file.tell()
        block = _block(file, at)
        after = file.tell() + block.data
        if after > size:
            raise FormatError("format.structure", place=f"{at:#x}")
        yield block
        if block.kind == _END:
            return
        file.seek(after)
    raise FormatError("format.structure", place="too-many")


def _block(file: BinaryIO, at: int) -> _Block:
    place = f"{at:#x}"
    start = file.read(7)  # the checksum, and a size of up to three bytes
    length, used = read_number(start[4:], place)
    if not 0 < length <= _LONGEST_HEADER:
        raise FormatError("format.structure", place=place)
    file.seek(at + 4)
    data = file.read(used + length)
    if len(data) != used + length or zlib.crc32(data) != int.from_bytes(start[:4], "little"):
        raise FormatError("format.structure", place=place)
    fields = Fields(data[used:], place)
    kind, flags = fields.number(), fields.number()
    extra = fields.number() if flags & _HAS_EXTRA else 0
    content = fields.number() if flags & _HAS_DATA else 0
    return _Block(kind, flags, fields, fields.cut(extra), content)


def _listed(block: _Block) -> Iterator[RarMember]:
    """Yield what a block of a file is, and a hidden stream; other services are the archive's own."""
    if block.flags & (_FROM_BEFORE | _GOES_ON):
        raise FormatError("format.rar-volumes")
    fields = block.body
    flags, size, attributes = fields.number(), fields.number(), fields.number()
    if flags & _HAS_TIME:
        fields.take(4)
    crc = int.from_bytes(fields.take(4), "little") if flags & _HAS_CRC else None
    compression, system = fields.number(), fields.number()
    name = fields.text(fields.number())
    if block.kind == _SERVICE:
        if name == _STREAM:
            yield RarMember(name, size, block.data, RarKind.OTHER)
        return
    if flags & _NO_SIZE:
        raise FormatError("format.structure", place=fields.place)
    records = _records(block.extra, fields.place)
    method = compression & 0x3F
    yield RarMember(
        name,
        size,
        block.data,
        _kind(flags, attributes, system, records),
        crc,
        _blake(records, fields.place),
        _ENCRYPTION in records,
        "" if method in _KNOWN_METHODS else str(method),
    )


def _records(extra: bytes, place: str) -> dict[int, bytes]:
    """Return the records beside a member by their type."""
    fields, found = Fields(extra, place), {}
    while fields.left:
        record = Fields(fields.take(fields.number()), place)
        kind = record.number()
        found[kind] = record.take(record.left)
    return found


def _kind(flags: int, attributes: int, system: int, records: dict[int, bytes]) -> RarKind:
    redirected = records.get(_REDIRECTION)
    if redirected is not None and redirected[:1] != bytes([_COPY]):
        return RarKind.LINK
    if system == _WINDOWS and attributes & _REPARSE_POINT:
        return RarKind.LINK
    mode = attributes & _TYPE if system == _UNIX else 0
    if mode not in {0, _REGULAR, _DIRECTORY}:
        return RarKind.OTHER
    return RarKind.FOLDER if flags & _FOLDER else RarKind.FILE


def _blake(records: dict[int, bytes], place: str) -> bytes | None:
    if _HASH not in records:
        return None
    fields = Fields(records[_HASH], place)
    return fields.take(32) if fields.number() == _BLAKE2SP else None
