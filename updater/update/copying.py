"""Copying and hashing of files too large for memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.filing import explained
from updater.model.events import ignore_events
from updater.update.overlapping import Hasher
from updater.update.reading import is_sparse, pieces

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from updater.filing import Filing
    from updater.model.events import CancelToken, OnEvent
    from updater.update.reading import Piece


def copy_hashed(
    source: Path,
    target: Path,
    filing: Filing,
    on_event: OnEvent = ignore_events,
    cancel: CancelToken | None = None,
) -> str:
    """Copy a file to a name that must be free and sync it; return the SHA-256 of what was read.

    Holes stay holes. One thread reads, one hashes, this one writes.

    Raises:
        StorageError: naming the file that made trouble.
        Cancelled: the person asked to stop; what was written so far stays.
    """
    with explained(source):
        room = 0 if is_sparse(source) else source.stat().st_size
    return write_hashed(pieces(source, on_event, cancel), target, filing, reserve=room)


def write_hashed(content: Iterable[Piece], target: Path, filing: Filing, *, reserve: int) -> str:
    """Write pieces to a name that must be free and sync it; return the SHA-256 of what was written.

    Args:
        content: what to write.
        target: the file to be made.
        filing: where the operations go.
        reserve: bytes to take before the first is written.

    Raises:
        StorageError: naming the file that made trouble.
    """
    with explained(target):
        copy = filing.create(target)
    with copy, Hasher() as digest:
        with explained(target):
            filing.reserve(copy, reserve)
        written = 0
        for piece in content:
            digest.update(piece.data)
            written += len(piece.data)
            with explained(target):
                if piece.hole:
                    filing.truncate(copy, written)
                else:
                    filing.write(copy, piece.data)
        with explained(target):
            filing.sync(copy)
        return digest.hexdigest()


def clone_hashed(
    source: Path,
    target: Path,
    filing: Filing,
    on_event: OnEvent = ignore_events,
    cancel: CancelToken | None = None,
) -> str | None:
    """Let the filesystem make the copy; return the SHA-256 of the source, None where it cannot.

    Raises:
        StorageError: naming the file that made trouble.
        Cancelled: the person asked to stop; the copy stays.
    """
    with explained(target):
        if not filing.clone(source, target):
            return None
    return hash_of(source, on_event, cancel, cold=False)[1]


def hash_of(
    file: Path,
    on_event: OnEvent = ignore_events,
    cancel: CancelToken | None = None,
    *,
    cold: bool = True,
) -> tuple[int, str]:
    """Read a file, from the disk where that can be had, and return its size and SHA-256.

    Raises:
        StorageError: it cannot be read.
        Cancelled: the person asked to stop.
    """
    with Hasher() as digest:
        size = 0
        for piece in pieces(file, on_event, cancel, cold=cold):
            digest.update(piece.data)
            size += len(piece.data)
        return size, digest.hexdigest()
