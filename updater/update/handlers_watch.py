"""Watching an application while it updates its data: it may wait behind a form nobody sees."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from updater.errors import StorageError
from updater.model.events import CancelToken, Waiting
from updater.update.handlers_told import failures

if TYPE_CHECKING:
    from datetime import datetime

    from updater.formats.event_log import LogEvent
    from updater.model.events import Event
    from updater.update.context import RunContext

_LOOK_EVERY = 2.0  # seconds between looks into the log while handlers run


class ApplicationWatch(CancelToken):
    """The person's wish to stop, the record of a failure, or long silence, whichever comes first.

    An application that waits behind a form writes no record, writes nothing into the
    infobase and leaves the processor alone; all three must hold for long.

    Args:
        run: the run whose infobase is looked at.
        since: local time without a zone; older records are of no interest.

    Attributes:
        silent: it was given up because it showed no sign of work.
    """

    def __init__(self, run: RunContext, since: datetime) -> None:
        super().__init__()
        self._run = run
        self._since = since
        self._looked = self._changed = run.tools.timer()
        self._traces: tuple[str, int] = ("", 0)
        self._quiet = 0.0
        self._failed_at: float | None = None
        self.silent = False

    def hear(self, event: Event) -> None:
        """Take an event of the process, and pass it on to the run."""
        if isinstance(event, Waiting):
            self._quiet = event.quiet_for
        self._run.on_event(event)

    @property
    def cancelled(self) -> bool:
        """Whether to end the application now."""
        if self._run.cancel.cancelled:
            return True
        now = self._run.tools.timer()
        if now - self._looked >= _LOOK_EVERY:
            self._looked = now
            self._look(now)
        return self.silent or self._failed_for_long(now)

    def _look(self, now: float) -> None:
        events = self._run.ground.events(self._since) or []
        if self._failed_at is None and failures(events):
            self._failed_at = now
        if (traces := self._traces_now(events)) != self._traces:
            self._traces, self._changed = traces, now
        limit = self._run.request.handlers_silence
        self.silent = min(now - self._changed, self._quiet) >= limit

    def _traces_now(self, events: list[LogEvent]) -> tuple[str, int]:
        with contextlib.suppress(StorageError):
            return self._run.ground.mark(), len(events)
        return "", len(events)

    def _failed_for_long(self, now: float) -> bool:
        return self._failed_at is not None and now - self._failed_at >= self._run.request.handlers_grace
