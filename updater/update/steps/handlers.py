"""The steps that let the application convert its data.

The platform returns no usable exit code here (docs/platform.md 1.3), so two witnesses are
heard: the application's own record in the event log, and the register in which it keeps
the release its data are at. Where neither speaks, nothing is called proved, and no later
release is built upon it (docs/decisions/0015).
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from updater.enterprise.outcomes import told_failure
from updater.errors import Cancelled, PlatformError, RunError
from updater.model.events import Waiting
from updater.model.version import Version
from updater.update.handlers_told import deferred_failures, errors_of_files, failures, success_of
from updater.update.handlers_watch import ApplicationWatch
from updater.update.proofs import prove_database
from updater.update.report import UNPROVED
from updater.update.steps.hops import HopStep
from updater.update.steps.step import Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from updater.enterprise.commands import Command
    from updater.enterprise.outcomes import Outcome
    from updater.model.application import ApplicationRecord
    from updater.model.configuration import UpdateSubsystem
    from updater.update.context import RunContext

_WAITING_EVERY = 5  # seconds
_EXCERPT = 600  # letters of the application's own words
NOT_STARTED = "—"
"""What stands in place of a proof when there was nothing to do."""


class Handlers(HopStep):
    """Run the update handlers of the application after a hop."""

    code = "handlers"

    def perform(self, run: RunContext) -> str:
        """Start the application, wait for it to leave, and hear both witnesses.

        A configuration that carries no update subsystem would open as an ordinary
        client that nobody closes; the step is then skipped, and the report says so.
        """
        if not _may_start(run, self.subject):
            return NOT_STARTED
        since, started = self._since(run), local(run.tools.clock())
        before = run.ground.application()
        run.touch(data=True)
        pending = before.deferred_done is False
        outcome = start_application(run, run.commands.run_handlers, self.subject, pending=pending)
        after = run.ground.application()
        proof = self._told(run, since) or proof_of(after, self._hop.target.version)
        if not proof and outcome.suspected is not None:
            raise outcome.error()
        prove_database(run.inspect(), self._hop.target, off_support=self._hop.off_support)
        run.ground.settle()
        if not proof:
            self._unproved(run, before, after)
        self._hear_of_deferred(run, started, before, after)
        return proof

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

    def _is_last(self, run: RunContext) -> bool:
        return self._hop.target == run.request.plan.target

    def _unproved(self, run: RunContext, before: ApplicationRecord, after: ApplicationRecord) -> None:
        """Judge handlers of which neither the log nor the register says that they were done.

        A log may be set to keep errors only, so its silence is no failure. A register that
        agreed with the release before and still names it is one: nothing was done.

        Raises:
            RunError: `run.handlers-undone`, or `run.handlers-unproved` when other releases follow.
        """
        plan = run.request.plan
        earlier = {hop.source.version for hop in plan.hops[: plan.hops.index(self._hop) + 1]}
        stayed = after.version if after.version == before.version else None
        if stayed and Version(stayed) in earlier:
            raise RunError("run.handlers-undone", release=self.subject, found=stayed, place=after.told_by)
        if not self._is_last(run):
            raise RunError("run.handlers-unproved", release=self.subject)
        run.note(UNPROVED, release=self.subject)

    def _hear_of_deferred(
        self, run: RunContext, started: datetime, before: ApplicationRecord, after: ApplicationRecord
    ) -> None:
        """Judge the deferred handlers, which a file infobase runs at once (docs/platform.md 7.6).

        Raises:
            RunError: `run.deferred-failed` or `run.deferred-unfinished` when other releases follow.
        """
        told = "\n".join(deferred_failures(run.ground.events(started) or []))[:_EXCERPT]
        if told:
            if not self._is_last(run):
                raise RunError("run.deferred-failed", text=told, release=self.subject)
            run.note("deferred-failed", text=told, release=self.subject)
        elif before.deferred_done and after.deferred_done is False:
            if not self._is_last(run):
                raise RunError("run.deferred-unfinished", place=after.told_by, release=self.subject)
            run.note("deferred-unfinished", release=self.subject)


class HandlersByHand(HopStep):
    """Say that a person has to run the update handlers: nothing is started (docs/platform.md 1.2)."""

    code = "handlers-by-hand"

    def perform(self, run: RunContext) -> str:
        """Keep it for the report, unless there are no handlers."""
        _may_start(run, self.subject)
        return NOT_STARTED


class FinishPrevious(Step):
    """Let the application finish what the update before this one left to do (docs/platform.md 7.6)."""

    code = "finish-previous"

    def perform(self, run: RunContext) -> str:
        """Start the application, unless its own data say that nothing is left.

        Raises:
            PlatformError: `platform.deferred-failed`: the handlers ended with errors.
            RunError: `run.deferred-left`: they are still not done.
        """
        version = str(run.request.plan.start.version)
        if not _may_start(run, version):
            return NOT_STARTED
        before = run.ground.application()
        if before.deferred_done:
            return proof_of(before, run.request.plan.start.version) or NOT_STARTED
        since = local(run.tools.clock())
        run.touch(data=True)
        pending = before.deferred_done is False
        start_application(run, run.commands.finish_deferred, version, pending=pending)
        run.ground.settle()
        events, after = run.ground.events(since) or [], run.ground.application()
        if told := deferred_failures(events):
            raise PlatformError(
                "platform.deferred-failed",
                text="\n".join(told)[:_EXCERPT],
                command=self.code,
                exit_code=0,
                seconds=0.0,
            )
        if after.deferred_done is False:
            raise RunError("run.deferred-left", release=version)
        proof = success_of(events, version) or (after.deferred_done and after.told_by) or ""
        if not proof:
            run.note("finish-unproved", release=version)
        return proof


def proof_of(record: ApplicationRecord, version: Version) -> str:
    """Return what the application's register says when it names the release; empty otherwise."""
    if record.version and Version(record.version) == version:
        return f"{record.told_by} {record.version}"
    return ""


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


