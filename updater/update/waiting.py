"""Waiting for others to leave an infobase: one time for all the waits it is asked for, and an end.

Nothing is done meanwhile but looking. Time is counted by the clock and by the pauses
made, whichever is more, so that a clock that stands still makes no wait endless.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from updater.model.events import WaitedForOthers, WaitingForOthers

if TYPE_CHECKING:
    from collections.abc import Callable

    from updater.model.events import CancelToken, OnEvent
    from updater.update.request import RunTools

EVERY = 3.0
"""Seconds between two looks."""
AGAIN = 15.0
"""Seconds before the platform is asked again about people that cannot be seen from here."""
_PIECE = 1.0  # seconds after which a wish to stop is asked for
POINT = "waiting"
"""The point of the work that is passed when a wait begins."""


class Patience:
    """The time there is for waiting.

    Args:
        limit: seconds for all waits together; 0 means that nothing is waited for.
        tools: the outside things.
        on_event: hears who is waited for, and how it ended.
        cancel: ends a wait; None for one that comes to its own end only.

    Attributes:
        waited: seconds spent so far.
        who: who was waited for last.
    """

    def __init__(
        self, limit: float, tools: RunTools, on_event: OnEvent, cancel: CancelToken | None = None
    ) -> None:
        self._limit = limit
        self._tools = tools
        self._on_event = on_event
        self._cancel = cancel
        self.waited = 0.0
        self.who = ""

    @property
    def left(self) -> float:
        """Seconds that are left."""
        return max(0.0, self._limit - self.waited)

    def wait(self, who: Callable[[], str | None]) -> bool:
        """Wait until nobody is there; False when the time is up before, or was up already.

        Args:
            who: looks once and names who is there, as far as that can be told; None when nobody is.

        Raises:
            Cancelled: the person asked to stop.
        """
        if not self.left:
            return False
        found = who()
        if found is None:
            return True
        before, free = self.waited, None
        self._tools.at_point(POINT)
        try:
            free = self._look_until(who, found) is None
        finally:
            self._on_event(WaitedForOthers(self.waited - before, free))
        return bool(free)

    def _look_until(self, who: Callable[[], str | None], found: str | None) -> str | None:
        """Look again and again until nobody is there or the time is up; return who is there then."""
        timer, before, paused, said = self._tools.timer, self.waited, 0.0, None
        began = timer()
        until = self._tools.clock() + timedelta(seconds=self.left)
        while found is not None and self.left:
            self._on_event(WaitingForOthers(found, until, self.waited - before, news=found != said))
            self.who = said = found
            paused += self._rest(min(EVERY, self.left))
            self.waited = before + max(timer() - began, paused)
            found = who()
        return found

    def _rest(self, seconds: float) -> float:
        """Pause, asking now and then whether to stop; return for how long."""
        left = seconds
        while left > 0:
            self._check()
            self._tools.pause(min(_PIECE, left))
            left -= _PIECE
        self._check()
        return seconds

    def _check(self) -> None:
        if self._cancel is not None:
            self._cancel.check()
