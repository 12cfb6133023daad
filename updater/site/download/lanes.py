"""How many connections there may be at once; one only after the server found them too many."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LOOK = 0.1  # seconds between looks at whether the wait should end otherwise


class Lanes:
    """Lets so many in at a time."""

    def __init__(self, count: int) -> None:
        self._count, self._taken = count, 0
        self._changed = threading.Condition()

    def narrow(self) -> None:
        """From now on one at a time; those that are in stay in."""
        with self._changed:
            self._count = 1

    @contextlib.contextmanager
    def lane(self, check: Callable[[], None]) -> Iterator[None]:
        """Wait for a place and hold it; `check` is called now and then and may raise."""
        with self._changed:
            while not self._changed.wait_for(lambda: self._taken < self._count, _LOOK):
                check()
            self._taken += 1
        try:
            yield
        finally:
            with self._changed:
                self._taken -= 1
                self._changed.notify_all()
