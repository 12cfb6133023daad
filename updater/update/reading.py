"""Reading a file too large for memory piece by piece, its holes without reading them."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING, NamedTuple

from updater.filing import explained
from updater.model.events import Progress, ignore_events
from updater.update.overlapping import ahead

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

    from updater.model.events import CancelToken, OnEvent

PIECE = 1 << 18  # bytes: docs/decisions/0009-kinds-of-backups.md
_TOLD = 1 << 20  # bytes between two words about how far it is
_AHEAD = 8 << 20  # bytes the disk fetches before they are asked for
_BLOCK = 512  # bytes: what `st_blocks` counts
ZEROS = bytes(PIECE)


class Piece(NamedTuple):
    """Some bytes of a file.

    Attributes:
        hole: they are zeros that take no room on the disk.
    """

    data: bytes
    hole: bool = False


def pieces(
    file: Path, on_event: OnEvent = ignore_events, cancel: CancelToken | None = None, *, cold: bool = False
) -> Iterator[Piece]:
    """Read a file in order, one thread ahead of the caller, telling how far it is.

    Args:
        file: what to read.
        on_event: hears how far it is.
        cancel: stops it between two pieces.
        cold: read what is on the disk, not what is in memory, where that can be had.

    Raises:
        StorageError: it cannot be read.
        Cancelled: the person asked to stop.
    """
    with explained(file), file.open("rb", buffering=0) as opened:
        if cold:
            _drop_from_memory(opened)
        size = os.fstat(opened.fileno()).st_size
        done = told = 0
        for piece in ahead(_read(opened, size)):
            if cancel is not None:
                cancel.check()
            done += len(piece.data)
            if done - told >= _TOLD or done == size:
                told = done
                on_event(Progress(done, size))
            yield piece


def is_sparse(file: Path) -> bool:
    """Whether a file has holes.

    Raises:
        OSError: it cannot be looked at.
    """
    found = file.stat()
    return found.st_size > getattr(found, "st_blocks", found.st_size) * _BLOCK


def room_of(file: Path) -> int:
    """Return the bytes a file takes on its disk, or would take on one like it.

    Raises:
        OSError: it cannot be looked at.
    """
    found = file.stat()
    return min(found.st_size, getattr(found, "st_blocks", found.st_size) * _BLOCK)


def _read(file: BinaryIO, size: int) -> Iterator[Piece]:
    for begin, end, hole in _extents(file, size):
        if hole:
            yield from (Piece(ZEROS[: end - at], hole=True) for at in range(begin, end, PIECE))
        else:
            yield from _read_data(file, begin, end)
    # Somebody may have written on: what there is now is told, so that it shows.
    file.seek(size)
    while data := file.read(PIECE):
        yield Piece(data)


def _read_data(file: BinaryIO, begin: int, end: int) -> Iterator[Piece]:
    file.seek(begin)
    at = asked = begin
    while at < end:
        if at >= asked - _AHEAD // 2:
            asked = _ask_for(file, asked, end)
        data = file.read(min(PIECE, end - at))
        if not data:
            return
        at += len(data)
        yield Piece(data)


def _ask_for(file: BinaryIO, begin: int, end: int) -> int:
    """Let the disk fetch what will be read next; return how far it was asked."""
    size = min(_AHEAD, end - begin)
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(file.fileno(), begin, size, os.POSIX_FADV_WILLNEED)
    return begin + size


def _extents(file: BinaryIO, size: int) -> Iterator[tuple[int, int, bool]]:
    """Yield begin, end and kind of the parts of a file: data, or a hole."""
    if not hasattr(os, "SEEK_HOLE") or os.fstat(file.fileno()).st_blocks * _BLOCK >= size:
        yield 0, size, False
        return
    at = 0
    while at < size:
        data = min(_sought(file, at, os.SEEK_DATA, size), size)
        if data > at:
            yield at, data, True
        at = min(_sought(file, data, os.SEEK_HOLE, size), size) if data < size else size
        if at > data:
            yield data, at, False


def _sought(file: BinaryIO, at: int, what: int, size: int) -> int:
    try:
        return os.lseek(file.fileno(), at, what)
    except OSError as error:
        if error.errno != errno.ENXIO:  # no data behind this place
            raise
        return size


def _drop_from_memory(file: BinaryIO) -> None:
    """Ask the system to forget what it holds of a file, so that reading it tries the disk."""
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
