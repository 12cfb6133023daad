"""The step that lets the application convert its data, and how its success is told.

The platform returns no usable exit code here (docs/platform.md 1.3), so the
application's own record in the event log is looked for.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from updater.errors import Cancelled, FormatError, RunError, StorageError
from updater.formats.event_log import EventLevel, read_events
from updater.model.events import CancelToken
from updater.update.proofs import carries_update_handlers, prove_database
from updater.update.step import Step

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from updater.formats.event_log import LogEvent
    from updater.model.plan import Hop
    from updater.update.context import RunContext

LOG_FOLDER = "1Cv8Log"
EVENT = "Обновление информационной базы"  # docs/platform.md 7.5
_SUCCESS = "выполнено успешно"
_RELEASE_PATIENCE = 120  # seconds the infobase may stay held after the process has left
_LOOK_EVERY = 2.0  # seconds between looks into the log while handlers run
_EXCERPT = 600


class Handlers(Step):
    """Run the update handlers of the application."""

    code = "handlers"

    def __init__(self, hop: Hop) -> None:
        super().__init__(str(hop.target.version))
        self._hop = hop

    def perform(self, run: RunContext) -> str:
        """Start the application, wait for it to leave, and look for its record of success.

        A configuration that carries no update subsystem would open as an ordinary
        client that nobody closes; the step is then skipped, and the report says so.
        """
        carries = carries_update_handlers(run.file)
        if not carries:
            run.note("handlers-none" if carries is False else "handlers-unknown", release=self.subject)
            return "—"
        began = run.tools.clock().replace(tzinfo=None, microsecond=0)
        run.touch()
        self._run(run, began)
        run.tools.at_point(f"{self.code}.ran")
        self._wait_until_free(run)
        told = self._told_by_log(run, began)
        prove_database(run.inspect(), self._hop.target)
        if not told:
            run.note("handlers-unproved", release=self.subject)
        return told or "—"

    def _run(self, run: RunContext, since: datetime) -> None:
        """Start the application; end it when its own log says that it failed and it does not leave.

        After a failure it shows a form that nobody sees, for ever (docs/platform.md 1.3).

        Raises:
            RunError: `run.handlers-failed`.
        """
        watch = FailureWatch(run, since)
        try:
            run.perform(run.commands.run_handlers, run.request.handlers_time_limit, cancel=watch)
        except Cancelled:
            if run.cancel.cancelled:
                raise
            self._told_by_log(run, since)
            raise

    def _wait_until_free(self, run: RunContext) -> None:
        """Wait for a second process that goes on with the work (docs/platform.md 7.3).

        Raises:
            RunError: `run.still-held`.
        """
        for _ in range(_RELEASE_PATIENCE):
            if not run.tools.in_use(run.file):
                return
            run.cancel.check()
            run.tools.pause(1.0)
        raise RunError("run.still-held", path=str(run.file))

    def _told_by_log(self, run: RunContext, since: datetime) -> str:
        """Return the application's record of success; empty when the log says nothing.

        Raises:
            RunError: `run.handlers-failed` with the application's own words.
        """
        try:
            events = events_of_update(run.request.infobase_dir / LOG_FOLDER, since)
        except (FormatError, StorageError):
            run.note("event-log-unreadable", release=self.subject)
            return ""
        failed = [event.text for event in events if event.level is EventLevel.ERROR]
        if failed:
            raise RunError("run.handlers-failed", text="\n".join(failed)[:_EXCERPT], release=self.subject)
        wanted = f'"{self._hop.target.version}"'
        texts = [event.text for event in events if _SUCCESS in event.text and wanted in event.text]
        return texts[-1] if texts else ""


class FailureWatch(CancelToken):
    """The person's wish to stop, or the application's own record that it failed, whichever comes first.

    Args:
        run: the run whose infobase is looked at.
        since: local time without a zone; older records are of no interest.
    """

    def __init__(self, run: RunContext, since: datetime) -> None:
        super().__init__()
        self._run = run
        self._since = since
        self._looked = run.tools.timer()
        self._failed_at: float | None = None

    @property
    def cancelled(self) -> bool:
        """Whether to end the application now."""
        if self._run.cancel.cancelled:
            return True
        now = self._run.tools.timer()
        if self._failed_at is None and now - self._looked >= _LOOK_EVERY:
            self._looked = now
            self._failed_at = now if self._failure_told() else None
        return self._failed_at is not None and now - self._failed_at >= self._run.request.handlers_grace

    def _failure_told(self) -> bool:
        folder = self._run.request.infobase_dir / LOG_FOLDER
        with contextlib.suppress(FormatError, StorageError):  # it is being written just now
            return any(event.level is EventLevel.ERROR for event in events_of_update(folder, self._since))
        return False


def events_of_update(folder: Path, since: datetime) -> list[LogEvent]:
    """Return what the application wrote about its update since a moment (local time without zone).

    Raises:
        FormatError: the log cannot be read.
        StorageError: it may not be read.
    """
    if not folder.is_dir():
        return []
    return [event for event in read_events(folder, since=since) if event.event == EVENT]
