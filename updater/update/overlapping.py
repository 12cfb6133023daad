"""Doing two things to a large file at once: reading ahead, and hashing behind.

Reading, hashing, compressing and writing all let other threads run, so a second
thread is a second processor.
"""

from __future__ import annotations

import contextlib
import hashlib
import queue
import threading
from typing import TYPE_CHECKING, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

T = TypeVar("T")

DEPTH = 16
"""Pieces that may wait between two threads: bounds memory."""


def ahead(source: Iterator[T]) -> Iterator[T]:
    """Take items from an iterator in another thread while the caller works on those before.

    What the iterator raises is raised here, after the items before it. A caller who
    stops early stops the thread, too.
    """
    waiting: queue.Queue[tuple[T] | BaseException | None] = queue.Queue(DEPTH)
    stopped = threading.Event()
    thread = threading.Thread(target=_feed, args=(source, waiting, stopped), daemon=True)
    thread.start()
    try:
        while (found := waiting.get()) is not None:
            if isinstance(found, BaseException):
                raise found
            yield found[0]
    finally:
        stopped.set()
        _empty(waiting)
        thread.join()


def _feed(
    source: Iterator[T], waiting: queue.Queue[tuple[T] | BaseException | None], stopped: threading.Event
) -> None:
    try:
        for item in source:
            waiting.put((item,))
            if stopped.is_set():
                return
    except BaseException as error:  # noqa: BLE001 - it is raised where the items are taken
        waiting.put(error)
    else:
        waiting.put(None)


def _empty(waiting: queue.Queue[tuple[T] | BaseException | None]) -> None:
    """Make room for the one item the thread may be putting; after it, it looks and stops."""
    with contextlib.suppress(queue.Empty):
        while True:
            waiting.get_nowait()


class Hasher:
    """A SHA-256 computed in a thread of its own, inside a `with` block."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()
        self._waiting: queue.Queue[bytes | None] = queue.Queue(DEPTH)
        self._thread = threading.Thread(target=self._work, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._end()

    def update(self, piece: bytes) -> None:
        """Take the next bytes."""
        self._waiting.put(piece)

    def hexdigest(self) -> str:
        """Wait for all bytes to be hashed; nothing may be added afterwards."""
        self._end()
        return self._digest.hexdigest()

    def _end(self) -> None:
        if self._thread.is_alive():
            self._waiting.put(None)
            self._thread.join()

    def _work(self) -> None:
        while (piece := self._waiting.get()) is not None:
            self._digest.update(piece)
