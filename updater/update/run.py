"""The engine: one step after the other, each written down before and after; on any trouble, back again."""

from __future__ import annotations

import contextlib
import traceback
from typing import TYPE_CHECKING

from updater.errors import Cancelled, RunError, UserError
from updater.model.events import CancelToken, LogLine, StepFinished, StepStarted, ignore_events
from updater.update.attempt import first_attempt, write_beginning
from updater.update.base_lock import locked
from updater.update.context import RunContext
from updater.update.last_proved import with_offer
from updater.update.past_report import save_report
from updater.update.report import Note, Report, RunOutcome, StepEnd, StepReport
from updater.update.report_facts import outputs_of, surroundings
from updater.update.request import RunTools, UpdateRequest
from updater.update.rotation import remove_old_logs
from updater.update.run_log import RunLog

if TYPE_CHECKING:
    from updater.model.configuration import ReleaseIdentity
    from updater.model.events import Event, OnEvent
    from updater.update.attempt import Attempt
    from updater.update.base_lock import BaseLock
    from updater.update.steps.step import Step

__all__ = ["RunTools", "UpdateRequest", "carry_out", "run_update"]


def run_update(
    request: UpdateRequest,
    tools: RunTools,
    on_event: OnEvent = ignore_events,
    cancel: CancelToken | None = None,
) -> Report:
    """Carry out a plan on an infobase.

    Whatever happens, the infobase ends up on the release wanted, proved, or byte for
    byte as it was, and the report says which; only when putting it back failed too, the
    report says `FAILED_NOT_RESTORED` and the next start offers the restore again.

    Args:
        request: what to do.
        tools: what to do it with.
        on_event: hears steps, progress and log lines; its own errors are not the run's.
        cancel: stops the run between steps and inside the platform's commands.
    """
    return carry_out(first_attempt(request, tools), tools, on_event, cancel)


def carry_out(
    attempt: Attempt,
    tools: RunTools,
    on_event: OnEvent = ignore_events,
    cancel: CancelToken | None = None,
) -> Report:
    """Carry out one attempt at a run, as `run_update` promises it."""
    run = _Run(attempt, tools, on_event, cancel or CancelToken())
    ground, half = attempt.ground, attempt.record is not None and attempt.record.touched
    try:
        with (
            tools.journal.holding(ground.key, tools.owner, attempt.run_id),
            locked(
                ground.lock_folder, attempt.run_id, tools, take=attempt.request.take_lock, touched=half
            ) as lock,
            tools.awake(),
        ):
            lock.stays = half
            run.execute(lock)
    except UserError as error:
        run.refuse(error)
    finally:
        run.close()
    return run.report()


