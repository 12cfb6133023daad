"""Copying and hashing of files too large for memory."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

from updater.filing import explained
from updater.model.events import Progress, ignore_events

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

    from updater.filing import Filing
    from updater.model.events import CancelToken, OnEvent

PIECE = 1 << 20  # bytes


def copy_hashed(
    source: Path,
    target: Path,
    filing: Filing,
    on_event: OnEvent = ignore_events,
    cancel: CancelToken | None = None,
) -> str:
    """Copy a file to a name that must be free and sync it; return the SHA-256 of what was read.

    Raises:
        StorageError: naming the file that made trouble.
        Cancelled: the person asked to stop; what was written so far stays.
    """
    digest = hashlib.sha256()
    with explained(target):
        copy = filing.create(target)
    with copy:
        with explained(target):
            filing.reserve(copy, source.stat().st_size)
        for piece in pieces(source, on_event, cancel):
            digest.update(piece)
            with explained(target):
                filing.write(copy, piece)
        with explained(target):
            filing.sync(copy)
    return digest.hexdigest()


def hash_of(
    file: Path, on_event: OnEvent = ignore_events, cancel: CancelToken | None = None
) -> tuple[int, str]:
    """Read a file from the disk, not from memory where that can be had; return its size and SHA-256.

    Raises:
        StorageError: it cannot be read.
        Cancelled: the person asked to stop.
    """
    digest, size = hashlib.sha256(), 0
    for piece in pieces(file, on_event, cancel, cold=True):
        digest.update(piece)
        size += len(piece)
    return size, digest.hexdigest()


def pieces(
    file: Path, on_event: OnEvent = ignore_events, cancel: CancelToken | None = None, *, cold: bool = False
) -> Iterator[bytes]:
    """Read a file piece by piece, telling how far it is.

    Raises:
        StorageError: it cannot be read.
        Cancelled: the person asked to stop.
    """
    with explained(file):
        opened = file.open("rb", buffering=0)
    with opened:
        if cold:
            _drop_from_memory(opened)
        size, done = os.fstat(opened.fileno()).st_size, 0
        while True:
            if cancel is not None:
                cancel.check()
            with explained(file):
                piece = opened.read(PIECE)
            if not piece:
                return
            done += len(piece)
            on_event(Progress(done, size))
            yield piece


def _drop_from_memory(file: BinaryIO) -> None:
    """Ask the system to forget what it holds of a file, so that reading it tries the disk."""
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
