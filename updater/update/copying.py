"""Copying and hashing of files too large for memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.filing import explained
from updater.model.events import ignore_events
from updater.update.overlapping import Hasher
from updater.update.reading import is_sparse, pieces
from updater.update.reading_back import ReadingBack

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from typing import BinaryIO

    from updater.filing import Filing
    from updater.model.events import CancelToken, OnEvent
    from updater.update.reading import Piece

WINDOW = 16 << 20
"""Bytes after which the disk is set to work: it writes while the next ones are read and hashed."""
_PART = 16 * WINDOW  # bytes that are synced and read back at once: each sync costs the whole disk a moment


@dataclass(frozen=True, slots=True)
class Written:
    """What was written.

    Attributes:
        size: bytes that were given.
        sha256: of these.
        read_back: size and SHA-256 of what the disk gave back.
    """

    size: int
    sha256: str
    read_back: tuple[int, str]

    @property
    def right(self) -> bool:
        """Whether the disk gave back what was written."""
        return self.read_back == (self.size, self.sha256)


def copy_hashed(
    source: Path,
    target: Path,
    filing: Filing,
    on_event: OnEvent = ignore_events,
    cancel: CancelToken | None = None,
) -> Written:
    """Copy a file to a name that must be free, sync it and read it back.

    Holes stay holes. One thread reads, one hashes, this one writes, and one reads back
    from the disk what has been synced so far.

    Raises:
        StorageError: naming the file that made trouble.
        Cancelled: the person asked to stop; what was written so far stays.
    """
    with explained(source):
        room = 0 if is_sparse(source) else source.stat().st_size
    return write_hashed(pieces(source, on_event, cancel), target, filing, reserve=room)


def write_hashed(content: Iterable[Piece], target: Path, filing: Filing, *, reserve: int) -> Written:
    """Write pieces to a name that must be free, sync them and read them back.

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
    with copy, Hasher() as digest, ReadingBack(target) as back:
        with explained(target):
            filing.reserve(copy, reserve)
        writer = _Writer(copy, target, filing, back)
        for piece in content:
            digest.update(piece.data)
            writer.write(piece)
        writer.sync()
        return Written(writer.written, digest.hexdigest(), back.result())


class _Writer:
    """Writes pieces, and part by part has them on the disk and read back."""

    def __init__(self, file: BinaryIO, path: Path, filing: Filing, back: ReadingBack) -> None:
        self._file, self._path, self._filing, self._back = file, path, filing, back
        self.written = self._sent = self._synced = 0

    def write(self, piece: Piece) -> None:
        self.written += len(piece.data)
        with explained(self._path):
            if piece.hole:
                self._filing.truncate(self._file, self.written)
            else:
                self._filing.write(self._file, piece.data)
        if self.written - self._synced >= _PART:
            self.sync()
        elif self.written - self._sent >= WINDOW:
            self._filing.write_out(self._file, self._sent, self.written - self._sent)
            self._sent = self.written

    def sync(self) -> None:
        with explained(self._path):
            self._filing.sync(self._file)
        self._sent = self._synced = self.written
        self._back.up_to(self.written)


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
