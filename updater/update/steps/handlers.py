"""The steps that let the application convert its data.

The platform returns no usable exit code here (docs/platform.md 1.3), so the
application's own record in the event log is looked for; where there is none, the
report says that nothing proves it.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from updater.errors import Cancelled, RunError
from updater.model.events import Waiting
from updater.update.handlers_told import FailureWatch, errors_of_files, failures, success_of
from updater.update.proofs import prove_database
from updater.update.steps.hops import HopStep
from updater.update.steps.step import Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from updater.enterprise.commands import Command
    from updater.enterprise.outcomes import Outcome
    from updater.update.context import RunContext

_WAITING_EVERY = 5  # seconds
_EXCERPT = 600  # letters of the application's own words


class Handlers(HopStep):
    """Run the update handlers of the application after a hop."""

    code = "handlers"

    def perform(self, run: RunContext) -> str:
        """Start the application, wait for it to leave, and look for its record of success.

        A configuration that carries no update subsystem would open as an ordinary
        client that nobody closes; the step is then skipped, and the report says so.
        """
        if not _may_start(run, self.subject):
            return "—"
        since = self._since(run)
        run.touch(data=True)
        outcome = start_application(run, run.commands.run_handlers, self.subject)
        told = self._told(run, since)
        if not told and outcome.suspected is not None:
            raise outcome.error()
        prove_database(run.inspect(), self._hop.target, off_support=self._hop.off_support)
        run.ground.settle()
        if not told:
            run.note("handlers-unproved", release=self.subject)
        return told or "—"

    def _since(self, run: RunContext) -> datetime:
        """When the handlers were started first: an attempt that was cut off may have finished them."""
        begun = run.begun_before(self.describe())
        now = run.tools.clock()
        return local(datetime.fromisoformat(begun).astimezone(now.tzinfo) if begun else now)

    def _told(self, run: RunContext, since: datetime) -> str:
        events = run.ground.events(since)
        if events is None:
            run.note("event-log-unreadable", release=self.subject)
            return ""
        return success_of(events, str(self._hop.target.version))


class HandlersByHand(HopStep):
    """Say that a person has to run the update handlers: nothing is started (docs/platform.md 1.2)."""

    code = "handlers-by-hand"

    def perform(self, run: RunContext) -> str:
        """Keep it for the report, unless there are no handlers."""
        _may_start(run, self.subject)
        return "—"


class FinishPrevious(Step):
    """Let the application finish what the update before this one left to do (docs/platform.md 7.6)."""

    code = "finish-previous"

    def perform(self, run: RunContext) -> str:
        """Start the application; where nothing is left to do it leaves at once and says nothing."""
        version = str(run.request.plan.start.version)
        if not _may_start(run, version):
            return "—"
        since = local(run.tools.clock())
        run.touch(data=True)
        start_application(run, run.commands.finish_deferred, version)
        run.ground.settle()
        return success_of(run.ground.events(since) or [], version) or "—"


def _may_start(run: RunContext, release: str) -> bool:
    """Whether there is an application to start that leaves by itself; the report says why not."""
    carries = run.ground.carries_update_handlers()
    if not carries:
        run.note("handlers-none" if carries is False else "handlers-unknown", release=release)
        return False
    if not run.ground.leaves:
        run.note("handlers-by-hand", release=release)
        return False
    return True


def start_application(run: RunContext, make: Callable[[], Command], release: str) -> Outcome:
    """Start the application; end it when its own log says that it failed and it does not leave.

    After a failure it shows a form that nobody sees, for ever (docs/platform.md 1.3).

    Raises:
        RunError: `run.handlers-failed` with the application's own words, or `run.still-held`.
        PlatformError: it failed, or took too long.
        Cancelled: the person asked to stop.
    """
    since = local(run.tools.clock())
    try:
        outcome = run.perform(make, run.request.handlers_time_limit, cancel=FailureWatch(run, since))
        run.tools.at_point(f"{outcome.name}.ran")
        _wait_until_free(run)
    except Cancelled:
        if run.cancel.cancelled:
            raise
        _refuse_failures(run, since, release)
        raise
    _refuse_failures(run, since, release)
    return outcome


def local(moment: datetime) -> datetime:
    """Return a moment as the event log writes it: local time without a zone, whole seconds."""
    return moment.replace(tzinfo=None, microsecond=0)


def _refuse_failures(run: RunContext, since: datetime, release: str) -> None:
    """Raise when the application says, in its log or in files it leaves, that it failed.

    Raises:
        RunError: `run.handlers-failed`.
    """
    told = failures(run.ground.events(since) or []) or errors_of_files(run.tools.scratch, since)
    if told:
        raise RunError("run.handlers-failed", text="\n".join(told)[:_EXCERPT], release=release)


def _wait_until_free(run: RunContext) -> None:
    """Wait for a second process that goes on with the work, as long as handlers may take.

    It is not ours: started by the application itself, it must not be ended (docs/platform.md 7.3).

    Raises:
        RunError: `run.still-held`.
    """
    for second in range(round(run.request.handlers_time_limit)):
        if not run.ground.in_use():
            return
        run.cancel.check()
        run.tools.pause(1.0)
        if second % _WAITING_EVERY == 0:
            run.on_event(Waiting(float(second)))
    raise RunError("run.still-held", path=run.ground.place)
