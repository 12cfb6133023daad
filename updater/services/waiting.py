"""Waiting, before anything is begun, for whoever is at work in an infobase.

Nothing of ours is held meanwhile: each look ends before the next pause begins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.errors import PlanError
from updater.update.others import may_be_others, only_others, others_in, run_in
from updater.update.waiting import AGAIN, Patience

if TYPE_CHECKING:
    from collections.abc import Iterable

    from updater.errors import UserError
    from updater.model.events import CancelToken, OnEvent
    from updater.model.plan import Check
    from updater.update.ground import Ground
    from updater.update.request import RunTools


class StartWait:
    """The time there is before a command for others to leave.

    Args:
        ground: the infobase.
        tools: the outside things.
        limit: seconds in all.
        on_event: hears who is waited for.
        cancel: ends the waiting.
    """

    def __init__(
        self, ground: Ground, tools: RunTools, limit: float, on_event: OnEvent, cancel: CancelToken | None
    ) -> None:
        self._ground = ground
        self._tools = tools
        self._patience = Patience(limit, tools, on_event, cancel)

    @property
    def waited(self) -> float:
        """Seconds spent so far."""
        return self._patience.waited

    @property
    def left(self) -> float:
        """Seconds that are left."""
        return self._patience.left

    def somebody(self) -> bool:
        """Whether somebody is seen there now."""
        return self._others() is not None

    def until_left(self) -> bool:
        """Wait until nobody is seen there; False when the time is up.

        Raises:
            Cancelled: the person asked to stop.
            RunError: the journal cannot be read.
        """
        return self._patience.wait(self._others)

    def past(self, checks: Iterable[Check]) -> bool:
        """Wait when checks refuse for nothing else than that somebody is there; whether to look anew.

        Raises:
            Cancelled: the person asked to stop.
            RunError: the journal cannot be read.
        """
        checks = tuple(checks)
        return only_others(checks) and self._for_another_look()

    def past_error(self, error: UserError) -> bool:
        """Wait when a look failed and that may be because somebody is there; whether to look anew.

        A run of this program on its way leaves an infobase from which no plan can be made.

        Raises:
            Cancelled: the person asked to stop.
            RunError: the journal cannot be read.
        """
        by_run = run_in(self._ground, self._tools) is not None
        may_pass = by_run or (may_be_others(error) and not isinstance(error, PlanError))
        return may_pass and self._for_another_look()

    def _for_another_look(self) -> bool:
        """Wait, for some time also though nobody be seen from here: the platform may know more."""
        before = self._patience.waited

        def still_there() -> str | None:
            seen = self._others()
            return "" if seen is None and self._patience.waited - before < AGAIN else seen

        return self._patience.wait(still_there)

    def _others(self) -> str | None:
        return others_in(self._ground, self._tools)
