"""File operations that count, and fail or damage at the chosen one."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

from updater.filing import Filing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import BinaryIO


class CountingFiling(Filing):
    """Calls something before every operation, with its number (from 0) and name.

    Attributes:
        operations: names of the operations so far.
    """

    def __init__(self, before: Callable[[int, str], None] = lambda _number, _name: None) -> None:
        self.operations: list[str] = []
        self._before = before

    def _note(self, name: str) -> None:
        self.operations.append(name)
        self._before(len(self.operations) - 1, name)

    def create(self, path: Path) -> BinaryIO:
        """Count, then create."""
        self._note("create")
        return super().create(path)

    def reopen(self, path: Path) -> BinaryIO:
        """Count, then open."""
        self._note("reopen")
        return super().reopen(path)

    def truncate(self, file: BinaryIO, size: int) -> None:
        """Count, then cut."""
        self._note("truncate")
        super().truncate(file, size)

    def reserve(self, file: BinaryIO, size: int) -> None:
        """Count, then reserve."""
        self._note("reserve")
        super().reserve(file, size)

    def write(self, file: BinaryIO, data: bytes | memoryview) -> None:
        """Count, then write."""
        self._note("write")
        super().write(file, data)

    def sync(self, file: BinaryIO) -> None:
        """Count, then sync."""
        self._note("sync")
        super().sync(file)

    def sync_directory(self, directory: Path) -> None:
        """Count, then sync."""
        self._note("sync_directory")
        super().sync_directory(directory)

    def replace(self, source: Path, target: Path) -> None:
        """Count, then rename."""
        self._note("replace")
        super().replace(source, target)

    def make_directory(self, path: Path) -> None:
        """Count, then make."""
        self._note("make_directory")
        super().make_directory(path)

    def set_rights(self, path: Path, mode: int, owner: tuple[int, int] | None = None) -> None:
        """Count, then set."""
        self._note("set_rights")
        super().set_rights(path, mode, owner)


def failing_at(number: int, error: int = errno.ENOSPC) -> CountingFiling:
    """Operations whose n-th one, and every one after it that needs room, fails."""

    def before(current: int, name: str) -> None:
        if current == number or (current > number and name in {"create", "reserve", "write", "sync"}):
            raise OSError(error, os.strerror(error))

    return CountingFiling(before)


class DamagingFiling(Filing):
    """Writes one bit other than it was told, at an offset of the first file made."""

    def __init__(self, offset: int) -> None:
        self._offset = offset

    def write(self, file: BinaryIO, data: bytes | memoryview) -> None:
        """Write, with the bit flipped when it is in this piece."""
        start = file.tell()
        if start <= self._offset < start + len(data):
            damaged = bytearray(data)
            damaged[self._offset - start] ^= 0x10
            data = bytes(damaged)
            self._offset = -1
        super().write(file, data)


class WindowsFiling(Filing):
    """Refuses what Windows refuses: a file of ours that is open is not removed, nor renamed over.

    Attributes:
        refused: what it was asked for all the same.
    """

    def __init__(self) -> None:
        self._open: list[tuple[Path, BinaryIO]] = []
        self.refused: list[Path] = []

    def create(self, path: Path) -> BinaryIO:
        """Create it, and remember who has it open."""
        return self._remembered(path, super().create(path))

    def reopen(self, path: Path) -> BinaryIO:
        """Open it, and remember who has it open."""
        return self._remembered(path, super().reopen(path))

    def remove(self, path: Path) -> None:
        """Remove a file nobody has open."""
        self._require_closed(path)
        super().remove(path)

    def replace(self, source: Path, target: Path) -> None:
        """Rename files nobody has open."""
        self._require_closed(source)
        self._require_closed(target)
        super().replace(source, target)

    def _remembered(self, path: Path, file: BinaryIO) -> BinaryIO:
        self._open.append((path, file))
        return file

    def _require_closed(self, path: Path) -> None:
        if any(path == name and not file.closed for name, file in self._open):
            self.refused.append(path)
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
