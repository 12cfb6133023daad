"""Looking at a running command until it is over, one way or another."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from updater.model.events import QuietFor, Waiting

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from updater.enterprise.processes import ProcessTree
    from updater.model.events import CancelToken, OnEvent

# Seconds between looks at a process: one that leaves its work to another may live but a moment,
# while looking ten times a second for hours costs more than it tells.
_FIRST_LOOK, _LATER_LOOKS, _GROWTH = 0.01, 0.5, 1.2
WAITING_EVERY = 2.0  # seconds between `Waiting` events
QUIET_AFTER = 300.0  # seconds of silence after which the person is told the first time
_IDLE = 0.01  # share of one processor that a window waiting for an answer may use


class Watch:
    """Looks at a running command.

    Args:
        tree: the process and what it started.
        out_file: where its messages appear.
        deadline: when it is ended, by `clock`.
        cancel: ends it too, when asked.
        on_event: hears every few seconds that it still works, and when it has long been quiet.
        clock: seconds of a clock that only goes forward.
        quiet_after: seconds of silence after which `QuietFor` is said.

    Attributes:
        timed_out: it was ended at the deadline.
        cancelled: it was ended because somebody asked.
        relaunched: it left its work to another process, which was waited for.
    """

    def __init__(
        self,
        tree: ProcessTree,
        out_file: Path,
        deadline: float,
        cancel: CancelToken | None,
        on_event: OnEvent,
        clock: Callable[[], float],
        quiet_after: float = QUIET_AFTER,
    ) -> None:
        self._tree = tree
        self._deadline = deadline
        self._cancel = cancel
        self._on_event = on_event
        self._clock = clock
        self._began = self._said = clock()
        self._silence = _Silence(tree, out_file, self._began, quiet_after)
        self.timed_out = False
        self.cancelled = False
        self.relaunched = False

    @property
    def ended_by_us(self) -> bool:
        """Whether it did not end by itself."""
        return self.timed_out or self.cancelled

    def until_end(self) -> None:
        """Wait until the process and a successor it left its work to have ended, or end them."""
        pause = _FIRST_LOOK
        while self._tree.running(pause):
            pause = min(_LATER_LOOKS, pause * _GROWTH)
            if self._over():
                return
        # The started process may leave its work to another one (docs/platform.md 1.9, 7.3).
        pause = _FIRST_LOOK
        while self._tree.successor_running():
            self.relaunched = True
            if self._over():
                return
            pause = min(_LATER_LOOKS, pause * _GROWTH)
            time.sleep(pause)

    def _over(self) -> bool:
        """Look once; end everything when it is time, or when somebody asked."""
        now = self._clock()
        self.cancelled = self._cancel is not None and self._cancel.cancelled
        self.timed_out = not self.cancelled and now >= self._deadline
        if self.ended_by_us:
            self._tree.end()
            return True
        if now - self._said >= WAITING_EVERY:
            self._said = now
            self._tell(now)
        return False

    def _tell(self, now: float) -> None:
        quiet, news = self._silence.at(now)
        self._on_event(Waiting(now - self._began, quiet))
        if news:
            self._on_event(QuietFor(quiet))


class _Silence:
    """How long a process has neither written a message nor used the processor."""

    def __init__(self, tree: ProcessTree, out_file: Path, now: float, limit: float) -> None:
        self._tree = tree
        self._out_file = out_file
        self._written = -1
        self._used = 0.0
        self._looked = self._since = now
        self._limit = limit

    def at(self, now: float) -> tuple[float, bool]:
        """Return the seconds of silence, and whether they have just reached a limit worth telling."""
        written, used = self._size(), self._tree.processor_seconds()
        busy = used - self._used > _IDLE * (now - self._looked)
        if busy or written != self._written:
            self._since = now
        self._written, self._used, self._looked = written, used, now
        quiet = now - self._since
        news = quiet >= self._limit
        if news:
            self._limit = 2 * quiet
        return quiet, news

    def _size(self) -> int:
        try:
            return self._out_file.stat().st_size
        except OSError:
            return 0