def start_application(
    run: RunContext, make: Callable[[UpdateSubsystem], Command], release: str, *, pending: bool = False
) -> Outcome:
    """Start the application; end it when its own log says that it failed and it does not leave.

    After a failure it shows a form that nobody sees, for ever (docs/platform.md 1.3).

    Args:
        run: the run.
        make: makes the command for the edition of the vendor's library the configuration carries.
        release: whose data are updated.
        pending: the update before left deferred handlers, which stops some at a form (docs/platform.md 7.1).

    Raises:
        RunError: `run.handlers-failed` with the application's own words, `run.still-held`,
            `run.handlers-silent` or `run.deferred-left`.
        PlatformError: it failed, took too long, or its words have a remedy of their own.
        Cancelled: the person asked to stop.
    """
    since, subsystem = local(run.tools.clock()), run.ground.update_subsystem()
    watch = ApplicationWatch(run, since)
    limit = run.request.handlers_time_limit
    try:
        outcome = run.perform(lambda: make(subsystem), limit, cancel=watch, on_event=watch.hear)
        run.tools.at_point(f"{outcome.name}.ran")
        _wait_until_free(run)
    except Cancelled:
        if run.cancel.cancelled:
            raise
        _refuse_failures(run, since, release)
        if watch.silent and pending:
            raise RunError("run.deferred-left", release=release) from None
        if watch.silent:
            silence = run.request.handlers_silence
            raise RunError("run.handlers-silent", release=release, seconds=silence) from None
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
        PlatformError: its words name a cause that has a remedy of its own.
    """
    told = failures(run.ground.events(since) or []) or errors_of_files(run.tools.scratch, since)
    if not told:
        return
    text = "\n".join(told)
    failure = told_failure("handlers", text)
    raise failure or RunError("run.handlers-failed", text=text[:_EXCERPT], release=release)


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
