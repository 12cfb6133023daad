"""Whether a zip is whole: every member read through and its checksum compared (docs/update-site.md 2.4)."""

from __future__ import annotations

import enum
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.filing import explained

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Callable
    from pathlib import Path

_PIECE = 1 << 20
_RATIO = 1100
"""Deflate cannot do better than 1 to 1032."""

_UTF8_FLAG = 0x800


class Wholeness(enum.Enum):
    """What reading an archive through has shown."""

    WHOLE = enum.auto()
    DAMAGED = enum.auto()
    UNKNOWN = enum.auto()
    """It is locked or packed in a way we cannot read."""


@dataclass(frozen=True, slots=True)
class ArchiveCheck:
    """What reading an archive through has shown.

    Attributes:
        update_digest: checksum of the update file inside, hex; empty when there is none or more than one.
    """

    wholeness: Wholeness
    update_digest: str = ""


def check_archive(path: Path, update_file: str, algorithm: str, check: Callable[[], None]) -> ArchiveCheck:
    """Read a zip through.

    Args:
        path: the file.
        update_file: path of the update file inside; when empty, the only `.cfu` there is.
        algorithm: of its checksum, as `hashlib` names it.
        check: called for every piece; may raise.

    Raises:
        StorageError: the disk is in the way.
    """
    import zipfile  # noqa: PLC0415 - start-up time
    import zlib  # noqa: PLC0415 - same

    damage = (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        ValueError,
        LookupError,
        RecursionError,
        OverflowError,
    )
    with explained(path), path.open("rb") as file:
        try:
            with zipfile.ZipFile(file) as archive:
                return _read_through(archive, path.stat().st_size, update_file, algorithm, check)
        except (NotImplementedError, RuntimeError):  # an unknown method; a password
            return ArchiveCheck(Wholeness.UNKNOWN)
        except damage:
            return ArchiveCheck(Wholeness.DAMAGED)
        except OSError as error:
            if error.errno in {None, 22}:  # a senseless offset; the disk has other numbers
                return ArchiveCheck(Wholeness.DAMAGED)
            raise


def _read_through(
    archive: zipfile.ZipFile, size: int, update_file: str, algorithm: str, check: Callable[[], None]
) -> ArchiveCheck:
    members = archive.infolist()
    packed, unpacked = sum(one.compress_size for one in members), sum(one.file_size for one in members)
    # The end of an inner archive can look like ours; then the first member does not stand at the start.
    if not members or min(one.header_offset for one in members) or packed > size or unpacked > size * _RATIO:
        return ArchiveCheck(Wholeness.DAMAGED)
    wanted = _update_member(members, update_file)
    found = ""
    for member in members:
        digest = hashlib.new(algorithm, usedforsecurity=False)
        _read_member(archive, member, digest.update if member is wanted else _ignore, check)
        found = digest.hexdigest() if member is wanted else found
    return ArchiveCheck(Wholeness.WHOLE, found)


def _read_member(
    archive: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    take: Callable[[bytes], None],
    check: Callable[[], None],
) -> None:
    size = 0
    with archive.open(member) as stream:
        while piece := stream.read(_PIECE):
            check()
            take(piece)
            size += len(piece)
    if size != member.file_size:
        raise EOFError


def _ignore(_piece: bytes) -> None:
    """Take what only its own checksum is wanted of."""


def _update_member(members: list[zipfile.ZipInfo], update_file: str) -> zipfile.ZipInfo | None:
    names = {id(member): _name(member) for member in members}
    wanted = _plain(update_file)
    exact = [member for member in members if wanted and names[id(member)] == wanted]
    last = wanted.rpartition("/")[2] or ".cfu"
    found = exact or [
        member
        for member in members
        if names[id(member)].rpartition("/")[2] == last or (not wanted and names[id(member)].endswith(last))
    ]
    return found[0] if len(found) == 1 else None


def _name(member: zipfile.ZipInfo) -> str:
    """Return a name as the vendor wrote it: cp866 unless it says UTF-8."""
    if member.flag_bits & _UTF8_FLAG:
        return _plain(member.filename)
    try:
        return _plain(member.orig_filename.encode("cp437").decode("cp866"))
    except UnicodeError:
        return _plain(member.filename)


def _plain(name: str) -> str:
    return name.replace("\\", "/").strip("/").casefold()
