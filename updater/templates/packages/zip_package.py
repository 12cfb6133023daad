"""Zip archives, as the update site ships them (docs/formats.md 4.4, 7)."""

from __future__ import annotations

import contextlib
import errno
import stat
from typing import TYPE_CHECKING

from updater.errors import PackageError, UserError
from updater.filing import storage_error
from updater.templates.packages.entries import CHUNK, Entry, EntryKind
from updater.templates.packages.names import shown_name
from updater.templates.packages.zip_structure import check_end, check_records, raw_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path
    from zipfile import ZipFile, ZipInfo

_UNIX_MADE = {3, 19}
_REPARSE_POINT = 0x400
_ENCRYPTED = 0x41  # bit 0, and bit 6 for strong encryption
_METHODS = {0, 8, 12, 14}  # stored, deflate, bzip2, lzma
_KINDS = {0: EntryKind.FILE, stat.S_IFREG: EntryKind.FILE, stat.S_IFDIR: EntryKind.FOLDER}


class ZipPackage:
    """A zip archive opened for reading; see `entries.Package`."""

    def __init__(self, path: Path, shown: str, archive: ZipFile) -> None:
        self.path = path
        self.shown = shown
        self.packed: int | None = path.stat().st_size
        self._infos = archive.infolist()
        self._archive = archive
        self.entries = tuple(_entry(info) for info in self._infos)

    def contents(self, wanted: Collection[int]) -> Iterator[tuple[int, Iterator[bytes]]]:
        """Give the content of the wanted entries; what zlib or zipfile dislike becomes a typed error."""
        for index, info in enumerate(self._infos):
            if index in wanted:
                yield index, self._read(info)

    def _read(self, info: ZipInfo) -> Iterator[bytes]:
        explained = _damage_explained(self.path, self.shown, info.filename)
        with explained, self._archive.open(info) as member:
            while chunk := member.read(CHUNK):
                yield chunk


@contextlib.contextmanager
def open_zip(path: Path, shown: str) -> Iterator[ZipPackage]:
    """Open a zip and check its outer shape.

    Raises:
        PackageError: it is damaged, ambiguous or of several volumes.
        StorageError: it cannot be read.
    """
    import zipfile  # noqa: PLC0415 - costs start-up time and is needed here only

    with contextlib.ExitStack() as stack:
        with _damage_explained(path, shown, ""):
            file = stack.enter_context(path.open("rb"))
            declared = check_end(file, path.stat().st_size)
            archive = stack.enter_context(zipfile.ZipFile(file))
            if len(archive.infolist()) != declared:
                raise PackageError("package.damaged", name="", detail="directory")
            check_records(file, archive.infolist(), archive.start_dir)
            package = ZipPackage(path, shown, archive)
        yield package


def _entry(info: ZipInfo) -> Entry:
    encrypted = bool(info.flag_bits & _ENCRYPTED)
    method = "" if info.compress_type in _METHODS or encrypted else str(info.compress_type)
    return Entry(_name(info), info.file_size, _kind(info), info.compress_size, encrypted, method)


def _name(info: ZipInfo) -> str:
    """Decode a name: 1C's own archives write cp866 without saying so (docs/formats.md 4.4)."""
    if info.flag_bits & 0x800:
        return str(info.orig_filename)
    raw = raw_name(info)
    if info.create_system in _UNIX_MADE:
        with contextlib.suppress(UnicodeDecodeError):
            return raw.decode("utf-8")
    return raw.decode("cp866")


def _kind(info: ZipInfo) -> EntryKind:
    if info.external_attr & _REPARSE_POINT and info.create_system not in _UNIX_MADE:
        return EntryKind.LINK
    mode = stat.S_IFMT(info.external_attr >> 16)
    if mode == stat.S_IFLNK:
        return EntryKind.LINK
    kind = _KINDS.get(mode, EntryKind.SPECIAL)
    return EntryKind.FOLDER if kind is EntryKind.FILE and info.orig_filename.endswith(("/", "\\")) else kind


@contextlib.contextmanager
def _damage_explained(path: Path, shown: str, name: str) -> Iterator[None]:
    """Turn whatever a broken archive makes the reader raise into one typed error.

    The reader answers damage with nearly anything: its own class, the decompressors',
    `OSError`, `UnicodeDecodeError`, `IndexError`, `RecursionError`.
    """
    try:
        yield
    except PackageError as error:
        raise error.in_package(shown) from None
    except UserError:
        raise
    except OSError as error:
        if error.errno not in {None, errno.EINVAL}:  # a seek to nowhere is damage, not the disk
            raise storage_error(error, path) from error
        raise _damaged(shown, name, error) from error
    except Exception as error:
        raise _damaged(shown, name, error) from error


def _damaged(shown: str, name: str, error: Exception) -> PackageError:
    return PackageError("package.damaged", package=shown, name=shown_name(name), detail=type(error).__name__)
