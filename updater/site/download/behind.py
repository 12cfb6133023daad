"""Work on a growing file in a thread that follows behind the writer."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Behind:
    """Does work whenever a file has grown by a step, at its own pace.

    It is told sizes, not given data, so that nothing piles up in memory when it is slow:
    it then takes larger steps.

    Args:
        work: is given the size reached; steps follow each other in one thread.
        step: bytes between two steps; the last one may be smaller.
        most: bytes of one step at most, so that it can be stopped soon.
        rest: seconds between two steps at least.
    """

    def __init__(
        self, work: Callable[[int], None], *, step: int, most: int = 1 << 62, rest: float = 0.0
    ) -> None:
        self._work, self._step, self._most, self._rest = work, step, most, rest
        self._changed = threading.Condition()
        self._size = self._done = 0
        self._ended = False
        self._problem: BaseException | None = None
        self._thread = threading.Thread(target=self._follow, daemon=True)
        self._thread.start()

    def grown(self, size: int) -> None:
        """Tell how large the file is now.

        Raises:
            Exception: what the work raised.
        """
        with self._changed:
            self._size = size
            if self._problem is not None:
                raise self._problem
            if size - self._done >= self._step:
                self._changed.notify()

    def finish(self) -> None:
        """Wait until the work has been done up to the size told last.

        Raises:
            Exception: what the work raised.
        """
        self.stop()
        if self._problem is not None:
            raise self._problem
        while self._done < self._size:
            self._do(self._reach())

    def stop(self) -> None:
        """End after the step that is going on."""
        with self._changed:
            self._ended = True
            self._changed.notify()
        self._thread.join()

    def _follow(self) -> None:
        while (size := self._next()) is not None:
            try:
                self._do(size)
            except BaseException as problem:  # noqa: BLE001 - raised again where the file is written
                self._problem = problem
                return
            with self._changed:
                self._changed.wait_for(lambda: self._ended, self._rest)

    def _do(self, size: int) -> None:
        self._work(size)
        with self._changed:
            self._done = size

    def _reach(self) -> int:
        return min(self._size, self._done + self._most)

    def _next(self) -> int | None:
        with self._changed:
            self._changed.wait_for(lambda: self._ended or self._size - self._done >= self._step)
            return None if self._ended else self._reach()
