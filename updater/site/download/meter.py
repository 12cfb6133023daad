"""How far all files together are, how fast, and how long it will take."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING

from updater.model.events import DownloadNews, DownloadProgress, DownloadState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from updater.model.events import OnEvent

WINDOW = 10.0
"""Seconds the speed is taken over."""

_EVERY = 0.1  # seconds between two events: more often nobody can read
_SAMPLE = 0.5  # seconds between two points of the window
_ENOUGH = 1.0  # seconds before a speed is worth saying


class Meter:
    """Counts the bytes of all files and tells of them, one event at a time.

    Args:
        files: names and sizes; None for a size nobody knows yet.
        clock: seconds that only ever grow.
        on_event: told of progress; called from the thread that made it, never from two at once.
    """

    def __init__(
        self, files: Iterable[tuple[str, int | None]], clock: Callable[[], float], on_event: OnEvent
    ) -> None:
        self._sizes = dict(files)
        self._here = dict.fromkeys(self._sizes, 0)
        self._finished: set[str] = set()
        self._clock, self._on_event = clock, on_event
        self._received = 0
        self._lock = threading.Lock()
        self._samples = deque([(clock(), 0)])
        self._said = float("-inf")

    def size(self, file: str, size: int | None) -> None:
        """Tell the size of a file, once it is known better."""
        with self._lock:
            self._sizes[file] = size if size is not None else self._sizes[file]

    def here(self, file: str, size: int, *, received: int = 0) -> None:
        """Tell how much of a file is here, and how much of that has just come."""
        with self._lock:
            self._here[file] = size
            self._received += received
            self._sample()
            self._say(self._clock() - self._said >= _EVERY)

    def news(self, file: str, state: DownloadState, seconds: float = 0.0, code: str = "") -> None:
        """Tell that a file is in another state."""
        with self._lock:
            if state in {DownloadState.DONE, DownloadState.KEPT}:
                self._finished.add(file)
                self._sizes[file] = self._here[file]
            self._on_event(DownloadNews(file, state, seconds, code))
            # Of a file that waits for its turn nobody knows yet how much came earlier.
            self._say(state is not DownloadState.QUEUED)

    def _sample(self) -> None:
        now = self._clock()
        if now - self._samples[-1][0] >= _SAMPLE:
            self._samples.append((now, self._received))
        while len(self._samples) > 1 and now - self._samples[0][0] > WINDOW:
            self._samples.popleft()

    def _speed(self) -> float | None:
        since, received = self._samples[0]
        seconds = self._clock() - since
        return (self._received - received) / seconds if seconds >= _ENOUGH else None

    def _say(self, due: bool) -> None:
        if due:
            self._said = self._clock()
            self._on_event(self._progress())

    def _progress(self) -> DownloadProgress:
        done, total, speed = sum(self._here.values()), self._total(), self._speed()
        left = (total - done) / speed if speed and total is not None else None
        return DownloadProgress(done, total, speed, left, len(self._finished), len(self._sizes))

    def _total(self) -> int | None:
        sizes = self._sizes.values()
        known = [max(size, self._here[file]) for file, size in self._sizes.items() if size is not None]
        return sum(known) if len(known) == len(sizes) else None
