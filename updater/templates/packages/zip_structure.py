"""The outer shape of a zip file, checked more strictly than readers usually do.

Two readers may see two different archives in one file: through a second end record,
through records that overlap, through local headers that disagree with the directory.
Here there must be exactly one way to read the file, or it is refused.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, BinaryIO

from updater.errors import PackageError
from updater.templates.packages.names import shown_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zipfile import ZipInfo

_END = struct.Struct(
    "<4s4H2LH"
)  # signature, disk, directory's disk, entries here, entries, size, offset, comment
_END64_LOCATOR = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCAL = struct.Struct("<4s5H3L2H")
_LONGEST_COMMENT = 0xFFFF
_LARGEST_DIRECTORY = 16 << 20  # bytes; 4,000 entries take half a megabyte
_IN_ZIP64 = 0xFFFF, 0xFFFFFFFF
_SIZES_FOLLOW = 0x08
_COMPARED_FLAGS = 0x0801  # encrypted, UTF-8 name
_STUBS = (b"MZ", b"\x7fELF", b"#!")  # programs that unpack themselves


def check_end(file: BinaryIO, size: int) -> int:
    """Find the one end record of a zip and return how many entries it declares.

    Args:
        file: the archive.
        size: its length in bytes.

    Raises:
        PackageError: `package.damaged` without an end record, `package.extra-data` when there
            are two or something follows, `package.multi-volume`, `package.too-many`.
    """
    start = max(0, size - _END.size - _LONGEST_COMMENT)
    file.seek(start)
    tail = file.read()
    place = _only_end(tail)
    _, disk, directory_disk, here, entries, length, offset, _ = _END.unpack_from(tail, place)
    if _IN_ZIP64[0] in {here, entries} or _IN_ZIP64[1] in {length, offset}:
        disk, directory_disk, here, entries, length = _end64(file, start + place)
    if disk or directory_disk or here != entries:
        raise PackageError("package.multi-volume")
    if length > _LARGEST_DIRECTORY:
        raise PackageError("package.too-many", count=entries, limit=_LARGEST_DIRECTORY >> 12)
    return int(entries)


def _only_end(tail: bytes) -> int:
    ends, at = [], tail.find(b"PK\5\6")
    last = tail.rfind(b"PK\5\6")
    while at >= 0:
        if at + _END.size <= len(tail) and at + _END.size + _comment_length(tail, at) == len(tail):
            ends.append(at)
        at = tail.find(b"PK\5\6", at + 1)
    if last < 0 or last + _END.size > len(tail):
        raise PackageError("package.damaged", name="", detail="end of archive")
    if ends != [last]:
        raise PackageError("package.extra-data")
    return last


def _comment_length(tail: bytes, at: int) -> int:
    return int.from_bytes(tail[at + 20 : at + 22], "little")


def _end64(file: BinaryIO, end: int) -> tuple[int, int, int, int, int]:
    """Read the large-archive end record that lies before the ordinary one."""
    damaged = PackageError("package.damaged", name="", detail="zip64")
    place = end - _END64_LOCATOR.size
    if place < 0:
        raise damaged
    file.seek(place)
    signature, _, _, disks = _END64_LOCATOR.unpack(file.read(_END64_LOCATOR.size))
    if signature != b"PK\6\7" or disks > 1 or place < _END64.size:
        raise damaged
    file.seek(place - _END64.size)  # as every writer does it; a prefix shifts the stated offset
    record = _END64.unpack(file.read(_END64.size))
    if record[0] != b"PK\6\6":
        raise damaged
    return record[4], record[5], record[6], record[7], record[8]


def check_records(file: BinaryIO, entries: Sequence[ZipInfo], directory: int) -> None:
    """Check that local headers agree with the directory and that nothing overlaps.

    Args:
        file: the archive.
        entries: what the directory lists.
        directory: where the directory begins.

    Raises:
        PackageError: `package.damaged`, `package.overlap`, or `package.extra-data` when
            something other than a program lies before the first record.
    """
    _check_prefix(file, min((entry.header_offset for entry in entries), default=0))
    free = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        begin, end = entry.header_offset, _record_end(file, entry)
        if begin < free or end > directory:
            raise PackageError("package.overlap", name=shown_name(entry.filename))
        free = end


def _check_prefix(file: BinaryIO, length: int) -> None:
    if length:
        file.seek(0)
        if not file.read(4).startswith(_STUBS):
            raise PackageError("package.extra-data")


def _record_end(file: BinaryIO, entry: ZipInfo) -> int:
    file.seek(entry.header_offset)
    header = file.read(_LOCAL.size)
    if len(header) < _LOCAL.size or header[:4] != b"PK\3\4":
        raise _disagrees(entry)
    _, _, flags, method, _, _, crc, packed, size, name_length, extra_length = _LOCAL.unpack(header)
    if method != entry.compress_type or (flags ^ entry.flag_bits) & _COMPARED_FLAGS:
        raise _disagrees(entry)
    if not flags & _SIZES_FOLLOW and not _same_sizes(entry, crc, packed, size):
        raise _disagrees(entry)
    if file.read(name_length) != raw_name(entry):
        raise _disagrees(entry)
    return int(entry.header_offset + _LOCAL.size + name_length + extra_length + entry.compress_size)


def _same_sizes(entry: ZipInfo, crc: int, packed: int, size: int) -> bool:
    told = (entry.CRC, entry.compress_size, entry.file_size)
    large = (packed, size)
    if told[0] != crc:
        return False
    return all(local in {ours, _IN_ZIP64[1]} for ours, local in zip(told[1:], large, strict=True))


def raw_name(entry: ZipInfo) -> bytes:
    """Return the bytes of a name as the archive holds them."""
    encoding = "utf-8" if entry.flag_bits & 0x800 else "cp437"
    return str(entry.orig_filename).encode(encoding)


def _disagrees(entry: ZipInfo) -> PackageError:
    return PackageError("package.damaged", name=shown_name(entry.filename), detail="header")
