"""One question at a time: the answer to an older one is not waited for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from updater.ui.bridge import Bridge, Task


class Questions:
    """Asks off the GUI thread.

    Args:
        bridge: brings the answers.
    """

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge
        self._task: Task[Any] | None = None

    def ask(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        """Ask something; nobody waits for what was asked before."""
        self.drop()
        self._task = self._bridge.submit(work, done, failed)

    def drop(self) -> None:
        """Stop waiting for an answer."""
        if self._task is not None:
            self._task.drop()
            self._task = None
