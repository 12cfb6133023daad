"""A file that is growing: `<name>.part`, what is known about it, and its checksum.

Order of things, so that whatever is cut short leaves something true behind: bytes are
synced before the state calls them safe; a file is emptied before a state for another
content is written; the state for the new content is written before its first byte.
"""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING

from updater.errors import StorageError
from updater.filing import explained, write_whole
from updater.site.download.behind import Behind
from updater.site.download.boot import same_boot
from updater.site.download.hashing import PIECE, FileHash
from updater.site.download.plain_file import facts_of, open_own, read_small
from updater.site.download.state import PartState, decode, encode

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType
    from typing import BinaryIO, Self

    from updater.filing import Filing

SAVE_EVERY = 4 << 20
"""Bytes after which they are synced and the state says so; more when they come fast or the disk is slow."""

_SAVE_APART = 0.5  # seconds: a sync costs a disk more than what it is of

_HASH_AT_MOST = 32 << 20
_STATE_AT_MOST = 64 << 10


class Part:
    """The growing file, open for writing.

    Args:
        target: the final name.
        algorithm: of the checksum taken on the way.
        filing: where the operations go.
        boot: the present start of the system.

    Attributes:
        path: of the growing file.
        state: what is known about it; None when nothing of it can be used.
        written: bytes that are here.
        spliced: they are not all from one answer.
    """

    def __init__(self, target: Path, algorithm: str, filing: Filing, boot: str) -> None:
        self.path, self.state_path = part_names(target)
        self.boot = boot
        self.written = 0
        self.spliced = False
        self._algorithm, self._filing = algorithm, filing
        _remove_torn(self.state_path, filing)
        self._file: BinaryIO = open_own(self.path, filing)
        try:
            self.state = self._usable_state()
        except BaseException:
            self._file.close()
            raise
        self._follow()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def begin(self, state: PartState) -> None:
        """Start over with another content.

        Raises:
            StorageError: the disk is in the way.
        """
        self._stop()
        self.written, self.spliced, self.state = 0, False, state
        with explained(self.path):
            self._filing.truncate(self._file, 0)
        self._keep(state)
        self._follow()

    def learn(self, length: int | None) -> None:
        """Take note of the whole length, if it was not known before."""
        if self.state is not None and self.state.length is None:
            self.state = replace(self.state, length=length)

    def append(self, data: bytes) -> None:
        """Write what came.

        Raises:
            StorageError: the disk is in the way; what was written before stays.
        """
        try:
            with explained(self.path):
                self._filing.write(self._file, data)
        except BaseException:
            self.written = self._file.tell()  # a full disk may have taken some of it
            raise
        self.written += len(data)
        self._saving.grown(self.written)
        self._hashing.grown(self.written)

    def finish(self) -> str:
        """Sync all of it; return the checksum of what is in the file.

        Raises:
            StorageError: the disk is in the way.
        """
        self._saving.finish()
        self._hashing.finish()
        return self.hash.value

    def close(self) -> None:
        """Let go of the file; what is here stays for the next time, but nothing empty does."""
        if self._file.closed:
            return
        self._hashing.stop()
        with contextlib.suppress(StorageError):  # what was safe before still is
            self._saving.finish()
        self._file.close()
        if not self.written:
            with contextlib.suppress(OSError):
                self._filing.remove(self.path)
                self._filing.remove(self.state_path)

    def drop(self) -> None:
        """Forget what is here: it is wrong."""
        self._stop()
        self.written, self.spliced, self.state = 0, False, None
        with explained(self.path):
            self._filing.truncate(self._file, 0)
            self._filing.remove(self.state_path)
        self._follow()

    def _usable_state(self) -> PartState | None:
        """Read the state and cut the file to what can be relied on.

        After a mere end of the program that is all of it; after a new start of the system
        only what had been synced.
        """
        state = decode(read_small(self.state_path, _STATE_AT_MOST))
        facts = facts_of(self.path)
        size = facts.st_size if facts is not None else 0
        if state is None or size < state.safe:
            state, usable = None, 0
        else:
            usable = size if same_boot(state.boot, self.boot) else state.safe
            usable = min(usable, usable if state.length is None else state.length)
        with explained(self.path):
            self._filing.truncate(self._file, usable)
        self.written, self.spliced = usable, usable > 0
        return state

    def _follow(self) -> None:
        self.hash = FileHash(self.path, self._algorithm)
        self._hashing = Behind(self.hash.up_to, step=PIECE, most=_HASH_AT_MOST)
        self._saving = Behind(self._save, step=SAVE_EVERY, rest=_SAVE_APART)
        self._hashing.grown(self.written)

    def _stop(self) -> None:
        self._hashing.stop()
        self._saving.stop()

    def _save(self, size: int) -> None:
        with explained(self.path):
            self._filing.sync(self._file)
        if self.state is not None:
            self._keep(self.state.with_safe(size))

    def _keep(self, state: PartState) -> None:
        with explained(self.state_path):
            write_whole(self._filing, self.state_path, encode(state))


def part_names(target: Path) -> tuple[Path, Path]:
    """Return the names of the growing file and of its state."""
    return target.with_name(f"{target.name}.part"), target.with_name(f"{target.name}.part.json")


def _remove_torn(state_path: Path, filing: Filing) -> None:
    """Remove states that were being written when the program was ended."""
    with explained(state_path):
        beginning = f"{state_path.name}."
        for entry in state_path.parent.iterdir():
            if entry.name.startswith(beginning) and entry.name.endswith(".new"):
                filing.remove(entry)
