"""Test and repair, and compression of tables: only when asked for (docs/platform.md 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.enterprise.outcomes import OutcomeKind
from updater.errors import RunError
from updater.update.steps.step import Step

if TYPE_CHECKING:
    from updater.enterprise.outcomes import Outcome
    from updater.update.context import RunContext

_EXCERPT = 600  # letters of the platform's own words that go into a note


class CheckInfobase(Step):
    """Let the platform test the infobase; nothing is changed.

    Args:
        when: `before` or `after` the releases.
    """

    code = "check-infobase"

    def perform(self, run: RunContext) -> str:
        """Start the platform; errors it finds stop the run.

        Raises:
            PlatformError: `platform.data-errors` when the test found some.
        """
        run.touch()
        outcome = _tested(run)
        if not outcome.succeeded:
            raise outcome.error()
        return last_line(outcome.text)


class RepairInfobase(Step):
    """Let the platform test the infobase, repair what it finds, and prove that by testing again.

    An infobase without errors is not repaired: a repair writes to the data.

    Args:
        when: `before` or `after` the releases.
    """

    code = "repair"  # not the name of its command: cut off in between, it is not taken for done

    def perform(self, run: RunContext) -> str:
        """Test, and only where that finds errors repair and test again; what was found is noted.

        Raises:
            PlatformError: the platform could not do it.
            RunError: `run.data-not-repaired`: errors are left.
        """
        run.touch()
        found = _tested(run)
        if found.succeeded:
            run.note("data-sound", when=self.subject)
            return last_line(found.text)
        if found.kind is not OutcomeKind.DATA_ERRORS:
            raise found.error()
        self._repair(run)
        left = _tested(run)
        if left.kind is OutcomeKind.DATA_ERRORS:
            raise RunError("run.data-not-repaired", path=run.ground.place, text=_excerpt(left.text))
        if not left.succeeded:
            raise left.error()
        run.note("data-repaired", when=self.subject, text=_excerpt(found.text))
        return last_line(left.text)

    def _repair(self, run: RunContext) -> None:
        """Repair; whether errors are left is for the test after it to say.

        Raises:
            PlatformError: the platform could not do it.
        """
        run.touch(data=True)
        outcome = run.outcome_of(
            lambda: run.commands.check_infobase(repair=True), run.request.step_time_limit
        )
        run.tools.at_point(f"{outcome.name}.ran")
        if not outcome.succeeded and outcome.kind is not OutcomeKind.DATA_ERRORS:
            raise outcome.error()
        run.ground.settle()


class Compress(Step):
    """Compress the tables, as the vendor's updater does after the last release."""

    code = "compress"

    def perform(self, run: RunContext) -> str:
        """Start the platform; what it did to the file the final proof looks at."""
        run.touch(data=True)
        outcome = run.perform(run.commands.compress_infobase, run.request.step_time_limit)
        run.tools.at_point(f"{outcome.name}.ran")
        run.ground.settle()
        return last_line(outcome.text)


class CompressBefore(Compress):
    """The same before the first release."""

    code = "compress-before"


def _tested(run: RunContext) -> Outcome:
    """Let the platform test the infobase without changing it."""
    outcome = run.outcome_of(run.commands.check_infobase, run.request.step_time_limit)
    run.tools.at_point(f"{outcome.name}.ran")
    run.ground.settle()
    return outcome


def last_line(text: str) -> str:
    """Return the platform's last words."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "—"


def _excerpt(text: str) -> str:
    joined = "; ".join(line.strip() for line in text.splitlines() if line.strip())
    return joined if len(joined) <= _EXCERPT else joined[:_EXCERPT].rstrip() + "…"
