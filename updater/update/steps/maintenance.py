"""Test and repair, and compression of tables: only when asked for (docs/platform.md 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.update.steps.step import Step

if TYPE_CHECKING:
    from updater.update.context import RunContext


class CheckInfobase(Step):
    """Let the platform test the infobase, or repair it.

    Args:
        when: `before` or `after` the releases.
        repair: repair what can be repaired without deleting anything.
    """

    code = "check-infobase"

    def __init__(self, when: str, *, repair: bool = False) -> None:
        super().__init__(when)
        self._repair = repair

    def perform(self, run: RunContext) -> str:
        """Start the platform; errors it finds stop the run.

        Raises:
            PlatformError: `platform.data-errors` when the test found some.
        """
        run.touch(data=self._repair)
        outcome = run.perform(
            lambda: run.commands.check_infobase(repair=self._repair), run.request.step_time_limit
        )
        run.tools.at_point(f"{outcome.name}.ran")
        run.ground.settle()
        return last_line(outcome.text)


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


def last_line(text: str) -> str:
    """Return the platform's last words."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "—"
