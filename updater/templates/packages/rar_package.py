"""RAR5 archives: judged by their list before a program of others unpacks them, and compared with it after.

No reader of RAR can be trusted by its exit code: some hand over damaged data without a word
(docs/decisions/0020-rar-packages-of-the-platform.md). So every file that came out is read
again and must have the size and the checksum the list gives.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.errors import FormatError, PackageError
from updater.filing import explained
from updater.formats.blake2sp import blake2sp
from updater.formats.rar import RarKind, read_rar
from updater.templates.links import is_link, is_plain_file
from updater.templates.packages.entries import CHUNK, Entry, EntryKind
from updater.templates.packages.gate import judge
from updater.templates.packages.names import shown_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from updater.formats.rar import RarMember
    from updater.model.events import CancelToken
    from updater.templates.packages.gate import Limits, SafeEntry

_KINDS = {
    RarKind.FILE: EntryKind.FILE,
    RarKind.FOLDER: EntryKind.FOLDER,
    RarKind.LINK: EntryKind.LINK,
    RarKind.OTHER: EntryKind.SPECIAL,
}


@dataclass(frozen=True, slots=True)
class RarList:
    """What an archive says is in it, after the gate.

    Attributes:
        path: the archive.
        members: as the archive lists them.
        entries: the same, judged.
    """

    path: Path
    members: tuple[RarMember, ...]
    entries: tuple[SafeEntry, ...]

    @property
    def size(self) -> int:
        """Bytes of all contents together, as declared."""
        return sum(entry.size for entry in self.entries)


def list_rar(path: Path, *, limits: Limits | None = None) -> RarList:
    """Read the list of an archive and judge all of it.

    Raises:
        PackageError: it is damaged, of several volumes, encrypted, before RAR5 (`package.kind-not-yet`),
            or holds what no archive should.
        StorageError: it cannot be read.
    """
    shown = str(path)
    try:
        members = read_rar(path)
    except FormatError as error:
        raise _refused(shown, error) from error
    with explained(path):
        packed = path.stat().st_size
    entries = judge([_entry(each) for each in members], package=shown, packed=packed, limits=limits)
    for member in members:
        if member.kind is RarKind.FILE and member.size and member.crc is None and member.blake is None:
            raise _damaged(shown, member.name, "checksum")
    if not any(not entry.folder for entry in entries):
        raise PackageError("package.empty", package=shown)
    return RarList(path, members, entries)


def check_unpacked(listed: RarList, folder: Path, cancel: CancelToken | None = None) -> None:
    """See that a folder holds the files of a list, all of them and nothing else, byte for byte.

    Raises:
        PackageError: `package.damaged` where a file is missing or differs; `package.odd-result` where
            there is a link, a device or a file nobody listed.
        StorageError: the folder cannot be read.
        Cancelled: somebody asked to stop.
    """
    shown = str(listed.path)
    found = dict(_walk(folder, shown))
    files = {entry.parts: listed.members[entry.index] for entry in listed.entries if not entry.folder}
    folders = {parts[:depth] for parts in (*files, *_folders(listed)) for depth in range(1, len(parts) + 1)}
    for parts, is_folder in found.items():
        if (parts not in folders) if is_folder else (parts not in files):
            raise _odd(shown, parts)
    for parts, member in files.items():
        if parts not in found:
            raise _damaged(shown, member.name, "missing")
        _compare(folder.joinpath(*parts), member, shown, cancel)


def _refused(shown: str, error: FormatError) -> PackageError:
    if error.code == "format.rar-version":
        return PackageError("package.kind-not-yet", package=shown, kind="RAR")
    if error.code == "format.rar-volumes":
        return PackageError("package.multi-volume", package=shown)
    if error.code == "format.rar-encrypted":
        return PackageError("package.encrypted", package=shown, name="*")
    return _damaged(shown, "", str(error.params["place"] or error.code))


def _entry(member: RarMember) -> Entry:
    packed = member.packed or None  # a copy of another member takes nothing
    return Entry(member.name, member.size, _KINDS[member.kind], packed, member.encrypted, member.method)


def _folders(listed: RarList) -> list[tuple[str, ...]]:
    return [entry.parts for entry in listed.entries if entry.folder]


def _walk(folder: Path, shown: str) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Yield the path of everything in a folder, and whether it is a folder; links end it."""
    waiting: list[tuple[str, ...]] = [()]
    while waiting:
        parts = waiting.pop()
        directory = folder.joinpath(*parts)
        with explained(directory):
            for path in sorted(directory.iterdir()):
                inner = (*parts, path.name)
                if is_link(path) or not (path.is_dir() or is_plain_file(path)):
                    raise _odd(shown, inner)
                yield inner, path.is_dir()
                if path.is_dir():
                    waiting.append(inner)


def _compare(path: Path, member: RarMember, shown: str, cancel: CancelToken | None) -> None:
    with explained(path):
        if path.stat().st_size != member.size:
            raise _damaged(shown, member.name, "size")
        if member.crc is not None:
            right = member.crc == _crc(path, cancel)
        else:
            right = member.blake is None or member.blake == blake2sp(_chunks(path, cancel))
    if not right:
        raise _damaged(shown, member.name, "checksum")


def _crc(path: Path, cancel: CancelToken | None) -> int:
    value = 0
    for chunk in _chunks(path, cancel):
        value = zlib.crc32(chunk, value)
    return value


def _chunks(path: Path, cancel: CancelToken | None) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            if cancel is not None:
                cancel.check()
            yield chunk


def _damaged(shown: str, name: str, detail: str) -> PackageError:
    return PackageError("package.damaged", package=shown, name=shown_name(name), detail=detail)


def _odd(shown: str, parts: tuple[str, ...]) -> PackageError:
    return PackageError("package.odd-result", package=shown, name=shown_name("/".join(parts)))
