"""Pausing and going on, asked for from any thread."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_LOOK = 0.1  # seconds between looks at whether the wait should end otherwise


class Pauser:
    """A switch between going and standing.

    A pause ends the connection: a server does not wait for hours, and the rest can be asked for.
    """

    def __init__(self) -> None:
        self._going = threading.Event()
        self._going.set()

    @property
    def paused(self) -> bool:
        """Whether downloads should stand."""
        return not self._going.is_set()

    def pause(self) -> None:
        """Let downloads stand at the next piece."""
        self._going.clear()

    def resume(self) -> None:
        """Let them go on."""
        self._going.set()

    def wait(self, check: Callable[[], None]) -> None:
        """Wait while paused; `check` is called now and then and may raise."""
        while not self._going.wait(_LOOK):
            check()