class _Run:
    """One attempt from its beginning to its report."""

    def __init__(self, attempt: Attempt, tools: RunTools, on_event: OnEvent, cancel: CancelToken) -> None:
        self._attempt = attempt
        self._tools = tools
        self._timer = tools.timer()
        self._outcome: RunOutcome | None = None
        self._problem: UserError | None = None
        self._restore_problem: UserError | None = None
        self._restored = False
        self._done: list[StepReport] = []
        self._steps = attempt.steps
        self._lock: BaseLock | None = None
        self._log = RunLog(attempt.log_dir, on_event, tools.clock)
        self.context = RunContext(
            attempt.request,
            tools,
            attempt.ground,
            attempt.run_id,
            attempt.log_dir,
            self._hear,
            cancel,
            attempt.number,
        )
        self._seconds = 0.0
        self._found: ReleaseIdentity | None = None
        self._looked = False

    def _hear(self, event: Event) -> None:
        if self._lock is not None:
            self._lock.refresh()
        self._log.take(event)

    def close(self) -> None:
        """Close the log."""
        self._log.close()

    def refuse(self, error: UserError) -> None:
        """Take note that the run could not even be begun, or that its hold could not be given back."""
        if self._outcome is None:
            self._problem, self._outcome = error, RunOutcome.REFUSED

    def execute(self, lock: BaseLock) -> None:
        """Do everything, undo it on trouble, write down how it ended."""
        self._lock = lock
        self.context.lock = lock
        write_beginning(self._attempt, self._tools)
        self._tools.at_point("begun")
        self._tidy_up()
        try:
            self._perform()
            self._outcome = RunOutcome.DONE
        except BaseException as error:  # noqa: BLE001 - whatever it is, the infobase comes first
            self._fail(error)
        lock.stays = self._leaves_half
        try:
            self._look()
        finally:
            self._release()
        self._seconds = self._tools.timer() - self._timer
        self._finish()

    def _tidy_up(self) -> None:
        """Remove what earlier runs that were cut off left beside; what cannot be removed stays for now."""
        try:
            self.context.ground.tidy()
        except UserError as error:
            self.context.on_event(LogLine(str(error)))

    def _perform(self) -> None:
        for number, step in enumerate(self._steps):
            self.context.cancel.check()
            self._one(number, step)

    def _one(self, number: int, step: Step) -> None:
        context, journal, attempt = self.context, self._tools.journal, self._attempt.number
        code, subject = step.describe()
        began = self._tools.timer()
        context.doorway.renew()
        context.on_event(StepStarted(code, number, len(self._steps), subject))
        self._done.append(StepReport(code, subject, StepEnd.FAILED))
        journal.about_to(context.run_id, number, code, subject, self._now(), attempt=attempt)
        self._tools.at_point(f"{number}.{code}.about-to")
        try:
            if number:  # the first step refuses because of others, who are waited for before a run
                context.doorway.wait()
            proof = step.perform(context)
        finally:
            seconds = self._tools.timer() - began
            self._done[-1] = StepReport(code, subject, StepEnd.FAILED, seconds)
        self._tools.at_point(f"{number}.{code}.performed")
        mark = context.learn()
        journal.done(context.run_id, number, self._now(), proof, attempt=attempt, mark=mark)
        self._done[-1] = StepReport(code, subject, StepEnd.DONE, seconds, proof)
        self._tools.at_point(f"{number}.{code}.done")
        context.on_event(StepFinished(code, number, seconds, proof))

    @property
    def _taken_up(self) -> bool:
        """Whether this attempt answers for the infobase; one that cannot go on leaves everything as it is."""
        return self._attempt.record is None or any(step.end is StepEnd.DONE for step in self._done)

    @property
    def _leaves_half(self) -> bool:
        """Whether the infobase stays half changed: to be settled by us, and by nobody else."""
        if self._taken_up:
            return self._outcome is RunOutcome.FAILED_NOT_RESTORED and self.context.touched
        return self._attempt.record is not None and self._attempt.record.touched

    def _fail(self, error: BaseException) -> None:
        """Put things back, the last step first."""
        self._problem = self._named(error)
        context = self.context
        if not self._taken_up:
            self._problem = self._problem or RunError("run.not-continued", run=context.run_id)
            self._outcome = RunOutcome.REFUSED
            return
        context.on_event(LogLine(str(self._problem) if self._problem else "cancelled"))
        try:
            for step in reversed(self._steps[: len(self._done)]):
                self._restored |= step.undo(context)
        except BaseException as trouble:  # noqa: BLE001 - it has to be told, whatever it is
            self._restore_problem = self._named(trouble) or RunError("run.restore-interrupted")
            context.on_event(LogLine(str(self._restore_problem)))
        self._outcome = self._outcome_now()

    def _release(self) -> None:
        """Give back what steps took from others; what stays taken is told and given back later.

        Nobody is let into half an update: what people would do there the restore would undo.
        """
        begun = self._steps[: len(self._done)]
        half = self._restore_problem is not None and self.context.touched
        if half and any(step.closes(self.context) for step in begun):
            self.context.note("kept-out", path=self.context.ground.place)
            return
        for step in reversed(begun):
            try:
                step.release(self.context)
            except UserError as error:
                self.context.note("not-released", detail=str(error))
                self.context.on_event(LogLine(str(error)))

    def _named(self, error: BaseException) -> UserError | None:
        """Return an error for people; None for a wish to stop."""
        if isinstance(error, UserError):
            return error
        if isinstance(error, (Cancelled, KeyboardInterrupt)):
            return None
        self._log.write("".join(traceback.format_exception(error)))
        return RunError("run.unexpected", detail=type(error).__name__, logs=str(self.context.log_dir))

    def _outcome_now(self) -> RunOutcome:
        if self._restore_problem is not None:
            return RunOutcome.FAILED_NOT_RESTORED
        if self.context.refused and not self.context.touched:
            return RunOutcome.REFUSED
        return RunOutcome.FAILED_RESTORED if self._problem else RunOutcome.CANCELLED

    def _finish(self) -> None:
        """Write the end down. Trouble with that changes nothing about the infobase."""
        report = self.report()
        tools = self._tools
        if self._taken_up:
            self._write_end(report)
        if self._outcome is RunOutcome.DONE:
            self._release_kept()
        tools.at_point("ended")
        save_report(report, tools)
        remove_old_logs(tools.state_dir, tools.journal, tools.filing, tools.keep, tools.clock())

    def _release_kept(self) -> None:
        """What an earlier failed run kept beside for a person is no longer needed."""
        try:
            self.context.ground.release_kept()
        except UserError as error:
            self.context.on_event(LogLine(str(error)))

    def _write_end(self, report: Report) -> None:
        try:
            self._tools.journal.end(
                report.run_id,
                report.outcome.value,
                self._now(),
                reached=str(report.reached.version) if report.reached else "",
                problem=report.problem.code if report.problem else "",
            )
        except UserError as error:
            self.context.on_event(LogLine(str(error)))

    def report(self) -> Report:
        """Return the account of the run."""
        context, plan = self.context, self._attempt.request.plan
        ahead = [step.describe() for step in self._steps[len(self._done) :]]
        report = Report(
            run_id=context.run_id,
            outcome=self._outcome or RunOutcome.FAILED_NOT_RESTORED,
            infobase=context.request.infobase_dir,
            title=context.ground.title,
            start=plan.start,
            target=plan.target,
            reached=self._look(),
            steps=(
                *self._attempt.before,
                *self._done,
                *(StepReport(code, about, StepEnd.NOT_BEGUN) for code, about in ahead),
            ),
            problem=self._problem,
            restore_problem=self._restore_problem,
            restored=self._restored,
            backup=context.backup.file if context.backup else None,
            log_dir=context.log_dir,
            began=self._attempt.began,
            seconds=self._seconds,
            notes=(*context.notes, *self._of_log()),
            refused=context.refused,
            checks=context.checks,
            surroundings=surroundings(context.request.platform),
            outputs=outputs_of(context.log_dir),
        )
        return with_offer(report)

    def _of_log(self) -> tuple[Note, ...]:
        """Say that the log is not whole, when it is not: a full disk stops no update."""
        lost = self._log.lost
        return (Note("log-incomplete", (("count", lost), ("path", self._log.path))),) if lost else ()

    def _look(self) -> ReleaseIdentity | None:
        """Read the release once, before anybody is let in: a report states nothing that was not seen."""
        if not self._looked:
            self._looked = True
            with contextlib.suppress(UserError):
                ground = self.context.ground
                found = (ground.seen() or ground.inspect()).configuration
                self._found = found.identity if found else None
        return self._found

    def _now(self) -> str:
        return self._tools.clock().isoformat(timespec="seconds")
