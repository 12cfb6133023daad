"""Reading a file back from the disk while the rest of it is still being written."""

from __future__ import annotations

import hashlib
import os
import queue
import threading
from typing import TYPE_CHECKING, Self

from updater.filing import explained
from updater.update.reading import PIECE

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType
    from typing import BinaryIO


class ReadingBack:
    """Hashes what is on the disk, in a thread of its own, inside a `with` block.

    Args:
        file: what is being written; it must be there.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._digest = hashlib.sha256()
        self._done = 0
        self._ends: queue.SimpleQueue[int | None] = queue.SimpleQueue()
        self._error: BaseException | None = None
        self._stopped = False
        self._thread = threading.Thread(target=self._work, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._stopped = True
        self._end()

    def up_to(self, end: int) -> None:
        """Everything before this place has been synced and may be read."""
        self._ends.put(end)

    def result(self) -> tuple[int, str]:
        """Wait for what may be read to be read; return how much it was and its SHA-256.

        Raises:
            StorageError: it cannot be read.
        """
        self._end()
        if self._error is not None:
            raise self._error
        return self._done, self._digest.hexdigest()

    def _end(self) -> None:
        if self._thread.is_alive():
            self._ends.put(None)
            self._thread.join()

    def _work(self) -> None:
        try:
            with explained(self._file), self._file.open("rb", buffering=0) as opened:
                while (end := self._ends.get()) is not None:
                    self._read(opened, end)
        except BaseException as error:  # noqa: BLE001 - it is raised where the result is asked for
            self._error = error

    def _read(self, file: BinaryIO, end: int) -> None:
        """Forget what memory holds of the part, so that reading it tries the disk."""
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), self._done, end - self._done, os.POSIX_FADV_DONTNEED)
            os.posix_fadvise(file.fileno(), self._done, end - self._done, os.POSIX_FADV_WILLNEED)
        file.seek(self._done)
        while self._done < end and not self._stopped:
            data = file.read(min(PIECE, end - self._done))
            if not data:
                return
            self._digest.update(data)
            self._done += len(data)
